"""Sixty prepared proposals for a moderator, and the walk that clears them by keyboard alone.

30 to accept, 20 copies of four of them, 5 to refuse, 3 testimonies, 2 appeals: forty decisions. Run as a program, it
puts them into a data folder whose service may be running.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLUG = "sixty"
PASSWORD = "a quiet square at noon"
COLLEAGUE = "colleague@example.org"
STORY = "My husband hits me every evening in {place} and nobody listens."
INSULT = "You idiots of {place} should all leave this country."
_PLACES = "Arle,Borne,Celle,Dorne,Erve,Forge,Grive,Halle,Isle,Jarne,Kerne,Lorge,Marne,Nerve,Orge"
_ACTS = ("plant shade trees around the school of {place}", "run a later bus on Fridays between here and {place}")
_GONE = """number => document.querySelector("#waiting")
  && document.querySelector("#verdict input[name=proposal]")?.value !== number"""
_DECISION_WAIT_MS = 20_000


@dataclass(frozen=True, slots=True)
class Cleared:
    """What the walk did: how many keys, and the seconds from the first key to the empty queue."""

    decisions: int
    seconds: float


def texts() -> list[str]:
    """The 58 sentences that wait; two more are refused, and appealed."""
    places = _PLACES.split(",")
    plain = [f"We should {act.format(place=place)}." for act in _ACTS for place in places]
    copies = [text.upper() for text in plain[:4] for _ in range(5)]
    hard = [STORY.format(place=place) for place in places[:3]]
    return [*plain, *copies, *[INSULT.format(place=place) for place in places[:5]], *hard]


def prepare(folder: Path) -> None:
    """Put the sixty into a data folder, from a process of its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.prepared_queue", str(folder)], check=True)


def clear_by_keyboard(page: "Page", address: str) -> Cleared:
    """Decide on all sixty by keys, from a page that is signed in. Raises Playwright's error when a key does nothing."""
    page.goto(f"{address}/office/c/{SLUG}/moderate")
    decisions, started = 0, time.perf_counter()
    while page.locator("#verdict").count():
        page.wait_for_selector("#shortcuts:not([hidden])", state="attached")
        number = page.locator("#verdict input[name=proposal]").input_value()
        page.keyboard.press(_key_for(page, decisions))
        page.wait_for_function(_GONE, arg=number, timeout=_DECISION_WAIT_MS)
        decisions += 1
    return Cleared(decisions, time.perf_counter() - started)


def _key_for(page: "Page", decisions: int) -> str:
    text = page.locator(".desk .proposal-text").text_content() or ""
    if text.startswith("My husband"):
        return "s"
    if text.startswith("You idiots"):
        return "7"
    if page.locator(".badge-refused").count():
        return "k" if decisions % 2 else "a"
    return "a"


def _fill(folder: Path) -> None:
    from parvis.commands.start import start

    start(folder)
    from django.utils import timezone

    from parvis.actions.decide import decide
    from parvis.actions.open_demonstration import MODERATOR_EMAIL
    from parvis.domain.moderation import Decision, Reason
    from parvis.records.models import Account, Appeal, Consultation, Membership, Proposal, Role

    moderator = Account.objects.get(email=MODERATOR_EMAIL)
    place = Consultation.objects.get(slug="demo").organisation
    colleague = Account.objects.create_user(COLLEAGUE, PASSWORD, name="Colleague")
    for role in (Role.MODERATOR, Role.TRAINED_READER):
        Membership.objects.create(account=colleague, organisation=place, role=role)
    Membership.objects.get_or_create(account=moderator, organisation=place, role=Role.MODERATOR)
    consultation = Consultation.objects.create(
        organisation=place, slug=SLUG, is_published=True, languages=["en"], default_language="en"
    )
    consultation.texts.create(language="en", question="How can we share space better?", organiser_name="Two Rivers")
    for number in (1, 2):
        text = f"We should open the old station number {number} to artists."
        refused = Proposal.objects.create(consultation=consultation, text=text, original_text=text, language="en")
        made = decide(
            moderator=colleague, proposal=refused, decision=Decision.REFUSE, reason=Reason.OFF_TOPIC, draw=lambda: 1.0
        )
        Appeal.objects.create(decision=made, words="It is about space.", at=timezone.now())
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=text, original_text=text, language="en", participant=2**40 + number)
        for number, text in enumerate(texts())
    )


if __name__ == "__main__":
    _fill(Path(sys.argv[1]))
