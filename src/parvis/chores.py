"""What the office does by itself in the background, in one table: name, how often, function.

Each task is claimed by a lease in the database, so any number of processes may run this table.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from parvis.actions.alert_moderators import alert_moderators
from parvis.actions.apply_retention import apply_everywhere
from parvis.actions.rehearse_consultation import erase_rehearsals_of_the_gone
from parvis.actions.send_mail import send_waiting_mails
from parvis.actions.suggest_verdict import learn_from_decisions
from parvis.actions.tell_news import tell_news
from parvis.actions.translate_proposals import forget_stale_translations, translate_missing
from parvis.organiser.pulse import take_present_pulse
from parvis.records.chore import Chore
from parvis.refreshing import EVERY_SECONDS, refresh_analyses

_LOGGER = logging.getLogger("parvis.chores")
_LEASE = timedelta(minutes=15)
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its stable name, how many seconds from one beginning to the next, and what is called.

    `asks_others`: it waits for the answers of a machine that is not ours.
    """

    name: str
    every_seconds: float
    do: Callable[[], object]
    asks_others: bool = False


TASKS: tuple[Task, ...] = (
    Task("send-mails", 5, send_waiting_mails, asks_others=True),
    Task("take-pulse", 60, take_present_pulse),
    Task("refresh-analyses", EVERY_SECONDS, refresh_analyses),
    Task("tell-news", 60, tell_news),
    Task("translate-proposals", 30, translate_missing, asks_others=True),
    Task("forget-stale-translations", 3600, forget_stale_translations),
    Task("apply-retention", 3600, apply_everywhere),
    Task("erase-rehearsals", 3600, lambda: erase_rehearsals_of_the_gone(settings.CONFIGURATION.data)),
    Task("alert-moderators", 900, alert_moderators),
    Task("learn-reasons", 1800, learn_from_decisions),
)


def do_due(tasks: Iterable[Task] = TASKS) -> list[str]:
    """Do each task whose time has come and that nobody else is at. The names of those done, also of those that failed.

    A task that fails is told in the log and in its row, and tried again at its next turn; the others go on.
    """
    tasks = tuple(tasks)
    rows = {row.name: row for row in Chore.objects.filter(name__in=[task.name for task in tasks])}
    done = []
    for task in tasks:
        lease = _claim(task) if _is_due(task, rows.get(task.name), timezone.now()) else None
        if lease:
            _do(task, lease)
            done.append(task.name)
    return done


class Worker:
    """Runs the table in threads of a process until `stop`. A database that is away is waited for.

    What is done here takes turns in one thread. Each task that waits for the machine of someone else has a thread of
    its own: however long that machine is silent, nothing else waits for it.
    """

    def __init__(self, tasks: Iterable[Task] = TASKS) -> None:
        table = tuple(tasks)
        turns = [tuple(task for task in table if not task.asks_others)]
        turns += [(task,) for task in table if task.asks_others]
        self._asked_to_stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(turn,), name=f"parvis-chores-{number}", daemon=True)
            for number, turn in enumerate(turns)
            if turn
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, patience_seconds: float = 10.0) -> None:
        """Ask each thread to end after the task it is at, and wait for all of them for a while."""
        self._asked_to_stop.set()
        end = time.monotonic() + patience_seconds
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.0))

    def _run(self, tasks: tuple[Task, ...]) -> None:
        while not self._asked_to_stop.wait(_PAUSE_SECONDS):
            try:
                close_old_connections()
                do_due(tasks)
            except Exception:
                _LOGGER.exception("the tasks of the background could not be looked at; they are tried again")
            finally:
                close_old_connections()


def _is_due(task: Task, row: Chore | None, now: datetime) -> bool:
    if row is None or row.begun_at is None:
        return True
    is_free = row.busy_until is None or row.busy_until <= now
    # A clock that was set back must not stop a task until the old hour comes again.
    return is_free and (row.begun_at > now or row.begun_at + timedelta(seconds=task.every_seconds) <= now)


def _claim(task: Task) -> datetime | None:
    """When the lease that was taken ends; None where another process was faster."""
    now = timezone.now()
    lease = now + _LEASE
    Chore.objects.get_or_create(name=task.name)
    is_due = Q(begun_at=None) | Q(begun_at__lte=now - timedelta(seconds=task.every_seconds)) | Q(begun_at__gt=now)
    is_free = Q(busy_until=None) | Q(busy_until__lte=now)
    claimed = Chore.objects.filter(is_due, is_free, name=task.name).update(begun_at=now, busy_until=lease)
    return lease if claimed else None


def _do(task: Task, lease: datetime) -> None:
    trouble = ""
    try:
        task.do()
    except Exception as error:
        _LOGGER.exception("%s failed; it is tried again at its next turn", task.name)
        trouble = f"{type(error).__name__}: {error}"
    # Whoever took over from us, once our lease had ended, has a lease of its own that is not ours to end.
    Chore.objects.filter(name=task.name, busy_until=lease).update(
        ended_at=timezone.now(), busy_until=None, trouble=trouble
    )
