"""Which way one reads: pages by the language of the interface, contents by their own."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from parvis.ballotbox.crowd import Crowd
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.records.models import Consultation, ConsultationText, Proposal

QUESTION = "كيف نعيش معا بشكل أفضل؟"
SENTENCE = "يجب إنارة طريق النهر ليلا."


@pytest.fixture
def in_arabic(consultation: Consultation, published: list[Proposal]) -> Consultation:
    """Olga's consultation with its question and its proposals in Arabic."""
    Proposal.objects.filter(consultation=consultation).update(language="ar", text=SENTENCE)
    ConsultationText.objects.create(
        consultation=consultation, language="ar", question=QUESTION, introduction=SENTENCE, organiser_name="المنطقة"
    )
    Consultation.objects.filter(pk=consultation.pk).update(languages=["en", "fr", "ar"], default_language="ar")
    consultation.refresh_from_db()
    return consultation


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_a_page_reads_as_the_language_of_the_interface(
    db: None, rf: RequestFactory, language: str, direction: str
) -> None:
    with translation.override(language):
        page = render_to_string("citizen/accessibility.html", {"grid": None}, rf.get("/accessibility"))
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_the_landing_reads_as_its_language(in_arabic: Consultation) -> None:
    frame = LandingRenderer().render(RecordsSource().load(in_arabic.pk, None), "ar")
    assert '<html lang="ar" dir="rtl">' in frame.page
    assert f'<h1 lang="ar" dir="auto">{QUESTION}</h1>' in frame.page


def test_arabic_contents_say_so_on_a_page_that_reads_the_other_way(
    citizen: Client, crowd: Crowd, in_arabic: Consultation
) -> None:
    page = citizen.get("/c/public-space/p/" + str(Proposal.objects.filter(text=SENTENCE)[0].pk)).content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert f'lang="ar" dir="auto">{SENTENCE}</h1>' in page
