"""Numbers as people read them: grouped, as shares, and as the parts of a bar."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.citizen.square_words import VOTED
from parvis.records.words import OPINION_WORDS


def read_number(value: int) -> str:
    """A whole number with the thousands of the active language apart."""
    return number_format(value, use_l10n=True, force_grouping=True)


def read_percent(share: float) -> str:
    """A share from 0 to 1, as a whole percentage in the active language."""
    return gettext("{share}%").format(share=round(100 * share))


def bar_of(counts: Sequence[int]) -> list[dict[str, Any]]:
    """The three parts of a bar from the counts of agree, neutral and disagree.

    `start` and `width` are in hundredths of the bar; both are 0 where nobody has said anything.
    """
    total = sum(counts)
    parts, start = [], 0.0
    for opinion, count in zip(VOTED, counts, strict=True):
        share = count / total if total else 0.0
        parts.append(
            {
                "value": opinion.name.lower(),
                "word": OPINION_WORDS[opinion],
                "count": read_number(count),
                "percent": read_percent(share),
                "start": f"{start:.2f}",
                "width": f"{100 * share:.2f}",
            }
        )
        start += 100 * share
    return parts
