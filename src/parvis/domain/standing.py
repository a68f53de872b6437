"""With what standing a ballot entered the log; a later quarantine is a record of the office, not a new row."""

from enum import IntEnum


class Standing(IntEnum):
    """`SEALED`: the card was really offered. `UNSEALED`: recorded apart, in no published figure."""

    NONE = 0
    SEALED = 1
    UNSEALED = 2


class UnsealedPolicy(IntEnum):
    """What a consultation does with a ballot that carries no valid seal."""

    REFUSE = 0
    RECORD_APART = 1


COUNTED = frozenset({Standing.SEALED})
"""The standings that live tallies and published figures are made of."""
