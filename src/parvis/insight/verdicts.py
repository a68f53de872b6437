"""The words in which an analysis says how sure it is of groups and findings: all that pages of a kept one need."""

from enum import StrEnum


class Clarity(StrEnum):
    """What the votes say of groups.

    `CLEAR`: apart, and found again on other halves and seeds. `GRADIENT`: opinions differ along axes, but people
    spread along them without gaps, so that the groups cut a continuum. `NONE`: opinions do not differ by more than
    habit and chance. `UNKNOWN`: too few people or ballots to tell. `UNASKED`: cut as asked, without questions.
    """

    CLEAR = "clear groups"
    GRADIENT = "a gradient"
    NONE = "no clear groups"
    UNKNOWN = "too little data"
    UNASKED = "not questioned"


class Verdict(StrEnum):
    """What is left of a finding once it has been asked again in every way."""

    ROBUST = "robust"
    FRAGILE = "fragile"
    TOO_LITTLE = "too little data"


class Kind(StrEnum):
    """What a finding says: how people are cut into groups, that most of every group agrees, the zone of a proposal."""

    GROUPS = "groups"
    UNITES = "unites"
    ZONE = "zone"
