"""Finds accounts that act together: votes too alike, one order, bursts, shared networks, inhuman speed, a script.

Pairs are compared here; `script_search` looks for whole groups. A group found is a question for a person, never a
decision: people who care about the same thing also look alike.
Quarantine is an act of the office; `analysis.Analysis.fit(set_aside=...)` shows what it would change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from parvis.insight.account_acts import TOGETHER_MS, AccountActs, read_acts
from parvis.insight.coordination_reasons import REASONS
from parvis.insight.log import LogRows, standing_opinions
from parvis.insight.matrix import RATING, SKIPPED, OpinionMatrix
from parvis.insight.script_search import Followers, ScriptSearch

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

SIGNALS = ("votes", "cards", "order", "burst", "network", "speed", "script")
"""What two accounts can have in common, in the order of every array of signals; a script is had by a whole group."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A group of accounts that act together: their ids, and why.

    `signals` are the mean strengths over the group's links, or of its script over its accounts, in nats (natural
    logarithms of how many times likelier together than apart), by name; `score` is their sum; `ballots` how many
    opinions the accounts hold.
    """

    accounts: tuple[int, ...]
    score: float
    signals: Mapping[str, float]
    ballots: int


@dataclass(frozen=True, slots=True)
class CoordinationLab:
    """The estimator of coordination.

    Two accounts are linked from `link_from` nats on; a group needs `fewest` accounts, each linked to `links` others
    of it. `slip` is the chance that someone who follows instructions votes otherwise. At most `neighbours` accounts
    are compared in a large bucket, so the cost grows with the number of accounts, not with its square.
    """

    link_from: float = 9.0
    fewest: int = 5
    links: int = 4
    slip: float = 0.3
    bands: int = 40
    neighbours: int = 24
    random_state: int = 0

    def examine(self, rows: LogRows, networks: Mapping[int, int] | None = None) -> list[Suspicion]:
        """The groups found in rows of the log, the strongest first.

        `networks` maps participants to a keyed hash of the network they came from, where it is still kept.
        """
        held = standing_opinions(rows)
        held = held[RATING[held["mark"]] != SKIPPED]
        if len(np.unique(held["participant"])) < self.fewest:
            return []
        acts = read_acts(held, networks or {})
        pairs = self._candidates(acts)
        strengths = self._compare(acts, pairs)
        linked = strengths.sum(axis=1) >= self.link_from
        scripts = ScriptSearch(self.fewest, random_state=self.random_state).find(acts)
        found = self._groups(acts, pairs[linked], strengths[linked])
        return join_overlapping([*found, *(_of_script(acts, followers) for followers in scripts)], acts.matrix)

    def _compare(self, acts: AccountActs, pairs: Positions) -> Floats:
        """The strength of each signal between the accounts of each pair, shape (pairs, signals)."""
        matrix, found = acts.matrix, np.zeros((len(pairs), len(SIGNALS)))
        one, two = pairs[:, 0], pairs[:, 1]
        shared = _compare_votes(
            pairs, matrix.starts, matrix.columns, matrix.ratings, acts.strata, acts.shares, self.slip, found[:, 0]
        )
        np.minimum(found[:, 0], ALIKE_AT_MOST, out=found[:, 0])
        expected = _expected_cards(pairs, matrix.starts, matrix.columns, acts.periods, acts.popularity)
        found[:, 1] = _surprise(shared, expected, 16.0)
        steps = _compare_steps(pairs, acts.steps, acts.step_starts)
        lengths = np.diff(acts.step_starts)[pairs].prod(axis=1)
        apart = max(len(matrix.proposals) * (len(matrix.proposals) - 1), 1)
        found[:, 2] = _surprise(steps, np.maximum(lengths / apart, 1e-2), 12.0)
        together = np.abs(acts.begins[one] - acts.begins[two]) < TOGETHER_MS
        found[:, 3] = np.where(together, np.clip(np.minimum(acts.rarity[one], acts.rarity[two]) - 2, 0, 4), 0)
        same = (acts.networks[one] == acts.networks[two]) & (acts.network_sizes[one] > 1)
        brought = np.log(len(matrix.participants) / np.maximum(acts.network_sizes[one], 1))
        found[:, 4] = np.where(same, np.clip(brought, 0, 5), 0)
        found[:, 5] = np.where(acts.is_fast[one] & acts.is_fast[two], 2.0, 0.0)
        return found

    def _candidates(self, acts: AccountActs) -> Positions:
        """Pairs of accounts (pairs, 2) worth comparing: alike in rare votes, in order, in time or in network."""
        rng = np.random.default_rng([self.random_state, 17])
        size = len(acts.matrix.participants)
        people, items = acts.rare_items()
        buckets = [
            _min_hash(people, items, size, rng, rows=rows)
            for rows, count in ((2, self.bands), (3, self.bands // 2))
            for _ in range(count)
        ]
        buckets.append(acts.networks.copy())
        found = [_neighbours(bucket, acts.begins, self.neighbours) for bucket in buckets]
        step_people, steps = acts.step_people(), acts.steps
        found.append(_neighbours_of(step_people, steps, acts.begins, 4))
        found.append(_neighbours(np.zeros(size, np.int64), acts.begins, 6))
        pairs = np.concatenate(found)
        codes = np.unique(pairs.min(axis=1) * size + pairs.max(axis=1))
        return np.stack([codes // size, codes % size], axis=1)

    def _groups(self, acts: AccountActs, pairs: Positions, strengths: Floats) -> list[Suspicion]:
        size = len(acts.matrix.participants)
        kept = np.ones(len(pairs), dtype=bool)
        while True:
            degree = np.bincount(pairs[kept].ravel(), minlength=size)
            weak = kept & (degree[pairs].min(axis=1) < self.links)
            if not weak.any():
                break
            kept &= ~weak
        pairs, strengths = pairs[kept], strengths[kept]
        graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
        _, labels = connected_components(graph, directed=False)
        found = []
        for label in np.unique(labels[pairs[:, 0]]) if len(pairs) else []:
            members = np.flatnonzero(labels == label)
            if len(members) >= self.fewest:
                mean = strengths[labels[pairs[:, 0]] == label].mean(axis=0)
                found.append(
                    Suspicion(
                        accounts=tuple(acts.matrix.participants[members].tolist()),
                        score=float(mean.sum()),
                        signals=dict(zip(SIGNALS, mean.tolist(), strict=True)),
                        ballots=int(acts.matrix.ballots[members].sum()),
                    )
                )
        return found


def join_overlapping(found: Sequence[Suspicion], matrix: OpinionMatrix) -> list[Suspicion]:
    """The groups, those that share an account made one, with the strongest of each signal; the strongest first."""
    joined: list[Suspicion] = []
    for one in found:
        apart = [other for other in joined if set(other.accounts).isdisjoint(one.accounts)]
        together = [other for other in joined if other not in apart]
        joined = [*apart, _join([*together, one], matrix) if together else one]
    return sorted(joined, key=lambda suspicion: (-suspicion.score * len(suspicion.accounts), suspicion.accounts))


def _join(groups: Sequence[Suspicion], matrix: OpinionMatrix) -> Suspicion:
    accounts = sorted({account for group in groups for account in group.accounts})
    signals = {name: max(group.signals[name] for group in groups) for name in SIGNALS}
    ballots = int(matrix.ballots[np.searchsorted(matrix.participants, accounts)].sum())
    return Suspicion(tuple(accounts), sum(signals.values()), signals, ballots)


def _of_script(acts: AccountActs, followers: Followers) -> Suspicion:
    strength = followers.met + min(followers.said, ALIKE_AT_MOST)
    return Suspicion(
        accounts=tuple(acts.matrix.participants[followers.accounts].tolist()),
        score=strength,
        signals=dict.fromkeys(SIGNALS, 0.0) | {"script": strength},
        ballots=int(acts.matrix.ballots[followers.accounts].sum()),
    )


def explain(suspicion: Suspicion) -> list[str]:
    """Why these accounts were put together, strongest reason first, in sentences without figures of anyone's votes."""
    return [REASONS[name] for name, strength in sorted(suspicion.signals.items(), key=lambda s: -s[1]) if strength > 1]


