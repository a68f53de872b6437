"""What people say of themselves reaches the analysis: by group, small cells hidden, beside the population, weighted."""

import json

import numpy as np
import pytest
from django.test import Client

from parvis.actions.quarantine import Weight, put_in_quarantine
from parvis.actions.read_declared import declared_answers, declared_beside, known_population
from parvis.actions.take_snapshot import make_again, take_snapshot
from parvis.insight.log import LogRows
from parvis.records.models import Account, AnalysisSnapshot, Consultation, Declaration
from tests.planted_log import publish_forty, vote_in_two_groups


@pytest.fixture
def rows(consultation: Consultation) -> LogRows:
    """Seven hundred voters, of whom most said their age: 400 young, 150 old, and three very young."""
    rows = vote_in_two_groups(consultation, publish_forty(consultation))
    consultation.asks_age, consultation.population = True, "18-24; 1000\n65+; 3000"
    consultation.save()
    said = {**dict.fromkeys(range(400), "18-24"), **dict.fromkeys(range(400, 550), "65+")}
    said |= dict.fromkeys(range(550, 553), "15-17") | {9_999: "65+"}
    Declaration.objects.bulk_create(
        Declaration(
            consultation=consultation, participant=who, question="age", answer=age, erase_after="2030-01-01T00:00Z"
        )
        for who, age in said.items()
    )
    return rows


def declared(consultation: Consultation, rows: LogRows) -> dict[str, object]:
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    return made.outputs["declared"]


def test_segments_tell_participation_where_the_population_is_known(consultation: Consultation, rows: LogRows) -> None:
    table = declared(consultation, rows)["segments"][0]  # type: ignore[index]
    told = {segment["name"]: segment for segment in table["segments"]}
    assert (told["18-24"]["people"], told["18-24"]["participation"]) == (400, 0.4)
    assert (told["15-17"]["people"], told["15-17"]["proposals"]) == (None, {})


def test_a_small_group_cannot_be_found_by_subtraction(consultation: Consultation, rows: LogRows) -> None:
    Declaration.objects.filter(participant__gte=553).delete()
    table = declared(consultation, rows)["segments"][0]  # type: ignore[index]
    for number, total in _totals(rows).items():
        shown = sum(segment["proposals"].get(number, {}).get("opinions", 0) for segment in table["segments"])
        assert shown == 0 or total - shown >= 5


def test_raw_stands_beside_weighted(consultation: Consultation, rows: LogRows) -> None:
    weights = declared(consultation, rows)["weights"]
    assert weights["design_effect"] > 1.2  # type: ignore[index]
    assert {"raw", "weighted"} <= set(next(iter(weights["proposals"].values())))  # type: ignore[index]


def test_answers_may_be_erased_and_the_fingerprint_still_holds(consultation: Consultation, rows: LogRows) -> None:
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    Declaration.objects.all().delete()
    assert make_again(snapshot=made, rows=rows)["method"]["hash"] == made.hash


def test_between_anchors_nothing_new_is_told_of_groups(consultation: Consultation, rows: LogRows) -> None:
    take_snapshot(consultation=consultation, rows=rows[:7_000])
    later = take_snapshot(consultation=consultation, rows=rows[:7_100])
    anchor = AnalysisSnapshot.objects.filter(is_anchor=True).first()
    assert later is not None
    assert anchor is not None
    assert "declared" not in later.outputs
    assert "declared" in anchor.outputs


def test_few_answers_tell_nothing(consultation: Consultation, rows: LogRows) -> None:
    Declaration.objects.filter(participant__gte=20).delete()
    found = declared(consultation, rows)
    assert json.dumps(found).count("Nobody said anything") == 1
    assert str(found["weights"]).startswith("Not weighted")


def test_accounts_in_quarantine_are_in_no_group(consultation: Consultation, rows: LogRows, ada: Account) -> None:
    told = {"signals": [], "reason": "They came from one network at once.", "weight": Weight(100, 10_000), "seen": 0}
    put_in_quarantine(by=ada, consultation=consultation, accounts=list(range(100)), **told)  # type: ignore[arg-type]
    table = declared(consultation, rows)["segments"][0]  # type: ignore[index]
    assert next(one["people"] for one in table["segments"] if one["name"] == "18-24") == 300


def test_a_whole_study_weights_only_to_margins_that_know_every_answer(
    consultation: Consultation, rows: LogRows
) -> None:
    answers, population = declared_beside(consultation)
    assert (len(answers["age"]), population.margins) == (554, ())
    Declaration.objects.filter(answer="15-17").delete()
    assert [margin.name for margin in declared_beside(consultation)[1].margins] == ["age"]
    assert sum(known_population(consultation).margins[0].shares.values()) == pytest.approx(1)
    assert declared_answers(consultation)["age"][401] == "65+"


def _totals(rows: LogRows) -> dict[str, int]:
    numbers, counts = np.unique(rows["proposal"], return_counts=True)
    return dict(zip(map(str, numbers.tolist()), counts.tolist(), strict=True))


def test_the_office_reads_participation_and_weights(
    client: Client, consultation: Consultation, rows: LogRows, olga: Account
) -> None:
    declared(consultation, rows)
    client.force_login(olga)
    page = client.get("/office/c/public-space/insight?lang=en").text
    assert "By what people said of themselves" in page
    assert "40.0% of the population of the group" in page
    assert "hidden, too few people" in page
    assert "Weighting costs a design effect of" in page
