"""A consultation as the CSV set that Polis writes, agreement stated as +1, and the whole log beside it."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT, CardKind
from parvis.domain.opinion import Mark, Opinion
from parvis.domain.standing import COUNTED, Standing
from parvis.insight.log import LogRows, standing_opinions
from parvis.insight.translations_file import COLUMNS as TRANSLATION_COLUMNS
from parvis.insight.translations_file import CURRENT, OUTDATED, KeptTranslation
from parvis.insight.translations_file import NAME as TRANSLATIONS

_VOTES = {Opinion.AGREE: 1, Opinion.NEUTRAL: 0, Opinion.DISAGREE: -1}
_SIGNS = np.full(33, 9, np.int64)
for _opinion, _vote in _VOTES.items():
    _SIGNS[_opinion * 8 : _opinion * 8 + 8] = _vote
FORMAT = {
    "format": "polis-csv",
    "vote": {"agree": 1, "pass": 0, "disagree": -1},
    "notes": [
        "votes.csv holds every revision, in order of time; the last of a participant on a comment is the one held.",
        "A neutral opinion is a pass (0). Where the opinion now held is a skip, or was withdrawn, votes.csv has no row:"
        " ballots.csv has them all.",
        "comments.csv has a column territory where proposals are about one; an empty cell is the whole territory.",
        "translations.csv is there where translations are kept; their state is outdated once the comment has changed.",
        "Numbers are those of the imported file where there was one; others were given for this export alone.",
        "Accounts in quarantine are in ballots.csv only, where quarantined says yes: no published figure counts them.",
    ],
}


@dataclass(frozen=True, slots=True)
class ExportedProposal:
    """A proposal as the export needs it. `moderated`: 1 accepted, 0 waiting, -1 refused; times in ms since 1970.

    `territory` is the name of what it is about, empty for the whole territory.
    """

    id: int
    number: int | None
    author: int | None
    text: str
    created_at: int
    moderated: int
    is_seed: bool
    territory: str = ""
    translations: tuple[KeptTranslation, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedDecision:
    """A decision on a quarantine, `at` in ms since 1970; `lifts` is the number of the one that it takes back."""

    number: int
    at: int
    reason: str
    accounts: int
    ballots: int
    lifts: int | None


@dataclass(frozen=True, slots=True)
class ExportedConsultation:
    """What the export says of a consultation, beside its ballots."""

    slug: str
    topic: str
    description: str
    url: str
    proposals: tuple[ExportedProposal, ...]
    quarantined: frozenset[int] = frozenset()
    decisions: tuple[ExportedDecision, ...] = ()


def write_polis_set(folder: Path, consultation: ExportedConsultation, rows: LogRows) -> list[Path]:
    """Writes the files into `folder`, made if needed, each whole or not at all; their paths.

    `rows` are the consultation's part of the log, in order. Rows recorded apart and those of accounts in quarantine are
    in ballots.csv only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = _proposal_numbers(consultation.proposals)
    people = _participant_numbers(rows, consultation.proposals)
    is_quarantined = np.isin(rows["participant"], list(consultation.quarantined))
    counted = rows[np.isin(rows["standing"], [int(standing) for standing in COUNTED]) & ~is_quarantined]
    held = standing_opinions(counted)
    held = held[_SIGNS[held["mark"]] != 9]
    tables = {
        "votes.csv": _votes(counted, held, numbers, people),
        "comments.csv": _comments(consultation.proposals, held, numbers, people),
        "participants-votes.csv": _participants(consultation.proposals, counted, held, numbers, people),
        "summary.csv": _summary(consultation, rows[~is_quarantined], held),
        "ballots.csv": _ballots(rows, numbers, people, consultation.quarantined),
    }
    if any(proposal.translations for proposal in consultation.proposals):
        tables[TRANSLATIONS] = _translations(consultation.proposals, numbers)
    paths = [_write_csv(folder / name, table) for name, table in tables.items()]
    stated = FORMAT | {
        "slug": consultation.slug,
        "log_position": int(rows["sequence"][-1]) if len(rows) else 0,
        "quarantine": _quarantine(consultation, rows[is_quarantined]),
    }
    return [*paths, _write_text(folder / "format.json", json.dumps(stated, indent=1, ensure_ascii=False) + "\n")]


