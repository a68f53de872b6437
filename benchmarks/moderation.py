"""What a moderator waits for: each page of the desk at 20,000 proposals with 200 waiting, in processor time.

Pages are asked of Django in one process, on SQLite in a folder of their own, after one that warms each up; the first
look at the nearest proposals, which reads every text, stands apart.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.demonstration_server import ARGUMENTS, CHROMIUM, serve_demonstration
from benchmarks.prepared_queue import clear_by_keyboard, prepare

PROPOSALS = 20_000
WAITING = 200
RUNS = 7
_WORDS = """
light bus stops at night plant trees along tram lines open gyms for schools train judges teach respect fund
shelters repair pavements slow cars near nurseries lower rents publish accounts extend libraries clean rivers hire
nurses feed children walk safely protect witnesses hear victims share streets insulate homes sort waste
"""

Row = dict[str, object]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "queries", "runs", "largest"}: medians, and the largest of all runs."""
    # First: what follows names this process's own folder and host in the environment.
    desk_rows = [_desk()] if CHROMIUM else []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        client, slug = _open_office(folder)
        desk = f"/office/c/{slug}"
        number = _numbers(WAITING)
        client.get(f"{desk}/moderate")
        first = _processor_ms(lambda: client.get(f"{desk}/moderate/near/{number[0]}"))
        rows: list[Row] = [{"name": "first_near_ms", "value": round(first, 1), "unit": "ms", "runs": 1}]
        pages = {
            "moderate": lambda _: client.get(f"{desk}/moderate"),
            "near": lambda turn: client.get(f"{desk}/moderate/near/{number[turn + 1]}"),
            "decide": lambda turn: client.post(f"{desk}/moderate", {"proposal": number[turn], "verdict": "accept"}),
            "proposals": lambda _: client.get(f"{desk}/proposals?words=trees"),
            "read_again": lambda _: client.get(f"{desk}/read-again"),
            "consultation": lambda _: client.get(f"{desk}/"),
            "home": lambda _: client.get("/office/"),
        }
        rows += [_row(f"{name}_ms", page) for name, page in pages.items()]
    return desk_rows + rows


def _desk() -> Row:
    """Sixty prepared proposals cleared by keys in Chromium, whose hands need no time: what the desk itself costs."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        serve_demonstration(Path(folder)) as site,
        sync_playwright() as driver,
    ):
        prepare(Path(folder) / "data")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(locale="en")
        page.goto(f"{site.address}/office/sign-in")
        page.fill("#id_email", site.moderator)
        page.fill("#id_password", site.password)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        cleared = clear_by_keyboard(page, site.address)
        browser.close()
    seconds = round(cleared.seconds / 60, 2)
    return {"name": "desk_s_a_proposal", "value": seconds, "unit": "s", "runs": 1, "keys": cleared.decisions}


def _row(name: str, page: Callable[[int], Any]) -> Row:
    queries = _queries(lambda: page(RUNS))
    times = [_processor_ms(lambda turn=turn: page(turn)) for turn in range(RUNS)]  # type: ignore[misc]
    value, largest = round(median(times), 1), round(max(times), 1)
    return {"name": name, "value": value, "unit": "ms", "queries": queries, "runs": RUNS, "largest": largest}


def _queries(page: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page()
    return len(queries)


def _processor_ms(page: Callable[[], Any]) -> float:
    started = time.process_time()
    answer = page()
    spent = 1000 * (time.process_time() - started)
    if answer.status_code not in {200, 302}:
        raise RuntimeError(f"a page answered {answer.status_code}")
    return spent


def _open_office(folder: Path) -> tuple[Any, str]:
    """Django on a fresh folder, a moderator who has signed in, and a consultation full of proposals."""
    os.environ.update(PARVIS_DATA=str(folder), DJANGO_SETTINGS_MODULE="parvis.settings", PARVIS_HOSTS="testserver")
    from parvis.commands.start import start

    start(folder)
    from django.test import Client

    from parvis.actions.create_organiser import create_organiser
    from parvis.records.models import Consultation, Proposal

    made = create_organiser(email="moderator@example.org", password="a quiet square at noon", organisation="Region")
    place = made.account.memberships.get().organisation
    consultation = Consultation.objects.create(organisation=place, slug="many", is_published=True)
    consultation.texts.create(language="fr", question="Comment ?", organiser_name="Region")
    draw, words = random.Random(5), _WORDS.split()
    states = ["accepted"] * (PROPOSALS - WAITING) + ["waiting"] * WAITING
    texts = [f"We should {' '.join(draw.sample(words, 8))}." for _ in states]
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=text, original_text=text, language="en", state=state)
        for text, state in zip(texts, states, strict=True)
    )
    client = Client()
    client.force_login(made.account)
    return client, consultation.slug


def _numbers(count: int) -> list[int]:
    from parvis.records.models import Proposal

    return list(Proposal.objects.filter(state="waiting").order_by("id").values_list("pk", flat=True)[:count])
