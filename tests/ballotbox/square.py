"""A consultation behind a door, and a visitor whose every answer is held against the API's description."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jsonschema

from parvis.ballotbox import openapi
from parvis.ballotbox.catalogue import ConsultationView, FixedSource, OpenProposal, Texts
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.door import Door
from parvis.ballotbox.exposures import MemoryExposures
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.phase import Schedule

DESCRIPTION = json.loads(openapi.DESCRIPTION)
START = 1_700_000_000_000
HOUR = 3_600_000
ROOT = "/api/v1/consultations/lights"
BALLOTS = f"{ROOT}/ballots"


def a_view(**changes: Any) -> ConsultationView:
    """The consultation `lights`: proposals 1 to 20 are open, 21 is closed, votes end after 48 hours."""
    proposals = {
        number: OpenProposal(number, f"We should light street number {number}.", "en") for number in range(1, 21)
    }
    plain: dict[str, Any] = {
        "id": 1,
        "slug": "lights",
        "version": 1,
        "schedule": Schedule(opens_at=START - HOUR, closes_at=START + 48 * HOUR),
        "default_language": "en",
        "texts": {"en": Texts("How can we walk home safely?", "We should"), "fr": Texts("Comment rentrer sans peur ?")},
        "proposals": proposals,
        "closed": frozenset({21}),
    }
    return ConsultationView(**(plain | changes))


@dataclass
class Visitor:
    """A browser with its own cookies. Every answer is checked against the description as it comes."""

    client: httpx.AsyncClient
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = await self.client.request(method, path, **options)
        self.seen.add(require_described(method, path, response))
        return response

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("GET", path, **options)

    async def post(self, body: Any, **options: Any) -> httpx.Response:
        return await self.send("POST", BALLOTS, json=body, **options)

    async def cards(self, size: int = 3, **options: Any) -> list[dict[str, Any]]:
        return offered((await self.get(f"{ROOT}/sequence?size={size}", **options)).json())

    async def vote(self, card: dict[str, Any], opinion: str = "agree", **others: Any) -> httpx.Response:
        sent = {"proposal": card["proposal"], "seal": card["seal"], "opinion": opinion}
        headers = others.pop("headers", {})
        return await self.post(sent | others, headers=headers)


def offered(sequence: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards of a sequence, each with the seal that a ballot on it carries."""
    return [card | {"seal": sequence["seal"]} for card in sequence["cards"]]


class Square:
    """A crowd, its door, and the clock that they go by (milliseconds since 1970 UTC)."""

    def __init__(self, folder: Path, view: ConsultationView, log: BallotLog, hosts: tuple[str, ...]) -> None:
        self.now = START
        self.log = log
        self.ring = KeyRing(folder / "keys.json")
        self.source = FixedSource([view])
        self.exposures = MemoryExposures()
        self.crowd = Crowd(
            log=log,
            exposures=self.exposures,
            ring=self.ring,
            source=self.source,
            clock=lambda: self.now,
            refresh_seconds=3600,
        )
        self.door = Door(self.crowd, hosts=hosts)

    def visitor(self, host: str = "square.test") -> Visitor:
        """Someone new, without a cookie."""
        return Visitor(httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url=f"http://{host}"))


@asynccontextmanager
async def a_square(
    folder: Path, *, view: ConsultationView | None = None, log: BallotLog | None = None, hosts: tuple[str, ...] = ("*",)
) -> AsyncIterator[Square]:
    """A square that is open while the block lasts."""
    square = Square(folder, view or a_view(), log or MemoryLog(), hosts)
    await square.crowd.start()
    try:
        yield square
    finally:
        await square.crowd.stop()


def require_described(method: str, path: str, response: httpx.Response) -> tuple[str, str, str]:
    """The place in the description of an answer that is as described; anything else fails the test."""
    if response.headers["content-type"] == "application/problem+json":
        _validate(response.json(), {"$ref": "#/components/schemas/Problem"})
        assert response.json()["status"] == response.status_code
    address = path.partition("?")[0]
    template = next((t for t in DESCRIPTION["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", t), address)), None)
    operation = DESCRIPTION["paths"].get(template, {}).get(method.lower())
    if template is None or operation is None:
        assert response.status_code in {400, 404, 405}
        return address, method, str(response.status_code)
    status = str(response.status_code) if str(response.status_code) in operation["responses"] else "default"
    described = operation["responses"][status].get("content", {})
    if described:
        _validate(response.json(), described[response.headers["content-type"]]["schema"])
    else:
        assert not response.content
    return template, method, status


def _validate(document: Any, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator({**schema, "components": DESCRIPTION["components"]}).validate(document)
