"""Help for moderators: likely duplicates, theme, language, remarks and a likely reason, shown beside a proposal.

Suggestions are hints by rules and local models. They never decide, and each says what it rests on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parvis.insight.likeness import Grade, Neighbour, TextSpace, similar
from parvis.insight.reason_model import NotEnoughDecisions, ReasonModel
from parvis.insight.wording import Wording, examine_wording

_NEIGHBOURS_FOR_THEME = 7
_LEAST_FOR_THEME = 2


@dataclass(frozen=True, slots=True)
class LikelyReason:
    """A reason of refusal (a code of `domain.moderation`) and the chance that a moderator gives it, 0 to 1."""

    reason: str
    chance: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may help the person who moderates one text. `reason_note` says why no reason can be suggested yet.

    `published` and `pending` are the nearest proposals already published and still waiting, nearest first.
    """

    wording: Wording
    published: tuple[Neighbour, ...]
    pending: tuple[Neighbour, ...]
    theme: str | None
    reason: LikelyReason | None
    reason_note: str
    encoder: str

    @property
    def is_likely_copy(self) -> bool:
        return any(neighbour.grade is Grade.COPY for neighbour in (*self.published, *self.pending))


def suggest(
    text: str,
    *,
    published: TextSpace,
    pending: TextSpace,
    themes: Mapping[int, str] | None = None,
    reasons: ReasonModel | NotEnoughDecisions | None = None,
    language: str | None = None,
    k: int = 5,
) -> Suggestion:
    """What may help with `text`, which is in neither space. `themes` are those of published proposals, by id.

    >>> from parvis.insight.lexical import LexicalVectors
    >>> public = TextSpace.of(LexicalVectors(), {1: "Light the bus stops at night", 2: "Train every judge"})
    >>> waiting = TextSpace.of(LexicalVectors(), {})
    >>> found = suggest("light all bus stops at night", published=public, pending=waiting)
    >>> [neighbour.proposal for neighbour in found.published], found.reason
    ([1], None)
    """
    wording = examine_wording(text, language)
    likely = reasons.suggest(text, wording.language) if isinstance(reasons, ReasonModel) else None
    return Suggestion(
        wording=wording,
        published=similar(published, text, language=wording.language, k=k).found,
        pending=similar(pending, text, language=wording.language, k=k).found,
        theme=_likely_theme(text, wording.language, published, themes or {}),
        reason=LikelyReason(*likely) if likely else None,
        reason_note=reasons.sentence if isinstance(reasons, NotEnoughDecisions) else "",
        encoder=published.encoder_name,
    )


def _likely_theme(text: str, language: str, published: TextSpace, themes: Mapping[int, str]) -> str | None:
    """The theme of most of the nearest published proposals, where at least two of them agree."""
    near = similar(published, text, language=language, k=_NEIGHBOURS_FOR_THEME).found
    weights = Counter[str]()
    counts = Counter(themes[neighbour.proposal] for neighbour in near if neighbour.proposal in themes)
    for neighbour in near:
        if neighbour.proposal in themes:
            weights[themes[neighbour.proposal]] += round(1000 * neighbour.likeness)
    best = min(weights, key=lambda theme: (-weights[theme], theme), default=None)
    return best if best is not None and counts[best] >= _LEAST_FOR_THEME else None


@dataclass(frozen=True, slots=True)
class Measured:
    """How suggestions of one kind compare with what people decided afterwards.

    `shown` texts had the suggestion, `right` of them got that decision, `wanted` texts got that decision in all.
    """

    shown: int
    right: int
    wanted: int

    @property
    def precision(self) -> float | None:
        return self.right / self.shown if self.shown else None

    @property
    def recall(self) -> float | None:
        return self.right / self.wanted if self.wanted else None


def measure_after_decision(suggested: Sequence[str | None], decided: Sequence[str | None]) -> dict[str, Measured]:
    """By label (a reason, say), how suggestions compare with the human decisions on the same texts, in the same order.

    To be computed on texts whose suggestion was hidden until the decision, or the machine measures itself.

    >>> measure_after_decision(["insult", None, "insult"], ["insult", "insult", None])["insult"]
    Measured(shown=2, right=1, wanted=2)
    """
    pairs = list(zip(suggested, decided, strict=True))
    return {
        label: Measured(
            shown=sum(told == label for told, _ in pairs),
            right=sum(told == label == said for told, said in pairs),
            wanted=sum(said == label for _, said in pairs),
        )
        for label in sorted(_labels(suggested) | _labels(decided))
    }


def _labels(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value is not None}
