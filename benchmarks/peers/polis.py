"""Polis's routing: a priority for each statement, and a draw in proportion to it. From its published formulas."""

import numpy as np

from parvis.domain.opinion import Opinion
from parvis.insight.log import LogRows
from parvis.rehearsal.rules import Asking, Floats, Ints, Scene, Served, draw_by_weight

SIZE = 12
CLUSTERED_FROM = 7
"""Votes that a participant needs before the statement counts include theirs."""
MAPPED_AT_MOST = 3000
"""Participants of the map, the latest: beyond them the two axes no longer move."""
REFRESH = 0.1
"""The map is drawn again when the log has grown by this share: it follows votes with a delay, there as here."""


def priorities(agree: Floats, neutral: Floats, total: Floats, extremity: Floats) -> Floats:
    """The weight of each statement, shape (statements,).

    Importance is (1 - (P+1)/(S+2)) (E+1) (A+1)/(S+2); priority is [importance (1 + 8 * 2^(-S/5))]^2.

    >>> priorities(np.array([0.0]), np.array([0.0]), np.array([0.0]), np.array([0.0])).tolist()
    [5.0625]
    """
    importance = (1 - (neutral + 1) / (total + 2)) * (extremity + 1) * (agree + 1) / (total + 2)
    found: Floats = np.square(importance * (1 + 8 * np.exp2(-total / 5)))
    return found


def extremities(votes: Floats) -> Floats:
    """How far from the centre each statement lies on the map, shape (statements,).

    `votes` has shape (participants, statements): 1 agree, -1 disagree, 0 pass, NaN unseen. Unseen cells take the
    statement's mean, two principal axes are kept, and a statement lies where someone who only agreed with it would.
    """
    seen = ~np.isnan(votes)
    means = np.where(seen.any(axis=0), np.nansum(votes, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
    centred = np.where(seen, votes, means) - means
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, -2:]
    return np.asarray(np.sqrt(votes.shape[1]) * np.abs(1 - means) * np.sqrt(np.square(axes).sum(axis=1)))


class PolisRouting:
    """The routing as a rule. It keeps its map between requests and draws it anew as the log grows."""

    def __init__(self) -> None:
        self._mapped_rows = 0
        self._extremity = np.zeros(0)
        self._sums = np.zeros((0, 3))

    def __call__(self, scene: Scene, asking: Asking) -> Served:
        grown = len(scene.rows) >= self._mapped_rows * (1 + REFRESH) + 50
        if grown or len(scene.proposals) < len(self._extremity):
            self._map(scene)
        missing = len(scene.proposals) - len(self._extremity)
        extremity = np.append(self._extremity, np.zeros(missing))
        agree, neutral, total = np.vstack([self._sums, np.zeros((missing, 3))]).T
        chance = np.random.default_rng(asking.seed)
        cards = draw_by_weight(priorities(agree, neutral, total, extremity), asking.seen, SIZE, chance)
        return Served(cards, np.zeros(cards.shape))

    def _map(self, scene: Scene) -> None:
        people, statements, values = _cells(scene.rows, scene.proposals)
        count = len(scene.proposals)
        _, person = np.unique(people, return_inverse=True)
        clustered = np.bincount(person)[person] >= CLUSTERED_FROM if len(person) else np.zeros(0, bool)
        person, statements, values = person[clustered], statements[clustered], values[clustered]
        self._sums = np.stack(
            [np.bincount(statements, values == wanted, count) for wanted in (1.0, 0.0)]
            + [np.bincount(statements, minlength=count).astype(float)],
            axis=1,
        )
        kept, place = np.unique(person, return_inverse=True)
        matrix = np.full((len(kept), count), np.nan)
        matrix[place, statements] = values
        self._extremity = extremities(matrix[-MAPPED_AT_MOST:]) if len(kept) else np.zeros(count)
        self._mapped_rows = len(scene.rows)


def _cells(rows: LogRows, proposals: Ints) -> tuple[Ints, Ints, Floats]:
    """Participant, statement position and vote (1, 0, -1) of each row; a skip is a pass."""
    value = np.zeros(256)
    value[list(range(Opinion.AGREE * 8, Opinion.AGREE * 8 + 8))] = 1.0
    value[list(range(Opinion.DISAGREE * 8, Opinion.DISAGREE * 8 + 8))] = -1.0
    order = np.argsort(proposals)
    position = order[np.searchsorted(proposals[order], rows["proposal"].astype(np.int64))]
    return rows["participant"], position, value[rows["mark"]]
