"""Reads what is known of people from two tables: what participants declared, and the margins of the population."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parvis.domain.errors import BadFile, gettext_noop
from parvis.insight.csv_table import Record, read_table
from parvis.insight.weights import Margin, NoMargin


class NotAShare(BadFile):
    code = "not-a-share"
    sentence = gettext_noop("{file}, line {line}: a share is a number from 0 to 1, not “{value}”.")


class DeclaredTwice(BadFile):
    code = "declared-twice"
    sentence = gettext_noop("{file}, line {line}: “{value}” was given before.")


@dataclass(frozen=True, slots=True)
class Population:
    """Margins, and where it is known how many people there are of each category of an attribute."""

    margins: tuple[Margin, ...] = ()
    people: Mapping[str, Mapping[str, int]] | None = None


def read_attributes(path: Path) -> dict[str, dict[int, str]]:
    """What each participant declared, by attribute: a table with a column `participant`, and one an attribute.

    Empty cells declare nothing. Raises a `BadFile`.
    """
    answers: dict[str, dict[int, str]] = {}
    seen: set[int] = set()
    for record in read_table(path, ("participant",)):
        who = record.integer("participant")
        if who in seen:
            raise DeclaredTwice(file=record.file, line=record.line, value=who)
        seen.add(who)
        for name, value in record.cells.items():
            if name != "participant":
                answers.setdefault(name, {})
                if value.strip():
                    answers[name][who] = value.strip()
    return answers


def read_margins(path: Path) -> Population:
    """The margins of a population: a table of `attribute`, `category`, `share` (0 to 1), and `people` where known.

    Raises a `BadFile`, and `BadMargin` for shares of an attribute that do not sum to 1.
    """
    shares: dict[str, dict[str, float]] = {}
    people: dict[str, dict[str, int]] = {}
    for record in read_table(path, ("attribute", "category", "share")):
        attribute, category = record.cells["attribute"].strip(), record.cells["category"].strip()
        mine = shares.setdefault(attribute, {})
        if category in mine:
            raise DeclaredTwice(file=record.file, line=record.line, value=f"{attribute}, {category}")
        mine[category] = _share(record)
        if record.cells.get("people", "").strip():
            people.setdefault(attribute, {})[category] = record.integer("people")
    if not shares:
        raise NoMargin
    return Population(tuple(Margin(name, mine) for name, mine in shares.items()), people)


def _share(record: Record) -> float:
    value = record.cells["share"].strip()
    try:
        share = float(value)
    except ValueError as error:
        raise NotAShare(file=record.file, line=record.line, value=value[:40]) from error
    if not 0 < share <= 1:
        raise NotAShare(file=record.file, line=record.line, value=value[:40])
    return share
