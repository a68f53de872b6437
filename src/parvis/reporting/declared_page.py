"""What the office reads of groups that people declared: who took part, where they differ, raw beside weighted."""

from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.actions.kept_readings import Kept
from parvis.actions.told_shares import say
from parvis.domain.declaration import AboutQuestion
from parvis.insight.kept_people import People, Table, Weights
from parvis.records.words import QUESTION_WORDS
from parvis.reporting.published_words import PublishedWords

MOST_DIFFERENCES, MOST_MOVES = 5, 8


def read_declared(anchor: Kept[People] | None) -> dict[str, Any] | None:
    """What there is to show, in the active language; None where the last anchor told nothing of it."""
    told = anchor.told.declared if anchor else None
    if anchor is None or told is None:
        return None
    tables, weights = told.tables, told.weights
    words = PublishedWords(anchor.consultation)
    return {
        "made_at": anchor.made_at,
        "tables": [] if isinstance(tables, str) else [_table(table, words) for table in tables],
        "no_tables": gettext(tables) if isinstance(tables, str) else "",
        "moves": [] if isinstance(weights, str) else _moves(weights, words),
        "no_weights": gettext(weights) if isinstance(weights, str) else "",
        "design_effect": None if isinstance(weights, str) else weights.design_effect,
        "effective_size": "" if isinstance(weights, str) else _number(round(weights.effective_size)),
    }


def _table(table: Table, words: PublishedWords) -> dict[str, Any]:
    names = [say(segment.name) for segment in table.segments]
    surest = words.first(table.differences, MOST_DIFFERENCES, _proposal_of)
    return {
        "name": QUESTION_WORDS[AboutQuestion(table.attribute)],
        "groups": [
            {
                "name": name,
                "people": "" if one.people is None else _number(one.people),
                "rate": "" if one.participation is None else _percent(one.participation, 1),
            }
            for name, one in zip(names, table.segments, strict=True)
        ],
        "differs": [{"group": names[row["segment"]], **_share(row), **_said(row, words)} for row in surest],
    }


def _moves(weights: Weights, words: PublishedWords) -> list[dict[str, Any]]:
    """The proposals whose share of agreement weighting moves most."""
    rows = words.first(weights.moves, MOST_MOVES, _proposal_of)
    return [{"raw": _percent(row["raw"]), **_share(row), **_said(row, words)} for row in rows]


def _proposal_of(row: np.void) -> int:
    return int(row["proposal"])


def _said(row: np.void, words: PublishedWords) -> dict[str, str]:
    text, language = words[_proposal_of(row)]
    return {"text": text, "language": language}


def _share(row: np.void) -> dict[str, str]:
    return {"percent": _percent(row["value"]), "low": _percent(row["low"]), "high": _percent(row["high"])}


def _percent(share: float, decimals: int = 0) -> str:
    return gettext("{share}%").format(share=number_format(100 * share, decimals, use_l10n=True))


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
