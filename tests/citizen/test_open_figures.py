"""Every figure with its interval is there for anyone: on the page of a proposal, as a CSV file, over the API."""

import csv
import io
import json

import numpy as np
import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from parvis.actions.take_snapshot import take_snapshot
from parvis.ballotbox import openapi
from parvis.ballotbox.crowd import Crowd
from parvis.domain.ballot import CardKind
from parvis.domain.opinion import Mark
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.records.models import AnalysisSnapshot, Consultation, Proposal
from parvis.sequence.settings import SequenceSettings

SHEET, API = "/c/public-space/figures.csv", "/api/v1/consultations/public-space/figures"
COMPONENTS = json.loads(openapi.DESCRIPTION)["components"]
ANSWERS = [Mark.of("agree", ["love"])] * 40 + [Mark.of("disagree")] * 20 + [Mark.of("skip")] * 5


@pytest.fixture
def asked(crowd: Crowd, consultation: Consultation, published: list[Proposal]) -> Proposal:
    """One of three proposals has sixty opinions and five skips; who disagrees was four times likelier to be shown it.

    Another was skipped by one, and the third shown to nobody.
    """
    rows = log_of_answers(consultation, published)
    crowd.board.feed_rows(rows)
    assert take_snapshot(consultation=consultation, rows=rows)
    return published[0]


def log_of_answers(consultation: Consultation, published: list[Proposal]) -> LogRows:
    rows = np.zeros(len(ANSWERS) + 1, LOG_DTYPE)
    rows["consultation"], rows["revision"], rows["standing"], rows["kind"] = consultation.pk, 1, 1, CardKind.STANDARD
    rows["participant"] = rows["sequence"] = rows["cast_at"] = np.arange(1, len(rows) + 1)
    rows["proposal"], rows["mark"] = published[0].pk, [int(mark) for mark in [*ANSWERS, Mark.of("skip")]]
    rows["proposal"][-1] = published[1].pk
    rows["probability"] = np.where(rows["mark"] >> 3 == 3, 0.8, 0.2)
    return rows


def test_the_file_has_each_figure_with_its_interval_raw_and_corrected(citizen: Client, asked: Proposal) -> None:
    rows = list(csv.DictReader(io.StringIO(citizen.get(SHEET).content.decode())))
    row = next(row for row in rows if row["proposal"] == str(asked.pk))
    assert (row["votes"], row["skips"]) == ("60", "5")
    for name in ("agree", "neutral", "enthusiasm", "controversy", "love", "no_way", "support"):
        assert float(row[f"{name}_low"]) < float(row[name]) < float(row[f"{name}_high"])
    assert float(row["agree"]) == pytest.approx(40.5 / 61.5, abs=1e-4)
    assert float(row["agree_corrected"]) == pytest.approx(200 / 225, abs=1e-3)
    assert (row["corrected_opinions"], row["realism"]) == ("60", "")
    assert 40 < float(row["corrected_effective"]) < 60
    assert sum(float(row[f"chance_{zone}"]) for zone in ("consensus", "controversy", "rejection", "limbo")) > 0.999


def test_nothing_is_told_where_nobody_was_counted(citizen: Client, asked: Proposal, published: list[Proposal]) -> None:
    rows = {row["proposal"]: row for row in csv.DictReader(io.StringIO(citizen.get(SHEET).content.decode()))}
    for other, skips in ((published[1], "1"), (published[2], "0")):
        row = rows[str(other.pk)]
        assert (row["votes"], row["skips"], row["zone"]) == ("0", skips, "undecided")
        assert (row["agree"], row["love"], row["agree_corrected"]) == ("", "", "")


def test_the_api_gives_the_same_as_it_describes_it(citizen: Client, asked: Proposal) -> None:
    first = citizen.get(API, {"size": 2}).json()
    Draft202012Validator({"$ref": "#/components/schemas/Figures", "components": COMPONENTS}).validate(first)
    assert (first["cards"]["size"], first["cards"]["floor"], first["cards"]["pinned"]) == (12, 0.1, [])
    assert [one["proposal"] for one in first["proposals"]][-1] == first["next"]
    (last,) = citizen.get(API, {"after": first["next"]}).json()["proposals"]
    assert last["votes"] == 0
    assert first["proposals"][0]["corrected"]["value"] == pytest.approx(200 / 225, abs=1e-3)


def test_the_page_of_a_proposal_tells_them_in_words(citizen: Client, asked: Proposal) -> None:
    page = citizen.get(f"/c/public-space/p/{asked.pk}").content.decode()
    assert "It is not a poll" in page
    assert "<strong>66%</strong> (54% – 77%)" in page
    assert "Its 60 opinions tell as much as 49 of equal weight." in page
    assert "No opinion counts more than 7.7 times the average; cut down to that: 0 (0%)." in page
    assert "<dt>I love it, among “Agree”</dt>" in page
    assert "Chance: dividing" in page


