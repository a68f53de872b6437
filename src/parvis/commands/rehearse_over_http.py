"""A rehearsal as a load: invented citizens who vote on a running Parvis over HTTP, and how it bears them."""

import asyncio
import json
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from parvis.domain.errors import ParvisError, gettext_noop
from parvis.rehearsal.answers import uniform
from parvis.rehearsal.figures import decimal, number
from parvis.rehearsal.makeup import Makeup
from parvis.rehearsal.sentences import Sentence

_OPINIONS = ("agree", "neutral", "disagree")
_LONGEST_ANSWER = 4_000_000


class NotAnswering(ParvisError):
    code = "not-answering"
    status = 502
    sentence = gettext_noop("{url} does not answer as a Parvis consultation: {detail}")


class NotAnExample(ParvisError):
    code = "not-an-example"
    status = 409
    sentence = gettext_noop(
        "This consultation is a real one, and invented votes in it would be counted. Rehearse on an example, such as "
        "that of `parvis demo`."
    )


@dataclass(slots=True)
class Tally:
    """What the citizens met: milliseconds of each request by what it asked, and what was refused, by code."""

    votes_ms: list[float] = field(default_factory=list)
    cards_ms: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class LoadFindings:
    """How a running Parvis bore the citizens. Times of requests in milliseconds, seen from the citizens' side."""

    people: int
    at_once: int
    votes: int
    seconds: float
    votes_a_second: float
    vote_median_ms: float
    vote_slowest_hundredth_ms: float
    cards_median_ms: float
    refused: dict[str, int]


class Connection:
    """One kept-alive connection, as a browser's. It speaks just enough HTTP/1.1 for JSON answers of a known length."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url, self._host = url, parts.netloc
        self._address = (parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80))
        self._ssl = ssl.create_default_context() if parts.scheme == "https" else None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: object = None, cookie: str = "") -> tuple[int, str, Any]:
        """Status, the cookie to keep from now on, and the JSON answer. Raises `NotAnswering`."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(content)}\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._address, ssl=self._ssl)
            reader, writer = self._streams
            writer.write(head.encode() + content)
            status, headers = _head_of(await reader.readuntil(b"\r\n\r\n"))
            length = int(headers.get("content-length", "0"))
            if length > _LONGEST_ANSWER:
                raise NotAnswering(url=self._url, detail=f"an answer of {length} bytes")
            answer = json.loads(await reader.readexactly(length) or b"null")
        except (OSError, EOFError, ValueError) as error:
            await self.close()
            raise NotAnswering(url=self._url, detail=str(error) or type(error).__name__) from error
        return status, headers.get("set-cookie", cookie).partition(";")[0], answer

    async def close(self) -> None:
        """Ends the connection; the next request opens another."""
        if self._streams is not None:
            writer, self._streams = self._streams[1], None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def a_connection(url: str) -> AsyncIterator[Connection]:
    """A connection that is closed when the block ends."""
    connection = Connection(url)
    try:
        yield connection
    finally:
        await connection.close()


