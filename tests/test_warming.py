"""What a process of the office reads before anyone asks: only what will be asked, once its doors are open."""

import threading
from collections.abc import Callable

import pytest

from parvis.actions.find_neighbours import find_neighbours
from parvis.actions.run_consultation import close_consultation
from parvis.records.models import Account, Consultation, Proposal
from parvis.warming import warm_up, warm_up_later

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.mark.usefixtures("db")
def test_nothing_is_read_of_a_draft(draft: Consultation) -> None:
    assert not draft.is_published
    assert warm_up() == 0


def test_the_desk_finds_its_texts_read_and_reads_what_came_since(
    proposal: Proposal, propose: Callable[[str], Proposal], olga: Account, consultation: Consultation
) -> None:
    assert warm_up() == 1
    since = propose("We should plant many more trees along the tram line.")
    (near,) = find_neighbours(since).pending
    assert near.proposal == proposal
    close_consultation(by=olga, consultation=consultation)
    assert warm_up() == 1


def test_a_fault_while_reading_is_told_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    is_asked = threading.Event()
    warm_up_later(lambda: is_asked.set() or True).join(20)
    assert is_asked.is_set()
    assert "could not be read beforehand" in caplog.text
