"""A pytest plugin: real servers for the tests that need them, and the count of what was left out without them."""

import collections
from collections.abc import Iterator

import pytest

from tests.postgresql import PostgresqlServer, programs_folder

NEEDED = {
    "postgresql": "PostgreSQL: install the package postgresql",
    "browser": "Chromium: install the package chromium",
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: kills a server under load many times; a minute for each engine")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgresql") and programs_folder() is None:
        pytest.skip(f"needs {NEEDED['postgresql']}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = collections.Counter(name for report in skipped for name in NEEDED if name in report.keywords)
    for name, count in left_out.items():
        terminalreporter.write_line(f"Left out: {count} {'test' if count == 1 else 'tests'} need {NEEDED[name]}")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One PostgreSQL server for the whole run."""
    with PostgresqlServer() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of an empty database of its own."""
    name = postgresql_server.create_database()
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)
