"""The office's page of links and sources."""

import pytest
from django.test import Client

from parvis.actions.take_pulse import pulse_of
from parvis.insight.pulse import PulseCounts, write_pulse
from parvis.records.models import Account, Consultation, Pulse, Source

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/sources"


def test_a_link_is_made_with_its_picture(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    client.post(PAGE, {"name": "Letter to mayors", "code": ""})
    assert "/c/public-space/?source=letter-to-mayors" in client.get(PAGE).content.decode()
    picture = client.get(f"{PAGE}/letter-to-mayors.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content


def test_a_code_that_is_none_is_refused(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    assert client.post(PAGE, {"name": "Letter", "code": "No Code"}).status_code == 400
    assert not Source.objects.exists()


def test_people_are_told_from_the_kept_counts(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    client.post(PAGE, {"name": "Radio", "code": "radio"})
    Pulse.objects.create(consultation=consultation, counts=write_pulse(PulseCounts(9, {}, {1: 41})))
    assert pulse_of(consultation)[0].sources == {1: 41}
    assert "41 people came by it" in client.get(PAGE, headers={"accept-language": "en"}).content.decode()


def test_a_source_is_retired_from_the_page(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    client.post(PAGE, {"name": "Radio", "code": "radio"})
    client.post(PAGE, {"retire": "radio"})
    assert Source.objects.filter(retirement=None).count() == 0
    assert "?source=radio" not in client.get(PAGE).content.decode()
