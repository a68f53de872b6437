"""The estimates: in the right direction, with intervals that hold, and undecided until the evidence decides."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parvis.domain.opinion import MARK_COUNT, Mark
from parvis.domain.zone import ZONES, Zone, zone_of
from parvis.insight.estimates import Estimates, Share, estimate, settle_zones, zone_chances
from parvis.insight.estimates_together import estimate_together

COUNTS = arrays(np.int64, (4, MARK_COUNT), elements=st.integers(0, 400))


def counts_of(**opinions: int) -> np.ndarray:
    counts = np.zeros((1, MARK_COUNT), np.int64)
    for opinion, count in opinions.items():
        counts[0, int(Mark.of(opinion))] = count
    return counts


def mirrored(counts: np.ndarray) -> np.ndarray:
    swapped = counts.copy()
    swapped[:, 8:16], swapped[:, 24:32] = counts[:, 24:32], counts[:, 8:16]
    return swapped


def simulated(proposals: int, votes: int) -> tuple[Estimates, np.ndarray]:
    """Estimates of proposals whose true shares (agree, neutral, disagree) come from the prior."""
    chance = np.random.default_rng(5)
    truth = chance.dirichlet([0.5, 0.5, 0.5], proposals)
    counts = np.zeros((proposals, MARK_COUNT), np.int64)
    counts[:, [8, 16, 24]] = chance.multinomial(votes, truth)
    return estimate(counts), truth


def test_one_who_agrees_raises_agreement_and_nothing_else() -> None:
    before, after = estimate(counts_of(agree=5, disagree=5)), estimate(counts_of(agree=6, disagree=5))
    assert after.agree.mean > before.agree.mean
    assert after.disagree.mean < before.disagree.mean


@given(COUNTS)
def test_agree_and_disagree_mirror_each_other(counts: np.ndarray) -> None:
    found, other = estimate(counts), estimate(mirrored(counts))
    assert found.agree.low.tolist() == other.disagree.low.tolist()
    assert found.zone_chances[:, 0] == pytest.approx(other.zone_chances[:, 2], abs=3e-4)


@given(COUNTS)
def test_shares_lie_in_their_intervals_and_chances_sum_to_one(counts: np.ndarray) -> None:
    found = estimate(counts)
    assert np.all((found.agree.low <= found.agree.mean) & (found.agree.mean <= found.agree.high))
    assert (found.agree.mean + found.neutral.mean + found.disagree.mean) == pytest.approx(1.0)
    assert found.zone_chances.sum(axis=1) == pytest.approx(1.0)
    assert np.all(found.zone_chances >= 0)


@given(COUNTS, st.integers(1, 1000))
def test_skips_are_reported_and_change_nothing(counts: np.ndarray, skips: int) -> None:
    more = counts.copy()
    more[:, int(Mark.of("skip"))] += skips
    assert (estimate(more).skips - estimate(counts).skips).tolist() == [skips] * len(counts)
    assert estimate(more).agree.high.tolist() == estimate(counts).agree.high.tolist()


def test_a_proposal_without_votes_is_undecided() -> None:
    assert estimate(counts_of()).zone.tolist() == [Zone.UNDECIDED]
    assert estimate(counts_of()).likeliest[0] in ZONES


@pytest.mark.parametrize(
    ("opinions", "zone"),
    [
        ({"agree": 90, "disagree": 10}, Zone.CONSENSUS),
        ({"agree": 50, "disagree": 50}, Zone.CONTROVERSY),
        ({"agree": 10, "disagree": 90}, Zone.REJECTION),
        ({"agree": 40, "neutral": 70}, Zone.LIMBO),
        ({"agree": 9, "disagree": 2}, Zone.UNDECIDED),
    ],
)
def test_the_zone_is_told_when_the_evidence_decides(opinions: dict[str, int], zone: Zone) -> None:
    assert estimate(counts_of(**opinions)).zone.tolist() == [zone]


@pytest.mark.parametrize("votes", [10, 100, 300])
def test_at_most_one_told_zone_in_twenty_is_wrong(votes: int) -> None:
    found, truth = simulated(4000, votes)
    told = found.zone != Zone.UNDECIDED
    wrong = [zone_of(*shares) != zone for shares, zone in zip(truth[told], found.zone[told], strict=True)]
    assert np.mean(wrong) < 0.05


@pytest.mark.parametrize("votes", [10, 100, 300])
def test_intervals_hold_the_truth_as_often_as_they_say(votes: int) -> None:
    found, truth = simulated(4000, votes)
    inside = (found.agree.low <= truth[:, 0]) & (truth[:, 0] <= found.agree.high)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.012)


def test_the_interval_of_controversy_holds_the_smaller_camp() -> None:
    found, truth = simulated(4000, 60)
    smaller = 2 * np.minimum(truth[:, 0], truth[:, 2])
    assert np.mean((found.controversy.low <= smaller) & (smaller <= found.controversy.high)) > 0.925


def test_chances_of_zones_are_those_of_the_posterior() -> None:
    drawn = np.random.default_rng(3).dirichlet([12.5, 8.5, 4.5], 40_000)
    often = np.bincount([zone_of(*shares) for shares in drawn], minlength=5)[1:] / len(drawn)
    assert zone_chances(np.array([[12, 8, 4, 0]]))[0] == pytest.approx(often, abs=0.01)


def test_qualifiers_count_among_those_of_their_opinion() -> None:
    counts = counts_of(agree=60, disagree=100)
    counts[0, int(Mark.of("agree", ["love"]))] = 40
    found = estimate(counts)
    assert found.qualifiers.mean[0, 0] == pytest.approx(40.5 / 101)
    assert found.enthusiasm.mean[0] == pytest.approx(40.5 / 201)


def test_realism_compares_realistic_with_unrealistic() -> None:
    counts = counts_of(agree=500)
    counts[0, int(Mark.of("agree", ["realistic"]))] = 29
    counts[0, int(Mark.of("disagree", ["unrealistic"]))] = 1
    assert estimate(counts).realism.mean[0] == pytest.approx(29.5 / 31)


def test_support_counts_opinions_and_how_warmly_they_are_given() -> None:
    counts = counts_of(agree=40, neutral=20, disagree=20, skip=500)
    counts[0, int(Mark.of("agree", ["love", "realistic"]))] = 10
    counts[0, int(Mark.of("disagree", ["no-way"]))] = 9
    support = estimate(counts).support
    assert support.mean[0] == pytest.approx((40 + 30 - 9) / 100)
    assert -3 <= support.low[0] < support.mean[0] < support.high[0] <= 3


def test_the_interval_of_support_holds_the_truth_as_often_as_it_says() -> None:
    found, truth = simulated(4000, 60)
    assert np.mean((found.support.low <= truth[:, 0]) & (truth[:, 0] <= found.support.high)) > 0.93


def test_there_may_be_no_proposals() -> None:
    assert estimate(np.zeros((0, MARK_COUNT), np.int64)).zone.tolist() == []


def test_a_zone_is_told_from_the_asked_chance_and_not_below() -> None:
    chances = np.array([[0.95, 0.05, 0, 0], [0.949, 0.051, 0, 0]])
    likeliest, zone = settle_zones(chances, 0.95)
    assert likeliest.tolist() == [Zone.CONSENSUS, Zone.CONSENSUS]
    assert zone.tolist() == [Zone.CONSENSUS, Zone.UNDECIDED]
    assert estimate(counts_of(agree=9, disagree=1)).zone.tolist() == [Zone.UNDECIDED]


def test_support_stays_between_its_ends() -> None:
    counts = np.zeros((2, MARK_COUNT), np.int64)
    counts[0, int(Mark.of("disagree", ["no-way", "unrealistic", "empty-words"]))] = 2
    counts[1, int(Mark.of("agree", ["love", "realistic"]))] = 2
    support = estimate(counts).support
    assert support.low[0] == -3
    assert support.high[1] == 3
    assert np.all((support.low < support.mean) & (support.mean < support.high))


def shares_of(found: Estimates) -> list[Share]:
    return [value for value in (getattr(found, one.name) for one in fields(found)) if isinstance(value, Share)]


@pytest.mark.parametrize(
    "opinions",
    [{}, {"agree": 1}, {"disagree": 1}, {"skip": 50}, {"agree": 10**7}, {"agree": 6 * 10**6, "disagree": 4 * 10**6}],
)
@pytest.mark.parametrize("reading", [estimate, estimate_together])
@pytest.mark.filterwarnings("error")
def test_few_votes_and_very_many_give_sane_figures(reading: Callable[..., Estimates], opinions: dict[str, int]) -> None:
    found = reading(counts_of(**opinions))
    for share in shares_of(found):
        assert np.isfinite(np.concatenate([share.mean.ravel(), share.low.ravel(), share.high.ravel()])).all()
        assert np.all((share.low <= share.mean + 1e-9) & (share.mean <= share.high + 1e-9))
    assert found.zone_chances.sum() == pytest.approx(1)
    assert (found.zone[0] == Zone.UNDECIDED) == (sum(opinions.values()) < 10**6)
