"""Moderators who decide at the same moment while a door follows them; run as a program, in a data folder of its own."""

import threading
import time

import django

MODERATORS, EACH = 3, 20
_PATIENCE_SECONDS = 30


def main() -> None:
    """Raises `AssertionError` where the door has not followed every decision."""
    from parvis.ballotbox.catalogue import Catalogue
    from parvis.citizen.catalogue import RecordsSource

    _prepare()
    followed, end = Catalogue(RecordsSource()), time.monotonic() + _PATIENCE_SECONDS
    followed.refresh()
    crossing = [threading.Thread(target=_accept, args=(place,)) for place in range(MODERATORS)]
    for one in crossing:
        one.start()
    while len(followed.views()[0].proposals) < MODERATORS * EACH and time.monotonic() < end:
        followed.refresh()
    for one in crossing:
        one.join()
    followed.refresh()
    (view,) = followed.views()
    assert len(view.proposals) == MODERATORS * EACH
    assert view == RecordsSource().load(view.id, None)


def _prepare() -> None:
    """A consultation in which every moderator has proposals to read."""
    from django.core.management import call_command

    from parvis.actions.create_organiser import create_organiser
    from parvis.records.models import Consultation, Proposal

    call_command("migrate", verbosity=0)
    made = create_organiser(email="malik@example.org", password="a quiet square at noon", organisation="Region")
    consultation = Consultation.objects.create(organisation=made.organisation, slug="crossing", is_published=True)
    consultation.texts.create(language="fr", question="Comment ?", organiser_name="Region")
    texts = [f"We should plant tree {number}." for number in range(MODERATORS * EACH)]
    Proposal.objects.bulk_create(
        Proposal(consultation=consultation, text=text, original_text=text, language="en") for text in texts
    )


def _accept(place: int) -> None:
    from django.db import connection

    from parvis.actions.decide import decide
    from parvis.domain.moderation import Decision
    from parvis.records.models import Account, Proposal

    malik = Account.objects.earliest("id")
    for proposal in Proposal.objects.order_by("id")[place::MODERATORS]:
        decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    connection.close()


if __name__ == "__main__":
    django.setup()
    main()
