"""A draft by a language model, as checked values: sentences with sources and placeholders, never figures.

A model only proposes words. Every figure is filled in by code, every sentence cites proposals, and a person approves by
name before anything is shown. The door to a model is in `drafting`, the checks are in `draft_check`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from parvis.domain.errors import Conflict, gettext_noop

PLACEHOLDER = re.compile(r"\{(?P<figure>[a-z]+):(?P<proposal>[0-9]{1,12})\}")


class Task(StrEnum):
    """What is asked of a model: a short name for an idea, or a summary of a few sentences."""

    NAME = "name"
    SUMMARY = "summary"


class Figure(StrEnum):
    """What code can fill in for a proposal: shares of its votes, and how many voted."""

    AGREE = "agree"
    NEUTRAL = "neutral"
    DISAGREE = "disagree"
    VOTES = "votes"


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is given: a task, the language to write in (ISO 639-1), and the texts of proposals by id."""

    task: Task
    language: str
    proposals: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence with placeholders such as {agree:12}, and the proposals that it rests on."""

    text: str
    sources: tuple[int, ...]


class Fault(StrEnum):
    """Why a sentence of a model was thrown away."""

    DIGITS = "digits"
    QUANTITY = "quantity"
    NO_SOURCE = "no-source"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    MARKUP = "markup"
    PERSONAL = "personal"
    UNSUPPORTED = "unsupported"
    INSTRUCTION = "instruction"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence that was thrown away, and why; kept so that a person can judge the model."""

    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Draft:
    """What is left of a model's answer. `prompt_hash` is the SHA-256 of all that was sent, in hexadecimal.

    `left_out` are proposals that spoke to the model rather than to people and were not sent. `made_at` is in
    milliseconds since 1970 UTC.
    """

    task: Task
    sentences: tuple[DraftSentence, ...]
    rejected: tuple[Rejected, ...]
    left_out: tuple[int, ...]
    model: str
    prompt_hash: str
    made_at: int

    @property
    def hash(self) -> str:
        """The SHA-256 of the draft, in hexadecimal: what an approval is bound to."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class NotApproved(Conflict):
    code = "not-approved"
    sentence = gettext_noop("A person must read and approve this draft before it is shown.")


@dataclass(frozen=True, slots=True)
class Approval:
    """A person who read a draft and answers for it. Kept beside the draft; a changed draft needs another."""

    name: str
    approved_at: int
    """Milliseconds since 1970, UTC."""
    draft_hash: str


def approve(draft: Draft, *, name: str, approved_at: int) -> Approval:
    """The approval of `draft` by the person called `name`. Raises `NotApproved` without a name or a sentence."""
    if not name.strip() or not draft.sentences:
        raise NotApproved
    return Approval(name.strip(), approved_at, draft.hash)


def fill_in(
    draft: Draft,
    approval: Approval | None,
    figures: Mapping[tuple[Figure, int], float],
    write: Callable[[Figure, float], str],
) -> tuple[str, ...]:
    """The sentences of an approved draft with their figures, which `write` turns into words for a locale.

    `figures` holds a share (0 to 1) or a count for each placeholder used. Raises `NotApproved` for a draft that nobody
    approved or that changed since, `KeyError` for a figure that is not known.

    >>> draft = Draft(Task.SUMMARY, (DraftSentence("People want light ({agree:7}).", (7,)),), (), (), "m", "0", 0)
    >>> seen = approve(draft, name="Ana", approved_at=0)
    >>> fill_in(draft, seen, {(Figure.AGREE, 7): 0.91}, lambda figure, value: f"{value:.0%}")
    ('People want light (91%).',)
    """
    if approval is None or approval.draft_hash != draft.hash:
        raise NotApproved

    def put(found: re.Match[str]) -> str:
        figure = Figure(found["figure"])
        return write(figure, figures[figure, int(found["proposal"])])

    return tuple(PLACEHOLDER.sub(put, sentence.text) for sentence in draft.sentences)
