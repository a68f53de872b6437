"""Analyses are refreshed in a process of their own, only when there is news, and one at a time."""

import sys
from pathlib import Path

import pytest

from parvis.chores import TASKS
from parvis.refreshing import Refresher, refresh_analyses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("configuration")]
DONE = (sys.executable, "-c", "pass")


def test_a_process_is_started_once_for_the_same_news() -> None:
    refresher = Refresher(DONE, head=lambda: 7)
    assert refresher()
    assert refresher.wait() == 0
    assert not refresher()


def test_new_ballots_are_news() -> None:
    heads = iter((7, 9))
    refresher = Refresher(DONE, head=lambda: next(heads))
    assert refresher()
    refresher.wait()
    assert refresher()
    refresher.wait()


def test_without_ballots_nothing_is_started() -> None:
    refresher = Refresher(DONE, head=lambda: 0)
    assert not refresher()
    assert refresher.wait() is None


def test_a_second_one_waits_for_the_first(tmp_path: Path) -> None:
    door = tmp_path / "door"
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(door)!r}).exists(): time.sleep(0.01)"
    heads = iter((7, 9, 9))
    refresher = Refresher((sys.executable, "-c", waits), head=lambda: next(heads))
    assert refresher()
    assert not refresher()
    door.touch()
    refresher.wait()
    assert refresher()
    refresher.wait()


def test_a_process_without_a_crowd_starts_nothing() -> None:
    assert not Refresher(DONE)()


def test_the_background_refreshes_analyses_within_a_minute() -> None:
    task = next(task for task in TASKS if task.do is refresh_analyses)
    assert task.every_seconds < 60
