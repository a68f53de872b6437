"""What unequal exposure does to agreement, and what its correction gives back: three worlds whose truth is known."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from parvis.domain.ballot import CardKind
from parvis.domain.opinion import Mark
from parvis.insight.exposure import ExposureRates, correct_for_exposure
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.study_document import corrected_agreement
from parvis.rehearsal.campaign import hold
from parvis.rehearsal.crowd import crowd_of
from parvis.rehearsal.makeup import Makeup
from parvis.rehearsal.population import populate
from parvis.rehearsal.sequence_rule import SequenceRule
from parvis.sequence.board import Candidates, prepare
from parvis.sequence.draw import draw
from parvis.sequence.settings import SequenceSettings

AGREE, DISAGREE, SKIP = (int(Mark.of(word)) for word in ("agree", "disagree", "skip"))
ENOUGH_VOTES = 30
World = tuple[LogRows, np.ndarray]


def run() -> list[dict[str, object]]:
    """Rows {"name", "value", "unit", ...}: mean difference of the shown agreement from the truth, in points.

    Beside it the usual (root mean square) error, how often the 95 % interval holds the truth, and the part of the
    opinions that the corrected rate is worth. The two readings of a world stand one below the other.
    """
    return [
        *_rows("cards follow the tastes of one's group", (followed_tastes(seed) for seed in range(6)), once=False),
        *_rows("who answers most thinks otherwise", [regulars_and_passers_by(1)], once=True),
        *_rows("a rehearsal of 33,000 people", [rehearsed(1)], once=False),
    ]


def _rows(name: str, worlds: Iterable[World], *, once: bool) -> list[dict[str, object]]:
    raw, corrected, held, worth = [], [], [], []
    for rows, truth in worlds:
        found = correct_for_exposure(rows, np.arange(1, len(truth) + 1), each_participant_once=once)
        known = found.used >= ENOUGH_VOTES
        raw.append((found.raw[:, 0] - truth)[known])
        corrected.append((found.corrected[:, 0] - truth)[known])
        held.append(np.stack([_holds(found, truth, is_corrected=one)[known] for one in (False, True)]))
        worth.append((found.effective / np.maximum(found.used, 1))[known])
    both = np.concatenate(held, axis=1).mean(axis=1)
    return [
        _row(f"{name}, raw", np.concatenate(raw), float(both[0]), 1.0),
        _row(f"{name}, corrected", np.concatenate(corrected), float(both[1]), float(np.concatenate(worth).mean())),
    ]


def _holds(found: ExposureRates, truth: np.ndarray, *, is_corrected: bool) -> np.ndarray:
    if is_corrected:
        interval = corrected_agreement(found)
        return (interval.low <= truth) & (truth <= interval.high)
    reach = 1.96 * np.sqrt(found.raw_variance[:, 0])
    within: np.ndarray = np.abs(found.raw[:, 0] - truth) <= reach
    return within


def _row(name: str, errors: np.ndarray, held: float, worth: float) -> dict[str, object]:
    return {
        "name": name,
        "value": round(100 * float(errors.mean()), 2),
        "unit": "points",
        "usual_error": round(100 * float(np.sqrt(np.mean(errors**2))), 2),
        "interval_holds": round(held, 3),
        "worth": round(worth, 2),
    }


def rehearsed(seed: int) -> World:
    """The default rehearsal without bad faith; ids of proposals are numbered anew, from 1."""
    crowd = crowd_of(populate(Makeup(), seed))
    rows = hold(crowd, SequenceRule(), seed).rows
    rows["proposal"] = np.searchsorted(crowd.proposals, rows["proposal"]) + 1
    return rows, crowd.truth.expressed[:, 0]


def log_of(**columns: Any) -> LogRows:
    rows = np.zeros(len(np.atleast_1d(columns["participant"])), LOG_DTYPE)
    rows["standing"], rows["kind"], rows["revision"], rows["proposal"] = 1, CardKind.STANDARD, 1, 1
    rows["sequence"] = np.arange(1, len(rows) + 1)
    for name, values in columns.items():
        rows[name] = values
    return rows


def followed_tastes(seed: int) -> tuple[LogRows, np.ndarray]:
    """People shown what people like them agreed with so far: a card's chance follows all answers before it."""
    chance = np.random.default_rng(seed)
    people, count = 3000, 12
    truth = np.stack([chance.uniform(0.1, 0.9, count), chance.uniform(0.1, 0.9, count)])
    group = chance.integers(0, 2, people)
    agreed, asked = np.ones((2, count)), np.full((2, count), 2.0)
    cells: list[tuple[Any, ...]] = []
    for person, mine in enumerate(group):
        chances = np.clip((agreed[mine] / asked[mine]) ** 2, 0.05, 0.8)
        shown = np.flatnonzero(chance.random(count) < chances)
        agrees = chance.random(len(shown)) < truth[mine, shown]
        agreed[mine, shown] += agrees
        asked[mine, shown] += 1
        cells += zip([person] * len(shown), shown, np.where(agrees, AGREE, DISAGREE), chances[shown], strict=True)
    people_of, proposals, marks, chances_of = zip(*cells, strict=True)
    rows = log_of(participant=people_of, proposal=np.array(proposals) + 1, mark=marks, probability=chances_of)
    return rows, truth[:, :].T @ np.bincount(group) / people


def regulars_and_passers_by(seed: int) -> tuple[LogRows, np.ndarray]:
    """Real draws: three in ten answer 30 cards where the others answer 6, and think otherwise."""
    chance = np.random.default_rng(seed)
    count, people, settings = 60, 500, SequenceSettings()
    truth = np.stack([np.full(count, 0.8), np.full(count, 0.3)])
    group = (chance.random(people) < 0.3).astype(int)
    counts = np.zeros((count, 33), np.int64)
    cells: list[tuple[Any, ...]] = []
    for person, mine in enumerate(group):
        if person % 25 == 0:
            board = prepare(Candidates.of(np.arange(1, count + 1)), counts, settings, position=person)
        history: list[int] = []
        left = 30 if mine else 6
        while left > 0:
            cards = draw(board, history, settings, int(chance.integers(2**60))).cards[:left]
            for card in cards:
                mark = AGREE if chance.random() < truth[mine, card.proposal - 1] else DISAGREE
                counts[card.proposal - 1, mark] += 1
                history.append(card.proposal)
                cells.append((person, card.proposal, mark, card.probability))
            left -= len(cards)
    people_of, proposals, marks, chances_of = zip(*cells, strict=True)
    rows = log_of(participant=people_of, proposal=proposals, mark=marks, probability=chances_of)
    return rows, truth.T @ np.bincount(group) / people
