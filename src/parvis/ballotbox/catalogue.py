"""What the crowd's door knows of the office: consultations and their proposals, as values."""

import hmac
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from parvis.domain.errors import ProposalClosed, UnknownConsultation, UnknownProposal
from parvis.domain.phase import RESULTS_PHASES, SHOWN_PHASES, Phase, Schedule, phase_at
from parvis.domain.standing import UnsealedPolicy
from parvis.sequence.settings import SequenceSettings


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of a consultation in one language."""

    question: str
    stem: str = ""
    introduction: str = ""
    organiser: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A proposal in another language. `engine` is the machine that made it, empty where a person did."""

    text: str
    engine: str = ""


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A proposal that may be drawn and voted on. Numbers are 0 where the office gave none."""

    id: int
    text: str
    language: str
    author: int = 0
    idea: int = 0
    theme: int = 0
    territory: int = 0
    accepted_at: int = 0
    is_seed: bool = False
    translations: Mapping[str, Translation] = field(default_factory=dict)

    def translation(self, language: str) -> Translation | None:
        """The translation into that language; None where there is none, and for the original's own."""
        return self.translations.get(language) if language != self.language else None


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One consultation as the door sees it, at one version of its records.

    `unmarked` counts the versions so far that did not say which proposals they changed. `territories` are those of open
    proposals; `territory_names` has their names, and those that a proposal may choose. `closed` were open once.
    """

    id: int
    slug: str
    version: int
    schedule: Schedule
    default_language: str
    texts: Mapping[str, Texts]
    proposals: Mapping[int, OpenProposal]
    closed: frozenset[int] = frozenset()
    unsealed: UnsealedPolicy = UnsealedPolicy.REFUSE
    shows_others: bool = True
    is_example: bool = False
    settings: SequenceSettings = field(default_factory=SequenceSettings)
    sources: Mapping[str, int] = field(default_factory=dict)
    themes: frozenset[int] = frozenset()
    territories: frozenset[int] = frozenset()
    territory_names: Mapping[int, str] = field(default_factory=dict)
    preview_key: str = ""
    unmarked: int = 0
    asks_identity: bool = False
    quarantined: frozenset[int] = frozenset()

    def phase(self, now: int) -> Phase:
        """The phase at `now`, in milliseconds since 1970 UTC."""
        return phase_at(self.schedule, now)

    def shows_results(self, now: int) -> bool:
        """Whether anyone may see the tallies at `now`."""
        return self.phase(now) in (SHOWN_PHASES if self.shows_others else RESULTS_PHASES)

    def require_open(self, proposal: int) -> OpenProposal:
        """The proposal of that id. Raises `ProposalClosed` or `UnknownProposal`."""
        found = self.proposals.get(proposal)
        if found is None:
            raise ProposalClosed if proposal in self.closed else UnknownProposal
        return found

    def words(self, language: str) -> Texts:
        """The texts in that language, or else in the default one."""
        return self.texts.get(language) or self.texts[self.default_language]


class CatalogueSource(Protocol):
    """Where the views come from: the office's records, or a fixed set in tests and benchmarks."""

    def versions(self) -> Mapping[int, int]:
        """The present version of each consultation, by id."""

    def load(self, consultation: int, known: ConsultationView | None) -> ConsultationView:
        """The present view; `known` is the one held so far, whose unchanged proposals may be kept."""


class FixedSource:
    """A `CatalogueSource` of views given by hand."""

    def __init__(self, views: Iterable[ConsultationView]) -> None:
        self._views = {view.id: view for view in views}

    def put(self, view: ConsultationView) -> None:
        """Adds a view, or a newer version of one."""
        self._views[view.id] = view

    def versions(self) -> Mapping[int, int]:
        return {view.id: view.version for view in self._views.values()}

    def load(self, consultation: int, known: ConsultationView | None) -> ConsultationView:
        del known
        return self._views[consultation]


class Catalogue:
    """The views by slug. `refresh` may run in any thread; readers always see one whole state."""

    def __init__(self, source: CatalogueSource) -> None:
        self._source = source
        self._by_id: dict[int, ConsultationView] = {}
        self._by_slug: dict[str, ConsultationView] = {}
        self._refreshing = threading.Lock()

    def refresh(self) -> bool:
        """Loads what has a new version; whether anything had. Threads take turns: the last one has the newest."""
        with self._refreshing:
            return self._refresh()

    def _refresh(self) -> bool:
        versions = self._source.versions()
        held = {key: view.version for key, view in self._by_id.items()}
        if versions == held:
            return False
        by_id = {
            key: self._by_id[key] if held.get(key) == version else self._source.load(key, self._by_id.get(key))
            for key, version in versions.items()
        }
        self._by_id, self._by_slug = by_id, {view.slug: view for view in by_id.values()}
        return True

    def find(self, slug: str) -> ConsultationView:
        """The public consultation of that slug. Raises `UnknownConsultation`, for a draft as well."""
        view = self._by_slug.get(slug)
        if view is None or not view.schedule.is_published:
            raise UnknownConsultation
        return view

    def find_preview(self, slug: str, key: str) -> ConsultationView:
        """A consultation as it will look once it is open, a draft too. Raises `UnknownConsultation` without its key."""
        view = self._by_slug.get(slug)
        if view is None or not view.preview_key or not hmac.compare_digest(view.preview_key.encode(), key.encode()):
            raise UnknownConsultation
        return replace(view, schedule=Schedule(opens_at=0))

    def views(self) -> list[ConsultationView]:
        """All of them, drafts too."""
        return list(self._by_id.values())
