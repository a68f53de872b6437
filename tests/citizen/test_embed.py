"""Who may embed a consultation, and how other sites learn to."""

import json

import pytest
from django.test import Client

from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.records.models import Consultation


def _policy(consultation: Consultation) -> tuple[str, bytes | None]:
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "en", "embed")
    headers = dict(frame.headers)
    return headers[b"content-security-policy"].decode(), headers.get(b"x-frame-options")


def _allow(consultation: Consultation, *sites: str) -> None:
    consultation.embed_sites = list(sites)
    consultation.save()


def test_nobody_embeds_what_its_organiser_has_not_opened_to_them(consultation: Consultation) -> None:
    assert "frame-ancestors 'none'" in _policy(consultation)[0]
    assert _policy(consultation)[1] == b"DENY"


def test_a_listed_site_may_embed(consultation: Consultation) -> None:
    _allow(consultation, "https://news.example", "https://*.town.example")
    policy, frame_options = _policy(consultation)
    assert "frame-ancestors 'self' https://news.example https://*.town.example" in policy
    assert frame_options is None


@pytest.mark.parametrize("site", ["https://a.example; script-src *", "javascript:alert(1)", "news.example", "https://"])
def test_what_is_not_a_site_opens_nothing(consultation: Consultation, site: str) -> None:
    _allow(consultation, site)
    assert "frame-ancestors 'none'" in _policy(consultation)[0]


def test_the_page_itself_is_never_framed(consultation: Consultation) -> None:
    _allow(consultation, "*")
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "en")
    assert dict(frame.headers)[b"x-frame-options"] == b"DENY"


def test_oembed_describes_an_open_consultation(client: Client, consultation: Consultation) -> None:
    _allow(consultation, "https://news.example")
    answer = client.get("/oembed", {"url": "https://parvis.example/c/public-space/", "maxwidth": "300"})
    document = json.loads(answer.content)
    assert (document["type"], document["width"]) == ("rich", 300)
    assert "/c/public-space/embed" in document["html"]


@pytest.mark.parametrize("url", ["", "https://x.example/c/nowhere/", "https://x.example/", "/c/public-space/"])
def test_oembed_knows_nothing_else(client: Client, consultation: Consultation, url: str) -> None:
    assert client.get("/oembed", {"url": url}).status_code == 404


def test_the_loader_may_be_named_by_any_page(client: Client) -> None:
    answer = client.get("/widget.js")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Type"].startswith("text/javascript")
