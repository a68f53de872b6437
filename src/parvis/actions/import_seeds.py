"""Proposals of the organiser, pasted or read from a CSV file: looked at first, then all taken, or none."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.submit_proposal import LanguageNotOffered
from parvis.domain.errors import BadRequest, ParvisError, gettext_noop
from parvis.domain.moderation import Decision
from parvis.domain.proposal import ProposalState, clean_text
from parvis.domain.staff_act import StaffActKind
from parvis.insight.word_index import fold_text
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal

MOST_LINES = 5_000
_TEXT_NAMES = frozenset({"text", "texte", "proposal", "proposition"})
_LANGUAGE_NAMES = frozenset({"language", "langue", "lang"})


class TooManyLines(BadRequest):
    code = "too-many-lines"
    sentence = gettext_noop("Bring in {limit} lines at most at once.")


class NoLines(BadRequest):
    code = "no-lines"
    sentence = gettext_noop("There is nothing to bring in.")


class SeedThere(BadRequest):
    code = "seed-there"
    sentence = gettext_noop("This text is there already.")


@dataclass(frozen=True, slots=True)
class Seed:
    """A line that can be taken. `line` counts from 1."""

    line: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be taken, and why."""

    line: int
    text: str
    error: ParvisError


@dataclass(frozen=True, slots=True)
class SeedsRead:
    """What was read: the good lines and the wrong ones, each in the order of the file."""

    good: tuple[Seed, ...]
    wrong: tuple[WrongLine, ...]


def read_seeds(sheet: str, *, consultation: Consultation, language: str) -> SeedsRead:
    """One proposal a line; or CSV whose first line names a column `text`, and maybe one `language`.

    `language` is that of lines that name none. Nothing is written. Raises `TooManyLines`, `NoLines`.
    """
    return check_rows(read_rows(sheet, language), consultation=consultation)


def check_rows(lines: Iterable[tuple[int, str, str]], *, consultation: Consultation) -> SeedsRead:
    """Sort lines (number, text, language) into those that can be taken and those that cannot. Nothing is written.

    Raises `TooManyLines`, `NoLines`.
    """
    rows = [row for row in itertools.islice(lines, MOST_LINES * 2) if row[1].strip()]
    if not rows:
        raise NoLines
    if len(rows) > MOST_LINES:
        raise TooManyLines(limit=MOST_LINES)
    there = {fold_text(text) for text in _texts_there(consultation)}
    good, wrong = list[Seed](), list[WrongLine]()
    for line, text, spoken in rows:
        try:
            good.append(_check(line, text, spoken, consultation, there))
        except ParvisError as error:
            wrong.append(WrongLine(line, text, error))
    return SeedsRead(tuple(good), tuple(wrong))


@transaction.atomic
def import_seeds(
    *, by: Account, consultation: Consultation, seeds: Iterable[Seed], now: datetime | None = None
) -> list[Proposal]:
    """Publish these proposals as the organiser's own, all of them or none; they open with the consultation.

    Raises `NotYourRole`, `NoLines`, and what makes a line wrong.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    there = {fold_text(text) for text in _texts_there(consultation)}
    checked = [_check(one.line, one.text, one.language, consultation, there) for one in seeds]
    if not checked:
        raise NoLines
    moment = now or timezone.now()
    made = Proposal.objects.bulk_create(
        Proposal(
            consultation=consultation,
            text=one.text,
            original_text=one.text,
            language=one.language,
            state=ProposalState.ACCEPTED.value,
            is_seed=True,
            created_at=moment,
            accepted_at=moment,
        )
        for one in checked
    )
    ModerationDecision.objects.bulk_create(
        ModerationDecision(
            proposal=one,
            decision=Decision.ACCEPT.value,
            moderator=by,
            at=moment,
            state_before=ProposalState.WAITING.value,
            state_after=ProposalState.ACCEPTED.value,
        )
        for one in made
    )
    told = {"count": len(made), "first": made[0].pk, "last": made[-1].pk}
    record_act(by=by, kind=StaffActKind.IMPORT_SEEDS, place=consultation, subject=consultation.slug, after=told)
    bump_version(consultation)
    return made


def _texts_there(consultation: Consultation) -> Iterable[str]:
    gone = [ProposalState.REFUSED.value, ProposalState.WITHDRAWN.value]
    return Proposal.objects.filter(consultation=consultation).exclude(state__in=gone).values_list("text", flat=True)


def _check(line: int, text: str, language: str, consultation: Consultation, there: set[str]) -> Seed:
    """The line as it will be kept; its text is added to those that are `there`."""
    if language not in consultation.languages:
        raise LanguageNotOffered(language=language, known=", ".join(consultation.languages))
    cleaned = clean_text(text, minimum=consultation.minimum_length, maximum=consultation.maximum_length)
    folded = fold_text(cleaned)
    if folded in there:
        raise SeedThere
    there.add(folded)
    return Seed(line, cleaned, language)


def read_rows(sheet: str, language: str) -> Iterator[tuple[int, str, str]]:
    """(line, text, language) for each line of a pasted text or of a CSV file."""
    sheet = sheet.removeprefix("\ufeff")
    head = sheet.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    names = [name.strip().strip('"') for name in head.split(delimiter)]
    column, spoken = find_columns(names)
    if column is None:
        yield from ((number, line.strip(), language) for number, line in enumerate(sheet.splitlines(), start=1))
        return
    reader = csv.reader(io.StringIO(sheet, newline=""), delimiter=delimiter)
    next(reader)
    end = reader.line_num
    for cells in reader:
        start, end = end + 1, reader.line_num
        told = cells[spoken].strip() if spoken is not None and spoken < len(cells) else ""
        yield start, cells[column].strip() if column < len(cells) else "", told or language


def find_columns(names: Sequence[str]) -> tuple[int | None, int | None]:
    """Where the texts and their languages stand, by the names in a first line.

    >>> find_columns(["Theme", "Proposition", "Langue"])
    (1, 2)
    """
    folded = [name.strip().casefold() for name in names]
    column = next((number for number, name in enumerate(folded) if name in _TEXT_NAMES), None)
    spoken = next((number for number, name in enumerate(folded) if name in _LANGUAGE_NAMES), None)
    return column, spoken
