"""What pages tell of a study, read from it as it was written down: not the megabytes on every proposal.

The names are those of `study_document`.
"""

import msgspec

from parvis.insight.attention import Salience
from parvis.insight.verdicts import Kind, Verdict

_STANDING_OUT = frozenset({Salience.WEAK_SIGNAL, Salience.CONTROVERSY, Salience.REPELLING})


class Interval(msgspec.Struct, frozen=True, gc=False):
    """A share from 0 to 1 with its 95 % interval."""

    value: float
    low: float
    high: float


class Cell(Interval, frozen=True, gc=False):
    """What a group says of a proposal, from how many opinions."""

    opinions: int


class Opinions(msgspec.Struct, frozen=True, gc=False):
    """What all say of a proposal: opinions of each sort, and the share that agrees."""

    agree: int
    neutral: int
    disagree: int
    agreement: Interval


class Representative(msgspec.Struct, frozen=True, gc=False):
    """A proposal that a group is `for` or `against` more than others."""

    proposal: int
    stance: str


class Group(msgspec.Struct, frozen=True):
    """A group: its name, its people, their share of those placed."""

    id: str
    size: int
    share: float
    representative: tuple[Representative, ...]


class Theme(msgspec.Struct, frozen=True, gc=False):
    """How many proposals it holds, its share of all and of the best supported (None: there are none)."""

    name: str
    proposals: int
    cited: float
    supported: float | None


class Idea(Theme, frozen=True, gc=False):
    """An idea is called by its `typical` proposal, unless someone named it."""

    is_renamed: bool
    typical: int
    stands_out: Salience


class BetweenGroups(msgspec.Struct, frozen=True):
    """Ids of proposals, best first; for each group what may be shown of it, by proposal."""

    unites: tuple[int, ...]
    divides: tuple[int, ...]
    groups: dict[str, dict[int, Cell]]


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What leaving some accounts out changes. `same_groups`: whether the cut into groups stays; None: there is none."""

    accounts: int
    ballots: int
    zones_changed: int
    same_groups: bool | None


class Panel(msgspec.Struct, frozen=True, gc=False):
    """What is left of a finding; `proposal` is None where it is of none."""

    finding: Kind
    verdict: Verdict
    proposal: int | None


class Seat(msgspec.Struct, frozen=True, gc=False):
    """A place of a slate."""

    proposal: int


class Slate(msgspec.Struct, frozen=True):
    """The slate that represents, and the plain list of the most agreed."""

    representing: tuple[Seat, ...]
    most_agreed: tuple[int, ...]
    only_representing: frozenset[int]


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Why there are groups or none, as a sentence."""

    reason: str


class IdeasMethod(msgspec.Struct, frozen=True):
    """What is to be known of how ideas were found, as sentences."""

    notes: tuple[str, ...] = ()


class Coordination(msgspec.Struct, frozen=True):
    """What those in quarantine change; None where nobody is."""

    quarantined: Effect | None


class Method(msgspec.Struct):
    """How it was found, and what was asked beyond the groups. `robustness` leaves the zones of proposals out."""

    participants: int
    opinions: int
    not_placed: int
    minimum_ballots: int
    groups: Answer
    between_groups: BetweenGroups
    robustness: tuple[Panel, ...]
    themes: tuple[Theme, ...]
    ideas_method: IdeasMethod | None
    slate: Slate
    coordination: Coordination


class Findings(msgspec.Struct):
    """What pages tell of a study: `proposals` are those that unite, `ideas` those that stand out but as supported."""

    groups: tuple[Group, ...]
    proposals: dict[int, Opinions]
    ideas: tuple[Idea, ...]
    method: Method


def read_findings(document: str | bytes) -> Findings:
    """What a document of `study_document` in JSON tells. All else in it is passed over.

    Raises `msgspec.ValidationError` for what is no such document.
    """
    found = msgspec.json.decode(document, type=Findings, strict=False)
    method = found.method
    found.proposals = {number: found.proposals[number] for number in method.between_groups.unites}
    found.ideas = tuple(idea for idea in found.ideas if idea.stands_out in _STANDING_OUT)
    method.robustness = tuple(panel for panel in method.robustness if panel.finding is not Kind.ZONE)
    return found
