"""Real conversations come in, are counted right, go out again, and broken files change nothing."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.commands.parvis_process import run_parvis
from tests.shared_data import CONVERSATIONS, POLIS, needs_shared

SMALL = "london.youth.policing"
Votes = dict[tuple[str, str], str]


def held_votes(folder: Path) -> Votes:
    """An independent recount: the last vote in time of each voter on each comment."""
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = {}
    for row in sorted(rows, key=lambda row: int(row["timestamp"])):
        held[row["voter-id"], row["comment-id"]] = row["vote"]
    return held


@needs_shared
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_counts_as_an_independent_recount_of_its_votes(name: str, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    came_in = run_parvis("import", "polis", str(POLIS / name), "--slug", "talk", data=data)
    assert came_in.code == 0, came_in.err
    went_out = run_parvis("export", "talk", "--out", str(out), data=data)
    assert went_out.code == 0, went_out.err
    source = held_votes(POLIS / name)
    assert held_votes(out) == source
    assert f"{len({voter for voter, _ in source})} participants, {len(source)} opinions" in came_in.out
    agrees = Counter(comment for (_, comment), vote in source.items() if vote == "1")
    with (out / "comments.csv").open(encoding="utf-8", newline="") as file:
        assert {row["comment-id"]: int(row["agrees"]) for row in csv.DictReader(file) if row["agrees"] != "0"} == agrees


@needs_shared
def test_importing_twice_changes_nothing_and_the_recount_agrees(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, again = (run_parvis("import", "polis", str(POLIS / SMALL), "--slug", "talk", data=data) for _ in range(2))
    assert "; 638 ballots added." in first.out
    assert "; 0 ballots added." in again.out
    recounted = run_parvis("recount", "talk", data=data)
    assert recounted.code == 0
    assert "26 participants, 638 opinions on 36 proposals" in recounted.out


@needs_shared
def test_an_export_comes_in_again_with_the_same_votes_and_moderation(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for source, slug in ((POLIS / SMALL, "one"), (tmp_path / "one", "two")):
        assert run_parvis("import", "polis", str(source), "--slug", slug, data=data).code == 0
        assert run_parvis("export", slug, "--out", str(tmp_path / slug), data=data).code == 0
    for name in ("votes.csv", "comments.csv", "participants-votes.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@needs_shared
def test_a_sign_that_the_files_contradict_stops_the_import(tmp_path: Path) -> None:
    run = run_parvis(
        "import", "polis", str(POLIS / SMALL), "--slug", "talk", "--agree-is", "-1", data=tmp_path / "data"
    )
    assert run.code == 2
    assert "you stated that agreement is -1" in run.err
    assert run_parvis("recount", "talk", data=tmp_path / "data").code == 2


@needs_shared
@pytest.mark.parametrize(
    ("file", "spoil", "told"),
    [
        ("comments.csv", lambda raw: raw + "999,,99,1,0,0,1,caf\xe9\n".encode("latin-1"), "not UTF-8"),
        ("votes.csv", lambda raw: raw + b"1,2\n", "votes.csv, line"),
        ("votes.csv", lambda raw: raw.replace(b",1\n", b",7\n", 1).replace(b",1\r\n", b",7\r\n", 1), "a vote is"),
        ("comments.csv", lambda _: b"", "comments.csv"),
        ("votes.csv", None, "votes.csv"),
    ],
)
def test_a_broken_file_is_one_sentence_and_leaves_nothing(file: str, spoil: object, told: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(POLIS / SMALL, broken)
    broken.chmod(0o755)
    target = broken / file
    target.chmod(0o644)
    if callable(spoil):
        target.write_bytes(spoil(target.read_bytes()))
    else:
        target.unlink()
    run = run_parvis("import", "polis", str(broken), "--slug", "talk", data=tmp_path / "data")
    assert run.code == 2
    assert told in run.err
    assert run.err.startswith("parvis: ")
    assert "Nothing was imported" in run.err
    assert not (tmp_path / "data").exists() or run_parvis("recount", "talk", data=tmp_path / "data").code == 2


@needs_shared
def test_an_address_that_holds_another_consultation_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_parvis("import", "polis", str(POLIS / SMALL), "--slug", "talk", data=data)
    run = run_parvis("import", "polis", str(POLIS / "15-per-hour-seattle"), "--slug", "talk", data=data)
    assert run.code == 2
    assert "“talk” holds another consultation" in run.err


@needs_shared
@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit (util-linux) is not here")
def test_a_disk_that_fills_up_is_one_sentence_and_the_import_can_be_taken_up_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_parvis("recount", "none", data=data)
    stopped = run_parvis("import", "polis", str(POLIS / SMALL), "--slug", "talk", data=data, largest_file=60_000)
    assert stopped.code == 2
    assert "Traceback" not in stopped.err
    assert "Nothing was recorded" in stopped.err or "was not recorded" in stopped.err
    again = run_parvis("import", "polis", str(POLIS / SMALL), "--slug", "talk", data=data)
    assert "26 participants, 638 opinions" in again.out


@needs_shared
def test_territories_come_in_by_their_names_and_go_out_again(tmp_path: Path) -> None:
    named, data = tmp_path / "named", tmp_path / "data"
    shutil.copytree(POLIS / SMALL, named)
    named.chmod(0o755)
    (named / "comments.csv").chmod(0o644)
    names = ["Port-Lanterne", "", '=1+1, "Val"', "port-lanterne"]
    rows = _rows(named / "comments.csv")
    for row, name in zip(rows, names, strict=False):
        row["territory"] = name
    with (named / "comments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], restval="")
        writer.writeheader()
        writer.writerows(rows)
    assert run_parvis("import", "polis", str(named), "--slug", "talk", data=data).code == 0
    assert run_parvis("export", "talk", "--out", str(tmp_path / "out"), data=data).code == 0
    gone = {row["comment-id"]: row["territory"] for row in _rows(tmp_path / "out" / "comments.csv")}
    assert [gone[row["comment-id"]] for row in rows[:5]] == ["Port-Lanterne", "", '=1+1, "Val"', "Port-Lanterne", ""]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
