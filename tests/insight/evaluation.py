"""Reads the evaluation set of likeness: original French and English proposals with known ideas, themes and pairs."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "likeness.json"


@dataclass(frozen=True)
class Item:
    id: int
    question: str
    language: str
    text: str
    theme: str
    idea: str


@dataclass(frozen=True)
class EvaluationSet:
    items: tuple[Item, ...]
    opposites: tuple[tuple[int, int], ...]
    paraphrases: tuple[tuple[int, int], ...]
    hard_negatives: tuple[tuple[int, int], ...]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(sorted({item.question for item in self.items}))

    def of(self, question: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.question == question)


@cache
def evaluation_set() -> EvaluationSet:
    """The whole set; pairs hold ids of items."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    pairs = {name: tuple((a, b) for a, b in data[name]) for name in ("opposites", "paraphrases", "hard_negatives")}
    return EvaluationSet(items=tuple(Item(**item) for item in data["items"]), **pairs)
