"""The playbook: days that follow the dates, ticks that are records, texts filled with what is real."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.organiser.playbook import TEXTS
from parvis.organiser.playbook_tasks import KEYS, STAGES
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def page(client: Client, olga: Account, consultation: Consultation) -> str:
    client.force_login(olga)
    return f"/office/c/{consultation.slug}/playbook"


def test_every_task_has_a_key_of_its_own_that_a_record_can_hold() -> None:
    keys = [task.key for stage in STAGES for task in stage.tasks]
    assert len(keys) == len(KEYS)
    assert all(re.fullmatch(r"[a-z-]{3,40}", key) for key in keys)


def test_days_follow_the_dates(client: Client, page: str, consultation: Consultation) -> None:
    closes = consultation.closes_at
    assert closes is not None
    assert f'datetime="{timezone.localtime(closes - timedelta(days=5)).date().isoformat()}"' in client.get(page).text
    consultation.closes_at = closes + timedelta(days=9)
    consultation.save(update_fields=["closes_at"])
    assert f'datetime="{timezone.localtime(closes + timedelta(days=4)).date().isoformat()}"' in client.get(page).text


def test_a_draft_without_dates_still_has_its_tasks(client: Client, olga: Account, draft: Consultation) -> None:
    draft.closes_at = None
    draft.save(update_fields=["closes_at"])
    client.force_login(olga)
    text = client.get(f"/office/c/{draft.slug}/playbook", headers={"accept-language": "en"}).text
    assert text.count("The day follows once the dates are set.") == len(KEYS)


def test_a_tick_says_who_and_when_and_can_be_taken_back(client: Client, page: str, olga: Account) -> None:
    client.post(f"{page}/tick", {"task": "seeds", "done": "1"})
    client.post(f"{page}/tick", {"task": "seeds", "done": "1"})
    assert f"done: {olga}" in client.get(page, headers={"accept-language": "en"}).text
    client.post(f"{page}/tick", {"task": "seeds", "done": "0"})
    assert f"done: {olga}" not in client.get(page, headers={"accept-language": "en"}).text
    acts = StaffAct.objects.filter(kind="tick-task").order_by("id")
    assert [(act.by, act.subject, act.after["done"]) for act in acts] == [(olga, "seeds", True), (olga, "seeds", False)]


def test_a_task_that_does_not_exist_cannot_be_ticked(client: Client, page: str) -> None:
    assert client.post(f"{page}/tick", {"task": "world-peace", "done": "1"}).status_code == 404
    assert not StaffAct.objects.filter(kind="tick-task").exists()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_holds_the_question_in_its_language_and_is_filled(
    client: Client, page: str, consultation: Consultation, name: str, language: str
) -> None:
    answer = client.get(f"{page}/{name}.{language}.txt")
    assert consultation.text_in(language).question in answer.text
    assert "{{" not in answer.text
    assert "&" not in answer.text
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_text_names_the_address_and_the_dates_in_words(client: Client, page: str, consultation: Consultation) -> None:
    text = client.get(f"{page}/press.fr.txt").text
    assert f"http://testserver/c/{consultation.slug}/" in text
    assert consultation.closes_at is not None
    assert str(timezone.localtime(consultation.closes_at).year) in text


@pytest.mark.parametrize("path", ["poem.fr.txt", "press.tlh.txt"])
def test_there_are_no_other_texts(client: Client, page: str, path: str) -> None:
    assert client.get(f"{page}/{path}").status_code == 404
