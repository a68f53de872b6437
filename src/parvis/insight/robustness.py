"""Asks each finding again in other ways: seeds, numbers of groups, other people, fewer sources, weights, exposure.

A finding that holds whatever is asked is robust; one that depends on how it was asked is fragile, and is told so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parvis.domain.zone import Zone, zone_of
from parvis.insight.analysis import Analysis, Snapshot
from parvis.insight.bridging import least_approving
from parvis.insight.clustering import adjusted_rand
from parvis.insight.factorisation import Floats
from parvis.insight.groups import STABLE
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.portrait import count_by_group
from parvis.insight.verdicts import Clarity, Kind, Verdict

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is said, of a proposal (its id) or of everyone (None)."""

    kind: Kind
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Another way of asking, and whether the finding holds there.

    `family` is one of: seed, number of groups, people, source, quarantined, weights, exposure.
    """

    family: str
    name: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All the ways in which a finding was asked again, and what is left of it."""

    finding: Finding
    verdict: Verdict
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else is known of the participants of a snapshot, in the order of its matrix.

    `sources` (n,) is the number of the source that brought each one, `quarantined` the matrix with the ballots of
    those set aside put back, `weights` (n,) their weights, `corrected` (m, 3) the rates of agree, neutral and
    disagree corrected for exposure (NaN: not known).
    """

    sources: Positions | None = None
    quarantined: OpinionMatrix | None = None
    weights: Floats | None = None
    corrected: Floats | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one variant says: rates (m, 3), the least approving group's agreement (m,), groups by participant."""

    family: str
    name: str
    rates: Floats
    steady: Floats | None = None
    group_of: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Robustness:
    """The estimator of robustness.

    `seeds` other seeds and `draws` bootstrap samples of participants are asked; at most `people` of them, drawn by
    lot, so that a panel costs seconds whatever the size. A finding is robust when it holds in at least `holds_in`
    of all checks and in most of each family. A proposal with fewer than `fewest_opinions` has too little data.
    """

    seeds: int = 3
    draws: int = 8
    people: int = 20_000
    most_sources: int = 5
    fewest_opinions: int = 30
    holds_in: float = 0.9

    def examine(
        self, analysis: Analysis, snapshot: Snapshot, circumstances: Circumstances | None = None
    ) -> list[Panel]:
        """The panel of each finding of `snapshot`, which `analysis` made: groups, uniting proposals, told zones."""
        known = circumstances or Circumstances()
        answers = list(self._answers(analysis, snapshot, known))
        opinions = snapshot.matrix.opinion_counts()[:, :3].sum(axis=1)
        return [self._judge(finding, snapshot, answers, opinions) for finding in findings_of(snapshot)]

    def _answers(self, analysis: Analysis, snapshot: Snapshot, known: Circumstances) -> Iterator[_Answer]:
        rng = np.random.default_rng([analysis.random_state, 13])
        matrix = snapshot.matrix
        everyone = np.arange(len(matrix.participants))
        drawn = np.sort(rng.choice(everyone, min(len(everyone), self.people), replace=False))
        found = snapshot.grouping.groups
        fixed = replace(analysis, groups=found or None, is_questioned=not found)
        for seed in range(1, self.seeds + 1):
            other = replace(fixed, random_state=analysis.random_state + seed)
            yield _asked("seed", str(other.random_state), other, matrix.rows_of(drawn))
        for groups, values in snapshot.bridging.by_groups.items():
            yield _Answer("number of groups", str(groups), _rates(matrix), values)
        for draw in range(self.draws if len(drawn) else 0):
            again = np.sort(rng.choice(drawn, len(drawn)))
            yield _asked("people", f"draw {draw + 1}", fixed, matrix.rows_of(again))
        if known.sources is not None:
            for source in _largest(known.sources, self.most_sources):
                rest = drawn[known.sources[drawn] != source]
                yield _asked("source", f"without {source}", fixed, matrix.rows_of(rest))
        if known.quarantined is not None:
            yield _asked("quarantined", "put back", fixed, known.quarantined)
        if known.weights is not None:
            weights = known.weights[drawn]
            yield _asked("weights", "weighted", fixed, matrix.rows_of(drawn), weights)
        if known.corrected is not None:
            yield _Answer("exposure", "corrected", known.corrected)

    def _judge(self, finding: Finding, snapshot: Snapshot, answers: list[_Answer], opinions: Positions) -> Panel:
        checks = tuple(
            Check(answer.family, answer.name, holds)
            for answer in answers
            if (holds := _holds(finding, snapshot, answer)) is not None
        )
        if not checks or (finding.kind is not Kind.GROUPS and self._is_thin(finding, snapshot, opinions)):
            return Panel(finding, Verdict.TOO_LITTLE, checks)
        families = {check.family for check in checks}
        shares = [np.mean([check.holds for check in checks if check.family == family]) for family in families]
        overall = np.mean([check.holds for check in checks])
        is_robust = overall >= self.holds_in and min(shares) > 0.5
        return Panel(finding, Verdict.ROBUST if is_robust else Verdict.FRAGILE, checks)

    def _is_thin(self, finding: Finding, snapshot: Snapshot, opinions: Positions) -> bool:
        return bool(opinions[_index(snapshot, finding)] < self.fewest_opinions)


