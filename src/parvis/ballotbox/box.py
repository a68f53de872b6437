"""The group commit: ballots that arrive together are written in one transaction, and only then answered."""

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Sequence

from parvis.ballotbox.log import BallotLog, Settled
from parvis.domain.ballot import Cast, Outcome
from parvis.domain.errors import LogUnavailable, Overloaded, ParvisError, Unavailable

MAXIMUM_WAITING = 20_000
MAXIMUM_BATCH = 1_000
LINGER_SECONDS = 0.002

Recorded = Callable[[list[Outcome]], None]
logger = logging.getLogger("parvis.box")


class BallotBox:
    """Collects casts on the event loop and hands batches to a log on a thread of its own.

    A batch is what came while the one before was being written, or in `linger_seconds`. At most `maximum_waiting`
    casts wait; one more is refused with `Overloaded`, unrecorded. `on_recorded` is called on the loop with the new
    outcomes of each batch, in order of sequence number, before anyone is answered.
    """

    def __init__(
        self,
        log: BallotLog,
        *,
        on_recorded: Recorded | None = None,
        maximum_waiting: int = MAXIMUM_WAITING,
        linger_seconds: float = LINGER_SECONDS,
    ) -> None:
        self._log = log
        self._on_recorded = on_recorded
        self._maximum_waiting = maximum_waiting
        self._linger = linger_seconds
        self._waiting: list[tuple[Cast, asyncio.Future[Settled]]] = []
        self._wake = asyncio.Event()
        self._is_open = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="ballot-writer")

    async def start(self) -> None:
        """Starts the writer on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._write_until_stopped(), name="ballot-box")
        self._is_open = True

    async def stop(self) -> None:
        """Takes no more casts, writes and answers those that wait, then stops."""
        self._is_open = False
        self._wake.set()
        if self._task:
            await self._task
        self._thread.shutdown()

    async def cast(self, casts: Sequence[Cast]) -> list[Settled]:
        """What became of each cast, in order. Returns when all that was recorded is durable.

        Raises `Overloaded` when too many wait already, `Unavailable` before the start and after the stop.
        """
        if not self._is_open or not self._loop:
            raise Unavailable
        if len(self._waiting) + len(casts) > self._maximum_waiting:
            raise Overloaded
        futures = [self._loop.create_future() for _ in casts]
        self._waiting.extend(zip(casts, futures, strict=True))
        self._wake.set()
        return [await future for future in futures]

    async def _write_until_stopped(self) -> None:
        loop = asyncio.get_running_loop()
        while self._is_open or self._waiting:
            await self._wake.wait()
            if self._is_open and self._linger and len(self._waiting) < MAXIMUM_BATCH:
                await asyncio.sleep(self._linger)
            batch, self._waiting = self._waiting[:MAXIMUM_BATCH], self._waiting[MAXIMUM_BATCH:]
            if self._is_open and not self._waiting:
                self._wake.clear()
            if batch:
                settled = await loop.run_in_executor(self._thread, self._append, [cast for cast, _ in batch])
                self._answer(batch, settled)

    def _append(self, casts: list[Cast]) -> list[Settled]:
        try:
            return self._log.append(casts)
        except ParvisError as error:
            return [error] * len(casts)
        except Exception:
            logger.exception("A batch failed; its casts are written one by one.")
            return [self._append_alone(cast) for cast in casts]

    def _append_alone(self, cast: Cast) -> Settled:
        try:
            return self._log.append([cast])[0]
        except ParvisError as error:
            return error
        except Exception:
            logger.exception("A cast could not be written.")
            return LogUnavailable()

    def _answer(self, batch: list[tuple[Cast, asyncio.Future[Settled]]], settled: list[Settled]) -> None:
        if self._on_recorded:
            try:
                self._on_recorded([outcome for outcome in settled if isinstance(outcome, Outcome) and outcome.is_new])
            except Exception:
                logger.exception("The board could not take in a batch; it will read it from the log.")
        for (_, future), outcome in zip(batch, settled, strict=True):
            if not future.done():
                future.set_result(outcome)
