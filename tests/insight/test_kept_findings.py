"""What pages keep of a study says what its document says, of no more proposals than they tell of."""

import json
from typing import Any

import pytest

from parvis.insight.attention import Salience
from parvis.insight.declared import declared_document
from parvis.insight.kept_findings import read_findings
from parvis.insight.kept_people import SURE, People, read_people
from parvis.insight.study_document import study_document
from parvis.insight.verdicts import Kind
from tests.insight.test_study import AGES, BESIDE, EXAMINATION, log_of_planted


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """A whole study as it is kept, with what was said of age beside it."""
    study = EXAMINATION.read(log_of_planted(), beside=BESIDE)
    declared = declared_document(study.snapshot, {"age": AGES}, BESIDE.population)
    return {**study_document(study), "declared": declared}


@pytest.fixture(scope="module")
def people(document: dict[str, Any]) -> People:
    return read_people(json.dumps(document))


def test_findings_are_those_of_the_document(document: dict[str, Any]) -> None:
    found, method = read_findings(json.dumps(document)), document["method"]
    assert [group.id for group in found.groups] == [group["id"] for group in document["groups"]]
    assert [str(number) for number in found.method.between_groups.unites] == method["between_groups"]["unites"]
    assert [str(seat.proposal) for seat in found.method.slate.representing] == [
        seat["proposal"] for seat in method["slate"]["representing"]
    ]
    assert found.method.coordination.quarantined is not None
    assert found.method.coordination.quarantined.accounts == 20


def test_of_all_proposals_only_those_that_unite_are_kept(document: dict[str, Any]) -> None:
    found = read_findings(json.dumps(document))
    assert set(found.proposals) == set(found.method.between_groups.unites)
    assert len(found.proposals) < len(document["proposals"])
    number = found.method.between_groups.unites[0]
    assert found.proposals[number].agree == document["proposals"][str(number)]["agree"]


def test_ideas_that_do_not_stand_out_and_the_zones_of_proposals_are_not_kept(document: dict[str, Any]) -> None:
    ideas = [{**idea, "stands_out": "controversy"} for idea in document["ideas"][:1]]
    found = read_findings(json.dumps({**document, "ideas": [*ideas, *document["ideas"][1:]]}))
    assert found.ideas[0].stands_out is Salience.CONTROVERSY
    assert not {Salience.PLAIN, Salience.SUPPORTED} & {idea.stands_out for idea in found.ideas}
    assert {panel.finding for panel in found.method.robustness} == {Kind.GROUPS, Kind.UNITES}


def test_what_weighting_moves_most_comes_first(people: People, document: dict[str, Any]) -> None:
    assert people.declared is not None
    assert not isinstance(people.declared.weights, str)
    moves = people.declared.weights.moves
    moved = abs(moves["raw"] - moves["value"])
    assert len(moves) == len(document["declared"]["weights"]["proposals"])
    assert (moved[:-1] >= moved[1:]).all()


def test_only_sure_differences_are_kept_the_surest_first(document: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(document))
    segments = changed["declared"]["segments"][0]["segments"]
    for number, cell in segments[0]["proposals"].items():
        cell["differs"] = None if int(number) % 2 else int(number) / 100
    for cell in segments[1]["proposals"].values():
        cell["differs"] = SURE
    declared = read_people(json.dumps(changed)).declared
    assert declared is not None
    assert not isinstance(declared.tables, str)
    assert declared.tables[0].differences["proposal"].tolist() == [0, 2, 4]
    assert declared.tables[0].segments[0].people == segments[0]["people"]
