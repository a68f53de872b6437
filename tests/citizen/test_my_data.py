"""Taking one's data away, withdrawing everything, clearing the device, finding it again with a code."""

import json
import re

from django.http import HttpResponse
from django.test import Client

from parvis.ballotbox.crowd import Crowd

VOTE = "/c/public-space/vote"
DEVICE = "/c/public-space/device"
DATA = "/c/public-space/my-data.json"


def _vote(citizen: Client, opinion: str) -> HttpResponse:
    fields = re.findall(r'name="(proposal|seal)" value="([^"]+)"', citizen.get(VOTE).content.decode())
    return citizen.post(VOTE, {**dict(fields[-2:]), "opinion": opinion})


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
