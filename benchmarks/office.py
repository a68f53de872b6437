"""What those of the office wait for: each of its pages at 20,000 proposals with 200 waiting, in processor time.

Pages are asked of Django in one process, on SQLite in a folder of their own. The first answer of each, which may read
every text or load what it needs, stands in a column of its own.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

RUNS = 7
OPINIONS = 200_000
TARGET_MS = 300
_SIDE = {"home": "/office/", "acts": "/office/acts", "account": "/office/account", "new": "/office/consultations/new"}

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "first", "largest", "queries", "runs"}: medians in ms, the slowest page first."""
    with tempfile.TemporaryDirectory() as folder:
        client, slug = open_crowded_office(Path(folder))
        analyse(slug)
        rows = [measured(name, lambda _turn, at=address: client.get(at)) for name, address in _addresses(slug).items()]  # type: ignore[misc]
        rows.sort(key=lambda row: -row["value"])
        over = [row["name"] for row in rows if row["value"] > TARGET_MS]
        return [*rows, {"name": "pages_over_300_ms", "value": len(over), "unit": "pages; target 0", "runs": RUNS}]


def measured(name: str, page: Callable[[int], Any]) -> Row:
    """One page asked for `RUNS` times after a first one: processor time in ms, and how often it asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = processor_ms(lambda: page(RUNS + 1))
    with CaptureQueriesContext(connection) as captured:
        page(RUNS)
    queries = len(captured)
    times = [processor_ms(lambda turn=turn: page(turn)) for turn in range(RUNS)]  # type: ignore[misc]
    return {
        "name": name,
        "value": round(median(times), 1),
        "unit": "ms",
        "first": round(first, 1),
        "largest": round(max(times), 1),
        "queries": queries,
        "runs": RUNS,
    }


def processor_ms(page: Callable[[], Any]) -> float:
    """Processor time of one answer in ms. Raises `RuntimeError` where it is not an answer."""
    started = time.process_time()
    answer = page()
    if hasattr(answer, "streaming_content"):
        list(answer.streaming_content)
    spent = 1000 * (time.process_time() - started)
    if answer.status_code not in {200, 302}:
        raise RuntimeError(f"a page answered {answer.status_code}")
    return spent


def open_crowded_office(folder: Path) -> tuple[Any, str]:
    """Django on a fresh folder, someone who may do everything and has signed in, and a consultation full of records."""
    os.environ.update(PARVIS_DATA=str(folder), DJANGO_SETTINGS_MODULE="parvis.settings", PARVIS_HOSTS="testserver")
    from parvis.commands.start import start

    start(folder)
    from django.test import Client

    from parvis.actions.create_organiser import create_organiser
    from parvis.records.models import Consultation, Membership, Role
    from tests.crowded_office import TWENTY_THOUSAND, crowd_office

    made = create_organiser(email="moderator@example.org", password="a quiet square at noon", organisation="Region")
    place = made.account.memberships.get().organisation
    Membership.objects.create(account=made.account, organisation=place, role=Role.TRAINED_READER)
    consultation = Consultation.objects.create(organisation=place, slug="many", is_published=True)
    consultation.texts.create(language="fr", question="Comment ?", organiser_name="Region")
    crowd_office(consultation, made.account, TWENTY_THOUSAND)
    client = Client()
    client.force_login(made.account)
    return client, consultation.slug


def analyse(slug: str) -> None:
    """A snapshot and a pulse of opinions drawn by lot, so that pages which show them have something to show."""
    from parvis.actions.take_snapshot import take_snapshot
    from parvis.insight.log import LOG_DTYPE
    from parvis.insight.pulse import PulseCounts, fold_pulse, write_pulse
    from parvis.records.models import Consultation, Proposal, Pulse

    chance, consultation = np.random.default_rng(5), Consultation.objects.get(slug=slug)
    open_ones = np.array(Proposal.objects.filter(state="accepted").values_list("pk", flat=True))
    rows = np.zeros(OPINIONS, LOG_DTYPE)
    rows["consultation"], rows["standing"], rows["revision"] = consultation.pk, 1, 1
    rows["participant"] = 2**40 + chance.integers(0, OPINIONS // 12, OPINIONS)
    rows["proposal"] = chance.choice(open_ones, OPINIONS)
    rows["mark"] = chance.choice([8, 16, 24], OPINIONS, p=[0.6, 0.15, 0.25])
    rows["source"], rows["is_first"] = chance.integers(0, 200, OPINIONS), chance.random(OPINIONS) < 1 / 12
    rows["cast_at"] = (time.time() - chance.random(OPINIONS) * 40 * 86_400) * 1000
    rows = rows[np.unique(rows[["participant", "proposal"]], return_index=True)[1]]
    rows["sequence"] = np.arange(1, len(rows) + 1)
    take_snapshot(consultation=consultation, rows=rows, threads=2)
    Pulse.objects.create(consultation=consultation, counts=write_pulse(fold_pulse(PulseCounts(), rows)))


def _addresses(slug: str) -> dict[str, str]:
    """Every page that a consultation's list of places names, each part of its set-up, and what is beside them."""
    from parvis.organiser.places import GROUPS
    from parvis.organiser.set_up import PARTS
    from parvis.records.models import Consultation, Proposal

    consultation, found = Consultation.objects.get(slug=slug), dict(_SIDE)
    found["consultation"] = f"/office/c/{slug}/"
    found |= {place.route.removeprefix("office-"): place.address(consultation) for _, all_ in GROUPS for place in all_}
    found |= {f"set-up {part}": f"/office/c/{slug}/set-up/{part}" for part in PARTS}
    waiting = Proposal.objects.filter(state="waiting").earliest("id").pk
    apart = Proposal.objects.filter(state="set-aside").earliest("id").pk
    found |= {
        "near": f"/office/c/{slug}/moderate/near/{waiting}",
        "proposals, searched": f"/office/c/{slug}/proposals?words=trees",
        "proposals, a late page": f"/office/c/{slug}/proposals?page=300",
        "testimony": f"/office/c/{slug}/testimonies/{apart}",
        "acts, a late page": "/office/acts?page=300",
        "acts of a consultation": f"/office/acts?consultation={slug}",
        "register": f"/office/c/{slug}/privacy/register",
        "reopen": f"/office/c/{slug}/reopen",
    }
    return found
