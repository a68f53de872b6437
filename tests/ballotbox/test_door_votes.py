"""Voting over HTTP, from a newcomer's first card to the results, on real answers."""

import asyncio

import httpx
import pytest

from parvis.ballotbox.sqlite import SqliteLog
from parvis.domain.opinion import Mark
from parvis.domain.standing import UnsealedPolicy
from tests.ballotbox.square import BALLOTS, ROOT, a_square, a_view, require_described
from tests.contracts.casts import assert_one_truth

pytestmark = pytest.mark.anyio


async def test_the_first_ballot_makes_the_participant_and_not_the_first_card(square, camille):
    cards = await camille.cards()
    assert not camille.client.cookies
    answer = await camille.vote(cards[0])
    assert answer.status_code == 201
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=Lax" in answer.headers["set-cookie"]
    assert square.log.read()[["proposal", "mark", "is_first"]].tolist() == [(cards[0]["proposal"], 8, True)]


async def test_a_known_participant_gets_no_second_cookie(square, camille):
    first, second, _ = await camille.cards()
    await camille.vote(first)
    answer = await camille.vote(second)
    assert "set-cookie" not in answer.headers
    assert len(set(square.log.read()["participant"].tolist())) == 1


async def test_a_cookie_goes_over_https_only_where_the_door_does(camille):
    (card,) = await camille.cards(1)
    answer = await camille.vote(card, headers={"x-forwarded-proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]


async def test_what_was_answered_is_not_offered_again(camille):
    for _ in range(4):
        for card in await camille.cards(5):
            assert (await camille.vote(card)).status_code == 201
    answer = (await camille.get(f"{ROOT}/sequence")).json()
    assert (answer["cards"], answer["answered"], answer["open"]) == ([], 20, 20)


@pytest.mark.parametrize("opinion", ["agree", "neutral", "disagree", "skip"])
async def test_an_opinion_stays_itself_from_the_request_to_the_results(square, camille, opinion):
    (card,) = await camille.cards(1)
    answer = (await camille.vote(card, opinion)).json()
    assert answer["opinion"] == opinion
    assert square.log.read()["mark"].tolist() == [int(Mark.of(opinion))]
    assert (await camille.get(BALLOTS)).json()["ballots"][0]["opinion"] == opinion
    results = (await camille.get(f"{ROOT}/results")).json()["proposals"]
    told = next(proposal for proposal in results if proposal["id"] == card["proposal"])
    for name in ("agree", "neutral", "disagree", "skip"):
        assert told[name] == answer["others"][name] == (name == opinion)


async def test_a_change_a_qualifier_and_a_withdrawal_need_no_new_seal(square, camille):
    (card,) = await camille.cards(1)
    await camille.vote(card)
    for change in (
        {"opinion": "disagree"},
        {"opinion": "disagree", "qualifiers": ["no-way"]},
        {"opinion": "withdrawn"},
    ):
        answer = await camille.post({"proposal": card["proposal"], **change})
        assert (answer.status_code, answer.json()["recorded"]) == (201, True)
    assert square.log.read()["mark"].tolist() == [8, 24, 25, 0]
    assert square.log.read()["standing"].tolist() == [1, 1, 1, 1]
    assert (await camille.get(f"{ROOT}/results")).json()["ballots"] == 0


async def test_the_same_ballot_again_is_known(square, camille):
    (card,) = await camille.cards(1)
    await camille.vote(card)
    again = await camille.vote(card)
    assert (again.status_code, again.json()["recorded"]) == (200, False)
    assert square.log.head() == 1


async def test_a_newcomer_whose_answer_was_lost_may_send_her_ballot_again(square, camille, stranger):
    (card,) = await camille.cards(1)
    headers = {"Idempotency-Key": "5b1f0b0e-6f0d-4c1e-9d53-7d5f2f8a1c11"}
    first = await camille.vote(card, headers=headers)
    again = await stranger.vote(card, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert square.log.head() == 1
    assert first.cookies == again.cookies


async def test_a_replay_after_a_change_does_not_undo_it(square, camille):
    (card,) = await camille.cards(1)
    await camille.vote(card, id="first-say")
    await camille.vote(card, "disagree", id="second-say")
    assert (await camille.vote(card, id="first-say")).status_code == 200
    assert square.log.read()["mark"].tolist() == [8, 24]


async def test_a_key_used_for_another_vote_is_refused(camille):
    (card,) = await camille.cards(1)
    await camille.vote(card, id="one-name")
    assert (await camille.vote(card, "disagree", id="one-name")).json()["code"] == "identity-reused"


async def test_a_batch_answers_each_ballot_on_its_own(square, camille):
    cards = await camille.cards(3)
    ballots = [{"proposal": card["proposal"], "seal": card["seal"], "opinion": "agree"} for card in cards]
    ballots[1]["proposal"] = next(n for n in range(1, 21) if n not in {card["proposal"] for card in cards})
    answer = await camille.post({"ballots": [*ballots, {"proposal": 99, "opinion": "agree"}]})
    told = answer.json()["ballots"]
    assert answer.status_code == 201
    assert [one["error"]["code"] if "error" in one else one["opinion"] for one in told] == [
        "agree",
        "seal-foreign",
        "agree",
        "unknown-proposal",
    ]
    assert square.log.head() == 2


async def test_a_batch_in_which_nothing_counts_makes_no_participant(camille):
    answer = await camille.post({"ballots": [{"proposal": 1, "opinion": "agree"}]})
    assert answer.status_code == 200
    assert not camille.client.cookies


async def test_an_embed_without_cookies_votes_with_a_bearer_token(square, camille, stranger):
    (card,) = await camille.cards(1)
    answer = await camille.vote(card, token=True)
    assert "set-cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    (other,) = await stranger.cards(1, headers=bearer)
    assert (await stranger.vote(other, headers=bearer)).status_code == 201
    assert len((await stranger.get(BALLOTS, headers=bearer)).json()["ballots"]) == 2
    assert len(set(square.log.read()["participant"].tolist())) == 1


async def test_an_unsealed_ballot_is_recorded_apart_where_the_organiser_allows_it(tmp_path):
    async with a_square(tmp_path, view=a_view(unsealed=UnsealedPolicy.RECORD_APART)) as square:
        visitor = square.visitor()
        answer = await visitor.post({"proposal": 1, "opinion": "agree"})
        assert answer.json()["standing"] == "unsealed"
        results = (await visitor.get(f"{ROOT}/results")).json()
        assert (results["ballots"], results["apart"]) == (0, 1)


async def test_two_hundred_newcomers_arriving_together_are_all_counted(tmp_path):
    log = SqliteLog(tmp_path / "ballots.sqlite")
    async with a_square(tmp_path, log=log) as square:
        (card,) = await square.visitor().cards(1)
        answers = await asyncio.gather(*(square.visitor().vote(card) for _ in range(200)))
        assert {answer.status_code for answer in answers} == {201}
        assert (await square.visitor().get(f"{ROOT}/results")).json()["participants"] == 200
    assert_one_truth(log.read())
    log.close()


async def test_results_that_did_not_change_are_not_sent_again(camille):
    first = await camille.get(f"{ROOT}/results")
    again = await camille.get(f"{ROOT}/results", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_results_move_within_a_second(square, camille):
    await camille.get(f"{ROOT}/results")
    (card,) = await camille.cards(1)
    await camille.vote(card)
    square.now += 1_000
    assert (await camille.get(f"{ROOT}/results")).json()["participants"] == 1


async def test_results_kept_back_by_the_organiser_are_nowhere(tmp_path):
    async with a_square(tmp_path, view=a_view(shows_others=False)) as square:
        visitor = square.visitor()
        assert (await visitor.get(f"{ROOT}/results")).json()["code"] == "results-not-yet"
        (card,) = await visitor.cards(1)
        assert (await visitor.vote(card)).json()["others"] is None


async def test_the_consultation_speaks_the_language_of_the_visitor(camille):
    french = await camille.get(ROOT, headers={"Accept-Language": "fr-FR,fr;q=0.9"})
    assert french.json()["question"] == "Comment rentrer sans peur ?"
    assert (await camille.get(f"{ROOT}?language=en")).json()["question"] == "How can we walk home safely?"


async def test_every_answer_of_the_description_is_really_given(square, camille):
    await camille.get("/api/v1/openapi.json")
    listed = await camille.get("/api/v1/consultations")
    assert [found["slug"] for found in listed.json()["consultations"]] == ["lights"]
    await camille.get(ROOT)
    (card,) = await camille.cards(1)
    await camille.vote(card)
    await camille.vote(card)
    await camille.get(BALLOTS)
    results = await camille.get(f"{ROOT}/results")
    await camille.get(f"{ROOT}/results", headers={"If-None-Match": results.headers["etag"]})
    bad_bearer = {"Authorization": "Bearer nobody"}
    for path in (f"{ROOT}/sequence", BALLOTS):
        await camille.get(path, headers=bad_bearer)
    await camille.vote(card, "maybe")
    for path in (ROOT, f"{ROOT}/results"):
        await camille.get(path.replace("lights", "nothing"))
    described = {
        (path, method.upper(), status)
        for path, operations in (await camille.get("/api/v1/openapi.json")).json()["paths"].items()
        for method, operation in operations.items()
        if method != "parameters" and operations.get("x-door") != "office"
        for status in operation["responses"]
    }
    assert camille.seen == described


async def test_the_description_is_a_valid_one_that_refuses_what_is_not_described(camille):
    answer = await camille.get(ROOT)
    spoilt = httpx.Response(200, json=answer.json() | {"surprise": 1})
    with pytest.raises(Exception, match="surprise"):
        require_described("GET", ROOT, spoilt)
