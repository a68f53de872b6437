"""What half and twice the people would change is played too, and told."""

from dataclasses import replace

import pytest

from parvis.rehearsal.findings import Findings
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.outlook import left_out_of, outlooks_of, rehearse
from parvis.rehearsal.sentences import headline, lessons
from parvis.sequence.settings import SequenceSettings

MAKEUP = Makeup(people=300, proposals=30, weeks=1, flood_copies=5, coordinations=(Coordination(20, 0.5),))
TOLD: list[tuple[int, int]] = []


@pytest.fixture(scope="module")
def findings() -> Findings:
    TOLD.clear()
    return rehearse(MAKEUP, SequenceSettings(), 1, lambda come, people: TOLD.append((come, people)))


def test_half_and_twice_the_people_are_played_beside_it(findings: Findings) -> None:
    assert [one.people for one in findings.outlooks] == [150, 600]
    assert findings.outlooks[0].votes < findings.votes < findings.outlooks[1].votes
    told = " ".join(lesson.told(str) for lesson in lessons(findings))
    assert "With 150 people: " in told
    assert "With 600 people: " in told


def test_a_comparison_that_is_too_large_to_play_is_told_where_it_is_missing(findings: Findings) -> None:
    assert findings.not_played == ()
    large = replace(findings, outlooks=(), not_played=left_out_of(replace(MAKEUP, people=300_000)))
    told = " ".join(lesson.told(str) for lesson in lessons(large))
    assert "With 150,000 people it was not played: more than 100,000 take too long." in told
    assert "With 600,000 people it was not played" in told
    assert "was not played" not in " ".join(lesson.told(str) for lesson in lessons(findings))


def test_progress_never_goes_back_and_reaches_everyone(findings: Findings) -> None:
    come = [come for come, _ in TOLD]
    assert come == sorted(come)
    assert TOLD[-1] == (1120, 1120)


def test_what_is_compared_changes_nothing_of_what_was_asked(findings: Findings) -> None:
    alone = rehearse(MAKEUP, SequenceSettings(), 1, lambda *_: None, compares=False)
    assert alone == replace(findings, outlooks=())
    assert "With fewer" not in " ".join(lesson.told(str) for lesson in lessons(alone))


def test_those_who_propose_and_attack_grow_with_the_people() -> None:
    half, twice = outlooks_of(MAKEUP)
    assert (half.proposals, twice.proposals) == (15, 60)
    assert (half.coordinations[0].accounts, twice.coordinations[0].accounts) == (10, 40)


def test_an_attack_is_told_with_the_place_it_gains(findings: Findings) -> None:
    (attack,) = findings.attacks
    assert 1 <= attack.shown_place < attack.true_place <= findings.proposals_accepted
    told = " ".join(lesson.told(str) for lesson in lessons(findings))
    assert f"place {attack.shown_place} of {findings.proposals_accepted}" in told


def test_reading_a_flood_is_told_in_minutes(findings: Findings) -> None:
    told = " ".join(lesson.told(str) for lesson in lessons(findings))
    assert "reading them all takes moderators 15 minutes" in told


@pytest.mark.parametrize(("day", "words"), [(None, "is never known well enough"), (4, "known from day 4 on")])
def test_the_headline_tells_when_the_top_is_known(findings: Findings, day: int | None, words: str) -> None:
    assert words in headline(replace(findings, top_known_from_day=day)).told(str)


def test_figures_are_written_as_the_language_does(findings: Findings) -> None:
    french = {"1,000": "1\u202f000", "{share}%": "{share}\u00a0%", "0.5": "0,5"}
    many = replace(findings, people=33_000)
    assert headline(many).told(str).startswith("With 33,000 people")
    assert headline(many).told(lambda text: french.get(text, text)).startswith("With 33\u202f000 people")
