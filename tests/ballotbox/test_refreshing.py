"""What the crowd takes in while others ask for it as well, and what a stop finds under way."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from parvis.ballotbox.catalogue import Catalogue, ConsultationView, FixedSource
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.served import ServedBatch, ServedDraw
from tests.ballotbox.square import a_view

PATIENCE_SECONDS = 60


class SlowSource(FixedSource):
    """Has the versions read at once, and holds the first reading of a view until it may go on."""

    def __init__(self, view: ConsultationView) -> None:
        super().__init__([view])
        self.is_reading, self.may_go_on = threading.Event(), threading.Event()

    def load(self, consultation: int, known: ConsultationView | None) -> ConsultationView:
        found = super().load(consultation, known)
        if not self.is_reading.is_set():
            self.is_reading.set()
            self.may_go_on.wait(PATIENCE_SECONDS)
        return found


def test_a_slow_reading_never_takes_the_place_of_a_newer_one() -> None:
    source = SlowSource(a_view())
    catalogue = Catalogue(source)
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(catalogue.refresh)
        assert source.is_reading.wait(PATIENCE_SECONDS)
        source.put(a_view(version=2))
        quick = threads.submit(catalogue.refresh)
        threading.Timer(0.3, source.may_go_on.set).start()
        slow.result()
        quick.result()
    assert [view.version for view in catalogue.views()] == [2]


class SlowExposures(MemoryExposures):
    """Holds each writing until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_writing, self.may_go_on = threading.Event(), threading.Event()

    def append(self, batches: Sequence[ServedBatch]) -> int:
        self.is_writing.set()
        self.may_go_on.wait(PATIENCE_SECONDS)
        return super().append(batches)


def test_what_was_being_written_when_the_crowd_stops_is_written_once(tmp_path: Path) -> None:
    exposures = SlowExposures()

    async def serve_and_stop() -> int:
        crowd = Crowd(
            log=MemoryLog(),
            exposures=exposures,
            ring=KeyRing(tmp_path / "keys.json"),
            source=FixedSource([a_view()]),
            refresh_seconds=0.01,
        )
        await crowd.start()
        crowd.note_served(ServedDraw(1, 7, 7_200_000, 1, (3, 5), (0.25, 0.25)))
        await asyncio.to_thread(exposures.is_writing.wait, PATIENCE_SECONDS)
        stopping = asyncio.create_task(crowd.stop())
        await asyncio.sleep(0.05)
        exposures.may_go_on.set()
        await stopping
        return len(exposures.read())

    assert asyncio.run(serve_and_stop()) == 1
