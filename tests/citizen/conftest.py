"""The square of a consultation with a few published proposals, and a crowd that serves it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from parvis.actions.decide import decide
from parvis.ballotbox import present
from parvis.ballotbox.crowd import Crowd
from parvis.citizen.catalogue import RecordsSource
from parvis.configuration import Configuration
from parvis.domain.moderation import Decision
from parvis.records.models import Account, Consultation, Proposal
from tests.citizen.crowd_thread import CrowdThread

MARKUP = "We should <b>write</b> plain & simple laws."


@pytest.fixture
def published(propose: Callable[[str], Proposal], malik: Account) -> list[Proposal]:
    """Three proposals of Camille's that Malik has accepted."""
    made = [
        propose(text) for text in (MARKUP, "We should plant trees along the tram.", "We should open parks at night.")
    ]
    for proposal in made:
        decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    return made


@pytest.fixture
def open_crowd(configuration: Configuration, tmp_path: Path) -> Iterator[Callable[[Consultation], Crowd]]:
    """Serves a consultation as its records are now."""
    running: list[CrowdThread] = []

    def serve(consultation: Consultation) -> Crowd:
        view = RecordsSource().load(consultation.pk, None)
        running.append(CrowdThread(tmp_path, view))
        crowd = running[-1].__enter__()
        present.set_crowd(crowd)
        return crowd

    yield serve
    for thread in running:
        thread.__exit__()
    present.set_crowd(None)


@pytest.fixture
def crowd(open_crowd: Callable[[Consultation], Crowd], consultation: Consultation, published: list[Proposal]) -> Crowd:
    """The crowd of Olga's consultation."""
    consultation.shows_others = True
    consultation.save()
    return open_crowd(consultation)


@pytest.fixture
def citizen(client: Client) -> Client:
    """Someone with a browser and no script, who reads English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
