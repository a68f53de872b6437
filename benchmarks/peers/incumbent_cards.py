"""The incumbent's published card rule: new proposals first, then a bandit on the tested ones."""

import math
from dataclasses import dataclass, field

import numpy as np

from benchmarks.peers.incumbent import (
    CONSENSUS,
    CONTROVERSY,
    TOP_SCORE,
    Keyed,
    controversy,
    keyed_counts,
    smoothing,
    top_score,
    votes,
    with_platitude,
    zones,
)
from parvis.rehearsal.rules import NO_CARD, Asking, Bools, Floats, Ints, Scene, Served

NEW_BELOW = 10
TESTED_BELOW = 1500
SAMPLED = (
    *(key for key in TOP_SCORE if key != "platitude"),
    "platitudeAgree",
    "platitudeDisagree",
    "neutral",
    "disagree",
)


@dataclass(frozen=True, slots=True)
class CardRule:
    """The published defaults; `pinned` are positions of the scene."""

    size: int = 12
    new_ratio: float = 0.3
    controversy_ratio: float = 0.1
    tested_fetched: int = 1000
    pool: int = 10
    pinned: tuple[int, ...] = field(default=())

    def __call__(self, scene: Scene, asking: Asking) -> Served:
        chance = np.random.default_rng(asking.seed)
        counts = keyed_counts(scene.counts)
        cards = [self._sequence(scene, counts, seen, chance) for seen in asking.seen]
        return Served(np.array(cards, np.int64).reshape(-1, self.size), np.zeros((len(cards), self.size)))

    def _sequence(self, scene: Scene, counts: Keyed, seen: Bools, chance: np.random.Generator) -> list[int]:
        total = votes(counts)
        pinned = [p for p in self.pinned if not seen[p]][: self.size]
        free = ~seen
        free[pinned] = False
        pinned_new = sum(int(total[p] < NEW_BELOW) for p in pinned)
        new = oldest_by_author(np.flatnonzero(free & (total < NEW_BELOW)), scene.authors, self.new_wanted(pinned_new))
        free &= ~np.isin(scene.authors, scene.authors[new])
        tested = np.flatnonzero(free & (total >= NEW_BELOW) & (total < TESTED_BELOW))
        if len(tested) > self.tested_fetched:
            tested = np.sort(chance.choice(tested, self.tested_fetched, replace=False))
        rest = list(chance.permutation(new + self._tested(scene, counts, tested, len(pinned) + len(new), chance)))
        cards = pinned + [int(card) for card in rest]
        return fill_with_newest(cards, seen, self.size)

    def new_wanted(self, pinned_new: int) -> int:
        """How many new proposals a sequence wants."""
        return max(math.ceil(self.new_ratio * self.size) - pinned_new, 0)

    def tested_wanted(self, taken: int) -> tuple[int, int]:
        """How many controversies and how many tops fill a sequence of which `taken` places are taken."""
        wanted = self.size - taken
        controversies = round(wanted * self.controversy_ratio)
        return controversies, wanted - controversies

    def _tested(self, scene: Scene, counts: Keyed, tested: Ints, taken: int, chance: np.random.Generator) -> list[int]:
        drawn = samples({key: counts[key][tested] for key in SAMPLED}, votes(counts)[tested], chance)
        zone = zones(drawn)
        controversies, tops = self.tested_wanted(taken)
        total, authors, ideas = votes(counts)[tested], scene.authors[tested], scene.ideas[tested]

        def pick(wanted: int, kept: Bools, values: Floats) -> list[int]:
            order = np.flatnonzero(kept)
            order = order[np.argsort(-values[order], kind="stable")]
            return [int(order[i]) for i in choose(total[order], authors[order], ideas[order], wanted, self.pool)]

        chosen = pick(controversies, zone == CONTROVERSY, controversy(drawn))
        others = (zone == CONSENSUS) & ~np.isin(authors, authors[chosen])
        chosen += pick(tops, others, top_score(drawn))
        return [int(p) for p in tested[chosen]]


def samples(counts: Keyed, total: Floats, chance: np.random.Generator) -> Keyed:
    """B_k drawn from Beta(n_k + s_k, N - n_k + 1), a draw for each key and proposal."""
    alpha = np.stack([counts[key] + smoothing(key) for key in SAMPLED])
    beta = np.stack([total - counts[key] + 1 for key in SAMPLED])
    return with_platitude(dict(zip(SAMPLED, chance.beta(alpha, beta), strict=True)))


def choose(votes_each: Floats, authors: Ints, keywords: Ints, wanted: int, pool: int = 10) -> list[int]:
    """Positions taken in order: among the first `pool` left, the one with the fewest votes (the earliest of equals).

    Those of the same author, or with a keyword in common, then leave. Here a proposal has one keyword, its idea.
    """
    waiting = iter(range(len(votes_each)))
    window: list[int] = []
    taken: list[int] = []
    used_authors: set[int] = set()
    used_keywords: set[int] = set()
    while len(taken) < wanted:
        window = [i for i in window if authors[i] not in used_authors and keywords[i] not in used_keywords]
        for i in waiting:
            if authors[i] not in used_authors and keywords[i] not in used_keywords:
                window.append(i)
            if len(window) == pool:
                break
        if not window:
            break
        best = min(window, key=votes_each.__getitem__)
        taken.append(best)
        used_authors.add(int(authors[best]))
        used_keywords.add(int(keywords[best]))
    return taken


def oldest_by_author(candidates: Ints, authors: Ints, wanted: int) -> list[int]:
    """The oldest candidates, at most one an author."""
    taken: list[int] = []
    known: set[int] = set()
    for position in candidates.tolist():
        if len(taken) >= wanted:
            break
        if authors[position] not in known:
            known.add(int(authors[position]))
            taken.append(position)
    return taken


def fill_with_newest(cards: list[int], seen: Bools, size: int) -> list[int]:
    """A short sequence gets the newest accepted proposals; `NO_CARD` where none is left."""
    if len(cards) < size:
        left = ~seen
        left[cards] = False
        cards = cards + np.flatnonzero(left)[::-1][: size - len(cards)].tolist()
    return cards + [NO_CARD] * (size - len(cards))
