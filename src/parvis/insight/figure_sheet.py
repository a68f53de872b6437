"""Every figure of each proposal with its interval, as counted and corrected for exposure: a document, and a CSV table.

All of it comes from the counts, and from the rates of `insight.exposure` where the chance of each card is known.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.domain.csv_cell import guard_cell
from parvis.domain.opinion import Qualifier
from parvis.domain.zone import ZONES, Zone
from parvis.insight.estimates import Estimates, Share, estimate
from parvis.insight.estimates_priors import OPINION_OF
from parvis.insight.kept_rates import NO_RATES, UNKNOWN, KeptRates
from parvis.insight.log import Counts, opinion_counts, qualifier_counts

SHARES = ("agree", "neutral", "disagree", "enthusiasm", "realism", "controversy", "support")
_QUALIFIERS = tuple(qualifier.value for qualifier in Qualifier)
_CORRECTION = ("opinions", "effective", "capped", "capped_share", "cap")
_ENDS = ("", "_low", "_high")
_DECIMALS = 4
Figures = dict[str, Any]


def figures_of(proposals: NDArray[np.int64], counts: Counts, exposure: KeptRates = NO_RATES) -> list[Figures]:
    """The figures of each proposal, from counts of marks, shape (proposals, MARK_COUNT), in their order.

    Shares are {"value", "low", "high"}, as `Estimates` defines them, with 95 % credible intervals; null where nobody
    was counted. `zone` is told from 95 % of chance. `exposure` is what an analysis says of it: it gives
    `corrected`, the agreement had the proposal been shown to all alike, from `opinions`, which tell as much as
    `effective` ones of equal weight; null where it is not known. No opinion counts more than `cap` times the mean
    weight: `capped` of them would have, a `capped_share` of all (null where the analysis does not say).

    >>> counts = np.zeros((1, 33), np.int64)
    >>> counts[0, [8, 9, 10, 16, 24, 32]] = [39, 17, 29, 24, 6, 3]
    >>> (one,) = figures_of(np.array([7]), counts)
    >>> one["votes"], one["skips"], one["agree"], one["zone"]
    (115, 3, {'value': 0.7339, 'low': 0.6504, 'high': 0.8098}, 'consensus')
    >>> one["qualifiers"]["no-way"]
    {'value': 0.0714, 'low': 0.0001, 'high': 0.3304}
    """
    found = estimate(counts)
    opinions, qualifiers = opinion_counts(counts), qualifier_counts(counts)
    sides = qualifiers[:, _QUALIFIERS.index("realistic")] + qualifiers[:, _QUALIFIERS.index("unrealistic")]
    asked = dict.fromkeys(SHARES, found.votes) | {"realism": sides}
    held = opinions[:, OPINION_OF]
    return [
        {
            "proposal": number,
            "votes": int(found.votes[row]),
            "skips": int(found.skips[row]),
            **{name: _share(getattr(found, name), row, asked[name][row]) for name in SHARES},
            **_zones(found, row),
            "qualifiers": {
                name: _share(found.qualifiers, (row, column), held[row, column])
                for column, name in enumerate(_QUALIFIERS)
            },
            "corrected": _corrected(rates),
        }
        for row, (number, rates) in enumerate(zip(proposals.tolist(), exposure.of(proposals), strict=True))
    ]


def _share(share: Share, at: int | tuple[int, int], counted: int) -> dict[str, float] | None:
    if not counted:
        return None
    return {"value": _rounded(share.mean[at]), "low": _rounded(share.low[at]), "high": _rounded(share.high[at])}


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS) + 0.0


def _zones(found: Estimates, row: int) -> Figures:
    chances = zip(ZONES, found.zone_chances[row].tolist(), strict=True)
    return {
        "zone": Zone(found.zone[row]).name.lower(),
        "zone_chances": {zone.name.lower(): _rounded(chance) for zone, chance in chances},
    }


def _corrected(rates: Figures | None) -> Figures | None:
    if rates is None:
        return None
    if rates["capped"] == UNKNOWN:
        return {**rates, "capped": None, "capped_share": None, "cap": None}
    return {**rates, "capped_share": _rounded(rates["capped"] / rates["opinions"])}


def write_sheet(figures: Sequence[Figures], words: Mapping[int, tuple[str, str]]) -> str:
    """A CSV table of the same figures: a row for each proposal, an empty cell where there is nothing to tell.

    `words` are texts with their languages, by proposal. Shares come with their `_low` and `_high`. What begins with
    `corrected_` is of `agree_corrected`: what it comes from (`opinions`, `effective`) and how many of these opinions
    had their weight cut (`capped`, as a share `capped_share`), at `cap` times the mean.

    >>> sheet = write_sheet(figures_of(np.array([7]), np.zeros((1, 33), np.int64)), {7: ("We should walk", "en")})
    >>> sheet.splitlines()[1].split(",")[:8]
    ['7', 'We should walk', 'en', '0', '0', 'undecided', '0.2108', '0.2108']
    """
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    names = [*SHARES, *(name.replace("-", "_") for name in _QUALIFIERS), "agree_corrected"]
    zones = [f"chance_{zone.name.lower()}" for zone in ZONES]
    ends = [name + end for name in names for end in _ENDS]
    head = ["proposal", "text", "language", "votes", "skips", "zone", *zones, *ends]
    writer.writerow([*head, *(f"corrected_{name}" for name in _CORRECTION)])
    for one in figures:
        text, language = words[one["proposal"]]
        shares = [one[name] for name in SHARES] + list(one["qualifiers"].values()) + [one["corrected"]]
        row = [one["proposal"], guard_cell(text), language, one["votes"], one["skips"], one["zone"]]
        row += one["zone_chances"].values()
        row += [cell for share in shares for cell in _cells(share, ("value", "low", "high"))]
        writer.writerow(row + _cells(one["corrected"], _CORRECTION))
    return sheet.getvalue()


def _cells(found: Mapping[str, float] | None, names: Sequence[str]) -> list[float | str]:
    return ["" if found is None else found[name] for name in names]
