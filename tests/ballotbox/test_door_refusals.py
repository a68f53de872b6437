"""Bad input at the door: a clear problem that says what to do, and nothing recorded."""

import json

import pytest

from parvis.ballotbox.answer import problem_of
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.request import MAXIMUM_BODY_BYTES
from parvis.ballotbox.seal import SEAL_SECONDS
from parvis.domain.errors import LogUnavailable, Overloaded, PhaseForbids, StoreFull
from parvis.domain.phase import Schedule
from tests.ballotbox.square import BALLOTS, HOUR, ROOT, START, a_square, a_view

pytestmark = pytest.mark.anyio


async def refused(square, answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert square.log.head() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"proposal": "1", "opinion": "agree"}',
        b'{"proposal": 1.5, "opinion": "agree"}',
        b'{"proposal": 1, "opinion": 1}',
        b'{"proposal": 1}',
        b'{"opinion": "agree"}',
        b"{}",
        b'{"proposal": 1, "opinion": "agree", "qualifiers": "love"}',
        b'{"proposal": 1, "opinion": "agree", "seal": 5}',
        b'{"proposal": 1, "opinion": "agree", "surprise": true}',
        b'{"ballots": {}}',
        b'{"ballots": [{"proposal": 1}]}',
        b'{"ballots": [], "proposal": 1, "opinion": "agree"}',
        b'{"proposal": 1, "opinion": "agree", "id": "\\ud800"}',
        b'{"proposal": 1, "opinion": "agree"} trailing',
        b"[" * 60_000,
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(square, camille, body):
    answer = await camille.send("POST", BALLOTS, content=body, headers={"content-type": "application/json"})
    await refused(square, answer, 400, "malformed-request")
    assert answer.json()["detail"].startswith("The request cannot be read: ")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_type_is_refused(square, camille, kind):
    content = json.dumps({"proposal": 1, "opinion": "agree"})
    answer = await camille.send("POST", BALLOTS, content=content, headers={"content-type": kind})
    await refused(square, answer, 415, "unsupported-type")


async def test_ten_megabytes_are_refused_unread(square, camille):
    read = 0

    async def body():
        nonlocal read
        while read < 10_000_000:
            read += 10_000
            yield bytes(10_000)

    for headers in ({"content-length": "10000000"}, {"content-length": "9" * 5_000}, {}):
        answer = await camille.send(
            "POST", BALLOTS, content=body(), headers={"content-type": "application/json", **headers}
        )
        await refused(square, answer, 413, "too-large")
        assert read <= MAXIMUM_BODY_BYTES + 20_000


async def test_a_length_that_is_no_number_is_refused(square, camille):
    headers = {"content-type": "application/json", "content-length": "many"}
    await refused(square, await camille.send("POST", BALLOTS, content=b"{}", headers=headers), 400, "malformed-request")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"proposal": 99}, 404, "unknown-proposal"),
        ({"proposal": -1}, 404, "unknown-proposal"),
        ({"proposal": 2**62}, 404, "unknown-proposal"),
        ({"proposal": 10**30}, 404, "unknown-proposal"),
        ({"proposal": 21}, 409, "proposal-closed"),
        ({"opinion": "maybe"}, 400, "unknown-opinion"),
        ({"qualifiers": ["no-way"]}, 400, "unknown-qualifier"),
        ({"opinion": "withdrawn"}, 409, "nothing-to-withdraw"),
        ({"seal": None}, 403, "seal-missing"),
        ({"seal": ""}, 403, "seal-missing"),
        ({"seal": "é" * 64}, 403, "seal-invalid"),
        ({"seal": "A" * 64}, 403, "seal-invalid"),
    ],
)
async def test_a_ballot_that_may_not_be_recorded_is_refused_with_its_reason(square, camille, changes, status, code):
    (card,) = await camille.cards(1)
    ballot = {"proposal": card["proposal"], "seal": card["seal"], "opinion": "agree"}
    await refused(square, await camille.post(ballot | changes), status, code)


async def test_the_seal_of_another_proposal_is_refused(square, camille):
    (first,) = await camille.cards(1)
    other = (await camille.get(f"{ROOT}/sequence?without={first['proposal']}")).json()
    answer = await camille.vote(first | {"seal": other["seal"]})
    await refused(square, answer, 403, "seal-foreign")


async def test_the_seal_of_another_person_is_refused(square, camille, stranger):
    (card,) = await camille.cards(1)
    await camille.vote(card)
    (hers,) = await camille.cards(1)
    answer = await stranger.vote(hers)
    assert (answer.status_code, answer.json()["code"]) == (403, "seal-invalid")
    assert square.log.head() == 1


async def test_a_seal_of_yesterday_is_refused(square, camille):
    (card,) = await camille.cards(1)
    square.now += (SEAL_SECONDS + 1) * 1_000
    await refused(square, await camille.vote(card), 403, "seal-expired")


async def test_a_seal_whose_key_was_dropped_is_refused(square, camille, tmp_path):
    (card,) = await camille.cards(1)
    square.ring.rotate()
    (newer,) = await camille.cards(1)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": json.loads(path.read_text())["keys"][1:]}))
    await square.crowd.refresh()
    await refused(square, await camille.vote(card), 403, "seal-invalid")
    assert (await camille.vote(newer)).status_code == 201