ALIKE_AT_MOST = 8.0
"""Nats that like votes can bring: alone they never link two accounts, because people may simply agree."""


def _min_hash(people: Positions, items: Positions, size: int, rng: np.random.Generator, *, rows: int) -> Positions:
    """A bucket for each account from `rows` minima of its hashed items (Broder, 1997); alone without items."""
    bucket = np.full(size, 0, np.uint64)
    for _ in range(rows):
        factor = np.uint64(int(rng.integers(1, 2**62)) * 2 + 1)
        hashed = (items.astype(np.uint64) + np.uint64(rng.integers(1, 2**31))) * factor
        hashed ^= hashed >> np.uint64(29)
        lowest = np.full(size, np.iinfo(np.uint64).max, np.uint64)
        np.minimum.at(lowest, people, hashed * np.uint64(0x9E3779B97F4A7C15))
        bucket = bucket * np.uint64(1_000_003) + lowest
    codes = np.unique(bucket, return_inverse=True)[1].astype(np.int64)
    has_items = np.bincount(people, minlength=size) >= rows
    return np.where(has_items, codes, -1 - np.arange(size))


def _neighbours(buckets: Positions, begins: Positions, most: int) -> Positions:
    """Pairs of accounts of one bucket, each with the `most` next in time; shape (pairs, 2)."""
    return _neighbours_of(np.arange(len(buckets)), buckets, begins, most)


