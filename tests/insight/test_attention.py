"""Cited against supported, weak signals, controversies and what repels."""

import numpy as np
import pytest

from parvis.insight.attention import LengthsDiffer, Salience, Support, compare_attention

LOUD = dict.fromkeys(range(1, 9), "loud")
GROUPS = LOUD | {9: "quiet", 10: "divided", 11: "rejected"}


def support(agree: dict[int, float], disagree: dict[int, float], half: float = 0.05) -> Support:
    ids = np.array(sorted(GROUPS))
    yes, no = (np.array([table.get(int(i), 0.4) for i in ids]) for table in (agree, disagree))
    return Support(ids, yes - half, yes + half, no - half, no + half)


KNOWN = support({9: 0.95, 10: 0.45, 11: 0.1}, {9: 0.02, 10: 0.45, 11: 0.8} | dict.fromkeys(LOUD, 0.3))


def by_key(known: Support) -> dict[str, Salience]:
    return {one.key: one.salience for one in compare_attention(GROUPS, known)}


def test_what_is_written_most_is_not_what_is_supported_most() -> None:
    told = {one.key: one for one in compare_attention(GROUPS, KNOWN)}
    assert told["loud"].cited == pytest.approx(8 / 11)
    assert told["loud"].supported == 0
    assert told["quiet"].supported == 1


def test_each_idea_has_what_stands_out_in_it() -> None:
    assert by_key(KNOWN) == {
        "loud": Salience.PLAIN,
        "quiet": Salience.WEAK_SIGNAL,
        "divided": Salience.CONTROVERSY,
        "rejected": Salience.REPELLING,
    }


def test_the_most_cited_comes_first() -> None:
    assert [one.key for one in compare_attention(GROUPS, KNOWN)] == ["loud", "divided", "quiet", "rejected"]


def test_without_votes_nothing_stands_out_and_nothing_is_called_supported() -> None:
    ids = np.array(sorted(GROUPS))
    nothing = Support(ids, np.zeros(11), np.ones(11), np.zeros(11), np.ones(11))
    assert set(by_key(nothing).values()) == {Salience.PLAIN}
    assert {one.supported for one in compare_attention(GROUPS, nothing)} == {None}


def test_many_strong_proposals_are_supported_and_no_weak_signal() -> None:
    strong = support(dict.fromkeys(LOUD, 0.9), dict.fromkeys(LOUD, 0.05))
    assert by_key(strong)["loud"] is Salience.SUPPORTED


def test_shares_of_cited_sum_to_one() -> None:
    assert sum(one.cited for one in compare_attention(GROUPS, KNOWN)) == pytest.approx(1)


def test_no_proposal_gives_no_attention() -> None:
    empty = np.zeros(0)
    assert compare_attention({}, Support(np.zeros(0, np.int64), empty, empty, empty, empty)) == ()


def test_bounds_that_miss_a_proposal_are_refused() -> None:
    with pytest.raises(LengthsDiffer):
        Support(np.array([1, 2]), np.ones(1), np.ones(2), np.ones(2), np.ones(2))
