"""Rows of the log as they travel in bulk: eight columns of whole numbers and one of fractions, instead of sixteen."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.insight.log import LOG_DTYPE, LogRows

INTEGERS = ("sequence", "participant", "draw", "cast_at", "identity", "card", "state", "via")
"""`card`: consultation, proposal. `state`: revision, mark, previous, standing, previous standing, is_first. `via`:
kind, source. The queries of the engines pack them; a ninth column is the probability."""


def unpack(columns: Sequence[NDArray[Any]]) -> LogRows:
    """Rows of `LOG_DTYPE` from nine columns of one length, in their order."""
    sequence, participant, draw, cast_at, identity, card, state, via, probability = columns
    rows = np.empty(len(sequence), LOG_DTYPE)
    rows["sequence"], rows["participant"], rows["draw"] = sequence, participant, draw
    rows["cast_at"], rows["identity"], rows["probability"] = cast_at, identity, probability
    card, state, via = card.astype("i8"), state.astype("i8"), via.astype("i8")
    rows["consultation"], rows["proposal"] = card >> 32, card & 0xFFFFFFFF
    rows["revision"], rows["mark"], rows["previous"] = state >> 24, (state >> 16) & 0xFF, (state >> 8) & 0xFF
    rows["standing"], rows["previous_standing"] = (state >> 5) & 7, (state >> 2) & 7
    rows["is_first"] = state & 1
    rows["kind"], rows["source"] = via >> 32, via & 0xFFFFFFFF
    return rows
