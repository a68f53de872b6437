"""A likely reason of refusal, learnt from the moderators' own decisions: logistic regression on text vectors.

It stays silent until there are enough decisions, and below a chance of one half. It never refuses anything.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from parvis.domain.errors import gettext_noop
from parvis.insight.likeness import TextVectors, Vectors
from parvis.insight.remark import RemarkKind
from parvis.insight.wording import examine_wording

LEAST_DECISIONS = 100
LEAST_OF_A_REASON = 10
_SHOWN_FROM = 0.5
_FOLDS = 5
_STRENGTH = 10.0
_KINDS = tuple(RemarkKind)


@dataclass(frozen=True, slots=True)
class Decided:
    """A text that a person decided on: `reason` is that of the refusal, None when it was accepted."""

    text: str
    language: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class NotEnoughDecisions:
    """Why no reason is suggested yet."""

    decisions: int
    sentence: str = gettext_noop(
        "No likely reason yet: there are not enough decisions to learn from. "
        "About a hundred are needed, ten of a reason."
    )


@dataclass(frozen=True, slots=True, eq=False)
class ReasonModel:
    """Learnt from `decisions` decisions on the reasons `labels` (None: accepted), with vectors of `encoder`."""

    encoder: TextVectors
    labels: tuple[str | None, ...]
    decisions: int
    _model: Any

    def suggest(self, text: str, language: str) -> tuple[str, float] | None:
        """The likeliest reason with its chance (0 to 1), or None where acceptance is likelier or nothing is likely."""
        return self._read(_features(self.encoder, [Decided(text, language, None)]))[0]

    def _read(self, features: Vectors) -> list[tuple[str, float] | None]:
        chances = self._model.predict_proba(features)
        best = chances.argmax(axis=1)
        told: list[tuple[str, float] | None] = []
        for row, column in enumerate(best):
            label, chance = self.labels[int(self._model.classes_[column])], round(float(chances[row, column]), 3)
            told.append((label, chance) if label is not None and chance >= _SHOWN_FROM else None)
        return told


def learn_reasons(encoder: TextVectors, decisions: Sequence[Decided]) -> ReasonModel | NotEnoughDecisions:
    """A model of the moderators' decisions, or why there is none. The order of decisions does not matter.

    Learnt on the vectors of the texts and on the kinds of remarks of the rules. Reasons given fewer than ten times are
    left out; acceptance counts as one of the answers. Needs a hundred decisions, and one reason at least.
    """
    kept = _kept(decisions)
    labels = _labels(kept)
    if len(kept) < LEAST_DECISIONS or len(labels) < 2:
        return NotEnoughDecisions(len(decisions))
    return _fit(encoder, kept, _features(encoder, kept), labels)


def cross_validate(
    encoder: TextVectors, decisions: Sequence[Decided], *, seed: int = 0
) -> list[tuple[str | None, str | None]]:
    """For each decision that can be learnt from, (suggested, decided), each suggested by a model that did not see it.

    Five stratified folds. Empty where there are not enough decisions. The pairs go to `measure_after_decision`.
    """
    kept = _kept(decisions)
    labels = _labels(kept)
    if len(kept) < LEAST_DECISIONS or len(labels) < 2:
        return []
    features = _features(encoder, kept)
    codes = _codes(kept, labels)
    # Loading it takes seconds, and few processes ever learn.
    from sklearn.model_selection import StratifiedKFold

    pairs: list[tuple[str | None, str | None]] = []
    for learnt, held in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(features, codes):
        model = _fit(encoder, [kept[row] for row in learnt], features[learnt], labels)
        told = model._read(features[held])
        pairs += [(one[0] if one else None, kept[row].reason) for one, row in zip(told, held, strict=True)]
    return pairs


def _kept(decisions: Sequence[Decided]) -> list[Decided]:
    counts = Counter(decision.reason for decision in decisions)
    enough = [one for one in decisions if one.reason is None or counts[one.reason] >= LEAST_OF_A_REASON]
    return sorted(enough, key=lambda one: (one.text, one.language, one.reason or ""))


def _labels(decisions: Sequence[Decided]) -> tuple[str | None, ...]:
    return (None, *sorted({one.reason for one in decisions if one.reason is not None}))


def _codes(decisions: Sequence[Decided], labels: tuple[str | None, ...]) -> NDArray[np.int64]:
    return np.array([labels.index(one.reason) for one in decisions], np.int64)


def _features(encoder: TextVectors, decisions: Sequence[Decided]) -> Vectors:
    """Text vectors beside one column for each kind of remark, shape (decisions, dimensions + kinds)."""
    told = [examine_wording(one.text, one.language).kinds for one in decisions]
    kinds = np.array([[kind in found for kind in _KINDS] for found in told], np.float32)
    return np.hstack([encoder.encode([one.text for one in decisions]), kinds])


def _fit(
    encoder: TextVectors, decisions: Sequence[Decided], features: Vectors, labels: tuple[str | None, ...]
) -> ReasonModel:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1000)
    # So small a problem gains nothing from threads, and threads that wait for each other starve the crowd's door.
    with threadpool_limits(1):
        model.fit(features.astype(np.float64), _codes(decisions, labels))
    return ReasonModel(encoder, labels, len(decisions), model)
