"""The tasks of the background: each in its time, by one process at a time, and none stops the others."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.chores import TASKS, Task, do_due
from parvis.records.chore import Chore

pytestmark = pytest.mark.django_db


def _counting(done: list[str], name: str = "count", every_seconds: float = 60) -> Task:
    return Task(name, every_seconds, lambda: done.append(name))


def test_a_task_is_done_at_once_then_waits_for_its_turn() -> None:
    done: list[str] = []
    assert do_due([_counting(done)]) == ["count"]
    assert do_due([_counting(done)]) == []
    Chore.objects.update(begun_at=timezone.now() - timedelta(seconds=61))
    assert do_due([_counting(done)]) == ["count"]
    assert len(done) == 2


def test_a_task_that_another_process_is_at_is_left_to_it() -> None:
    done: list[str] = []
    Chore.objects.create(name="count", busy_until=timezone.now() + timedelta(minutes=5))
    assert do_due([_counting(done)]) == []


def test_a_task_whose_holder_died_is_taken_over() -> None:
    done: list[str] = []
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Chore.objects.create(name="count", begun_at=an_hour_ago, busy_until=an_hour_ago + timedelta(minutes=15))
    assert do_due([_counting(done)]) == ["count"]


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    done: list[str] = []
    Chore.objects.create(name="count", begun_at=timezone.now() + timedelta(days=1))
    assert do_due([_counting(done)]) == ["count"]


def test_a_task_that_fails_is_told_and_the_others_go_on() -> None:
    done: list[str] = []

    def fail() -> None:
        raise ValueError("the file is gone")

    assert do_due([Task("fail", 60, fail), _counting(done)]) == ["fail", "count"]
    assert Chore.objects.get(name="fail").trouble == "ValueError: the file is gone"
    assert Chore.objects.get(name="fail").busy_until is None


def test_a_task_that_outlived_its_lease_leaves_that_of_the_next_one_alone() -> None:
    later = timezone.now() + timedelta(minutes=5)
    slow = Task("count", 60, lambda: Chore.objects.filter(name="count").update(busy_until=later))
    assert do_due([slow]) == ["count"]
    assert Chore.objects.get(name="count").busy_until == later


def test_a_translation_service_that_hangs_holds_back_no_mail_and_no_other_task(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.hanging_translation"]
    environment = os.environ | {"PARVIS_DATA": str(tmp_path)}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr


def test_the_tasks_have_names_of_their_own() -> None:
    assert len({task.name for task in TASKS}) == len(TASKS)
