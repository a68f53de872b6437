"""The task that keeps analyses fresh: it starts `parvis refresh` in a process of its own when there is news."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import Max

from parvis.ballotbox import present
from parvis.domain.errors import Unavailable
from parvis.domain.proposal import ProposalState
from parvis.records.models import IdeaEdit, Proposal, QuarantineDecision

EVERY_SECONDS = 45
"""With the seconds that an analysis takes, figures are at most a minute behind the log at a million ballots."""
COMMAND = (sys.executable, "-m", "parvis.commands", "refresh")


def end_of_log() -> int:
    """The sequence number of the last ballot; 0 where this process has no crowd."""
    try:
        return present.crowd().log.head()
    except Unavailable:
        return 0


class Refresher:
    """Starts `command` where something changed since it last did, and while none that it started is running.

    Analysis never runs in the process that serves: one that takes a core for seconds would hold back votes.
    """

    def __init__(self, command: Sequence[str] = COMMAND, head: Callable[[], int] = end_of_log) -> None:
        self._command = tuple(command)
        self._head = head
        self._seen: tuple[int, ...] | None = None
        self._running: subprocess.Popen[bytes] | None = None

    def __call__(self) -> bool:
        """Whether a refresh was started."""
        if self._running is not None and self._running.poll() is None:
            return False
        head = self._head()
        news = (head, *_state_of_the_office())
        if not head or news == self._seen:
            return False
        self._seen = news
        environment = {**os.environ, "PARVIS_DATA": str(settings.CONFIGURATION.data), "OMP_NUM_THREADS": "1"}
        self._running = subprocess.Popen(  # noqa: S603 - its own command, without a shell
            self._command, env=environment, stdout=subprocess.DEVNULL
        )
        return True

    def wait(self, patience_seconds: float = 60.0) -> int | None:
        """The exit code of the refresh that runs, once it has ended; None where none was started."""
        return None if self._running is None else self._running.wait(patience_seconds)


refresh_analyses = Refresher()


def _state_of_the_office() -> tuple[int, ...]:
    """The numbers of the last edit of ideas and of the last quarantine, and how many proposals are open to votes."""
    edits = IdeaEdit.objects.aggregate(last=Max("id"))["last"] or 0
    quarantines = QuarantineDecision.objects.aggregate(last=Max("id"))["last"] or 0
    return edits, quarantines, Proposal.objects.filter(state=ProposalState.ACCEPTED.value).count()
