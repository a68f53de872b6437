"""A Polis export is read whole, in the right sign, or refused with a sentence that says where it is wrong."""

import csv
from pathlib import Path

import numpy as np
import pytest

from parvis.domain.errors import BadFile
from parvis.domain.opinion import Opinion
from parvis.insight.csv_table import BrokenTable, MissingColumn, MissingFile, NotAnInteger, WrongEncoding
from parvis.insight.log import fold, opinion_counts, standing_opinions
from parvis.insight.polis_export import (
    RepeatedNumber,
    UnknownComment,
    UnknownVote,
    last_votes,
    log_rows,
    read_polis,
)
from parvis.insight.vote_sign import SignContradicted, SignUndecided


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_every_real_conversation_is_read_and_counts_equal_a_recount_of_its_own(conversation: Path) -> None:
    export = read_polis(conversation)
    with (conversation / "votes.csv").open(newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: int(line["timestamp"]))
    recount = {(int(line["voter-id"]), int(line["comment-id"])): int(line["vote"]) for line in lines}
    last = last_votes(export.votes)
    found = zip(last["participant"].tolist(), last["proposal"].tolist(), last["vote"].tolist(), strict=True)
    assert {(who, what): vote for who, what, vote in found} == recount
    assert export.agree_is == 1
    assert export.groups is not None
    assert export.topic


def test_the_log_of_a_real_conversation_folds_to_its_last_votes(conversation: Path) -> None:
    export = read_polis(conversation)
    rows, last = log_rows(export), last_votes(export.votes)
    ids = np.array([comment.id for comment in export.comments])
    counts = opinion_counts(fold(rows, ids))
    for column, vote in enumerate((1, 0, -1)):
        expected = [int(np.sum((last["proposal"] == number) & (last["vote"] == vote))) for number in ids]
        assert counts[:, column].tolist() == expected
    assert len(standing_opinions(rows)) == len(last)
    assert rows["is_first"].sum() == len(np.unique(last["participant"]))


def test_the_last_vote_in_time_counts_even_when_the_file_is_not_in_order(small_export: Path) -> None:
    export = read_polis(small_export)
    last = last_votes(export.votes)
    assert last[(last["participant"] == 10) & (last["proposal"] == 1)]["vote"].tolist() == [1]
    rows = log_rows(export)
    changed = rows[(rows["participant"] == 10) & (rows["proposal"] == 1)]
    assert changed["revision"].tolist() == [1, 2]
    assert changed["previous"].tolist() == [0, Opinion.DISAGREE * 8]
    assert rows["cast_at"].tolist() == sorted(rows["cast_at"])


def test_comments_keep_their_text_moderation_and_line_breaks(small_export: Path) -> None:
    export = read_polis(small_export)
    assert [(c.id, c.text, c.moderated) for c in export.comments] == [
        (1, "Run night buses, every hour", 1),
        (2, "Two\nlines", -1),
    ]
    assert export.groups == {10: 0, 11: None, 12: 1}
    assert "comments.csv: is-seed" in export.missing


def test_a_file_in_the_other_sign_is_turned_round(small_export: Path) -> None:
    path = small_export / "votes.csv"
    right = read_polis(small_export).votes
    path.write_text(path.read_text().replace(",-1\n", ",x\n").replace(",1\n", ",-1\n").replace(",x\n", ",1\n"))
    turned = read_polis(small_export)
    assert turned.agree_is == -1
    assert np.array_equal(turned.votes, right)
    assert read_polis(small_export, agree_is=-1).agree_is == -1


def test_a_sign_stated_against_the_evidence_stops_the_import(small_export: Path) -> None:
    with pytest.raises(SignContradicted, match=r"agreement is -1, but participants-votes\.csv: 3 of its lines"):
        read_polis(small_export, agree_is=-1)


def test_a_sign_that_cannot_be_told_must_be_stated(small_export: Path) -> None:
    (small_export / "participants-votes.csv").unlink()
    edit(small_export / "comments.csv", "10,2,1,1", "10,0,0,1")
    edit(small_export / "comments.csv", "11,0,1,-1", "11,0,0,-1")
    with pytest.raises(SignUndecided, match="State it with --agree-is"):
        read_polis(small_export)
    assert read_polis(small_export, agree_is=-1).agree_is == -1


@pytest.mark.parametrize("name", ["votes.csv", "comments.csv"])
def test_a_missing_file_is_named(small_export: Path, name: str) -> None:
    (small_export / name).unlink()
    with pytest.raises(MissingFile, match=name):
        read_polis(small_export)


def test_a_missing_optional_file_is_told(small_export: Path) -> None:
    (small_export / "summary.csv").unlink()
    export = read_polis(small_export)
    assert export.missing[-1] == "summary.csv"
    assert export.topic == "buses"


@pytest.mark.parametrize(
    ("name", "old", "new", "error", "words"),
    [
        ("votes.csv", "voter-id", "voter", MissingColumn, "votes.csv: the column “voter-id” is missing"),
        ("votes.csv", "3000,1,10,1", "3000,1,10", BrokenTable, "votes.csv, line 4: this line has 3 cells"),
        ("votes.csv", "2700,2,10,0\n", "27", BrokenTable, "votes.csv, line 7"),
        ("comments.csv", 'hour"', "hour", BrokenTable, "comments.csv, line 2: this line starts a quoted cell"),
        ("comments.csv", 'lines"', "lines", BrokenTable, "comments.csv, line 3: this line starts a quoted cell"),
        ("votes.csv", "5000", "noon", NotAnInteger, "votes.csv, line 3: the column “timestamp” holds “noon”"),
        ("votes.csv", "5000,1,11,1", "5000,1,11,2", UnknownVote, "line 3: a vote is 1, 0 or -1, not “2”"),
        (
            "votes.csv",
            "5000,1,11",
            "5000,99,11",
            UnknownComment,
            "votes.csv, line 3: comment 99 is not in comments.csv",
        ),
        ("comments.csv", "1001,2", "1001,1", RepeatedNumber, "comments.csv, line 3: the number 1 was given before"),
        ("comments.csv", "11,0,1,-1", "11,0,1,7", NotAnInteger, "“moderated” holds “7”"),
        ("participants-votes.csv", "11,,1", "11,a,1", NotAnInteger, "participants-votes.csv, line 3"),
    ],
)
def test_a_spoilt_file_is_refused_with_its_name_and_line(
    small_export: Path, name: str, old: str, new: str, *, error: type[BadFile], words: str
) -> None:
    edit(small_export / name, old, new)
    with pytest.raises(error, match=words):
        read_polis(small_export)


def test_a_latin_1_file_is_refused_with_what_to_do(small_export: Path) -> None:
    path = small_export / "comments.csv"
    path.write_bytes(path.read_text().replace("night", "été").encode("latin-1"))
    with pytest.raises(WrongEncoding, match=r"comments.csv, line 2: .*Save the file again as “CSV UTF-8”"):
        read_polis(small_export)


def test_an_empty_file_says_which_column_it_lacks(small_export: Path) -> None:
    (small_export / "votes.csv").write_text("")
    with pytest.raises(MissingColumn, match="timestamp"):
        read_polis(small_export)


def test_an_export_without_votes_is_an_empty_conversation(small_export: Path) -> None:
    (small_export / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n")
    assert len(log_rows(read_polis(small_export))) == 0
