"""The commands of those who run the service: what they say when all is well, and when it is not."""

import contextlib
import os
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands.parvis_process import run_parvis, serving


def test_every_command_explains_itself(tmp_path: Path) -> None:
    listed = run_parvis("--help", data=tmp_path / "data")
    assert listed.code == 0
    names = (
        "account",
        "analyse",
        "demo",
        "doctor",
        "export",
        "import",
        "keys",
        "recount",
        "redraw",
        "refresh",
        "rehearse",
        "retention",
        "serve",
    )
    for name in names:
        assert name in listed.out
        assert "Usage: " in run_parvis(name, "--help", data=tmp_path / "data").out


def test_a_taken_port_is_said_with_another_one_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = run_parvis("serve", "--port", str(port), data=tmp_path / "data")
    assert run.code == 2
    assert f"port {port} is taken" in run.err
    assert f"--port {port + 1}" in run.err


def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    run = run_parvis("doctor", data=tmp_path / "data", PARVIS_LANGUAGE="tlh")
    assert run.code == 2
    assert "PARVIS_LANGUAGE: “tlh” is not one of: fr, en." in run.err


def test_doctor_finds_a_new_folder_in_order(tmp_path: Path) -> None:
    run = run_parvis("doctor", data=tmp_path / "data", is_new=True)
    assert run.code == 0, run.out + run.err
    assert "to do" not in run.out


def test_doctor_says_that_a_ballot_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ballots.sqlite3").write_bytes(b"this is no database, whatever its name says" * 50)
    run = run_parvis("doctor", data=tmp_path / "data")
    assert run.code == 1
    assert "damaged" in run.out


def test_ballots_of_a_newer_version_are_not_touched(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with contextlib.closing(sqlite3.connect(data / "ballots.sqlite3")) as connection:
        connection.execute("CREATE TABLE ballot (sequence INTEGER PRIMARY KEY)")
        connection.execute(f"PRAGMA application_id = {0x50415256}")
        connection.execute("PRAGMA user_version = 99")
    run = run_parvis("doctor", data=data)
    assert run.code == 1
    assert "newer Parvis (format 99" in run.out


def test_keys_rotate_and_the_file_stays_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "Key 2 signs" in run_parvis("keys", "rotate", data=data).out
    assert "Key 3 signs" in run_parvis("keys", "rotate", data=data).out
    assert (data / "seal.keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = run_parvis("doctor", data=tmp_path / "data", is_new=True)
    assert run.code == 2
    assert "PARVIS_DATA" in run.err


def test_a_name_that_is_no_consultation_is_answered_with_those_there_are(tmp_path: Path) -> None:
    run = run_parvis("export", "nowhere", "--out", str(tmp_path / "out"), data=tmp_path / "data")
    assert run.code == 2
    assert "There is no consultation “nowhere” in this folder. There are: none." in run.err


def test_the_service_does_its_tasks_of_the_background(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = "SELECT name FROM records_chore WHERE ended_at IS NOT NULL AND trouble = ''"
    with serving(data), contextlib.closing(sqlite3.connect(data / "office.sqlite3", timeout=20)) as office:
        patience = time.monotonic() + 120
        while ("send-mails",) not in (done := office.execute(ended).fetchall()) and time.monotonic() < patience:
            time.sleep(0.1)
    assert ("send-mails",) in done


def test_processes_that_start_together_on_a_new_folder_make_its_tables_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        runs = [threads.submit(run_parvis, "retention", data=tmp_path / "data", is_new=True) for _ in range(3)]
    assert [(run.result().code, run.result().err) for run in runs] == [(0, "")] * 3


def test_draws_of_a_consultation_that_is_not_there_are_not_made_again(tmp_path: Path) -> None:
    done = run_parvis("redraw", "nowhere", data=tmp_path / "data")
    assert done.code == 2
    assert "nowhere" in done.err or "consultation" in done.err


@pytest.mark.parametrize("last", ["0", "-3"])
def test_a_number_of_draws_below_one_is_refused(tmp_path: Path, last: str) -> None:
    done = run_parvis("redraw", "nowhere", "--last", last, data=tmp_path / "data")
    assert done.code == 2
    assert "--last" in done.err
