"""Whether tastes tell anything at all: how well hidden votes are predicted, with the axes of opinion and without."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from parvis.insight.factorisation import Factorisation, Floats
from parvis.insight.matrix import OpinionMatrix

PREDICTION_RIDGE = 8.0
"""Predicting votes asks for more caution than finding groups, where a ridge of 2 recovers planted ones best."""

LEAST_LEAN = 0.2
"""With very many people even axes fitted to pure noise lean a little: the intercepts are estimates too."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What axes of opinion add to the prediction of hidden votes.

    `gain` is the share of squared error they save beyond habits and appeals (at most 1; below 0 they harm);
    `lean` is how far hidden votes lean the way the axes say, 1 being as far as they say; `certainty` is by how many
    standard errors that is more than not at all; `auc` and `plain_auc` are the
    chances of telling a hidden agreement from a disagreement with the axes and without.
    """

    gain: float
    lean: float
    certainty: float
    auc: float
    plain_auc: float

    @property
    def is_there(self) -> bool:
        """Whether opinions differ between people by more than habit and chance, beyond reasonable doubt."""
        return self.certainty > 3 and self.lean > LEAST_LEAN


def hidden_signal(
    matrix: OpinionMatrix, estimator: Factorisation, *, share: float = 0.1, people: int = 20_000
) -> Signal:
    """Hides a `share` of the ballots of at most `people` participants and predicts them.

    A random draw by `estimator.random_state`; the ridge is `PREDICTION_RIDGE`. The standard error is over
    participants, whose votes hang together.
    """
    rng = np.random.default_rng([estimator.random_state, 11])
    if len(matrix.participants) > people:
        matrix = matrix.rows_of(np.sort(rng.choice(len(matrix.participants), people, replace=False)))
    hidden = rng.random(len(matrix.ratings)) < share
    if not hidden.any():
        return Signal(0.0, 0.0, 0.0, 0.5, 0.5)
    rows, columns = matrix.cell_rows()[hidden], matrix.columns[hidden].astype(np.int64)
    truth = matrix.ratings[hidden].astype(np.float64)
    shown = matrix.without_cells(hidden)
    careful = replace(estimator, ridge=PREDICTION_RIDGE, run_blocks=None)
    full = careful.fit(shown).predict(rows, columns)
    plain = replace(careful, rank=0).fit(shown).predict(rows, columns)
    saved = (truth - plain) ** 2 - (truth - full) ** 2
    leaning = (truth - plain) * (full - plain)
    error, told = _clustered_error(leaning, rows), float(((full - plain) ** 2).sum())
    total = float(((truth - plain) ** 2).sum())
    return Signal(
        gain=float(saved.sum()) / total if total else 0.0,
        lean=float(leaning.sum()) / told if told else 0.0,
        certainty=float(leaning.mean() / error) if error > 0 else 0.0,
        auc=area_under_curve(truth, full),
        plain_auc=area_under_curve(truth, plain),
    )


def area_under_curve(truth: Floats, guess: Floats) -> float:
    """The chance that a hidden agreement was guessed higher than a hidden disagreement; neutral ones are left out.

    >>> area_under_curve(np.array([1, 1, -1, 0]), np.array([0.9, 0.4, 0.4, 5.0]))
    0.75
    """
    agrees, disagrees = int((truth > 0).sum()), int((truth < 0).sum())
    if not agrees or not disagrees:
        return 0.5
    told = truth != 0
    ranks = rankdata(guess[told])
    return float((ranks[truth[told] > 0].sum() - agrees * (agrees + 1) / 2) / (agrees * disagrees))


def _clustered_error(values: Floats, owners: NDArray[np.int64]) -> float:
    """The standard error of the mean of values that come in clusters."""
    away = np.bincount(owners, weights=values - values.mean())
    return float(np.sqrt((away**2).sum()) / len(values))
