"""Every page of the office asks the database as often when there is ten times more of everything."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.actions.take_snapshot import take_snapshot
from parvis.insight.pulse import PulseCounts, fold_pulse, write_pulse
from parvis.organiser.set_up import PARTS
from parvis.records.models import Account, Consultation, Membership, Proposal, Pulse, Role
from tests.crowded_office import Amounts, crowd_office
from tests.organiser.test_rights_matrix import ROUTES
from tests.planted_log import publish_forty, vote_in_two_groups

pytestmark = pytest.mark.usefixtures("configuration")
MOST = 40
PAGES = {
    name: route.path for name, route in ROUTES.items() if route.path.startswith("/office") and route.method == "get"
}
NOT_THERE = frozenset({"office-rehearsal-report", "office-source-picture", "office-quarantine-decide"})
"""Pages of one thing, of which there is none."""


@pytest.fixture
def office(client: Client, olga: Account, consultation: Consultation) -> Client:
    """Olga’s, who may read testimonies and decide on quarantines too; there is an analysis and a pulse."""
    for role in (Role.TRAINED_READER, Role.ANALYST):
        Membership.objects.create(account=olga, organisation=consultation.organisation, role=role)
    rows = vote_in_two_groups(consultation, publish_forty(consultation))
    take_snapshot(consultation=consultation, rows=rows)
    Pulse.objects.create(consultation=consultation, counts=write_pulse(fold_pulse(PulseCounts(), rows)))
    client.force_login(olga)
    return client


def test_ten_times_more_of_everything_costs_no_more_queries(
    office: Client, consultation: Consultation, malik: Account
) -> None:
    crowd_office(consultation, malik, Amounts())
    before = dict(_queries(office, consultation))
    crowd_office(consultation, malik, Amounts().times(9))
    after = dict(_queries(office, consultation))
    assert {name: (before[name], queries) for name, queries in after.items() if queries > before[name]} == {}
    assert {name: queries for name, queries in after.items() if queries > MOST} == {}


def _queries(office: Client, consultation: Consultation) -> Iterator[tuple[str, int]]:
    """Each page and how often it asked the database; each is opened once before, which may make what it shows."""
    apart = Proposal.objects.filter(set_apart__isnull=False).values_list("pk", flat=True)[0]
    waiting = Proposal.objects.filter(state="waiting").values_list("pk", flat=True)[0]
    names = {"slug": consultation.slug, "organisation": consultation.organisation_id}
    parts = {f"office-set-up {part}": f"/office/c/{consultation.slug}/set-up/{part}" for part in PARTS}
    for name, path in (PAGES | parts).items():
        address = path.format(**names, number=waiting, story=apart)
        answer = office.get(address)
        if answer.status_code != 200:
            assert answer.status_code == 302 or name in NOT_THERE, name
            continue
        with CaptureQueriesContext(connection) as queries:
            office.get(address)
        yield name, len(queries)
