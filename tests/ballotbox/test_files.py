"""Styles and scripts as ready-made bytes: kept for long, and one of them may serve pages offline."""

import httpx
import pytest

from parvis.ballotbox.door import Door
from parvis.ballotbox.files import read_files

pytestmark = pytest.mark.anyio


async def _headers(square, tmp_path, name):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / name).write_text("1;")
    door = Door(square.crowd, files=read_files(tmp_path / "static", "/static/abc/"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://square.test") as client:
        return (await client.get(f"/static/abc/{name}")).headers


async def test_a_script_is_kept_for_as_long_as_browsers_like(square, tmp_path):
    assert "immutable" in (await _headers(square, tmp_path, "card.js"))["cache-control"]


async def test_the_worker_alone_may_serve_the_pages_of_consultations(square, tmp_path):
    assert (await _headers(square, tmp_path, "worker.js"))["service-worker-allowed"] == "/c/"


async def test_no_other_script_may(square, tmp_path):
    assert "service-worker-allowed" not in await _headers(square, tmp_path, "card.js")
