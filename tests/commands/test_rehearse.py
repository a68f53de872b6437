"""`parvis rehearse` writes a report that a clerk can read, and touches nothing else."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from parvis.commands.rehearse import command
from parvis.rehearsal.makeup import BadMakeup
from tests.shared_data import POLIS, needs_shared

SMALL = ["--people", "120", "--weeks", "1", "--proposals", "20"]


def test_the_report_and_its_figures_are_written(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [*SMALL, "--out", str(tmp_path / "r")])
    assert result.exit_code == 0, result.output
    banner, first, *_ = result.stdout.splitlines()
    assert banner.startswith("SIMULATION: no citizen was asked")
    assert first.startswith("With 120 people over 7 days: ")
    assert "SIMULATION" in (tmp_path / "r" / "report.html").read_text()
    assert json.loads((tmp_path / "r" / "report.json").read_text())["simulation"] is True


def test_figures_can_be_read_by_a_program(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [*SMALL, "--json", "--out", str(tmp_path)])
    assert json.loads(result.stdout)["findings"]["people"] == 120


def test_another_seed_is_another_consultation(tmp_path: Path) -> None:
    told = [CliRunner().invoke(command, [*SMALL, "--seed", s, "--out", str(tmp_path)]).stdout for s in ("1", "1", "2")]
    assert told[0] == told[1] != told[2]


@needs_shared
def test_a_real_conversation_is_asked_again(tmp_path: Path) -> None:
    folder = str(POLIS / "london.youth.policing")
    result = CliRunner().invoke(command, ["--replay", folder, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    banner, first, *_ = result.stdout.splitlines()
    assert banner.startswith("SIMULATION: ")
    assert first.startswith("A real conversation asked again: ")
    assert "SIMULATION" in (tmp_path / "report.html").read_text()


def test_what_cannot_be_rehearsed_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--people", "1", "--out", str(tmp_path)])
    assert str(result.exception) == "This consultation cannot be rehearsed: it needs 10 people or more."


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--weeks", "nan"),
        ("--moderators", "0"),
        ("--minutes", "nan"),
        ("--minutes", "-3"),
        ("--news", "-1"),
        ("--flood", "-1"),
        ("--coordinated", "-1"),
    ],
)
def test_what_makes_no_sense_is_told_and_not_played(tmp_path: Path, option: str, value: str) -> None:
    result = CliRunner().invoke(command, [*SMALL, option, value, "--out", str(tmp_path)])
    assert isinstance(result.exception, BadMakeup)


@pytest.mark.parametrize(("option", "value"), [("--seed", "-1"), ("--at-once", "0")])
def test_a_number_out_of_range_names_its_option(tmp_path: Path, option: str, value: str) -> None:
    result = CliRunner().invoke(command, [*SMALL, option, value, "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert option in result.output


def test_a_load_of_nobody_is_refused() -> None:
    result = CliRunner().invoke(command, ["--url", "http://localhost:1/c/demo/", "--people", "0"])
    assert isinstance(result.exception, BadMakeup)