def _neighbours_of(people: Positions, buckets: Positions, begins: Positions, most: int) -> Positions:
    order = np.lexsort((people, begins[people], buckets))
    who, bucket = people[order], buckets[order]
    found = [
        np.stack([who[:-away], who[away:]], axis=1)[(bucket[:-away] == bucket[away:]) & (who[:-away] != who[away:])]
        for away in range(1, most + 1)
        if away < len(who)
    ]
    return np.concatenate(found) if found else np.zeros((0, 2), np.int64)


def _surprise(seen: Floats, expected: Floats, most: float) -> Floats:
    """How much likelier a count is at its own rate than at the expected one (Poisson), in nats, from 0 to `most`."""
    ratio = np.maximum(seen, 1e-9) / np.maximum(expected, 1e-9)
    return np.asarray(np.where(seen > expected, np.clip(seen * np.log(ratio) - (seen - expected), 0, most), 0.0))


@numba.njit(cache=True, nogil=True)
def _compare_votes(pairs, starts, columns, ratings, strata, shares, slip, votes):  # type: ignore[no-untyped-def]
    shared = np.zeros(len(pairs))
    for pair in range(len(pairs)):
        one, two = pairs[pair]
        left, right = starts[one], starts[two]
        while left < starts[one + 1] and right < starts[two + 1]:
            if columns[left] == columns[right]:
                shared[pair] += 1
                opinion = 1 - ratings[left]
                share = max(shares[strata[one], columns[left], opinion], shares[strata[two], columns[left], opinion])
                is_same = ratings[left] == ratings[right]
                votes[pair] += np.log(((1 - slip) + slip * share) / share) if is_same else np.log(slip)
                left += 1
                right += 1
            elif columns[left] < columns[right]:
                left += 1
            else:
                right += 1
    return shared


@numba.njit(cache=True, nogil=True)
def _expected_cards(pairs, starts, columns, periods, popularity):  # type: ignore[no-untyped-def]
    expected = np.zeros(len(pairs))
    for pair in range(len(pairs)):
        for side in range(2):
            mine, period = pairs[pair, side], periods[pairs[pair, 1 - side]]
            size = starts[pairs[pair, 1 - side] + 1] - starts[pairs[pair, 1 - side]]
            for cell in range(starts[mine], starts[mine + 1]):
                expected[pair] += 0.5 * min(popularity[period, columns[cell]] * size, 1.0)
    return expected


@numba.njit(cache=True, nogil=True)
def _compare_steps(pairs, steps, starts):  # type: ignore[no-untyped-def]
    shared = np.zeros(len(pairs))
    for pair in range(len(pairs)):
        one, two = pairs[pair]
        for step in range(starts[one], starts[one + 1]):
            for other in range(starts[two], starts[two + 1]):
                shared[pair] += steps[step] == steps[other]
    return shared
