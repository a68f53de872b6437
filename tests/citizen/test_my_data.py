"""Taking one's data away, withdrawing everything, clearing the device, finding it again with a code."""

import json
import re
from dataclasses import replace

from django.http import HttpResponse
from django.test import Client, RequestFactory

from parvis.ballotbox.crowd import Crowd
from parvis.participation import participant_of
from parvis.records.models import Consultation, Proposal

VOTE = "/c/public-space/vote"
DEVICE = "/c/public-space/device"
DATA = "/c/public-space/my-data.json"


def _vote(citizen: Client, opinion: str) -> HttpResponse:
    fields = re.findall(r'name="(proposal|seal)" value="([^"]+)"', citizen.get(VOTE).content.decode())
    return citizen.post(VOTE, {**dict(fields[-2:]), "opinion": opinion})


def _participant(citizen: Client, consultation: Consultation) -> int | None:
    request = RequestFactory().get("/")
    request.COOKIES = {name: cookie.value for name, cookie in citizen.cookies.items()}
    return participant_of(request, consultation.pk)


def _ballots(crowd: Crowd) -> int:
    return crowd.board.tallies(crowd.catalogue.views()[0].id).ballots


def test_the_file_holds_every_vote(citizen: Client, crowd: Crowd) -> None:
    for opinion in ("agree", "disagree"):
        _vote(citizen, opinion)
    document = json.loads(citizen.get(DATA).content)
    assert sorted(vote["opinion"] for vote in document["votes"]) == ["agree", "disagree"]


def test_nobody_gets_a_file_of_nobody(citizen: Client, crowd: Crowd) -> None:
    assert citizen.get(DATA).status_code == 403


def test_withdrawing_everything_leaves_no_vote_counted(citizen: Client, crowd: Crowd) -> None:
    for opinion in ("agree", "neutral", "disagree"):
        _vote(citizen, opinion)
    assert _ballots(crowd) == 3
    assert "All your votes are withdrawn" in citizen.post(DEVICE, {"act": "erase"}, follow=True).content.decode()
    assert _ballots(crowd) == 0


def test_a_cleared_device_knows_nothing_and_the_votes_still_count(citizen: Client, crowd: Crowd) -> None:
    _vote(citizen, "agree")
    answer = citizen.post(DEVICE, {"act": "clear"})
    assert '"storage"' in answer["Clear-Site-Data"]
    assert citizen.get(DATA).status_code == 403
    assert _ballots(crowd) == 1


def test_a_personal_code_finds_the_votes_again_on_another_device(citizen: Client, crowd: Crowd) -> None:
    _vote(citizen, "disagree")
    page = citizen.post(DEVICE, {"act": "code"}).content.decode()
    code = re.search(r'personal-code"[^>]*>([^<]+)<', page)
    assert code
    elsewhere = Client(headers={"accept-language": "en"})
    elsewhere.post("/c/public-space/follow", {"code": code[1]})
    assert "You disagree" in elsewhere.get("/c/public-space/mine").content.decode()


def test_someone_unknown_gets_no_code(citizen: Client, crowd: Crowd) -> None:
    assert citizen.post(DEVICE, {"act": "code"}).status_code == 403


def test_my_votes_can_be_searched(citizen: Client, crowd: Crowd) -> None:
    for _ in range(3):
        _vote(citizen, "agree")
    page = citizen.get("/c/public-space/mine", {"q": "TRÉES"}).content.decode()
    assert page.count('<li class="card answer"') == 1


def test_everything_is_erased_once_one_has_chosen(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal]
) -> None:
    _vote(citizen, "agree")
    mine = Proposal.objects.filter(pk=published[1].pk)
    mine.update(participant=_participant(citizen, consultation))
    assert citizen.post(DEVICE, {"act": "erase-all"}).status_code == 400
    page = citizen.post(DEVICE, {"act": "erase-all", "published": "leave"}, follow=True).content.decode()
    assert "Everything is erased" in page
    assert _ballots(crowd) == 0
    assert mine.get().participant is None
    assert citizen.get(DATA).status_code == 403


def test_after_the_end_votes_stay_counted_and_the_rest_is_erased(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal]
) -> None:
    _vote(citizen, "agree")
    view = crowd.catalogue.views()[0]
    object.__setattr__(view, "schedule", replace(view.schedule, closes_at=view.schedule.opens_at))
    assert "Votes are closed" in citizen.get(DEVICE).content.decode()
    citizen.post(DEVICE, {"act": "erase-all"})
    assert _ballots(crowd) == 1
    assert citizen.get(DATA).status_code == 403


def test_nobody_erases_for_nobody(citizen: Client, crowd: Crowd) -> None:
    assert citizen.post(DEVICE, {"act": "erase-all"}).status_code == 403


def test_a_lost_code_is_explained_where_one_would_look(citizen: Client, crowd: Crowd) -> None:
    for path in (DEVICE, "/c/public-space/follow"):
        assert "ask for a new code" in citizen.get(path).content.decode()


def test_the_code_is_printed_with_the_address_to_type_it(citizen: Client, crowd: Crowd) -> None:
    _vote(citizen, "agree")
    page = citizen.post(DEVICE, {"act": "code"}).content.decode()
    assert "http://testserver/c/public-space/follow" in page.partition("code-card")[2]
