"""A square with an open consultation, and people who come to it."""

import pytest

from tests.ballotbox.square import a_square


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def square(tmp_path):
    """A square on a log in memory."""
    async with a_square(tmp_path) as square:
        yield square


@pytest.fixture
async def camille(square):
    """A citizen who has not voted yet."""
    visitor = square.visitor()
    async with visitor.client:
        yield visitor


@pytest.fixture
async def stranger(square):
    """Someone else."""
    visitor = square.visitor()
    async with visitor.client:
        yield visitor
