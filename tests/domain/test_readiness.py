"""What a consultation lacks before it opens."""

from dataclasses import replace

import pytest

from parvis.domain.readiness import DAY_MS, Setup, check_setup

NOW = 1_700_000_000_000
WHOLE = Setup(
    now=NOW,
    questions={"fr": "Comment mieux partager l’espace public ?"},
    stems={"fr": "Il faut"},
    introductions={"fr": "La ville demande."},
    commitments={"fr": "Le conseil répond le 3 mai."},
    voting_only_at=NOW + 35 * DAY_MS,
    closes_at=NOW + 42 * DAY_MS,
    proposals=12,
    readers=2,
    territory="Deux-Rives",
    contact="dpo@example.org",
    has_public_address=True,
    sends_mail=True,
)


def _open(setup: Setup) -> set[str]:
    return {one.key for one in check_setup(setup) if not one.is_met}


def _blocking(setup: Setup) -> set[str]:
    return {one.key for one in check_setup(setup) if one.blocks}


def test_a_whole_set_up_lacks_nothing() -> None:
    assert _open(WHOLE) == set()


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("question", {"questions": {"fr": "Comment ?", "en": ""}}),
        ("closing", {"closes_at": None}),
        ("closing", {"closes_at": NOW - 1}),
        ("placeholders", {"commitments": {"fr": "Réponse le [date]."}}),
        ("readers", {"readers": 0}),
    ],
)
def test_what_must_be_there_holds_the_opening_back(key: str, changes: dict[str, object]) -> None:
    assert key in _blocking(replace(WHOLE, **changes))


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("stem", {"stems": {"fr": ""}}),
        ("length", {"opens_at": NOW + 30 * DAY_MS}),
        ("voting-only", {"voting_only_at": None}),
        ("territory", {"territory": ""}),
        ("safety", {"questions": {"fr": "Comment lutter contre les violences ?"}}),
        ("introduction", {"introductions": {"fr": ""}}),
        ("commitment", {"commitments": {"fr": ""}}),
        ("seeds", {"proposals": 9}),
        ("two-readers", {"readers": 1}),
        ("contact", {"contact": ""}),
        ("address", {"has_public_address": False}),
        ("mail", {"sends_mail": False}),
    ],
)
def test_what_should_be_there_is_said_and_holds_nothing_back(key: str, changes: dict[str, object]) -> None:
    setup = replace(WHOLE, **changes)
    assert _open(setup) == {key}
    assert not _blocking(setup)


def test_the_safety_layer_answers_a_grave_question() -> None:
    grave = replace(WHOLE, questions={"fr": "Comment lutter contre les violences ?"}, safety_layer=True)
    assert _open(grave) == set()