def _quarantine(consultation: ExportedConsultation, rows: LogRows) -> dict[str, object]:
    """How many accounts and opinions are in quarantine, and every decision, without those whom it is about."""
    return {
        "accounts": len(np.unique(rows["participant"])),
        "ballots": len(standing_opinions(rows)),
        "rule": f"{consultation.url}quarantine",
        "decisions": [asdict(decision) for decision in consultation.decisions],
    }


def _proposal_numbers(proposals: Sequence[ExportedProposal]) -> dict[int, int]:
    """Each proposal's number by its id: the imported one, else the next free one."""
    following = max((p.number for p in proposals if p.number is not None), default=-1) + 1
    numbers = {p.id: p.number for p in proposals if p.number is not None}
    for proposal in proposals:
        if proposal.id not in numbers:
            numbers[proposal.id] = following
            following += 1
    return numbers


def _participant_numbers(rows: LogRows, proposals: Sequence[ExportedProposal]) -> dict[int, int]:
    """Each participant's number: the imported one, else the next free one in order of first appearance."""
    first_seen = np.unique(rows["participant"], return_index=True)
    ordered = first_seen[0][np.argsort(first_seen[1])].tolist()
    authors = [p.author for p in proposals if p.author is not None]
    kept = [person for person in (*ordered, *authors) if person < FIRST_RANDOM_PARTICIPANT]
    numbers = {person: person for person in kept}
    following = max(kept, default=-1) + 1
    for person in (*ordered, *authors):
        if person not in numbers:
            numbers[person] = following
            following += 1
    return numbers


def _votes(
    counted: LogRows, held: LogRows, numbers: dict[int, int], people: dict[int, int]
) -> Iterator[Sequence[object]]:
    yield ("timestamp", "datetime", "comment-id", "voter-id", "vote")
    pairs = set(zip(held["participant"].tolist(), held["proposal"].tolist(), strict=True))
    wanted = counted[["participant", "proposal", "mark", "cast_at"]]
    for participant, proposal, mark, cast_at in wanted.tolist():
        vote = int(_SIGNS[mark])
        if vote != 9 and (participant, proposal) in pairs:
            yield (cast_at, _datetime(cast_at), numbers[proposal], people[participant], vote)


def _comments(
    proposals: Sequence[ExportedProposal], held: LogRows, numbers: dict[int, int], people: dict[int, int]
) -> Iterator[Sequence[object]]:
    has_territories = any(proposal.territory for proposal in proposals)
    yield (
        *("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated"),
        *("is-seed", "comment-body"),
        *(("territory",) if has_territories else ()),
    )
    signs = _SIGNS[held["mark"]]
    agrees, disagrees = _count_by_proposal(held, signs == 1), _count_by_proposal(held, signs == -1)
    for proposal in sorted(proposals, key=lambda p: numbers[p.id]):
        yield (
            *(proposal.created_at, _datetime(proposal.created_at), numbers[proposal.id]),
            people[proposal.author] if proposal.author is not None else "",
            *(agrees.get(proposal.id, 0), disagrees.get(proposal.id, 0), proposal.moderated),
            *("true" if proposal.is_seed else "false", proposal.text),
            *((proposal.territory,) if has_territories else ()),
        )


