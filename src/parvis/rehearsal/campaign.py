"""A whole consultation in simulated time: people come, a rule serves them, their ballots make the log."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parvis.domain.ballot import CardKind
from parvis.domain.opinion import MARK_COUNT, Opinion
from parvis.domain.standing import Standing
from parvis.insight.log import LOG_DTYPE, Counts, LogRows
from parvis.rehearsal.crowd import Crowd
from parvis.rehearsal.makeup import MINUTE
from parvis.rehearsal.population import NO_TARGET
from parvis.rehearsal.rules import NO_CARD, Asking, Bools, Floats, Ints, Rule, Scene

CONSULTATION = 1
OPENS_AT = 1_767_571_200_000
"""A Monday at midnight (5 January 2026, UTC): rehearsals do not depend on the day they are run."""
SECONDS_A_CARD = 6
TOGETHER = 48
LONGEST_WAIT = 60 * MINUTE
Progress = Callable[[int, int], None]
"""Told how many people of how many have come."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a consultation left: its log in order of time, and the exposures (cards served) of each proposal."""

    rows: LogRows
    exposures: Ints
    crowd: Crowd


class _Consultation:
    """The state that grows while a consultation is played."""

    def __init__(self, crowd: Crowd, rule: Rule, seed: int) -> None:
        self.crowd, self.rule, self.seed = crowd, rule, seed
        self.counts: Counts = np.zeros((len(crowd.proposals), MARK_COUNT), np.int64)
        self.exposures = np.zeros(len(crowd.proposals), np.int64)
        self.log = np.zeros(int(crowd.cards.sum()) + 1, LOG_DTYPE)
        self.length = 0
        self.left = crowd.cards.copy()
        self.clock = crowd.arrives_at.copy()
        self.has_begun = np.zeros(len(crowd.ids), bool)
        self.answered: dict[int, tuple[Ints, Ints]] = {}
        self.round = 0

    def serve(self, persons: Ints, now: int) -> Ints:
        """One sequence for each person, at one state of the board; returns those who want another."""
        scene = self._scene(now)
        seen, positions, marks = self._histories(persons, len(scene.proposals))
        self.round += 1
        asking = Asking(self.crowd.ids[persons], seen, positions, marks, self.seed * 1_000_003 + self.round)
        served = self.rule(scene, asking)
        cards, probabilities = self._with_links(persons, served.positions, served.probabilities, seen)
        taken = (np.cumsum(cards != NO_CARD, axis=1) <= self.left[persons, None]) & (cards != NO_CARD)
        shown = cards[cards != NO_CARD]
        self.exposures += np.bincount(shown, minlength=len(self.exposures))
        self._record(persons, cards, probabilities, taken, now)
        return np.asarray(persons[taken.any(axis=1) & (self.left[persons] > 0)], np.int64)

    def _scene(self, now: int) -> Scene:
        crowd = self.crowd
        count = int(np.searchsorted(crowd.accepted_at, now, side="right"))
        return Scene(
            now=OPENS_AT + now,
            opens_at=OPENS_AT,
            closes_at=OPENS_AT + crowd.duration,
            proposals=crowd.proposals[:count],
            authors=crowd.authors[:count],
            ideas=crowd.ideas[:count],
            themes=crowd.themes[:count],
            territories=crowd.territories[:count],
            accepted_at=OPENS_AT + crowd.accepted_at[:count],
            counts=self.counts[:count],
            exposures=self.exposures[:count],
            rows=self.log[: self.length],
        )

    def _histories(self, persons: Ints, count: int) -> tuple[Bools, tuple[Ints, ...], tuple[Ints, ...]]:
        nothing = np.zeros(0, np.int64)
        known = [self.answered.get(person, (nothing, nothing)) for person in persons.tolist()]
        seen = np.zeros((len(persons), count), bool)
        for row, (positions, _) in enumerate(known):
            seen[row, positions] = True
        if self.crowd.can_answer is not None:
            seen |= ~self.crowd.can_answer(persons)[:, :count]
        return seen, tuple(p for p, _ in known), tuple(m for _, m in known)

    def _with_links(self, persons: Ints, cards: Ints, chances: Floats, seen: Bools) -> tuple[Ints, Floats]:
        """Who came by a link sees its proposal first, with no chance in it (probability 0)."""
        targets = self.crowd.targets[persons]
        rows = np.flatnonzero((targets != NO_TARGET) & (targets < seen.shape[1]) & ~self.has_begun[persons])
        if not len(rows):
            return cards, chances
        cards, chances = cards.copy(), chances.copy()
        for row in rows.tolist():
            others = cards[row] != targets[row]
            keep = np.flatnonzero(others)[: cards.shape[1] - 1]
            cards[row, 1 : len(keep) + 1] = cards[row, keep]
            chances[row, 1 : len(keep) + 1] = chances[row, keep]
            cards[row, 0], chances[row, 0] = targets[row], 0.0
        return cards, chances

    def _record(self, persons: Ints, cards: Ints, chances: Floats, taken: Bools, now: int) -> None:
        line, column = np.nonzero(taken)
        who, what = persons[line], cards[line, column]
        marks = self.crowd.answer(who, what)
        chance = chances[line, column]
        rows = self.log[self.length : self.length + len(who)]
        rows["consultation"], rows["revision"], rows["standing"] = CONSULTATION, 1, Standing.SEALED
        rows["participant"], rows["proposal"] = self.crowd.ids[who], self.crowd.proposals[what]
        rows["mark"], rows["previous_standing"] = marks, Standing.NONE
        rows["is_first"] = (column == 0) & ~self.has_begun[who]
        is_linked = (what == self.crowd.targets[who]) & (column == 0)
        rows["kind"] = np.where(is_linked, CardKind.LINKED, CardKind.STANDARD)
        rows["draw"], rows["probability"] = self.round * 2**20 + line, chance
        start = np.maximum(self.clock[persons], now)
        rows["cast_at"] = OPENS_AT + start[line] + (column + 1) * SECONDS_A_CARD * 1000
        self.clock[persons] = start + taken.sum(axis=1) * SECONDS_A_CARD * 1000
        self.length += len(who)
        np.add.at(self.counts, (what, marks), 1)
        self.counts[:, 0] -= np.bincount(what, minlength=len(self.counts))
        self.left[persons] -= taken.sum(axis=1)
        self.has_begun[persons] = True
        self._remember(persons, line, what, marks)

    def _remember(self, persons: Ints, line: Ints, what: Ints, marks: Ints) -> None:
        limits = np.searchsorted(line, np.arange(len(persons) + 1))
        for row, person in enumerate(persons.tolist()):
            if self.left[person] > 0:
                part = slice(limits[row], limits[row + 1])
                before = self.answered.get(person)
                mine = what[part], marks[part]
                joined = (
                    mine if before is None else tuple(np.concatenate(both) for both in zip(before, mine, strict=True))
                )
                self.answered[person] = joined[0], joined[1]
            else:
                self.answered.pop(person, None)


def hold(crowd: Crowd, rule: Rule, seed: int, progress: Progress | None = None) -> Campaign:
    """Plays a consultation to its end. People who come together see the same board; the same arguments give the
    same log."""
    consultation = _Consultation(crowd, rule, seed)
    waiting = np.zeros(0, np.int64)
    come, everyone = 0, len(crowd.ids)
    while come < everyone or len(waiting):
        if come < everyone:
            now = int(crowd.arrives_at[come])
            until = int(np.searchsorted(crowd.arrives_at, now + LONGEST_WAIT, side="right"))
            last = max(min(come + TOGETHER - len(waiting), until), come + 1)
            persons = np.concatenate([waiting, np.arange(come, last)])
            come = last
        else:
            now, persons = crowd.duration - 1, waiting
        waiting = consultation.serve(persons, now)
        if progress:
            progress(come, everyone)
    rows = consultation.log[: consultation.length]
    rows = rows[np.argsort(rows["cast_at"], kind="stable")]
    rows["sequence"] = np.arange(1, len(rows) + 1)
    return Campaign(rows, consultation.exposures, crowd)


def is_skip(rows: LogRows) -> Bools:
    """Which rows gave no opinion."""
    return np.asarray(rows["mark"] == Opinion.SKIP * 8)
