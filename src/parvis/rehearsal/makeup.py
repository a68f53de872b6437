"""What a rehearsed consultation is made of: every assumption in one place, with the real figure behind it."""

from dataclasses import dataclass
from typing import ClassVar

from parvis.domain.errors import BadRequest, gettext_noop

DAY = 86_400_000
HOUR = 3_600_000
MINUTE = 60_000
PROPOSALS_PER_PERSON = 0.036
"""Median of 34 real consultations: 3.6 proposals per 100 people."""


class BadMakeup(BadRequest):
    code = "bad-rehearsal"
    sentence = gettext_noop("This consultation cannot be rehearsed: {detail}")


@dataclass(frozen=True, slots=True)
class Coordination:
    """Accounts that come together by a link, within hours of `day` (0 to 1 of the consultation), for one proposal.

    They agree with it and with what says the same, and disagree with half of the rest.
    """

    accounts: int
    day: float


@dataclass(frozen=True, slots=True)
class Makeup:
    """A population and its consultation. The defaults follow real consultations (see docs/rehearsal.md)."""

    people: int = 33_000
    weeks: float = 6.0
    proposals: int | None = None
    """Proposals sent in; None for 3.6 per 100 people."""
    group_shares: tuple[float, ...] = (0.42, 0.29, 0.19, 0.10)
    dimensions: int = 2
    division: float = 1.0
    """How much proposals divide the groups: standard deviation of a proposal's pull in each dimension."""
    common_ground: float = 0.85
    """Mean, over proposals, of what all groups share (in units of the latent scale; above 0: agreement)."""
    common_ground_spread: float = 1.0
    leaning_spread: float = 0.6
    """Standard deviation, over people, of the tendency to agree with anything."""
    median_cards: float = 7.2
    cards_spread: float = 0.85
    """Cards answered by a person: log-normal, so that the mean is 10.3 as in the real figures."""
    skip_share: float = 0.04
    echo_share: float = 0.35
    """Chance that a proposal says again what an earlier one said."""
    themes: int = 10
    territories: int = 8
    placed_share: float = 0.3
    """Chance that someone's proposal is about the territory where she lives; the others are about all of it."""
    seeds: int = 10
    """Proposals of the organiser, open from the first minute."""
    accepted_share: float = 0.75
    lateness: float = 0.0
    """From 0 (people propose when they arrive) to 1 (all do in the last third)."""
    moderators: int = 2
    minutes_a_proposal: float = 3.0
    waves: int = 3
    """Evenings when the news speaks of it."""
    wave_share: float = 0.35
    wave_tilt: float = 2.0
    """How much more likely than usual a wave brings people of one group: each wave has its own."""
    flood_copies: int = 0
    """Proposals sent by one account within an hour, all saying the same."""
    coordinations: tuple[Coordination, ...] = ()

    SMALLEST: ClassVar[int] = 10
    LARGEST: ClassVar[int] = 1_000_000
    """Accounts at most: ten million votes, in a gigabyte."""
    MOST_PROPOSALS: ClassVar[int] = 100_000
    MOST_EVENINGS: ClassVar[int] = 1_000

    def __post_init__(self) -> None:
        if self.people < self.SMALLEST:
            raise BadMakeup(detail=f"it needs {self.SMALLEST} people or more.")
        if not 1 / 168 <= self.weeks <= 104:
            raise BadMakeup(detail="it lasts from an hour to two years.")
        if self.proposals is not None and self.proposals < 1:
            raise BadMakeup(detail="it needs a proposal or more.")
        if self.moderators < 1:
            raise BadMakeup(detail="it needs a moderator or more.")
        if not 0 < self.minutes_a_proposal <= 600:
            raise BadMakeup(detail="reading a proposal takes more than nothing, and ten hours at most.")
        if min(self.waves, self.flood_copies, *(one.accounts for one in self.coordinations)) < 0:
            raise BadMakeup(detail="evenings of the news, copies and coordinated accounts cannot be fewer than none.")
        if self.people + sum(one.accounts for one in self.coordinations) > self.LARGEST:
            raise BadMakeup(detail=f"it plays {self.LARGEST:,} people at most, coordinated accounts among them.")
        if self.proposed + self.flood_copies > self.MOST_PROPOSALS:
            raise BadMakeup(detail=f"it plays {self.MOST_PROPOSALS:,} proposals at most, copies among them.")
        if self.waves > self.MOST_EVENINGS:
            raise BadMakeup(detail=f"it plays {self.MOST_EVENINGS:,} evenings of the news at most.")

    @property
    def proposed(self) -> int:
        """Proposals sent in by people, the flood and the seeds apart.

        >>> Makeup(people=33_000).proposed
        1188
        """
        return round(self.people * PROPOSALS_PER_PERSON) if self.proposals is None else self.proposals

    @property
    def duration(self) -> int:
        """Milliseconds from opening to closing."""
        return round(self.weeks * 7 * DAY)
