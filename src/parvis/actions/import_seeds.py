"""Proposals of the organiser, pasted or read from a CSV file: looked at first, then all taken, or none."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

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
from parvis.domain.territory import UnknownTerritory, key_of
from parvis.insight.word_index import fold_text
from parvis.records.models import Account, Consultation, ModerationDecision, Proposal, Territory

MOST_LINES = 5_000
_TEXT_NAMES = frozenset({"text", "texte", "proposal", "proposition"})
_LANGUAGE_NAMES = frozenset({"language", "langue", "lang"})
_TERRITORY_NAMES = frozenset({"territory", "territoire", "place", "lieu"})


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
    """A line that can be taken. `line` counts from 1; `territory` is a name of the list, empty for the whole of it."""

    line: int
    text: str
    language: str
    territory: str = ""


class Row(NamedTuple):
    """A line as it was read: its number, and what its columns say."""

    line: int
    text: str
    language: str
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the texts, their languages and their territories stand; None for what no column is named after."""

    text: int | None
    language: int | None
    territory: int | None

    def read(self, line: int, cells: Sequence[str], language: str) -> Row:
        """One line; `language` where it names none."""
        return Row(line, _cell(cells, self.text), _cell(cells, self.language) or language, _cell(cells, self.territory))


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
    """One proposal a line; or CSV whose first line names a column `text`, and maybe `language` and `territory`.

    `language` is that of lines that name none. Nothing is written. Raises `TooManyLines`, `NoLines`.
    """
    return check_rows(read_rows(sheet, language), consultation=consultation)


def check_rows(lines: Iterable[Row], *, consultation: Consultation) -> SeedsRead:
    """Sort lines into those that can be taken and those that cannot. Nothing is written.

    Raises `TooManyLines`, `NoLines`.
    """
    rows = [row for row in itertools.islice(lines, MOST_LINES * 2) if row.text.strip()]
    if not rows:
        raise NoLines
    if len(rows) > MOST_LINES:
        raise TooManyLines(limit=MOST_LINES)
    known = _Known(consultation)
    good, wrong = list[Seed](), list[WrongLine]()
    for row in rows:
        try:
            good.append(known.check(row))
        except ParvisError as error:
            wrong.append(WrongLine(row.line, row.text, error))
    return SeedsRead(tuple(good), tuple(wrong))


@transaction.atomic
def import_seeds(
    *, by: Account, consultation: Consultation, seeds: Iterable[Seed], now: datetime | None = None
) -> list[Proposal]:
    """Publish these proposals as the organiser's own, all of them or none; they open with the consultation.

    Raises `NotYourRole`, `NoLines`, and what makes a line wrong.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    known = _Known(consultation)
    checked = [known.check(Row(one.line, one.text, one.language, one.territory)) for one in seeds]
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
            territory=known.territories.get(key_of(one.territory)),
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


class _Known:
    """What lines are held against: the texts that are there, and the list of territories by the key of their names."""

    def __init__(self, consultation: Consultation) -> None:
        self._consultation = consultation
        self._texts = {fold_text(text) for text in _texts_there(consultation)}
        listed = Territory.objects.filter(consultation=consultation, removed_at=None)
        self.territories = {key_of(one.name): one for one in listed}

    def check(self, row: Row) -> Seed:
        """The line as it will be kept; its text is one that is there from now on."""
        consultation = self._consultation
        if row.language not in consultation.languages:
            raise LanguageNotOffered(language=row.language, known=", ".join(consultation.languages))
        cleaned = clean_text(row.text, minimum=consultation.minimum_length, maximum=consultation.maximum_length)
        territory = self.territories.get(key_of(row.territory))
        if row.territory and territory is None:
            raise UnknownTerritory(name=row.territory[:60])
        folded = fold_text(cleaned)
        if folded in self._texts:
            raise SeedThere
        self._texts.add(folded)
        return Seed(row.line, cleaned, row.language, territory.name if territory else "")


def read_rows(sheet: str, language: str) -> Iterator[Row]:
    """Each line of a pasted text or of a CSV file."""
    sheet = sheet.removeprefix("\ufeff")
    head = sheet.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    names = [name.strip().strip('"') for name in head.split(delimiter)]
    columns = find_columns(names)
    if columns.text is None:
        yield from (Row(number, line.strip(), language) for number, line in enumerate(sheet.splitlines(), start=1))
        return
    reader = csv.reader(io.StringIO(sheet, newline=""), delimiter=delimiter)
    next(reader)
    end = reader.line_num
    for cells in reader:
        start, end = end + 1, reader.line_num
        yield columns.read(start, cells, language)


def find_columns(names: Sequence[str]) -> Columns:
    """Where the columns stand, by the names in a first line.

    >>> find_columns(["Theme", "Proposition", "Langue"])
    Columns(text=1, language=2, territory=None)
    """
    folded = [name.strip().casefold() for name in names]

    def find(known: frozenset[str]) -> int | None:
        return next((number for number, name in enumerate(folded) if name in known), None)

    return Columns(find(_TEXT_NAMES), find(_LANGUAGE_NAMES), find(_TERRITORY_NAMES))


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""
