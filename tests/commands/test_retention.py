"""`parvis retention`: tells first, erases when it is asked to."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.commands.parvis_process import run_parvis


def test_it_changes_nothing_unless_it_is_asked_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "Nothing was changed." in run_parvis("retention", data=data).out
    with closing(sqlite3.connect(data / "office.sqlite3")) as office:
        office.execute("INSERT INTO records_failedattempt (key, at) VALUES ('digest', '2020-01-01 00:00:00')")
        office.commit()
    assert "Nothing was changed." in run_parvis("retention", "--dry-run", data=data).out
    assert "Erased: 1 rows." in run_parvis("retention", "--apply", data=data).out


def test_telling_and_erasing_exclude_each_other(tmp_path: Path) -> None:
    run = run_parvis("retention", "--apply", "--dry-run", data=tmp_path / "data")
    assert run.code == 2
    assert "Choose one of" in run.err
