"""The page of what unites and divides: from the last analysis, with its n and intervals, and never before its time."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.actions.take_snapshot import take_snapshot
from parvis.ballotbox.crowd import Crowd
from parvis.domain.proposal import ProposalState
from parvis.records.models import AnalysisSnapshot, Consultation, Proposal
from tests.planted_log import publish_forty, vote_in_two_groups

PAGE = "/c/public-space/insight"


@pytest.fixture
def analysed(consultation: Consultation) -> AnalysisSnapshot:
    """The last analysis of two planted groups."""
    rows = vote_in_two_groups(consultation, publish_forty(consultation))
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    return made


def test_the_page_tells_groups_with_their_shares_intervals_and_n(
    citizen: Client, crowd: Crowd, analysed: AnalysisSnapshot
) -> None:
    page = citizen.get(PAGE).content.decode()
    assert "Group A" in page
    assert "It is not a poll" in page
    assert " opinions)" in page
    assert analysed.hash[:16] in page


def test_results_that_are_kept_back_are_not_analysed_in_public(
    citizen: Client, consultation: Consultation, analysed: AnalysisSnapshot, open_crowd
) -> None:
    open_crowd(consultation)
    page = citizen.get(PAGE).content.decode()
    assert "The results come later" in page
    assert "Group A" not in page


def test_before_any_analysis_the_page_says_so(citizen: Client, crowd: Crowd) -> None:
    assert "There is no analysis yet" in citizen.get(PAGE).content.decode()


def test_the_analysis_is_read_for_the_first_view_alone(
    citizen: Client, crowd: Crowd, analysed: AnalysisSnapshot
) -> None:
    first = citizen.get(PAGE).content
    with CaptureQueriesContext(connection) as queries:
        assert citizen.get(PAGE).content == first
    assert not [query for query in queries if "outputs" in query["sql"]]


def test_a_proposal_that_is_no_longer_published_is_not_quoted(
    citizen: Client, crowd: Crowd, analysed: AnalysisSnapshot
) -> None:
    first = int(analysed.outputs["method"]["between_groups"]["unites"][0])
    text = Proposal.objects.get(pk=first).text
    assert text in citizen.get(PAGE).content.decode()
    Proposal.objects.filter(pk=first).update(state=ProposalState.WITHDRAWN.value)
    assert text not in citizen.get(PAGE).content.decode()


def test_a_share_of_few_opinions_is_in_no_group(analysed: AnalysisSnapshot) -> None:
    groups = analysed.outputs["method"]["between_groups"]["groups"]
    assert min(cell["opinions"] for cells in groups.values() for cell in cells.values()) >= 5
