"""The whole study of a consultation: the analysis, and all that is asked of it. `study_document` writes it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from parvis.insight.analysis import Analysis, Snapshot
from parvis.insight.between_groups import BetweenGroups, compare_groups
from parvis.insight.confirmed_ideas import confirmed_ideas
from parvis.insight.coordination import CoordinationLab, Suspicion
from parvis.insight.earlier import Earlier
from parvis.insight.exposure import ExposureRates, correct_for_exposure
from parvis.insight.idea_edits import Edit
from parvis.insight.idea_report import IdeaReport, report_ideas
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import TextVectors
from parvis.insight.log import LogRows, standing_opinions
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.population_files import Population
from parvis.insight.robustness import Circumstances, Panel, Positions, Robustness
from parvis.insight.segments import SegmentTable, tabulate
from parvis.insight.setting_aside import Effect, effect_of, effects_of
from parvis.insight.slate import PEOPLE_AT_MOST, Slate, choose_slate
from parvis.insight.weighted import Weighted, weigh

SOURCE, PERIOD = "source", "period"
"""Attributes that everyone has without declaring them: who brought them, and when they came."""
PERIODS = ("1", "2", "3")
"""Thirds of the time between the first ballot and the last."""
MOST_TRIED = 8
"""Groups of accounts whose setting aside is tried, the strongest first: each asks the groups again."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the ballots; all of it may be missing.

    `texts` and `languages` of proposals by id; analysts' `edits` of ideas; `attributes` (name, then participant, then
    answer); the `population`; keyed `networks` by participant; the `quarantined` participants, whose ballots are left
    out of everything but the search for coordination, and put back once, to see.
    """

    texts: Mapping[int, str] = field(default_factory=dict)
    languages: Mapping[int, str] = field(default_factory=dict)
    edits: Sequence[Edit] = ()
    attributes: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    population: Population = field(default_factory=Population)
    networks: Mapping[int, int] | None = None
    quarantined: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Study:
    """What a study found. None, or nothing, where what it needs is not known.

    `suspicions` are groups of accounts that act together, and `effects` what leaving each out would change, the
    first `MOST_TRIED`; `restored` is what putting the quarantined back would change, read backwards; `asked` in how
    many other ways, and of how many people, findings were asked again.
    """

    snapshot: Snapshot
    panels: tuple[Panel, ...]
    between: BetweenGroups
    slate: Slate
    ideas: IdeaReport | None
    exposure: ExposureRates | None
    weighted: Weighted | None
    segments: Mapping[str, SegmentTable]
    suspicions: tuple[Suspicion, ...] | None
    effects: tuple[Effect, ...]
    restored: Effect | None
    asked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Examination:
    """The estimator of a study: what it is made with.

    `encoder` None: the lexical one, the same on every machine. `laboratory` None: coordination is not looked for.
    `seats` are those of the slate, for which at most `slate_people` are asked.
    """

    analysis: Analysis = field(default_factory=Analysis)
    robustness: Robustness = field(default_factory=Robustness)
    laboratory: CoordinationLab | None = field(default_factory=CoordinationLab)
    encoder: TextVectors | None = None
    seats: int = 7
    slate_people: int = PEOPLE_AT_MOST

    @classmethod
    def live(cls, analysis: Analysis) -> "Examination":
        """What can be asked every minute: fewer other ways of asking, and no search for coordination."""
        return cls(analysis, Robustness(seeds=1, draws=3, people=5_000), laboratory=None, slate_people=4_000)

    def read(
        self,
        rows: LogRows,
        proposals: NDArray[np.int64] | None = None,
        beside: Beside | None = None,
        *,
        before: Mapping[int, str] | None = None,
        warm: Earlier | None = None,
    ) -> Study:
        """Studies rows of the log, in any order; `proposals` are the ids to read (None: all).

        `before` gives participants the group names of an earlier study, `warm` is one to go on from: see `Analysis`.
        Raises `BadMargin` for margins that cannot be used.
        """
        known = beside or Beside()
        seed = self.analysis.random_state
        counted = rows[~np.isin(rows["participant"], list(known.quarantined))] if known.quarantined else rows
        held, position = standing_opinions(counted), int(counted["sequence"].max(initial=0))
        matrix = OpinionMatrix.of(held, proposals)
        together = confirmed_ideas(known.edits, matrix.proposals)
        snapshot = self.analysis.fit_matrix(matrix, position=position, before=before, warm=warm, together=together)
        exposure = _exposure(held, matrix)
        first = counted[_first_rows(counted, matrix)]
        sources = np.asarray(first["source"], np.int64)
        weighted = None
        if known.population.margins:
            weighted = weigh(matrix, known.population.margins, known.attributes, snapshot.estimates.likeliest)
        everyone = OpinionMatrix.of(rows, matrix.proposals) if known.quarantined else None
        circumstances = Circumstances(
            sources=sources if len(np.unique(sources)) > 1 else None,
            quarantined=everyone,
            weights=None if weighted is None else weighted.weighting.weights,
            corrected=None if exposure is None else exposure.corrected,
        )
        suspicions = self._suspicions(rows, known)
        texts = {number: text for number, text in known.texts.items() if number in set(matrix.proposals.tolist())}
        return Study(
            snapshot=snapshot,
            panels=tuple(self.robustness.examine(self.analysis, snapshot, circumstances)),
            between=compare_groups(snapshot),
            slate=choose_slate(
                matrix, snapshot.factors, self.seats, _sure_agreement(snapshot), seed, people=self.slate_people
            ),
            ideas=self._ideas(snapshot, known) if texts else None,
            exposure=exposure,
            weighted=weighted,
            segments=_segments(first, matrix, known),
            suspicions=suspicions,
            effects=tuple(effects_of(self.analysis, snapshot, (suspicions or ())[:MOST_TRIED])),
            restored=self._restored(everyone, snapshot, known.quarantined),
            asked={"seeds": self.robustness.seeds, "draws": self.robustness.draws, "people": self.robustness.people},
        )

    def _suspicions(self, rows: LogRows, known: Beside) -> tuple[Suspicion, ...] | None:
        if self.laboratory is None:
            return None
        laboratory = replace(self.laboratory, random_state=self.analysis.random_state)
        return tuple(laboratory.examine(rows, known.networks))

    def _ideas(self, snapshot: Snapshot, known: Beside) -> IdeaReport:
        encoder = self.encoder or LexicalVectors()
        seed = self.analysis.random_state
        return report_ideas(snapshot, known.texts, encoder, languages=known.languages, edits=known.edits, seed=seed)

    def _restored(
        self, everyone: OpinionMatrix | None, snapshot: Snapshot, quarantined: frozenset[int]
    ) -> Effect | None:
        if everyone is None:
            return None
        groups = snapshot.grouping.groups
        fixed = replace(self.analysis, groups=groups or None, is_questioned=not groups)
        return effect_of(self.analysis, fixed.fit_matrix(everyone, together=snapshot.together), sorted(quarantined))


def _sure_agreement(snapshot: Snapshot) -> NDArray[np.float64]:
    """What ranks the plain list: the low end of agreement, proposals without an opinion last."""
    return np.where(snapshot.estimates.votes > 0, snapshot.estimates.agree.low, -1.0)


def _exposure(rows: LogRows, matrix: OpinionMatrix) -> ExposureRates | None:
    """The corrected rates where cards came with their probability; None where none did."""
    found = correct_for_exposure(rows, matrix.proposals)
    return found if found.used.any() else None


def _first_rows(rows: LogRows, matrix: OpinionMatrix) -> Positions:
    """Where each participant's first row stands in the log, in the order of the matrix."""
    order = np.argsort(rows["sequence"], kind="stable")
    who, first = np.unique(rows["participant"][order], return_index=True)
    return np.asarray(order[first[np.searchsorted(who, matrix.participants)]], np.int64)


def _segments(first: LogRows, matrix: OpinionMatrix, known: Beside) -> dict[str, SegmentTable]:
    """A table for each attribute that tells people apart; `first` are the participants' first rows."""
    people = matrix.participants.tolist()
    told: dict[str, list[str | None]] = {
        name: [answers.get(who) for who in people] for name, answers in sorted(known.attributes.items())
    }
    told.setdefault(SOURCE, [str(source) for source in first["source"].tolist()])
    told.setdefault(PERIOD, _periods(np.asarray(first["cast_at"], np.int64)))
    sizes = known.population.people or {}
    return {
        name: tabulate(matrix, answers, population=sizes.get(name))
        for name, answers in told.items()
        if len({answer for answer in answers if answer is not None}) > 1
    }


def _periods(begins: Positions) -> list[str | None]:
    if not len(begins) or begins.max() == begins.min():
        return [None] * len(begins)
    place = (begins - begins.min()) * len(PERIODS) // (begins.max() - begins.min() + 1)
    return [PERIODS[index] for index in place.tolist()]