def findings_of(snapshot: Snapshot) -> list[Finding]:
    """What a snapshot says: its groups, the proposals that most of every group supports, and the zones it tells."""
    groups = [Finding(Kind.GROUPS)] if snapshot.grouping.clarity in (Clarity.CLEAR, Clarity.GRADIENT) else []
    ids = snapshot.matrix.proposals.tolist()
    uniting = [] if not groups else [ids[i] for i in np.flatnonzero(snapshot.bridging.agreement.value > 0.5)]
    told = [ids[i] for i in np.flatnonzero(snapshot.estimates.zone != Zone.UNDECIDED)]
    return [*groups, *(Finding(Kind.UNITES, i) for i in uniting), *(Finding(Kind.ZONE, i) for i in told)]


def _asked(family: str, name: str, analysis: Analysis, matrix: OpinionMatrix, weights: Floats | None = None) -> _Answer:
    """What `analysis` says of these people, as far as findings ask: their groups and what unites those."""
    factors = analysis.factorisation.fit(matrix, weights)
    grouping = analysis.finder.fit(matrix, factors)
    counts = count_by_group(matrix, grouping.labels, grouping.groups)
    people, labels = matrix.participants.tolist(), grouping.labels.tolist()
    group_of = {who: str(label) for who, label in zip(people, labels, strict=True) if label >= 0}
    steady = least_approving(counts).value if grouping.groups else None
    return _Answer(family, name, _rates(matrix, weights), steady, group_of)


def _holds(finding: Finding, snapshot: Snapshot, answer: _Answer) -> bool | None:
    """Whether the finding holds in the answer; None where the answer says nothing of it."""
    if finding.kind is Kind.GROUPS:
        return None if answer.group_of is None else same_cut(snapshot.group_of, answer.group_of)
    index = _index(snapshot, finding)
    if finding.kind is Kind.UNITES:
        return None if answer.steady is None else bool(answer.steady[index] > 0.5)
    rates = answer.rates[index]
    if answer.family == "number of groups" or not np.isfinite(rates).all() or not rates.sum():
        return None
    return bool(zone_of(*(rates / rates.sum()).tolist()) == snapshot.estimates.zone[index])


def same_cut(one: Mapping[int, str], two: Mapping[int, str]) -> bool:
    """Whether two analyses cut the participants that both place in the same way, whatever groups are called."""
    shared = sorted(one.keys() & two.keys())
    if not shared:
        return False
    codes: dict[str, int] = {}
    first = np.array([codes.setdefault(one[who], len(codes)) for who in shared])
    second = np.array([codes.setdefault(two[who], len(codes)) for who in shared])
    return adjusted_rand(first, second) >= STABLE


def _index(snapshot: Snapshot, finding: Finding) -> int:
    return int(np.searchsorted(snapshot.matrix.proposals, finding.proposal if finding.proposal is not None else 0))


def _rates(matrix: OpinionMatrix, weights: Floats | None = None) -> Floats:
    """The shares of agree, neutral and disagree, shape (m, 3), each participant counting `weights` (n,)."""
    per_cell = None if weights is None else weights[matrix.cell_rows()]
    size = len(matrix.proposals)
    place = matrix.columns.astype(np.int64) * 3 + (1 - matrix.ratings)
    counts = np.bincount(place, per_cell, minlength=size * 3).reshape(size, 3).astype(np.float64)
    return np.asarray(counts / np.maximum(counts.sum(axis=1), 1e-300)[:, None])


def _largest(sources: Positions, most: int) -> list[int]:
    """The sources that brought the most people, those that brought everyone left out."""
    found, counts = np.unique(sources, return_counts=True)
    if len(found) < 2:
        return []
    return [int(found[i]) for i in np.argsort(-counts, kind="stable")[:most]]