def test_weights_that_were_cut_are_told_wherever_the_corrected_share_stands(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal]
) -> None:
    rows = log_of_answers(consultation, published)[4:]
    rows["probability"][:3] = 0.001
    crowd.board.feed_rows(rows)
    take_snapshot(consultation=consultation, rows=rows)
    told = citizen.get(API).json()["proposals"][0]["corrected"]
    assert (told["capped"], told["capped_share"], told["cap"]) == (3, 0.0536, 7.4833)
    row = next(csv.DictReader(io.StringIO(citizen.get(SHEET).content.decode())))
    assert [row[f"corrected_{name}"] for name in ("capped", "capped_share", "cap")] == ["3", "0.0536", "7.4833"]
    page = citizen.get(f"/c/public-space/p/{published[0].pk}").content.decode()
    assert "No opinion counts more than 7.5 times the average; cut down to that: 3 (5%)." in page


STOPPED = "Close to the line between two results, this makes it look clearer than it is."


@pytest.mark.parametrize(("agreed", "is_said"), [(95, False), (120, True), (85, False)])
def test_a_result_whose_votes_may_have_stopped_says_that_it_looks_clearer_than_it_is(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal], agreed: int, is_said: bool
) -> None:
    feed_agreement(crowd, consultation, published[0], agreed, against=30 if agreed == 85 else 0)
    assert (STOPPED in citizen.get(f"/c/public-space/p/{published[0].pk}").content.decode()) is is_said


def test_it_is_not_said_where_votes_never_stop(
    citizen: Client, crowd: Crowd, consultation: Consultation, published: list[Proposal]
) -> None:
    view = crowd.catalogue.find("public-space")
    object.__setattr__(view, "settings", SequenceSettings(stops_when_settled=False))
    feed_agreement(crowd, consultation, published[0], 120)
    assert STOPPED not in citizen.get(f"/c/public-space/p/{published[0].pk}").content.decode()


def feed_agreement(
    crowd: Crowd, consultation: Consultation, proposal: Proposal, agreed: int, *, against: int = 0
) -> None:
    rows = np.zeros(agreed + against, LOG_DTYPE)
    rows["consultation"], rows["proposal"], rows["standing"], rows["revision"] = consultation.pk, proposal.pk, 1, 1
    rows["participant"] = rows["sequence"] = rows["cast_at"] = np.arange(1, len(rows) + 1)
    rows["mark"] = [int(Mark.of("agree"))] * agreed + [int(Mark.of("disagree"))] * against
    crowd.board.feed_rows(rows)


def test_an_analysis_from_before_cut_weights_were_told_says_nothing_of_them(citizen: Client, asked: Proposal) -> None:
    last = AnalysisSnapshot.objects.get()
    rate = last.outputs["method"]["exposure"][str(asked.pk)]
    del rate["capped"], rate["cap"]
    last.save()
    first = citizen.get(API).json()
    Draft202012Validator({"$ref": "#/components/schemas/Figures", "components": COMPONENTS}).validate(first)
    assert first["proposals"][0]["corrected"]["capped"] is None
    page = citizen.get(f"/c/public-space/p/{asked.pk}").content.decode()
    assert "tell as much as 49" in page
    assert "cut down to that" not in page


@pytest.mark.parametrize("address", [SHEET, API])
def test_figures_that_are_kept_back_are_given_nowhere(
    citizen: Client, consultation: Consultation, published: list[Proposal], open_crowd, address: str
) -> None:
    open_crowd(consultation)
    answer = citizen.get(address)
    assert answer.status_code == 409
    assert str(published[0].text) not in answer.content.decode()
    assert "How sure its figures are" not in citizen.get(f"/c/public-space/p/{published[0].pk}").content.decode()


@pytest.mark.parametrize("query", [{"after": "here"}, {"size": "-1"}])
def test_a_page_that_cannot_be_read_is_refused(citizen: Client, asked: Proposal, query: dict[str, str]) -> None:
    assert citizen.get(API, query).json()["code"] == "malformed-request"


def test_where_every_proposal_is_gone_the_pages_stay_kind(citizen: Client, asked: Proposal, crowd: Crowd) -> None:
    object.__setattr__(crowd.catalogue.views()[0], "proposals", {})
    assert len(citizen.get(SHEET).content.decode().splitlines()) == 1
    assert citizen.get(API).json()["proposals"] == []
    for page in ("results", "vote", "mine", "insight"):
        assert citizen.get(f"/c/public-space/{page}").status_code == 200
    assert "No proposal to vote on yet" in citizen.get("/c/public-space/vote").content.decode()


def test_what_the_office_changed_is_not_read_from_an_older_file(citizen: Client, asked: Proposal, crowd: Crowd) -> None:
    rows = np.zeros(1, LOG_DTYPE)
    rows["consultation"], rows["proposal"], rows["mark"] = asked.consultation_id, asked.pk, int(Mark.of("agree"))
    rows["participant"], rows["sequence"], rows["standing"], rows["revision"] = 1000, 1000, 1, 1
    before = citizen.get(SHEET).content
    crowd.board.feed_rows(rows)
    assert citizen.get(SHEET).content == before
    view = crowd.catalogue.views()[0]
    object.__setattr__(view, "version", view.version + 1)
    assert citizen.get(SHEET).content != before
