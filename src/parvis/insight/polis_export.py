"""Reads a Polis export (a directory of CSV files): its comments, its votes in our sign, and the groups Polis gave."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from parvis.domain.ballot import CardKind
from parvis.domain.errors import BadFile, gettext_noop
from parvis.domain.opinion import Opinion
from parvis.domain.standing import Standing
from parvis.insight.csv_table import MissingFile, Record, read_rows, read_table
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.vote_sign import Sign, SignEvidence, settle_sign

VOTE_DTYPE = np.dtype([("participant", "i8"), ("proposal", "i4"), ("vote", "i1"), ("cast_at", "i8")])
"""One vote: 1 agrees, -1 disagrees, 0 passes, whatever the sign in the file; `cast_at` in milliseconds since 1970."""
VoteRows = NDArray[Any]
"""A structured array of `VOTE_DTYPE`, shape (votes,)."""

_LARGEST_NUMBER = 2**31 - 1
_YES = frozenset({"true", "t", "1"})


class UnknownVote(BadFile):
    code = "unknown-vote"
    sentence = gettext_noop("{file}, line {line}: a vote is 1, 0 or -1, not “{value}”. Nothing was imported.")


class UnknownComment(BadFile):
    code = "unknown-comment"
    sentence = gettext_noop("{file}, line {line}: comment {comment} is not in comments.csv. Nothing was imported.")


class RepeatedNumber(BadFile):
    code = "repeated-number"
    sentence = gettext_noop("{file}, line {line}: the number {number} was given before. Nothing was imported.")


@dataclass(frozen=True, slots=True)
class PolisComment:
    """A comment: `author` None where nobody is named, `moderated` 1 accepted, 0 not moderated, -1 rejected.

    `created_at` is in milliseconds since 1970; `territory` the name in the column that Parvis adds, empty without one.
    """

    id: int
    author: int | None
    text: str
    created_at: int
    moderated: Literal[-1, 0, 1]
    is_seed: bool = False
    is_meta: bool = False
    territory: str = ""


@dataclass(frozen=True, slots=True)
class PolisExport:
    """What an export holds. `votes` in order of time, changes of mind included; numbers are those of the files.

    `groups` maps each participant to the group Polis gave (None: not placed), or is None without that file;
    `agree_is` is the sign of agreement found in the files; `missing` names optional files and columns not there.
    """

    topic: str
    description: str
    comments: tuple[PolisComment, ...]
    votes: VoteRows
    groups: dict[int, int | None] | None
    agree_is: Sign
    missing: tuple[str, ...] = ()


def read_polis(directory: Path | str, *, agree_is: Sign | None = None) -> PolisExport:
    """Reads the export in `directory`; `agree_is` states the sign that agreement has in its votes.csv.

    Columns are found by name. The sign is checked against the files' own counts where those are decisive.
    Raises a `BadFile` for anything that cannot be read, and `SignContradicted` or `SignUndecided`.
    """
    folder = Path(directory)
    missing: list[str] = []
    comments, comment_counts = _read_comments(folder / "comments.csv", missing)
    votes = _read_votes(folder / "votes.csv", {comment.id for comment in comments})
    groups, participant_counts = _read_participants(folder / "participants-votes.csv", missing)
    last = last_votes(votes)
    evidence = [
        SignEvidence.of("participants-votes.csv", participant_counts, last["participant"], last["vote"]),
        SignEvidence.of("comments.csv", comment_counts, last["proposal"], last["vote"]),
    ]
    sign = settle_sign(agree_is, evidence, has_opinions=bool(np.any(votes["vote"])))
    votes["vote"] *= sign
    summary = _read_summary(folder / "summary.csv", missing)
    return PolisExport(
        topic=summary.get("topic", folder.resolve().name),
        description=summary.get("conversation-description", ""),
        comments=comments,
        votes=votes,
        groups=groups,
        agree_is=sign,
        missing=tuple(missing),
    )


def last_votes(votes: VoteRows) -> VoteRows:
    """The vote that counts for each participant and comment: the last in time; equal times, the last in the file."""
    order = np.lexsort((np.arange(len(votes)), votes["cast_at"], votes["proposal"], votes["participant"]))
    return votes[order][_ends(votes[order])] if len(votes) else votes


def log_rows(export: PolisExport) -> LogRows:
    """The votes as rows of the log, in order of time, with revisions; a pass becomes the opinion neutral.

    The same opinion again makes no new revision, as in `domain.ballot.settle`. Sequences count from 1.
    """
    order = np.lexsort((export.votes["proposal"], export.votes["participant"]))
    votes = export.votes[order]
    mark = np.array([Opinion.DISAGREE * 8, Opinion.NEUTRAL * 8, Opinion.AGREE * 8], np.uint8)[votes["vote"] + 1]
    starts = np.roll(_ends(votes), 1) if len(votes) else np.zeros(0, dtype=bool)
    before = np.where(starts, 0, np.roll(mark, 1)).astype(np.uint8)
    kept = mark != before
    votes, mark, before, starts, order = votes[kept], mark[kept], before[kept], starts[kept], order[kept]
    rows = np.zeros(len(votes), LOG_DTYPE)
    for name in ("participant", "proposal", "cast_at"):
        rows[name] = votes[name]
    rows["mark"], rows["previous"], rows["kind"] = mark, before, CardKind.IMPORTED
    rows["standing"], rows["previous_standing"] = Standing.SEALED, np.where(starts, Standing.NONE, Standing.SEALED)
    position = np.arange(len(votes))
    rows["revision"] = position - np.maximum.accumulate(np.where(starts, position, 0)) + 1
    rows = rows[np.argsort(order, kind="stable")]
    rows["sequence"] = position + 1
    rows["is_first"][np.unique(rows["participant"], return_index=True)[1]] = True
    return rows


def _ends(votes: VoteRows) -> NDArray[np.bool_]:
    """Where the run of one participant on one comment ends, in sorted votes."""
    last = np.ones(len(votes), dtype=bool)
    last[:-1] = (votes["participant"][1:] != votes["participant"][:-1]) | (
        votes["proposal"][1:] != votes["proposal"][:-1]
    )
    return last


def _read_comments(path: Path, missing: list[str]) -> tuple[tuple[PolisComment, ...], dict[int, tuple[int, int]]]:
    comments: dict[int, PolisComment] = {}
    counts: dict[int, tuple[int, int]] = {}
    for record in read_table(path, ("timestamp", "comment-id", "author-id", "moderated", "comment-body")):
        if not comments:
            missing += [f"{path.name}: {name}" for name in ("is-seed", "is-meta") if name not in record.cells]
        comment = _comment(record)
        if comment.id in comments:
            raise RepeatedNumber(file=path.name, line=record.line, number=comment.id)
        comments[comment.id] = comment
        if {"agrees", "disagrees"} <= record.cells.keys():
            counts[comment.id] = record.integer("agrees"), record.integer("disagrees")
    return tuple(comments[number] for number in sorted(comments)), counts


def _comment(record: Record) -> PolisComment:
    moderated = record.integer("moderated", low=-1, high=1)
    return PolisComment(
        id=record.integer("comment-id", high=_LARGEST_NUMBER),
        author=record.integer("author-id", high=_LARGEST_NUMBER) if record.cells["author-id"].strip() else None,
        text=record.cells["comment-body"],
        created_at=record.integer("timestamp"),
        moderated=1 if moderated > 0 else -1 if moderated < 0 else 0,
        is_seed=record.cells.get("is-seed", "").strip().lower() in _YES,
        is_meta=record.cells.get("is-meta", "").strip().lower() in _YES,
        territory=record.cells.get("territory", "").strip(),
    )


def _read_votes(path: Path, comments: set[int]) -> VoteRows:
    rows: list[tuple[int, int, int, int]] = []
    for record in read_table(path, ("timestamp", "comment-id", "voter-id", "vote")):
        value = record.cells["vote"].strip()
        if value not in {"1", "0", "-1"}:
            raise UnknownVote(file=path.name, line=record.line, value=value[:40])
        comment = record.integer("comment-id", high=_LARGEST_NUMBER)
        if comment not in comments:
            raise UnknownComment(file=path.name, line=record.line, comment=comment)
        rows.append(
            (record.integer("voter-id", high=_LARGEST_NUMBER), comment, int(value), record.integer("timestamp"))
        )
    votes = np.array(rows, VOTE_DTYPE)
    return votes[np.argsort(votes["cast_at"], kind="stable")]


def _read_participants(
    path: Path, missing: list[str]
) -> tuple[dict[int, int | None] | None, dict[int, tuple[int, int]]]:
    groups: dict[int, int | None] = {}
    counts: dict[int, tuple[int, int]] = {}
    try:
        records = list(read_table(path, ("participant", "group-id", "n-agree", "n-disagree")))
    except MissingFile:
        missing.append(path.name)
        return None, counts
    for record in records:
        number = record.integer("participant", high=_LARGEST_NUMBER)
        if number in groups:
            raise RepeatedNumber(file=path.name, line=record.line, number=number)
        groups[number] = record.integer("group-id") if record.cells["group-id"].strip() else None
        counts[number] = record.integer("n-agree"), record.integer("n-disagree")
    return groups, counts


def _read_summary(path: Path, missing: list[str]) -> dict[str, str]:
    try:
        return {cells[0].strip(): cells[1].strip() for _, cells in read_rows(path) if len(cells) > 1}
    except MissingFile:
        missing.append(path.name)
        return {}
