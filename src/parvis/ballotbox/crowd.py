"""The state that the crowd's door lives on: keys, log, box, board, catalogue; and how it is kept fresh."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from parvis.ballotbox.answered import AnsweredSets, Marks, Packed, unpacked
from parvis.ballotbox.board import Board
from parvis.ballotbox.box import BallotBox
from parvis.ballotbox.catalogue import Catalogue, CatalogueSource
from parvis.ballotbox.exposures import ExposureCounts, ExposureLog
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.meetings import Meetings
from parvis.ballotbox.opinion_map import MINIMUM_PARTICIPANTS, OpinionMap
from parvis.ballotbox.quarantine import read_accounts
from parvis.ballotbox.seal import Sealer
from parvis.ballotbox.selection import Selection
from parvis.ballotbox.served import ServedBatch, ServedDraw, batches_of, join_batches
from parvis.ballotbox.token import Tokens
from parvis.domain.ballot import Entry, Outcome
from parvis.domain.errors import Unavailable
from parvis.domain.phase import VOTING_PHASES
from parvis.domain.standing import UnsealedPolicy

REFRESH_SECONDS = 0.5
MAXIMUM_UNKEPT = 100_000
"""Draws that wait while exposures cannot be written; the oldest are let go beyond."""
_TAIL_ROWS = 50_000
_MAP_LOOK_SECONDS = 30.0
logger = logging.getLogger("parvis.crowd")


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Crowd:
    """One per process. `start` on the event loop; afterwards everything but `catch_up` stays on that loop."""

    def __init__(
        self,
        *,
        log: BallotLog,
        exposures: ExposureLog,
        ring: KeyRing,
        source: CatalogueSource,
        clock: Callable[[], int] = now_ms,
        refresh_seconds: float = REFRESH_SECONDS,
    ) -> None:
        self.log = log
        self.clock = clock
        self.tokens = Tokens(ring)
        self.sealer = Sealer(ring)
        self.board = Board()
        self.answered = AnsweredSets()
        self._meetings = Meetings(log, self.answered)
        self.catalogue = Catalogue(source)
        self.box = BallotBox(log, on_recorded=self._on_recorded)
        self._exposures = exposures
        self._exposure_counts = ExposureCounts()
        self._served: list[ServedBatch] = []
        self.selection = Selection(self._exposure_counts)
        self.opinion_map = OpinionMap(log)
        self._ring = ring
        self._refresh_seconds = refresh_seconds
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._refreshing = asyncio.Lock()

    async def start(self) -> None:
        """Reads the catalogue and the whole log, then keeps both fresh in the background."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self.catalogue.refresh)
        await asyncio.to_thread(self.board.catch_up, self.log)
        await self._keep_quarantines()
        await asyncio.to_thread(self._exposure_counts.catch_up, self._exposures)
        await self._make_selections()
        await self.box.start()
        self._tasks = [
            asyncio.create_task(self._refresh_forever(), name="crowd-refresh"),
            asyncio.create_task(self._map_forever(), name="crowd-map"),
        ]

    async def stop(self) -> None:
        """Writes what waits, then stops. The log stays open: who opened it closes it."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.box.stop()
        await self._keep_exposures()

    def call_from_thread[T](self, work: Coroutine[Any, Any, T], *, timeout_seconds: float) -> T:
        """The result of work done on this crowd's loop, waited for on another thread."""
        if self._loop is None:
            work.close()
            raise Unavailable
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout_seconds)

    async def marks_of(self, consultation: int, participant: int | None) -> Marks:
        """What this participant holds on each proposal she has met."""
        return {} if participant is None else unpacked(await self.packed_of(consultation, participant))

    async def packed_of(self, consultation: int, participant: int) -> Packed:
        """The same as `AnsweredSets` keeps it: it grows while she answers."""
        known = self.answered.get(consultation, participant)
        return await self._meetings.meet(consultation, participant) if known is None else known

    async def history(self, consultation: int, participant: int) -> list[Entry]:
        """Every row of one participant, read from the log on a thread."""
        return await asyncio.to_thread(self.log.history, consultation, participant)

    async def refresh(self) -> None:
        """Takes in what changed elsewhere: keys, the office's records, the ballots of other processes.

        Whoever asks for it while another refresh is under way has a whole one after that.
        """
        async with self._refreshing:
            await self._refresh()

    async def _refresh(self) -> None:
        is_behind = True
        while is_behind:
            rows = await asyncio.to_thread(self.log.read, self.board.position, _TAIL_ROWS)
            is_behind = len(rows) == _TAIL_ROWS
            self.answered.feed_rows(rows[rows["sequence"] > self.board.position])
            self.board.feed_rows(rows)
        await asyncio.to_thread(self.catalogue.refresh)
        await self._keep_quarantines()
        await self._keep_exposures()
        await self._make_selections()
        self._ring.reload()

    def note_served(self, draw: ServedDraw) -> None:
        """Remembers an exposure, to be kept with the others at the next refresh."""
        if draw.proposals:
            self._served.extend(batches_of([draw]))

    def note_batch(self, batch: ServedBatch) -> None:
        """The same for draws that were made together."""
        if len(batch):
            self._served.append(batch)

    async def _keep_exposures(self) -> None:
        batches, self._served = join_batches(self._served), []
        before = 0
        if batches:
            writing = asyncio.ensure_future(asyncio.to_thread(self._exposures.append, batches))
            try:
                # A thread that writes cannot be called back: a stop that comes meanwhile waits for it.
                await _end_of(writing)
            finally:
                if writing.exception():
                    self._served = _newest(join_batches(batches + self._served))
            before = writing.result()
        await asyncio.to_thread(self._exposure_counts.catch_up, self._exposures, own=batches, own_after=before)

    async def _keep_quarantines(self) -> None:
        """Lets the board publish without the accounts that the office has put in quarantine, or with them again."""
        for view in self.catalogue.views():
            if view.quarantined != self.board.quarantined(view.id):
                until = self.board.begin_quarantine(view.id, view.quarantined)
                rows = await asyncio.to_thread(read_accounts, self.log, view.id, view.quarantined, until)
                self.board.end_quarantine(view.id, rows)

    async def _make_selections(self) -> None:
        now = self.clock()
        for view in self.catalogue.views():
            if view.phase(now) in VOTING_PHASES and self.selection.is_due(view, self.board.position):
                tallies = self.board.tallies(view.id)
                await asyncio.to_thread(self.selection.make, view, tallies, now, self.opinion_map)

    def _on_recorded(self, outcomes: list[Outcome]) -> None:
        position = self.board.position
        entries = [outcome.entry for outcome in outcomes if outcome.entry.sequence > position]
        self._know_newcomers(entries)
        self.answered.feed(entries)
        self.board.feed(entries)

    def _know_newcomers(self, entries: list[Entry]) -> None:
        """Whoever just gave her first ballot has no history: the log need not be asked for it.

        Where unsealed ballots are recorded apart, earlier ones may stand there, and the log is asked.
        """
        views = self.catalogue.views()
        plain = {view.id for view in views if view.unsealed is UnsealedPolicy.REFUSE}
        for entry in entries:
            if entry.is_first and entry.consultation in plain:
                self.answered.put(entry.consultation, entry.participant, ())

    async def _refresh_forever(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_seconds)
            try:
                await self.refresh()
            except Exception:
                logger.exception("The crowd's door could not refresh; it goes on with what it has.")

    async def _map_forever(self) -> None:
        while True:
            await asyncio.sleep(_MAP_LOOK_SECONDS)
            now, position = self.clock(), self.board.position
            for view in self.catalogue.views():
                has_voters = self.board.participants_of(view.id) >= MINIMUM_PARTICIPANTS
                if has_voters and view.phase(now) in VOTING_PHASES and self.opinion_map.is_due(view.id, position):
                    await self.opinion_map.make(view.id, position, view.quarantined)


async def _end_of(work: asyncio.Future[int]) -> None:
    """Waits until the work has ended, however; also when it is cancelled, which comes after."""
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


def _newest(batches: list[ServedBatch]) -> list[ServedBatch]:
    """The batches without the oldest draws, `MAXIMUM_UNKEPT` draws at most."""
    excess = sum(len(batch) for batch in batches) - MAXIMUM_UNKEPT
    kept = []
    for batch in batches:
        kept.append(batch.after(min(max(excess, 0), len(batch))))
        excess -= len(batch)
    return [batch for batch in kept if len(batch)]
