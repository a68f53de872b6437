"""Every page: its language, its headers, its errors."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from parvis.domain.errors import Overloaded
from parvis.records.models import Consultation, Organisation
from parvis.urls import handler400, handler403, handler404, handler500
from parvis.urls import urlpatterns as product_urls

__all__ = ["handler400", "handler403", "handler404", "handler500"]
pytestmark = pytest.mark.usefixtures("configuration", "db")


def _fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(request.path)


def _overload(_request: HttpRequest) -> HttpResponse:
    raise Overloaded


urlpatterns = [*product_urls, path("fails", _fail), path("overloads", _overload)]


def test_the_only_consultation_is_the_first_page(client: Client, consultation: Consultation) -> None:
    answer = client.get("/?lang=en")
    assert answer.headers["Location"] == f"{consultation.address}?lang=en"


def test_several_consultations_are_listed_without_drafts(
    client: Client, consultation: Consultation, region: Organisation
) -> None:
    for slug, is_published in (("second", True), ("hidden", False)):
        other = Consultation.objects.create(organisation=region, slug=slug, is_published=is_published)
        other.texts.create(language="fr", question=f"Question {slug} ?", organiser_name="Région")
    text = client.get("/").text
    assert "Question second ?" in text
    assert "Question hidden ?" not in text


def test_an_empty_installation_says_so(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("en", "en"), ("fr-CA", "fr"), ("de, en;q=0.8", "de"), ("sv, en;q=0.8", "en"), ("tlh", "fr"), ("", "fr")],
)
def test_the_browser_chooses_the_language(client: Client, asked: str, expected: str) -> None:
    answer = client.get("/legal", headers={"accept-language": asked})
    assert answer.headers["Content-Language"] == expected
    assert f'<html lang="{expected}"' in answer.text


def test_a_language_that_was_chosen_is_kept(client: Client) -> None:
    client.get("/legal?lang=en")
    assert client.get("/accessibility", headers={"accept-language": "fr"}).headers["Content-Language"] == "en"


def test_the_switch_keeps_the_place(client: Client, consultation: Consultation) -> None:
    answer = client.get(f"{consultation.address}propose?source=poster&lang=fr")
    assert 'href="?source=poster&amp;lang=en"' in answer.text


def test_a_language_that_does_not_exist_changes_nothing(client: Client) -> None:
    answer = client.get("/legal?lang=<script>", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "en"
    assert "parvis_language" not in answer.cookies


@pytest.mark.parametrize("address", ["/legal", "/nowhere", "/office/sign-in"])
def test_every_answer_carries_the_security_headers(client: Client, address: str, db: None) -> None:
    headers = client.get(address).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/legal", "/accessibility", "/nowhere", "/office/sign-in"])
def test_pages_hold_no_inline_script_or_style(client: Client, address: str, db: None) -> None:
    text = client.get(address).text
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("address", ["/", "/legal"])
def test_nobody_gets_a_cookie_for_reading(client: Client, address: str, db: None) -> None:
    assert not client.get(address).cookies


def test_the_example_is_said_on_its_pages(client: Client, consultation: Consultation) -> None:
    Consultation.objects.update(is_example=True)
    assert "Example with simulated citizens." in client.get(f"{consultation.address}propose?lang=en").text


def test_a_sensitive_subject_has_a_way_out(client: Client, consultation: Consultation) -> None:
    assert "quick-exit" not in client.get(f"{consultation.address}propose").text
    Consultation.objects.update(safety_layer=True)
    assert 'rel="noreferrer' in client.get(f"{consultation.address}propose").text


def test_an_unknown_address_is_a_page_in_ones_language(client: Client) -> None:
    answer = client.get("/nowhere", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_wrong_host_is_told_what_to_set(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["parvis.example.org"]
    answer = client.get("/legal", headers={"host": "evil.example.com"})
    assert answer.status_code == 400
    assert "PARVIS_HOSTS" in answer.text


def test_a_body_that_is_too_large_is_said(client: Client, consultation: Consultation) -> None:
    text = "x" * (2 * 1024 * 1024)
    assert client.post(f"{consultation.address}propose", {"text": text, "language": "en"}).status_code == 413


@pytest.mark.urls(__name__)
def test_a_failure_is_a_page_and_shows_nothing_of_the_inside(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fails", headers={"accept-language": "en"})
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.urls(__name__)
def test_an_error_of_the_domain_is_a_page_with_its_sentence(client: Client) -> None:
    answer = client.get("/overloads", headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert "Very many people are voting." in answer.text


def test_a_static_file_is_served_for_ever_under_its_version(client: Client, db: None, settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    answer = client.get(f"{settings.STATIC_URL}parvis/tokens.css")
    assert b"--paper" in b"".join(answer)
    answer.close()
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_older_page_still_finds_its_static_files(client: Client, settings: Settings) -> None:
    answer = client.get("/static/0123456789ab/parvis/tokens.css")
    assert answer.headers["Location"] == f"{settings.STATIC_URL}parvis/tokens.css"


@pytest.mark.parametrize("name", ["tokens.css", "parvis.css", "counter.js", "icon.svg"])
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    found = finders.find(f"parvis/{name}")
    assert isinstance(found, str)
    text = Path(found).read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "//" not in text.replace("// ", "")
