"""The files of a consultation carry who is in quarantine, without identities, and give the published figures again."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from parvis.actions.quarantine import Weight, put_in_quarantine
from parvis.actions.take_snapshot import take_snapshot
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.insight.ballots_file import BadBallot, read_ballots
from parvis.insight.log import LogRows, fold, opinion_counts
from parvis.insight.polis_export import log_rows, read_polis
from parvis.records.models import Account, AnalysisSnapshot, Consultation
from parvis.reporting.consultation_export import describe_consultation
from parvis.reporting.polis_set import write_polis_set
from tests.commands.parvis_process import run_parvis
from tests.planted_log import publish_forty, vote_in_two_groups

HELD = [FIRST_RANDOM_PARTICIPANT + number for number in range(30)]


@pytest.fixture
def rows(consultation: Consultation, ada: Account) -> LogRows:
    made = vote_in_two_groups(consultation, publish_forty(consultation))
    made["participant"] += FIRST_RANDOM_PARTICIPANT
    put_in_quarantine(
        by=ada,
        consultation=consultation,
        accounts=HELD,
        signals=["burst"],
        reason="They came from one network at one time.",
        weight=Weight(30, 10_000),
        seen=0,
    )
    return made


@pytest.fixture
def published(consultation: Consultation, rows: LogRows) -> AnalysisSnapshot:
    made = take_snapshot(consultation=consultation, rows=rows)
    assert made is not None
    return made


@pytest.fixture
def folder(consultation: Consultation, rows: LogRows, tmp_path: Path) -> Path:
    write_polis_set(tmp_path / "files", describe_consultation(consultation, "https://example.org"), rows)
    return tmp_path / "files"


def test_the_files_say_how_many_are_in_quarantine_why_and_where_the_rule_is(folder: Path) -> None:
    told = json.loads((folder / "format.json").read_text())["quarantine"]
    assert (told["accounts"], told["decisions"][0]["accounts"]) == (30, 30)
    assert told["rule"] == "https://example.org/c/public-space/quarantine"
    assert told["decisions"][0]["reason"] == "They came from one network at one time."
    assert not any(str(account) in path.read_text() for account in HELD for path in folder.iterdir())


def test_counted_files_leave_them_out_and_the_log_flags_them(folder: Path, rows: LogRows) -> None:
    kept = rows[~np.isin(rows["participant"], HELD)]
    assert len(read_polis(folder).votes) == len(kept)
    with (folder / "ballots.csv").open() as file:
        flags = [line["quarantined"] for line in csv.DictReader(file)]
    assert (flags.count("yes"), flags.count("no")) == (len(rows) - len(kept), len(kept))


def test_a_researcher_gets_the_published_figures_from_the_files_alone(
    folder: Path, published: AnalysisSnapshot, tmp_path: Path
) -> None:
    run = run_parvis("analyse", str(folder), "--json", data=tmp_path / "data")
    assert run.code == 0, run.err
    found, told = json.loads(run.out), published.outputs
    assert list(found["proposals"].values()) != []
    for mine, theirs in zip(found["proposals"].values(), told["proposals"].values(), strict=True):
        names = ("agree", "neutral", "disagree", "skip", "zone", "agreement")
        assert [mine[name] for name in names] == [theirs[name] for name in names]
    assert [group["size"] for group in found["groups"]] == [group["size"] for group in told["groups"]]
    mine, theirs = (document["method"]["coordination"]["quarantined"] for document in (found, told))
    assert (mine["accounts"], mine["ballots"]) == (theirs["accounts"], theirs["ballots"])


def test_the_log_of_the_files_folds_to_the_same_tallies(folder: Path, rows: LogRows) -> None:
    read = read_ballots(folder / "ballots.csv")
    counted = read.rows[~np.isin(read.rows["participant"], list(read.quarantined))]
    ours = rows[~np.isin(rows["participant"], HELD)]
    mine = opinion_counts(fold(counted, np.unique(counted["proposal"]).astype(np.int64)))
    assert mine.tolist() == opinion_counts(fold(ours, np.unique(ours["proposal"]).astype(np.int64))).tolist()
    assert len(log_rows(read_polis(folder))) == len(counted)


@pytest.mark.parametrize("wrong", ["agree,love hate", "perhaps,", "disagree,love"])
def test_a_ballot_that_is_none_is_told_with_its_line(folder: Path, wrong: str) -> None:
    path = folder / "ballots.csv"
    lines = path.read_text().splitlines()
    cells = lines[1].split(",")
    cells[4:6] = wrong.split(",")
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    with pytest.raises(BadBallot, match=r"ballots\.csv, line 2"):
        read_ballots(path)