def _head_of(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


def load(url: str, people: int, at_once: int, seed: int) -> LoadFindings:
    """`people` citizens vote on the consultation at `url` (…/c/its-name/), `at_once` at any moment.

    Raises `NotAnswering`, and `NotAnExample` for a consultation whose votes count.
    """
    return asyncio.run(_load(url, people, at_once, seed))


async def _load(url: str, people: int, at_once: int, seed: int) -> LoadFindings:
    path = f"/api/v1/consultations/{urlsplit(url).path.rstrip('/').rpartition('/')[2]}"
    async with a_connection(url) as connection:
        status, _, described = await connection.ask("GET", path)
    if status != 200:
        raise NotAnswering(url=url, detail=f"HTTP {status}")
    if not described.get("example"):
        raise NotAnExample
    makeup = Makeup()
    logs = np.random.default_rng(seed).normal(np.log(makeup.median_cards), makeup.cards_spread, people)
    waiting = iter(enumerate(np.clip(np.rint(np.exp(logs)), 1, 400).astype(int).tolist()))
    tally = Tally()
    started = time.perf_counter()
    await asyncio.gather(*(_citizens(url, path, waiting, seed, tally) for _ in range(min(at_once, people))))
    return _findings(tally, people, at_once, time.perf_counter() - started)


async def _citizens(url: str, path: str, waiting: Any, seed: int, tally: Tally) -> None:
    """One place in the crowd: as soon as a citizen has left, the next one takes it."""
    async with a_connection(url) as connection:
        for person, patience in waiting:
            await _vote(connection, path, person, patience, seed, tally)


async def _vote(connection: Connection, path: str, person: int, patience: int, seed: int, tally: Tally) -> None:
    cookie, left = "", patience
    while left > 0:
        started = time.perf_counter()
        status, cookie, sequence = await connection.ask("GET", f"{path}/sequence", cookie=cookie)
        tally.cards_ms.append((time.perf_counter() - started) * 1000)
        cards = sequence["cards"] if status == 200 else []
        if status != 200:
            tally.refused[sequence.get("code", str(status))] += 1
        if not cards:
            return
        for card in cards[:left]:
            ballot = {"proposal": card["proposal"], "opinion": opinion_of(person, card["proposal"], seed)}
            body = {"ballots": [ballot | {"seal": sequence["seal"]}]}
            started = time.perf_counter()
            status, cookie, told = await connection.ask("POST", f"{path}/ballots", body, cookie)
            tally.votes_ms.append((time.perf_counter() - started) * 1000)
            error = told if status >= 400 else told["ballots"][0].get("error")
            if error:
                tally.refused[str(error.get("code", status))] += 1
        left -= len(cards)


def opinion_of(person: int, proposal: int, seed: int) -> str:
    """What an invented citizen says: each proposal has its own share of agreement, from 30 % to 90 %.

    >>> opinion_of(3, 7, 1) == opinion_of(3, 7, 1)
    True
    """
    one, thing = np.array([person]), np.array([proposal])
    agree = 0.3 + 0.6 * float(uniform(seed, np.array([0]), thing, 0)[0])
    mood = float(uniform(seed, one, thing, 1)[0])
    return _OPINIONS[int(mood >= agree) + int(mood >= agree + (1 - agree) / 3)]


def _findings(tally: Tally, people: int, at_once: int, seconds: float) -> LoadFindings:
    recorded = len(tally.votes_ms) - sum(tally.refused.values())
    votes, cards = np.array([*tally.votes_ms, 0.0][: len(tally.votes_ms) or 1]), np.array(tally.cards_ms)
    return LoadFindings(
        people=people,
        at_once=at_once,
        votes=max(recorded, 0),
        seconds=seconds,
        votes_a_second=max(recorded, 0) / seconds,
        vote_median_ms=float(np.median(votes)),
        vote_slowest_hundredth_ms=float(np.quantile(votes, 0.99)),
        cards_median_ms=float(np.median(cards)),
        refused=dict(tally.refused),
    )


def load_sentences(findings: LoadFindings) -> list[Sentence]:
    """The findings in words."""
    values = {
        "people": number(findings.people),
        "at_once": number(findings.at_once),
        "votes": number(findings.votes),
        "rate": number(findings.votes_a_second),
        "seconds": decimal(round(findings.seconds, 1)),
        "median": number(findings.vote_median_ms),
        "slowest": number(findings.vote_slowest_hundredth_ms),
        "refused": number(sum(findings.refused.values())),
        "codes": ", ".join(sorted(findings.refused)),
    }
    served = Sentence(
        gettext_noop(
            "{people} invented citizens, {at_once} at once, gave {votes} votes in {seconds} seconds: {rate} votes a "
            "second. Half of the votes were answered within {median} ms, and 99 in 100 within {slowest} ms."
        ),
        values,
    )
    if not findings.refused:
        return [served]
    return [served, Sentence(gettext_noop("Refused: {refused} requests ({codes})."), values)]


def load_document(findings: LoadFindings) -> dict[str, Any]:
    """The findings as a JSON document, marked as a simulation."""
    return {"simulation": True, "findings": asdict(findings)}
