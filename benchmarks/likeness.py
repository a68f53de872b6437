"""Likeness of texts by encoder: pairs, the same idea among five, translations, ideas and themes, processor time.

On the evaluation set of tests/insight/data (four questions, French and English), where proposals of one idea share as
few words as possible and hard pairs share most of theirs; then on the demonstration's proposals and their translations.
"""

import json
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, roc_auc_score

from parvis.insight.encoders import installed_encoders, load_encoder
from parvis.insight.idea_groups import group_alike
from parvis.insight.ideas import map_ideas
from parvis.insight.likeness import Centre, Scale, TextSpace, TextVectors, Vectors, nearest, scale_to_unit
from tests.insight.evaluation import Item, evaluation_set

_SEED = 1
_ROUNDS = 5
_SIZES = (10_000, 100_000)

Row = dict[str, object]
Likeness = NDArray[np.float32]


class PlainTfIdf:
    """A baseline: TF-IDF of the characters of all texts at once, without stems."""

    name = "tf-idf of characters (baseline)"
    version = "1"
    scale = Scale(hint=0.3, idea=0.3, copy=0.6)
    knows_meaning = False

    def __init__(self, texts: Sequence[str]) -> None:
        self._fitted = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        found: Vectors = self._fitted.transform(texts).toarray().astype(np.float32)
        return found


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "encoder"}; shares from 0 to 1, times of one core's processor."""
    known = [load_encoder(name) for name in installed_encoders()]
    encoders: list[TextVectors] = [PlainTfIdf([item.text for item in evaluation_set().items]), *known]
    rows = [row for encoder in encoders for row in (*_evaluate(encoder), *_demonstrate(encoder))]
    rows += [row for encoder in known for row in _time(encoder)]
    return rows + _time_neighbours() + [_time_groups(size) for size in _SIZES]


def _evaluate(encoder: TextVectors) -> list[Row]:
    told: dict[str, list[float]] = {}
    for question in evaluation_set().questions:
        items = evaluation_set().of(question)
        space = _space(encoder, items)
        for name, value in (_pairs(space, items) | _firsts(space, items) | _groups(space, items)).items():
            told.setdefault(name, []).append(value)
    return [_row(encoder, name, mean(values)) for name, values in told.items()]


def _space(encoder: TextVectors, items: Sequence[Item]) -> TextSpace:
    languages = {item.id: item.language for item in items}
    return TextSpace.of(encoder, {item.id: item.text for item in items}, languages)


def _pairs(space: TextSpace, items: Sequence[Item]) -> dict[str, float]:
    likeness = space.vectors @ space.vectors.T
    ideas = np.array([item.idea for item in items])
    above = np.triu_indices(len(items), 1)
    place = {item.id: row for row, item in enumerate(items)}

    def of(pairs: Sequence[tuple[int, int]]) -> list[float]:
        return [float(likeness[place[a], place[b]]) for a, b in pairs if a in place]

    known = evaluation_set()
    same = of(known.paraphrases)
    return {
        "pairs, same idea or not (AUC)": roc_auc_score((ideas[:, None] == ideas)[above], likeness[above]),
        "pairs, same idea or same words (AUC)": _auc(same, of(known.hard_negatives)),
        "pairs, same idea or its opposite (AUC)": _auc(same, of(known.opposites)),
    }


def _auc(good: list[float], bad: list[float]) -> float:
    return float(roc_auc_score([1] * len(good) + [0] * len(bad), good + bad))


def _firsts(space: TextSpace, items: Sequence[Item]) -> dict[str, float]:
    """Recalls are means over ideas, so that an idea said six times counts no more than one said twice."""
    likeness = space.vectors @ space.vectors.T
    np.fill_diagonal(likeness, -9)
    ideas = np.array([item.idea for item in items])
    languages = np.array([item.language for item in items])
    same = (ideas[:, None] == ideas) & ~np.eye(len(items), dtype=bool)
    subject = same | _opposed(items)
    return {
        "same idea among the five nearest": _recall(likeness, same, ideas, 5),
        "same idea or its opposite among the five nearest": _recall(likeness, subject, ideas, 5),
        "same idea first": _recall(likeness, same, ideas, 1),
        "same idea first among the other language": _first_elsewhere(likeness, same, languages),
    }


def _opposed(items: Sequence[Item]) -> NDArray[np.bool_]:
    place = {item.id: row for row, item in enumerate(items)}
    table = np.zeros((len(items), len(items)), bool)
    for a, b in evaluation_set().opposites:
        if a in place:
            table[place[a], place[b]] = table[place[b], place[a]] = True
    return table


def _recall(likeness: Likeness, wanted: NDArray[np.bool_], ideas: NDArray[np.str_], k: int) -> float:
    top = np.argsort(-likeness, axis=1, kind="stable")[:, :k]
    hits = np.take_along_axis(wanted, top, axis=1).sum(axis=1) / np.maximum(np.minimum(k, wanted.sum(axis=1)), 1)
    return mean(float(hits[ideas == idea].mean()) for idea in np.unique(ideas))


