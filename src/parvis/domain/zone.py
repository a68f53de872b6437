"""The zones: what the opinions on a proposal amount to, and where one zone ends and the next begins."""

from enum import IntEnum


class Zone(IntEnum):
    """`UNDECIDED`: there are too few opinions yet to tell which of the other four it is."""

    UNDECIDED = 0
    CONSENSUS = 1
    CONTROVERSY = 2
    REJECTION = 3
    LIMBO = 4


ZONES = (Zone.CONSENSUS, Zone.CONTROVERSY, Zone.REJECTION, Zone.LIMBO)
"""The zones that a proposal can really be in, in the order that arrays of chances follow."""

LIMBO_FROM = 0.4
"""From this share of neutral opinions on, people do not take sides."""

CONSENSUS_FROM = 0.75
"""From this share of agreement among those who take sides on, they agree: three for, at most one against."""

REJECTION_UP_TO = 0.25
"""Up to this share of agreement among those who take sides, they disagree: one for, at least three against."""


def zone_of(agree: float, neutral: float, disagree: float) -> Zone:
    """The zone of shares that are known for certain; they sum to 1, skips left out.

    Limbo where four in ten or more are neutral. Otherwise only those who take sides count: consensus where three
    quarters of them or more agree, rejection where three quarters or more disagree, controversy between the two.

    >>> zone_of(0.66, 0.15, 0.19)
    <Zone.CONSENSUS: 1>
    >>> zone_of(0.60, 0.00, 0.40)
    <Zone.CONTROVERSY: 2>
    >>> zone_of(0.55, 0.45, 0.00)
    <Zone.LIMBO: 4>
    """
    sides = agree + disagree
    if neutral >= LIMBO_FROM or not sides:
        return Zone.LIMBO
    if agree >= CONSENSUS_FROM * sides:
        return Zone.CONSENSUS
    if agree <= REJECTION_UP_TO * sides:
        return Zone.REJECTION
    return Zone.CONTROVERSY
