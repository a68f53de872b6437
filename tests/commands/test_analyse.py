"""`parvis analyse` reads an export or a consultation held here, and tells what it found and how far to trust it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.commands.parvis_process import run_parvis
from tests.shared_data import POLIS, needs_shared

WATER = POLIS / "scoop-hivemind.freshwater"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that an analysis of a real conversation writes."""
    out = tmp_path_factory.mktemp("analysis")
    done = run_parvis("analyse", str(WATER), "--out", str(out), data=out / "data")
    assert done.code == 0, done.err
    assert "Opinion groups: clear groups" in done.out
    return out


@needs_shared
def test_the_summary_says_in_words_who_took_part_and_that_it_is_no_poll(written: Path) -> None:
    summary = (written / "summary.txt").read_text()
    assert "117 participants gave 3,943 opinions on 51 proposals." in summary
    assert "this is not a poll" in summary
    assert "What unites" in summary


@needs_shared
def test_the_document_says_how_robust_each_finding_is(written: Path) -> None:
    method = json.loads((written / "analysis.json").read_text())["method"]
    assert {row["verdict"] for row in method["robustness"]} <= {"robust", "fragile", "too little data"}
    assert len(method["hash"]) == 64


@needs_shared
@pytest.mark.parametrize("name", ["map.svg", "uniting.svg", "dividing.svg"])
def test_each_figure_is_said_in_words_too(written: Path, name: str) -> None:
    root = ElementTree.parse(written / name).getroot()
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    assert len(root.findtext(f"{SVG}desc") or "") > 100


@needs_shared
def test_the_same_conversation_held_here_has_the_same_groups(written: Path, tmp_path: Path) -> None:
    assert run_parvis("import", "polis", str(WATER), "--slug", "water", data=tmp_path).code == 0
    live = run_parvis("analyse", "water", "--json", data=tmp_path)
    assert live.code == 0, live.err
    here, there = json.loads(live.out), json.loads((written / "analysis.json").read_text())
    assert [group["size"] for group in here["groups"]] == [group["size"] for group in there["groups"]]


@needs_shared
def test_margins_and_what_people_declared_give_results_twice_and_in_french(tmp_path: Path) -> None:
    people = "\n".join(f"{who},{'city' if who % 3 else 'country'}" for who in range(0, 200))
    (tmp_path / "people.csv").write_text(f"participant,home\n{people}\n")
    (tmp_path / "margins.csv").write_text("attribute,category,share\nhome,city,0.5\nhome,country,0.5\n")
    files = ("--attributes", str(tmp_path / "people.csv"), "--margins", str(tmp_path / "margins.csv"))
    done = run_parvis("analyse", str(WATER), *files, "--language", "fr", data=tmp_path / "data")
    assert done.code == 0, done.err
    assert "Redressé\u00a0: 117 personnes en disent autant que" in done.out
    assert "Par home\u00a0: 2 segments sur 2" in done.out


@needs_shared
def test_the_slate_stands_beside_the_plain_list_and_ideas_are_told(written: Path) -> None:
    summary = (written / "summary.txt").read_text()
    assert "A slate of 7 that represents" in summary
    assert "of the best supported" in summary
    assert "Coordination: no group of accounts acts together" in summary


def test_an_export_that_cannot_be_read_ends_with_a_sentence(tmp_path: Path) -> None:
    done = run_parvis("analyse", str(tmp_path), data=tmp_path / "data")
    assert done.code == 2
    assert "comments.csv: there is no such file" in done.err


def test_a_consultation_without_votes_says_what_cannot_be_known(tmp_path: Path) -> None:
    (tmp_path / "comments.csv").write_text("timestamp,comment-id,author-id,moderated,comment-body\n1,1,1,1,Trees\n")
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n")
    done = run_parvis("analyse", str(tmp_path), data=tmp_path / "data")
    assert done.code == 0, done.err
    assert "Too few people voted on enough proposals" in done.out
