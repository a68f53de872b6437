"""What a moderator waits for at the desk, at 20,000 proposals with 200 waiting: next item, nearest texts, decision.

Asked of Django in one process as `benchmarks.office` does; the first look at the nearest proposals, which reads every
text, stands apart, and so does the desk in a browser, cleared by keys.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.demonstration_server import ARGUMENTS, CHROMIUM, serve_demonstration
from benchmarks.office import measured, open_crowded_office, processor_ms
from benchmarks.prepared_queue import clear_by_keyboard, prepare

WAITING = 200

Row = dict[str, object]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "first", "largest", "queries", "runs"}: medians in ms (`benchmarks.office`)."""
    # First: what follows names this process's own folder and host in the environment.
    desk_rows = [_desk()] if CHROMIUM else []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        client, slug = open_crowded_office(folder)
        desk = f"/office/c/{slug}"
        number = _numbers(WAITING)
        client.get(f"{desk}/moderate")
        first = processor_ms(lambda: client.get(f"{desk}/moderate/near/{number[0]}"))
        rows: list[Row] = [{"name": "first_near_ms", "value": round(first, 1), "unit": "ms", "runs": 1}]
        pages = {
            "moderate": lambda _: client.get(f"{desk}/moderate"),
            "near": lambda turn: client.get(f"{desk}/moderate/near/{number[turn + 1]}"),
            "decide": lambda turn: client.post(f"{desk}/moderate", {"proposal": number[turn], "verdict": "accept"}),
        }
        rows += [measured(f"{name}_ms", page) for name, page in pages.items()]
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


def _numbers(count: int) -> list[int]:
    from parvis.records.models import Proposal

    return list(Proposal.objects.filter(state="waiting").order_by("id").values_list("pk", flat=True)[:count])