@pytest.mark.parametrize("hours", [-2, 49])
async def test_a_ballot_outside_its_phase_is_refused(square, camille, hours):
    (card,) = await camille.cards(1)
    square.now += hours * HOUR
    await refused(square, await camille.vote(card), 409, "phase-forbids")
    assert await camille.cards() == []


def test_the_phase_that_forbids_is_told_in_the_reader_s_words():
    told = problem_of(PhaseForbids(phase="closed"), "fr")
    assert "« close »" in str(told["detail"]).replace("\u00a0", " ").replace("\u202f", " ")


async def test_a_paused_consultation_shows_itself_and_records_nothing(tmp_path):
    paused = a_view(schedule=Schedule(opens_at=START - HOUR, is_paused=True))
    async with a_square(tmp_path, view=paused) as square:
        visitor = square.visitor()
        assert (await visitor.get(ROOT)).json()["phase"] == "paused"
        await refused(square, await visitor.post({"proposal": 1, "opinion": "agree"}), 409, "phase-forbids")


async def test_one_voice_a_person_refuses_whoever_did_not_sign_in_and_takes_who_did(tmp_path):
    async with a_square(tmp_path, view=a_view(asks_identity=True)) as square:
        visitor = square.visitor()
        (card,) = await visitor.cards(1)
        await refused(square, await visitor.vote(card), 403, "identity-needed")
        person = square.crowd.tokens.identified(1, "franceconnect", "camille-1")
        visitor.client.cookies.set("parvis_1", square.crowd.tokens.issue(1, person))
        (card,) = await visitor.cards(1)
        assert (await visitor.vote(card)).status_code == 201


async def test_a_draft_is_not_there(tmp_path):
    async with a_square(tmp_path, view=a_view(schedule=Schedule(is_published=False))) as square:
        for path in (ROOT, f"{ROOT}/sequence", f"{ROOT}/results", BALLOTS):
            assert (await square.visitor().get(path)).json()["code"] == "unknown-consultation"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "BREW"])
async def test_a_wrong_method_is_refused_and_the_right_ones_told(square, camille, method):
    answer = await camille.send(method, BALLOTS)
    await refused(square, answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert (await camille.send("POST", f"{ROOT}/results")).headers["allow"] == "GET"


@pytest.mark.parametrize("path", ["/", "/api/v1/", "/api/v1/consultation", f"{ROOT}/secrets", f"{BALLOTS}/1"])
async def test_an_address_that_leads_nowhere_is_said(camille, path):
    assert (await camille.get(path)).json()["code"] == "not-found"


async def test_a_wrong_host_is_refused(tmp_path):
    async with a_square(tmp_path, hosts=("square.test", "[::1]")) as square:
        for host in ("elsewhere.test", "square.test.elsewhere.test", "[::2]:8000"):
            await refused(square, await square.visitor(host).get(ROOT), 400, "wrong-host")
        for host in ("square.test", "SQUARE.test:8000", "[::1]:8000", "[::1]"):
            assert (await square.visitor(host).get(ROOT)).status_code == 200


@pytest.mark.parametrize("origin", ["http://elsewhere.test", "null", "http://square.test.elsewhere.test", "square"])
async def test_another_site_may_not_vote_here(square, camille, origin):
    (card,) = await camille.cards(1)
    answer = await camille.vote(card, headers={"Origin": origin})
    await refused(square, answer, 403, "foreign-origin")


async def test_our_own_page_may_vote_here(camille):
    (card,) = await camille.cards(1)
    assert (await camille.vote(card, headers={"Origin": "http://square.test"})).status_code == 201


async def test_a_token_that_was_not_made_here_is_refused(square, camille):
    answer = await camille.post({"proposal": 1, "opinion": "agree"}, headers={"Authorization": "Bearer forged"})
    await refused(square, answer, 401, "token-invalid")


async def test_a_forged_cookie_is_a_newcomer(square, camille):
    (card,) = await camille.cards(1)
    camille.client.cookies.set("parvis_1", "A" * 44)
    answer = await camille.vote(card)
    assert answer.status_code == 201
    assert "set-cookie" in answer.headers


async def test_more_ballots_than_a_request_holds_are_refused(square, camille):
    answer = await camille.post({"ballots": [{"proposal": 1, "opinion": "agree"}] * 51})
    await refused(square, answer, 400, "too-many-ballots")


class RefusingLog(MemoryLog):
    """A log in trouble."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def append(self, casts):
        raise self.error


@pytest.mark.parametrize(("error", "seconds"), [(LogUnavailable, "10"), (StoreFull, "10"), (Overloaded, "2")])
async def test_trouble_below_is_told_with_the_time_to_come_back(tmp_path, error, seconds):
    async with a_square(tmp_path, log=RefusingLog(error())) as square:
        visitor = square.visitor()
        (card,) = await visitor.cards(1)
        answer = await visitor.vote(card)
        await refused(square, answer, 503, error.code)
        assert answer.headers["retry-after"] == seconds


async def test_problems_speak_the_language_of_the_visitor(camille):
    answer = await camille.post({"proposal": 99, "opinion": "agree"}, headers={"Accept-Language": "fr"})
    assert answer.headers["content-language"] == "fr"