def _translations(proposals: Sequence[ExportedProposal], numbers: dict[int, int]) -> Iterator[Sequence[object]]:
    yield TRANSLATION_COLUMNS
    for proposal in sorted(proposals, key=lambda p: numbers[p.id]):
        for one in proposal.translations:
            yield (
                *(numbers[proposal.id], one.source, one.language, CURRENT if one.is_current else OUTDATED),
                *("yes" if one.is_machine else "no", one.made_by, one.version, one.at, _datetime(one.at), one.text),
            )


def _participants(
    proposals: Sequence[ExportedProposal],
    counted: LogRows,
    held: LogRows,
    numbers: dict[int, int],
    people: dict[int, int],
) -> Iterator[Sequence[object]]:
    ordered = sorted(proposals, key=lambda proposal: numbers[proposal.id])
    place = {proposal.id: column for column, proposal in enumerate(ordered)}
    written: dict[int, int] = {}
    for proposal in proposals:
        if proposal.author is not None:
            written[proposal.author] = written.get(proposal.author, 0) + 1
    fixed = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
    yield (*fixed, *(numbers[proposal.id] for proposal in ordered))
    voters = np.unique(counted["participant"]).tolist()
    starts = np.searchsorted(held["participant"], voters, side="left").tolist()
    ends = np.searchsorted(held["participant"], voters, side="right").tolist()
    for participant, start, end in sorted(zip(voters, starts, ends, strict=True), key=lambda row: people[row[0]]):
        mine = held[start:end]
        signs = _SIGNS[mine["mark"]]
        cells: list[object] = [""] * len(ordered)
        for proposal, vote in zip(mine["proposal"].tolist(), signs.tolist(), strict=True):
            cells[place[proposal]] = vote
        totals = (len(mine), int((signs == 1).sum()), int((signs == -1).sum()))
        yield (people[participant], "", written.get(participant, 0), *totals, *cells)


def _summary(consultation: ExportedConsultation, rows: LogRows, held: LogRows) -> Iterator[Sequence[object]]:
    authors = {proposal.author for proposal in consultation.proposals if proposal.author is not None}
    yield ("topic", consultation.topic)
    yield ("url", consultation.url)
    yield ("voters", len(np.unique(rows["participant"])))
    yield ("voters-in-conv", len(np.unique(held["participant"])))
    yield ("commenters", len(authors))
    yield ("comments", len(consultation.proposals))
    yield ("conversation-description", consultation.description)


def _ballots(
    rows: LogRows, numbers: dict[int, int], people: dict[int, int], quarantined: frozenset[int]
) -> Iterator[Sequence[object]]:
    yield (
        *("sequence", "participant", "proposal", "revision", "opinion", "qualifiers", "previous_opinion"),
        *("standing", "kind", "source", "draw", "probability", "cast_at", "quarantined"),
    )
    words = {mark: Mark.from_int(mark) for mark in np.unique([*rows["mark"], *rows["previous"]]).tolist()}
    for row in rows.tolist():
        sequence, _, participant, proposal, revision, mark, previous, standing, _, _, kind, source, draw, chance = row[
            :14
        ]
        yield (
            *(sequence, people[participant], numbers[proposal], revision),
            *(words[mark].opinion.name.lower(), " ".join(words[mark].qualifiers)),
            words[previous].opinion.name.lower() if revision > 1 else "",
            *(Standing(standing).name.lower(), CardKind(kind).name.lower(), source, draw, repr(chance), row[14]),
            "yes" if participant in quarantined else "no",
        )


def _count_by_proposal(held: LogRows, wanted: NDArray[np.bool_]) -> dict[int, int]:
    proposals, counts = np.unique(held["proposal"][wanted], return_counts=True)
    return dict(zip(proposals.tolist(), counts.tolist(), strict=True))


def _datetime(milliseconds: int) -> str:
    return str(np.datetime64(milliseconds, "ms")) + "Z"


def _write_csv(path: Path, table: Iterable[Sequence[object]]) -> Path:
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)
    return partial.replace(path)


def _write_text(path: Path, text: str) -> Path:
    partial = path.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    return partial.replace(path)
