"""The landing as the citizens' room writes it."""

import base64
import hashlib
import re

import pytest
from django.utils import translation

from parvis.ballotbox.landing import CARD_MARK, GAUGE_MARK, Frame
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.records.models import Consultation


def _frame(consultation: Consultation, language: str = "en") -> Frame:
    return LandingRenderer().render(RecordsSource().load(consultation.pk, None), language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_landing_asks_the_question_in_the_language(consultation: Consultation, language: str) -> None:
    frame = _frame(consultation, language)
    question = consultation.text_in(language).question
    assert f'<html lang="{language}"' in frame.page
    assert f'<h1 lang="{language}">{question}</h1>' in frame.page
    assert CARD_MARK in frame.page


def test_its_policy_allows_its_own_style_and_no_other(consultation: Consultation) -> None:
    frame = _frame(consultation)
    style = re.search(r"<style>(.*?)</style>", frame.page, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = dict(frame.headers)[b"content-security-policy"].decode()
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_no_script_stands_in_the_page(consultation: Consultation) -> None:
    scripts = re.findall(r"<script\b[^>]*>", _frame(consultation).page)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_a_card_keeps_braces_and_fills_its_marks(consultation: Consultation) -> None:
    card = _frame(consultation).card.format(text="a {b}", language="fr", proposal=7, seal="s", notes="", why="")
    assert "a {b}" in card
    assert 'name="proposal" value="7"' in card


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_paused": True}, "A short pause"),
        ({}, "Be the first to propose"),
    ],
)
def test_an_empty_stage_says_why(consultation: Consultation, change: dict[str, object], sentence: str) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(**change)
    assert sentence in _frame(consultation).empty


def test_rendering_leaves_the_language_of_the_thread_alone(consultation: Consultation) -> None:
    with translation.override("fr"):
        _frame(consultation, "en")
        assert translation.get_language() == "fr"


def test_a_sensitive_subject_has_its_way_out_its_helplines_and_a_neutral_title(consultation: Consultation) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(safety_layer=True)
    page = _frame(consultation).page
    assert "<title>Vote · Parvis</title>" in page
    assert 'href="https://www.wikipedia.org/"' in page
    assert 'href="tel:3919"' in page


def test_an_ordinary_subject_has_its_question_for_a_title(consultation: Consultation) -> None:
    page = _frame(consultation).page
    assert "<title>Vote · How can we better share public space?</title>" in page
    assert "data-way-out" not in page


def test_the_gauge_shows_the_goal_of_the_organiser(consultation: Consultation) -> None:
    Consultation.objects.update(goal_participants=12_500)
    frame = _frame(consultation)
    assert GAUGE_MARK in frame.page
    assert "<strong>1,234</strong> of the 12,500 hoped for" in frame.gauge.format(heard="1,234", share=9)
    assert _frame(consultation, "fr").thousands == "\xa0"


def test_without_a_goal_there_is_no_bar(consultation: Consultation) -> None:
    assert "<progress" not in _frame(consultation).gauge


def test_partners_are_named_with_their_address(consultation: Consultation) -> None:
    Consultation.objects.update(partners="The <b>Library</b>\nCity of Tours: https://www.example.org")
    page = _frame(consultation).page
    assert "<li>The &lt;b&gt;Library&lt;/b&gt;</li>" in page
    assert '<a href="https://www.example.org" rel="noopener noreferrer">City of Tours</a>' in page


def test_what_the_organiser_commits_to_is_one_tap_away(consultation: Consultation) -> None:
    consultation.texts.filter(language="en").update(commitment="We answer each idea.")
    page = _frame(consultation).page
    assert 'href="#commitment"' in page
    assert "We answer each idea." in page


def test_dates_stand_on_the_page(consultation: Consultation) -> None:
    assert "Last votes:" in _frame(consultation).page


def _sensitive(consultation: Consultation, notice: str = "") -> Consultation:
    Consultation.objects.filter(pk=consultation.pk).update(safety_layer=True)
    consultation.texts.filter(language="fr").update(content_notice=notice)
    return consultation


def test_a_sensitive_landing_says_so_before_the_first_card(consultation: Consultation) -> None:
    page = _frame(_sensitive(consultation)).page
    assert page.index("Some proposals speak of violence.") < page.index(CARD_MARK)
    Consultation.objects.filter(pk=consultation.pk).update(safety_layer=False)
    assert "content-notice" not in _frame(consultation).page.partition("</style>")[2]


def test_the_organisers_own_notice_is_shown_in_its_language(consultation: Consultation) -> None:
    page = _frame(_sensitive(consultation, "On y parle de coups & de deuil."), "fr").page
    assert '<span lang="fr" dir="auto">On y parle de coups &amp; de deuil.</span>' in page
