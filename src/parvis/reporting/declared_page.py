"""What the office reads of groups that people declared: who took part, where they differ, raw beside weighted."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.actions.told_shares import say
from parvis.domain.declaration import AboutQuestion
from parvis.domain.proposal import ProposalState
from parvis.records.models import AnalysisSnapshot, Proposal
from parvis.records.words import QUESTION_WORDS

SURE = 0.05
"""The corrected p-value under which a group is said to differ."""
MOST_DIFFERENCES, MOST_MOVES = 5, 8


def read_declared(anchor: AnalysisSnapshot | None) -> dict[str, Any] | None:
    """What there is to show, in the active language; None where the last anchor told nothing of it."""
    told = anchor.outputs.get("declared") if anchor else None
    if anchor is None or told is None:
        return None
    tables, weights = told["segments"], told["weights"]
    published = Proposal.objects.filter(consultation=anchor.consultation_id, state=ProposalState.ACCEPTED.value)
    has_tables, is_weighted = not isinstance(tables, str), not isinstance(weights, str)
    rows = published.values_list("id", "text", "language") if has_tables or is_weighted else ()
    words = {str(number): {"text": text, "language": language} for number, text, language in rows}
    return {
        "made_at": anchor.made_at,
        "tables": [_table(table, words) for table in tables] if has_tables else [],
        "no_tables": "" if has_tables else gettext(tables),
        "moves": list(_moves(weights, words)) if is_weighted else [],
        "no_weights": "" if is_weighted else gettext(weights),
        "design_effect": weights["design_effect"] if is_weighted else None,
        "effective_size": _number(round(weights["effective_size"])) if is_weighted else "",
    }


def _table(table: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    cells = [
        (cell["differs"], say(segment["name"]), number, cell)
        for segment in table["segments"]
        for number, cell in segment["proposals"].items()
        if cell["differs"] is not None and cell["differs"] < SURE and number in words
    ]
    surest = sorted(cells, key=lambda found: found[:3])[:MOST_DIFFERENCES]
    return {
        "name": QUESTION_WORDS[AboutQuestion(table["attribute"])],
        "groups": [
            {
                "name": say(segment["name"]),
                "people": _number(segment["people"]) if segment["people"] is not None else "",
                "rate": _percent(segment["participation"], 1) if segment["participation"] is not None else "",
            }
            for segment in table["segments"]
        ],
        "differs": [{"group": group, **_share(cell), **words[number]} for _, group, number, cell in surest],
    }


def _moves(weights: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The proposals whose share of agreement weighting moves most."""
    rows = [(row["raw"], row["weighted"], number) for number, row in weights["proposals"].items() if number in words]
    for raw, weighted, number in sorted(rows, key=lambda row: -abs(row[0] - row[1]["value"]))[:MOST_MOVES]:
        yield {"raw": _percent(raw), **_share(weighted), **words[number]}


def _share(row: Mapping[str, Any]) -> dict[str, str]:
    return {"percent": _percent(row["value"]), "low": _percent(row["low"]), "high": _percent(row["high"])}


def _percent(share: float, decimals: int = 0) -> str:
    return gettext("{share}%").format(share=number_format(100 * share, decimals, use_l10n=True))


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
