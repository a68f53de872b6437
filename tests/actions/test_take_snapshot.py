"""Analyses are kept, go on from one another, keep groups' names, and can be made again elsewhere with the same hash."""

import numpy as np
import pytest

from parvis.actions.kept_snapshots import latest_snapshot
from parvis.actions.quarantine import Weight, last_decision, lift_quarantine, put_in_quarantine
from parvis.actions.take_snapshot import TextsChanged, make_again, take_snapshot
from parvis.insight.analysis import Analysis
from parvis.insight.document import to_document
from parvis.insight.earlier import Earlier
from parvis.insight.log import LogRows
from parvis.records.models import Account, AnalysisSnapshot, Consultation, Proposal, QuarantineDecision
from tests.planted_log import publish_forty, vote_in_two_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(consultation: Consultation) -> LogRows:
    """The log of seven hundred people in two groups."""
    return vote_in_two_groups(consultation, publish_forty(consultation))


def test_the_first_analysis_is_an_anchor_and_says_with_what_it_was_made(
    consultation: Consultation, rows: LogRows
) -> None:
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    assert (made.is_anchor, made.position, made.hash) == (True, len(rows), made.outputs["method"]["hash"])
    assert set(made.environment) >= {"python", "numpy"}
    assert made.inputs["proposals"]
    assert "participants" not in made.outputs


def test_nothing_new_makes_no_new_analysis(consultation: Consultation, rows: LogRows) -> None:
    take_snapshot(consultation=consultation, rows=rows)
    assert take_snapshot(consultation=consultation, rows=rows) is None


def test_a_little_more_goes_on_from_the_anchor_and_much_more_makes_a_new_one(
    consultation: Consultation, rows: LogRows
) -> None:
    positions = (4_000, 4_400, 6_000)
    made = [take_snapshot(consultation=consultation, rows=rows[:end]) for end in positions]
    assert [one.is_anchor for one in made if one] == [True, False, True]
    assert [one.base for one in made if one] == [None, made[0], made[0]]
    assert AnalysisSnapshot.objects.exclude(state=None).get() == AnalysisSnapshot.objects.filter(is_anchor=True).first()


def test_an_analysis_made_again_elsewhere_has_the_same_hash(consultation: Consultation, rows: LogRows) -> None:
    for end in (4_000, 7_000, len(rows)):
        take_snapshot(consultation=consultation, rows=rows[:end])
    last = latest_snapshot(consultation)
    assert last is not None
    assert not last.is_anchor
    shuffled = rows[np.random.default_rng(1).permutation(len(rows))]
    assert make_again(snapshot=last, rows=shuffled, threads=2)["method"]["hash"] == last.hash


def test_groups_keep_their_names_over_time(consultation: Consultation, rows: LogRows) -> None:
    taken = [take_snapshot(consultation=consultation, rows=rows[:end]) for end in (6_000, 7_700)]
    before, after = (Earlier.from_bytes(bytes(one.state)).group_of for one in taken if one and one.state)
    assert set(before.values()) == set(after.values()) == {"A", "B"}
    assert np.mean([after[who] == name for who, name in before.items()]) > 0.8


def test_an_analysis_whose_texts_were_corrected_cannot_be_made_again_and_says_so(
    consultation: Consultation, rows: LogRows
) -> None:
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    Proposal.objects.filter(pk=made.inputs["proposals"][0]).update(text="We should open it at noon.")
    with pytest.raises(TextsChanged):
        make_again(snapshot=made, rows=rows)


def quarantine(by: Account, consultation: Consultation, accounts: list[int]) -> QuarantineDecision:
    weight, seen = Weight(len(accounts), 10_000), last_decision(consultation)
    told = {"signals": [], "reason": "They came from one network at one time.", "weight": weight, "seen": seen}
    return put_in_quarantine(by=by, consultation=consultation, accounts=accounts, **told)  # type: ignore[arg-type]


def figures(snapshot: AnalysisSnapshot | None) -> object:
    assert snapshot is not None
    return snapshot.outputs["proposals"], snapshot.outputs["method"]["slate"], snapshot.outputs["groups"]


def test_accounts_in_quarantine_change_no_figure_and_putting_them_back_restores_every_one(
    consultation: Consultation, rows: LogRows, ada: Account
) -> None:
    whole = take_snapshot(consultation=consultation, rows=rows)
    decision = quarantine(ada, consultation, list(range(40)))
    without = take_snapshot(consultation=consultation, rows=rows)
    assert without is not None
    assert without.is_anchor
    assert without.outputs["method"]["coordination"]["quarantined"]["accounts"] == 40
    rest = rows[rows["participant"] >= 40]
    alone = Analysis(random_state=0).fit(rest, proposals=np.array(without.inputs["proposals"]))
    assert without.outputs["proposals"] == to_document(alone)["proposals"]
    weight = Weight(40, 10_000)
    lift_quarantine(
        by=ada, decision=decision, reason="They are one school class, we asked.", weight=weight, seen=decision.pk
    )
    assert figures(take_snapshot(consultation=consultation, rows=rows)) == figures(whole)


def test_an_analysis_is_made_again_with_the_quarantine_of_its_time(
    consultation: Consultation, rows: LogRows, ada: Account
) -> None:
    take_snapshot(consultation=consultation, rows=rows)
    quarantine(ada, consultation, list(range(20)))
    then = take_snapshot(consultation=consultation, rows=rows)
    quarantine(ada, consultation, list(range(20, 60)))
    assert then is not None
    assert make_again(snapshot=then, rows=rows)["method"]["hash"] == then.hash