def _first_elsewhere(likeness: Likeness, same: NDArray[np.bool_], languages: NDArray[np.str_]) -> float:
    other = languages[:, None] != languages
    asked = (same & other).any(axis=1)
    best = np.where(other, likeness, -9).argmax(axis=1)
    return float(same[np.arange(len(same)), best][asked].mean())


def _groups(space: TextSpace, items: Sequence[Item]) -> dict[str, float]:
    texts = {item.id: item.text for item in items}
    count = len({item.theme for item in items})
    found = map_ideas(space, texts, theme_count=count, seed=_SEED)
    idea = [found.idea_of(item.id).key for item in items]
    theme = [found.idea_of(item.id).theme for item in items]
    return {
        "ideas (adjusted Rand)": adjusted_rand_score([item.idea for item in items], idea),
        "ideas (NMI)": normalized_mutual_info_score([item.idea for item in items], idea),
        "themes, their number known (adjusted Rand)": adjusted_rand_score([item.theme for item in items], theme),
    }


def _demonstrate(encoder: TextVectors) -> list[Row]:
    """The demonstration's proposals: copies with typing errors, and the translation of each among all."""
    data = json.loads(files("parvis.demonstration").joinpath("demonstration.json").read_text(encoding="utf-8"))
    proposals = data["proposals"]
    languages = [one["language"] for one in proposals]
    texts = [one[one["language"]] for one in proposals]
    raw = encoder.encode(texts)
    centre = Centre.of(raw, languages)
    vectors = centre.apply(raw, languages)
    chance = np.random.default_rng(_SEED)
    copies = centre.apply(encoder.encode([_mistype(text, chance) for text in texts]), languages)
    others = ["en" if code == "fr" else "fr" for code in languages]
    translated = [one[code] for one, code in zip(proposals, others, strict=True)]
    moved = centre.apply(encoder.encode(translated), others)
    ideas = np.array([one["idea"] for one in proposals])
    same = (ideas[:, None] == ideas) & ~np.eye(len(ideas), dtype=bool)
    shared = same.any(axis=1)
    likeness = vectors @ vectors.T - 9 * np.eye(len(texts), dtype=np.float32)
    place = np.arange(len(texts))
    return [
        _row(
            encoder, "demonstration: the copy with typing errors first", _share((copies @ vectors.T).argmax(1) == place)
        ),
        _row(encoder, "demonstration: the translation first", _share((moved @ vectors.T).argmax(1) == place)),
        _row(
            encoder,
            "demonstration: same idea among the five nearest",
            _recall(likeness[shared], same[shared], ideas[shared], 5),
        ),
    ]


def _mistype(text: str, chance: np.random.Generator) -> str:
    """Two words with letters swapped, one word left out, no capitals."""
    words = text.lower().split()
    for place in chance.integers(0, len(words), 2):
        word = words[place]
        if len(word) > 4:
            cut = int(chance.integers(1, len(word) - 2))
            words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    words.pop(int(chance.integers(0, len(words))))
    return " ".join(words)


def _share(found: NDArray[np.bool_]) -> float:
    return float(found.mean())


def _time(encoder: TextVectors) -> list[Row]:
    texts = [item.text for item in evaluation_set().items][:128]
    encoder.encode(texts[:2])
    batch = _processor_ms(lambda: encoder.encode(texts)) / len(texts)
    alone = _processor_ms(lambda: encoder.encode(texts[:1]))
    return [
        _row(encoder, "time of a text among many", batch, "processor ms"),
        _row(encoder, "time of one text", alone, "processor ms"),
    ]


def _time_neighbours() -> list[Row]:
    vectors = scale_to_unit(np.random.default_rng(_SEED).normal(size=(10_000, 512)).astype(np.float32))
    taken = _processor_ms(lambda: [nearest(vectors, vectors[row], 5) for row in range(50)]) / 50
    return [{"name": "five exact neighbours among 10,000", "value": round(taken, 3), "unit": "processor ms"}]


def _time_groups(size: int) -> Row:
    """Generated texts' vectors in 47 sub-topics of 10 themes."""
    chance = np.random.default_rng(_SEED)
    topics = chance.normal(size=(10, 512))[chance.integers(0, 10, 47)] * 0.8 + chance.normal(size=(47, 512))
    truth = chance.choice(47, size, p=chance.dirichlet(np.full(47, 2.0)))
    noise = chance.standard_normal((size, 512), np.float32) * np.float32(0.055)
    vectors = scale_to_unit(scale_to_unit(topics.astype(np.float32))[truth] + noise)
    vectors = scale_to_unit(vectors - vectors.mean(axis=0))
    start = time.process_time()
    found = group_alike(vectors, 0.25, seed=_SEED)
    taken = time.process_time() - start
    agreement = round(float(adjusted_rand_score(truth, found)), 3)
    return {
        "name": f"groups of {size:,} texts",
        "value": round(taken, 1),
        "unit": "processor s",
        "adjusted_rand": agreement,
    }


def _processor_ms(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return (time.process_time() - start) * 1000

    return median(once() for _ in range(_ROUNDS))


def _row(encoder: TextVectors, name: str, value: float, unit: str = "share") -> Row:
    return {"name": name, "value": round(float(value), 3), "unit": unit, "encoder": encoder.name}
