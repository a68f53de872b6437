"""Invented citizens vote on a running Parvis, and only where nothing they say is counted as real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from parvis.commands.rehearse_over_http import LoadFindings, NotAnExample, NotAnswering, load, load_sentences
from tests.ballotbox.square import Square, a_square, a_view


@asynccontextmanager
async def served(square: Square) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(square.door, port=0, lifespan="off", log_level="error"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/c/lights/"
    finally:
        server.should_exit = True
        await running


async def loaded(folder: Path, *, is_example: bool) -> tuple[LoadFindings, Square]:
    async with a_square(folder, view=a_view(is_example=is_example)) as square, served(square) as url:
        return await asyncio.to_thread(load, url, 20, 4, 1), square


def test_every_vote_that_is_told_is_in_the_log(tmp_path: Path) -> None:
    findings, square = asyncio.run(loaded(tmp_path, is_example=True))
    assert findings.refused == {}
    assert findings.votes == len(square.log.read()) > 100


def test_a_real_consultation_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(NotAnExample):
        asyncio.run(loaded(tmp_path, is_example=False))


def test_a_place_without_parvis_is_told() -> None:
    with pytest.raises(NotAnswering, match=r"127\.0\.0\.1:9/"):
        load("http://127.0.0.1:9/c/lights/", 1, 1, 1)


def test_the_findings_are_told_in_words() -> None:
    told = load_sentences(LoadFindings(2000, 64, 20000, 1.23, 2000.0, 8.0, 31.0, 5.0, {"overloaded": 3}))
    assert told[0].told(str).startswith("2,000 invented citizens, 64 at once, gave 20,000 votes in 1.2 seconds")
    assert told[1].told(str) == "Refused: 3 requests (overloaded)."
