"""The pulse of a log, and the advice drawn from it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.pulse import HOUR_MS, PulseCounts, fold_pulse, read_pulse, write_pulse
from parvis.insight.pulse_advice import PulseFacts, Share, Tone, advise, missing_groups

CALM = PulseFacts(is_open=True, people=400, ballots=4000, proposals=30, days_gone=10, days_left=20)


def _rows(count: int, seed: int = 1) -> LogRows:
    chance = np.random.default_rng(seed)
    rows = np.zeros(count, LOG_DTYPE)
    rows["sequence"] = np.arange(1, count + 1)
    rows["standing"] = chance.choice([1, 1, 1, 3], count)
    rows["is_first"] = (chance.random(count) < 0.2) & (rows["standing"] == 1)
    rows["source"] = chance.integers(0, 4, count)
    rows["cast_at"] = chance.integers(0, 100 * HOUR_MS, count)
    return rows


@given(st.integers(0, 200))
def test_the_pulse_of_a_log_is_that_of_its_parts(cut: int) -> None:
    rows = _rows(200)
    whole = fold_pulse(PulseCounts(), rows)
    assert fold_pulse(fold_pulse(PulseCounts(), rows[:cut]), rows) == whole


def test_what_does_not_count_is_not_counted() -> None:
    rows = _rows(500)
    counts = fold_pulse(PulseCounts(), rows)
    assert counts.ballots == int((rows["standing"] == 1).sum())
    assert counts.people == int(rows["is_first"].sum()) == sum(counts.sources.values())


def test_the_counts_survive_their_keeping() -> None:
    counts = fold_pulse(PulseCounts(), _rows(300))
    assert read_pulse(json.loads(json.dumps(write_pulse(counts)))) == counts


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("late", {"waiting": 9, "late_proposals": 3}),
        ("waiting", {"waiting": 9, "longest_wait_hours": 30}),
        ("unheard", {"unheard": 4, "guarantee": 30}),
        ("goal-far", {"goal": 10_000, "people_by_day": [10, 10]}),
        ("goal-reached", {"goal": 300}),
        ("slower", {"people_by_day": [100] * 7 + [20]}),
        ("faster", {"people_by_day": [100] * 7 + [400]}),
        ("empty", {"proposals": 0}),
        ("nobody", {"people": 0}),
    ],
)
def test_each_trouble_has_its_sentence_with_its_numbers(key: str, changes: dict[str, object]) -> None:
    found = [one for one in advise(replace(CALM, **changes)) if one.key == key]
    assert len(found) == 1
    assert "{" not in found[0].sentence.format_map(found[0].parameters)


def test_what_is_urgent_comes_first() -> None:
    found = advise(replace(CALM, waiting=9, late_proposals=3, goal=300, unheard=1))
    assert [one.tone for one in found] == [Tone.NOW, Tone.SOON, Tone.GOOD]


def test_a_group_that_is_missing_is_named_with_both_shares() -> None:
    shares = [Share("territory", "Seine", 14, 130), Share("territory", "Oise", 186, 700)]
    one = advise(replace(CALM, shares=shares))[0]
    told = one.sentence.format_map(one.parameters)
    assert told.startswith("7% of those who told it are from “Seine”, against 16% of the population")


def test_a_small_cell_cannot_be_read_from_the_advice() -> None:
    told = [missing_groups([Share("age", "18-24", n, 100), Share("age", "65+", 200 - n, 100)]) for n in (1, 4)]
    assert [found[0][1] for found in told] == [0, 0]


def test_few_answers_and_unknown_populations_are_not_compared() -> None:
    assert missing_groups([Share("age", "18-24", 1, 100), Share("age", "65+", 20, 100)]) == []
    assert missing_groups([Share("age", "18-24", 1), Share("age", "65+", 200, 100)]) == []
