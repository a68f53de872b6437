"""The first source of a participation stays with it, in its token, over HTTP."""

import pytest

from tests.ballotbox.square import ROOT, a_square, a_view, offered

pytestmark = pytest.mark.anyio
SOURCES = {"radio": 1, "letter": 2}


@pytest.fixture
async def square(tmp_path):
    async with a_square(tmp_path, view=a_view(sources=SOURCES)) as square:
        yield square


@pytest.fixture
def camille(square):
    return square.visitor()


async def _vote(visitor, source: str = ""):
    asked = f"&source={source}" if source else ""
    (card,) = offered((await visitor.get(f"{ROOT}/sequence?size=1{asked}")).json())
    return await visitor.vote(card)


def _logged(square) -> list[int]:
    return square.log.read()["source"].tolist()


async def test_the_first_source_stays_whatever_comes_later(square, camille):
    for source in ("radio", "", "letter"):
        await _vote(camille, source)
    assert _logged(square) == [1, 1, 1]


async def test_a_source_is_kept_once_there_is_one(square, camille):
    await _vote(camille)
    assert "set-cookie" in (await _vote(camille, "letter")).headers
    assert "set-cookie" not in (await _vote(camille, "letter")).headers
    await _vote(camille)
    assert _logged(square) == [0, 2, 2, 2]


async def test_a_source_that_was_retired_since_counts_no_more(square, camille):
    await _vote(camille, "radio")
    square.source.put(a_view(sources={"letter": 2}, version=2))
    square.crowd.catalogue.refresh()
    await _vote(camille)
    assert _logged(square) == [1, 0]


async def test_a_bearer_token_keeps_the_source_too(square, camille):
    (card,) = offered((await camille.get(f"{ROOT}/sequence?size=1&source=radio")).json())
    token = (await camille.vote(card, token=True)).json()["token"]
    camille.client.headers["authorization"] = f"Bearer {token}"
    await _vote(camille)
    assert _logged(square) == [1, 1]
