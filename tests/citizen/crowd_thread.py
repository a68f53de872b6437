"""A crowd on a thread of its own, as a process has one, for tests of pages that vote."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from parvis.ballotbox.catalogue import ConsultationView, FixedSource
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.memory import MemoryLog


class CrowdThread:
    """Starts a crowd over fixed views; `with` it, it runs."""

    def __init__(self, folder: Path, view: ConsultationView) -> None:
        self.source = FixedSource([view])
        self.crowd = Crowd(
            log=MemoryLog(),
            exposures=MemoryExposures(),
            ring=KeyRing(folder / "seal.keys"),
            source=self.source,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        self.run(self.crowd.start)
        return self.crowd

    def __exit__(self, *_: object) -> None:
        self.run(self.crowd.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def take_in(self, view: ConsultationView) -> None:
        """Takes a newer state of the office's records in at once, as a crowd does twice a second."""
        self.source.put(view)
        self.run(self.crowd.refresh)

    def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Waits for something done on the crowd's loop."""
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(120)
