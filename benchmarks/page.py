"""The landing on a weak phone: what it weighs, when its first card can be used, and how fast the next one comes.

Chromium with a processor four times slower and the network that its tools call slow 4G (562.5 ms, 1.44 Mbit/s). The
first card is a form that works without scripts: it can be used once it is painted. Bytes are counted on the wire, all
of them, until the scripts have taken over and fetched the next twelve cards.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.demonstration_server import ARGUMENTS, CHROMIUM, serve_demonstration

RUNS = 7
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
SLOWER_PROCESSOR = 4
_NEXT_CARD = """() => new Promise((done) => {
  const place = document.querySelector('[data-place]');
  const started = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  }).observe(place, { childList: true });
  document.querySelector('[data-act=next]').click();
})"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

Row = dict[str, object]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "runs", "largest"}: medians, and the largest of all runs."""
    if CHROMIUM is None:
        raise SystemExit("This benchmark needs Chromium: install the package chromium.")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_demonstration(Path(folder)) as site,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        measured = [_measure(browser, site.landing) for _ in range(RUNS)]
        browser.close()
    units = {"first_card_bytes": "B", "first_card_ms": "ms", "taken_over_ms": "ms", "next_card_ms": "ms"}
    return [_row(name, unit, [each[name] for each in measured]) for name, unit in units.items()]


def _row(name: str, unit: str, values: list[float]) -> Row:
    return {
        "name": name,
        "value": round(median(values), 1),
        "unit": unit,
        "runs": len(values),
        "largest": round(max(values), 1),
    }


def _measure(browser: Browser, landing: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr", has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    received = _count_bytes(session)
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(landing)
    page.wait_for_selector("#square[data-ready]", state="attached", timeout=60_000)
    taken_over = float(page.evaluate("performance.now()"))
    page.wait_for_load_state("networkidle")
    found = {
        "first_card_bytes": float(sum(received)),
        "first_card_ms": float(page.evaluate(_PAINTED)),
        "taken_over_ms": taken_over,
        "next_card_ms": _next_card(page),
    }
    context.close()
    return found


def _count_bytes(session: CDPSession) -> list[int]:
    received: list[int] = []

    def note(event: dict[str, Any]) -> None:
        received.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", note)
    session.send("Network.enable")
    return received


def _next_card(page: Page) -> float:
    times = []
    for _ in range(4):
        page.locator("[data-card] button[value=agree]").click()
        page.locator(".said").wait_for()
        times.append(float(page.evaluate(_NEXT_CARD)))
    return median(times)
