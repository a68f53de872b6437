"""The rates corrected for exposure, read from a study as it was written down: one array, not the whole."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_ROW = np.dtype(
    [
        ("proposal", "i8"),
        ("value", "f8"),
        ("low", "f8"),
        ("high", "f8"),
        ("opinions", "i8"),
        ("effective", "f8"),
        ("capped", "i8"),
        ("cap", "f8"),
    ]
)
UNKNOWN = -1
"""Stands for `capped` and `cap` of an analysis that was made before they were written down."""
_NAMES = tuple(name for name in _ROW.names or () if name != "proposal")


class _Interval(msgspec.Struct):
    value: float
    low: float
    high: float


class _Rate(msgspec.Struct):
    corrected: _Interval
    used: int
    effective: float
    capped: int = UNKNOWN
    cap: float = UNKNOWN


class _Method(msgspec.Struct):
    exposure: dict[int, _Rate] | str = ""


class _Written(msgspec.Struct):
    method: _Method


@dataclass(frozen=True, slots=True, eq=False)
class KeptRates:
    """The agreement with each proposal had it been shown to all alike; `rows` are in order of proposal, without twins.

    64 bytes a proposal. `value`, `low` and `high` are shares from 0 to 1, from `opinions` whose chance is known, which
    tell as much as `effective` ones of equal weight; the weights of `capped` of them were cut, at `cap` times the mean
    (see `insight.exposure`); `UNKNOWN` where the analysis does not say.
    """

    rows: NDArray[np.void]

    def of(self, proposals: NDArray[np.int64]) -> list[dict[str, Any] | None]:
        """What is known of each of `proposals`, in their order; None where nothing is."""
        known = self.rows["proposal"]
        if not len(known):
            return [None] * len(proposals)
        place = np.minimum(np.searchsorted(known, proposals), len(known) - 1)
        columns = zip(*(self.rows[name][place].tolist() for name in _NAMES), strict=True)
        found = zip((known[place] == proposals).tolist(), columns, strict=True)
        return [dict(zip(_NAMES, values, strict=True)) if is_known else None for is_known, values in found]


NO_RATES = KeptRates(np.zeros(0, _ROW))
"""What is known where no analysis says anything of exposure."""


def read_rates(document: str | bytes) -> KeptRates:
    """The corrected rates of a document of `study_document` in JSON; `NO_RATES` where it says why there are none.

    All else in it is passed over, not built. Raises `msgspec.ValidationError` for what is no such document.

    >>> rate = '{"raw": 0.7, "corrected": {"value": 0.5, "low": 0.2, "high": 0.8}, "used": 3, "effective": 2.67, '
    >>> rate += '"capped": 0, "cap": 1.7321}'
    >>> found = read_rates('{"groups": {}, "method": {"exposure": {"7": ' + rate + '}, "seed": 0}}')
    >>> found.of(np.array([7, 8]))
    [{'value': 0.5, 'low': 0.2, 'high': 0.8, 'opinions': 3, 'effective': 2.67, 'capped': 0, 'cap': 1.7321}, None]
    >>> read_rates('{"method": {"exposure": "Not corrected."}}') is NO_RATES
    True
    """
    found = msgspec.json.decode(document, type=_Written).method.exposure
    if isinstance(found, str):
        return NO_RATES
    told = [
        (
            number,
            one.corrected.value,
            one.corrected.low,
            one.corrected.high,
            one.used,
            one.effective,
            one.capped,
            one.cap,
        )
        for number, one in sorted(found.items())
    ]
    return KeptRates(np.array(told, _ROW))
