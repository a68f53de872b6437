"""Reads the labelled sentences of wording, and counts what the rules find and miss, by kind."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parvis.insight.wording import examine_wording

_FILE = Path(__file__).parent / "data" / "wording.json"


@dataclass(frozen=True)
class Sentence:
    id: int
    language: str
    text: str
    kinds: tuple[str, ...]
    split: str
    """“tuned”: seen while the rules were written; “fresh”: written afterwards."""


@dataclass(frozen=True)
class Score:
    found: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.found / max(self.found + self.missed, 1)


@cache
def labelled_sentences() -> tuple[Sentence, ...]:
    items = json.loads(_FILE.read_text(encoding="utf-8"))["items"]
    return tuple(Sentence(**{**item, "kinds": tuple(item["kinds"])}) for item in items)


def score_kinds(split: str) -> dict[str, Score]:
    """What the rules find rightly, wrongly, and miss, by kind, on one split."""
    found, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for sentence in labelled_sentences():
        if sentence.split == split:
            told, true = {kind.value for kind in examine_wording(sentence.text).kinds}, set(sentence.kinds)
            found.update(told & true)
            wrong.update(told - true)
            missed.update(true - told)
    kinds = sorted({*found, *wrong, *missed})
    return {kind: Score(found[kind], wrong[kind], missed[kind]) for kind in kinds}
