"""The analysis in the office, and the page on which analysts edit ideas."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.actions.edit_ideas import edit_ideas
from parvis.actions.kept_snapshots import edits_of
from parvis.actions.take_snapshot import make_again, take_snapshot
from parvis.domain.errors import UnknownProposal
from parvis.insight.idea_edits import EditKind, Level
from parvis.insight.log import LogRows
from parvis.records.models import Account, AnalysisSnapshot, Consultation, IdeaEdit, StaffAct
from parvis.reporting.idea_shelf import shelve_ideas
from tests.planted_log import publish_forty, vote_in_two_groups

IDEAS = "/office/c/public-space/ideas"


@pytest.fixture
def rows(consultation: Consultation) -> LogRows:
    return vote_in_two_groups(consultation, publish_forty(consultation))


@pytest.fixture
def analysed(consultation: Consultation, rows: LogRows) -> AnalysisSnapshot:
    made = take_snapshot(consultation=consultation, rows=rows[:7_000])
    assert made is not None
    return made


@pytest.fixture
def office(client: Client, olga: Account) -> Client:
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def idea_holding(snapshot: AnalysisSnapshot, number: int) -> dict[str, object]:
    return next(idea for idea in snapshot.outputs["ideas"] if str(number) in idea["members"])


def test_the_office_reads_the_analysis_the_slate_and_how_to_make_it_again(
    office: Client, analysed: AnalysisSnapshot
) -> None:
    page = office.get("/office/c/public-space/insight").content.decode()
    assert "A slate that represents" in page
    assert analysed.hash in page
    assert "No group of accounts acts together" in page


def test_the_analysis_is_read_for_the_first_view_alone(office: Client, analysed: AnalysisSnapshot) -> None:
    page = "/office/c/public-space/insight"
    assert analysed.hash in office.get(page).text
    with CaptureQueriesContext(connection) as queries:
        assert analysed.hash in office.get(page).text
    assert not [query for query in queries if "outputs" in query["sql"]]


def test_a_split_and_a_name_show_at_once_and_survive_the_next_analysis(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation, rows: LogRows
) -> None:
    number = analysed.inputs["proposals"][3]
    office.post(IDEAS, {"kind": "split", "level": "idea", "proposals": [number]})
    office.post(IDEAS, {"kind": "rename", "level": "idea", "target": number, "name": "Parks by night"})
    shelved = [idea for theme in shelve_ideas(analysed, edits_of(consultation)) for idea in theme.ideas]
    assert next(idea.name for idea in shelved if idea.key == number) == "Parks by night"
    later = take_snapshot(consultation=consultation, rows=rows)
    assert later is not None
    assert idea_holding(later, number)["name"] == "Parks by night"
    assert idea_holding(later, number)["members"] == [str(number)]


def test_an_edited_analysis_is_made_again_with_its_edits(
    analysed: AnalysisSnapshot, consultation: Consultation, rows: LogRows, olga: Account
) -> None:
    number = analysed.inputs["proposals"][3]
    edit_ideas(by=olga, consultation=consultation, kind=EditKind.SPLIT, proposals=[number])
    later = take_snapshot(consultation=consultation, rows=rows)
    assert later is not None
    edit_ideas(by=olga, consultation=consultation, kind=EditKind.RENAME, target=number, name="Later")
    assert make_again(snapshot=later, rows=rows)["method"]["hash"] == later.hash


def test_merging_joins_the_whole_of_both_ideas(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation, olga: Account
) -> None:
    one, two = analysed.inputs["proposals"][:2]
    edit_ideas(by=olga, consultation=consultation, kind=EditKind.SPLIT, proposals=[one])
    office.post(IDEAS, {"kind": "merge", "level": "idea", "proposals": [one], "target": two})
    shelved = [idea for theme in shelve_ideas(analysed, edits_of(consultation)) for idea in theme.ideas]
    assert next(idea for idea in shelved if one in idea.members) == next(
        idea for idea in shelved if two in idea.members
    )


def test_every_edit_is_an_act_of_staff_and_can_be_taken_back(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation
) -> None:
    number = analysed.inputs["proposals"][0]
    office.post(IDEAS, {"kind": "rename", "level": "theme", "target": number, "name": "Nights"})
    made = IdeaEdit.objects.get()
    office.post(IDEAS, {"kind": "undo", "level": "theme", "target": made.pk})
    assert [edit.kind for edit in edits_of(consultation)] == ["rename", "undo"]
    assert StaffAct.objects.filter(kind="edit-ideas").count() == 2
    assert "took back" in office.get(IDEAS).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "explode", "level": "idea"},
        {"kind": "split", "level": "idea"},
        {"kind": "rename", "level": "idea", "target": "1", "name": " "},
        {"kind": "move", "level": "idea", "proposals": ["x"], "target": "999999"},
        {"kind": "merge", "level": "idea", "proposals": ["1"], "target": "1"},
        {"kind": "undo", "level": "idea", "target": "12345"},
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(
    office: Client, analysed: AnalysisSnapshot, sent: dict[str, object]
) -> None:
    page = office.post(IDEAS, sent, follow=True)
    assert page.status_code == 200
    assert not IdeaEdit.objects.exists()


def test_a_proposal_of_another_consultation_cannot_be_edited_here(consultation: Consultation, olga: Account) -> None:
    with pytest.raises(UnknownProposal):
        edit_ideas(by=olga, consultation=consultation, kind=EditKind.SPLIT, level=Level.IDEA, proposals=[987_654])


def test_an_idea_of_many_proposals_is_opened_alone_by_pages(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation, olga: Account
) -> None:
    joined = analysed.inputs["proposals"]
    edit_ideas(by=olga, consultation=consultation, kind=EditKind.MERGE, proposals=joined)
    first = office.get(IDEAS).context["shelves"][0][1][0]
    assert (first.size, len(first.members)) == (40, 40)
    alone = office.get(f"{IDEAS}?idea={first.key}").context
    assert [idea.key for _, ideas in alone["shelves"] for idea in ideas] == [first.key]
    assert alone["page"].paginator.count == 40


@pytest.mark.parametrize(("words", "is_found"), [("place 17", True), ("Parks by", True), ("submarine", False)])
def test_ideas_are_found_by_words_of_their_proposals_or_of_their_name(
    words: str, is_found: bool, office: Client, analysed: AnalysisSnapshot, consultation: Consultation, olga: Account
) -> None:
    target = analysed.inputs["proposals"][3]
    edit_ideas(by=olga, consultation=consultation, kind=EditKind.RENAME, target=target, name="Parks by night")
    page = office.get(IDEAS, {"words": words})
    assert bool(page.context["shelves"]) == is_found
    assert ("No idea holds these words" in page.content.decode()) != is_found


def test_a_confirmed_idea_reaches_the_estimates(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation, rows: LogRows
) -> None:
    first, second = analysed.inputs["proposals"][:2]
    office.post(IDEAS, {"kind": "confirm", "level": "idea", "proposals": [first, second]})
    assert "confirmed" in office.get(IDEAS).text
    later = take_snapshot(consultation=consultation, rows=rows)
    assert later is not None
    assert later.outputs["method"]["estimates"]["confirmed_proposals"] == 2
    assert make_again(snapshot=later, rows=rows)["method"]["hash"] == later.hash
