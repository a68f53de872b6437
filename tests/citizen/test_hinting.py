"""What an author is told before sending: advice on the wording, and the published proposals that say something near."""

import time

import pytest
from django.test import Client

from parvis.actions.decide import decide
from parvis.actions.run_consultation import bump_version, close_consultation
from parvis.citizen import hinting
from parvis.citizen.hinting import hints_for, neighbourhoods
from parvis.domain.moderation import Decision, Reason
from parvis.insight.translating import hash_source
from parvis.records.models import Account, Consultation, Proposal

pytestmark = pytest.mark.usefixtures("configuration", "published")
NEAR = "We should plant trees all along the tram"
FRENCH = "Il faut planter des arbres dans toutes les rues."
FRENCH_NEAR = "Il faudrait planter plus d’arbres dans nos rues"
STORY = "My husband hit me in front of the children last year."


@pytest.fixture
def page(consultation: Consultation) -> str:
    return f"{consultation.address}propose"


def test_a_near_proposal_is_shown_while_writing(citizen: Client, page: str, published: list[Proposal]) -> None:
    found = citizen.post(f"{page}/look", {"text": NEAR, "language": "en"}).json()["similar"]
    assert [one["id"] for one in found] == [published[1].pk]
    assert found[0]["address"].endswith(f"?first={published[1].pk}")


def test_a_near_proposal_of_another_language_is_found_by_its_translation(
    citizen: Client, page: str, published: list[Proposal]
) -> None:
    found = citizen.post(f"{page}/look", {"text": FRENCH_NEAR, "language": "fr"}).json()["similar"]
    assert found == []
    trees = published[1]
    trees.translations.create(
        language="fr",
        text=FRENCH,
        made_by="LibreTranslate",
        is_machine=True,
        source_hash=hash_source(trees.text, trees.language),
    )
    bump_version(trees.consultation, proposals=[trees.pk])
    (one,) = citizen.post(f"{page}/look", {"text": FRENCH_NEAR, "language": "fr"}).json()["similar"]
    assert (one["id"], one["text"], one["language"]) == (trees.pk, trees.text, "en")
    assert (one["shown"], one["spoken"], one["label"]) == (FRENCH, "fr", "Machine translation: see the original")
    asked = citizen.post(page, {"text": FRENCH_NEAR, "language": "fr", "seen": ""}).text
    assert f'<p lang="en" dir="auto">{trees.text}</p>' in asked


def test_nothing_is_said_of_a_stem_alone(citizen: Client, page: str) -> None:
    assert citizen.post(f"{page}/look", {"text": "We should tr", "language": "en"}).json()["similar"] == []


def test_a_proposal_that_is_withdrawn_is_shown_no_more(consultation: Consultation, published: list[Proposal]) -> None:
    assert hints_for(consultation, NEAR, "en").similar
    Proposal.objects.filter(pk=published[1].pk).update(state="withdrawn")
    assert not hints_for(consultation, NEAR, "en").similar


def test_hints_follow_each_decision(consultation: Consultation, published: list[Proposal], malik: Account) -> None:
    shown = []
    for decision, reason in ((None, None), (Decision.REFUSE, Reason.INSULT), (Decision.ACCEPT, None)):
        if decision:
            decide(moderator=malik, proposal=Proposal.objects.get(pk=published[1].pk), decision=decision, reason=reason)
        consultation.refresh_from_db()
        shown.append(bool(neighbourhoods.near(consultation, NEAR, "en")))
    assert shown == [True, False, True]


def test_after_a_decision_only_what_it_changed_is_read_again(
    consultation: Consultation, published: list[Proposal], proposal: Proposal, malik: Account
) -> None:
    consultation.refresh_from_db()
    neighbourhoods.near(consultation, NEAR, "en")
    Proposal.objects.filter(pk=published[1].pk).update(text="Nobody told that this text has changed.")
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    consultation.refresh_from_db()
    assert set(neighbourhoods.near(consultation, NEAR, "en")) == {published[1].pk, proposal.pk}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STORY, "testimony"),
        ("We should call Mr Example at once", "name"),
        ("We should call 01 99 00 12 34 for advice", "phone"),
        ("Mr Harris at the station assaults young recruits.", "accusation"),
    ],
)
def test_what_a_text_seems_to_hold_is_said_gently(citizen: Client, page: str, text: str, kind: str) -> None:
    remarks = citizen.post(f"{page}/look", {"text": text, "language": "en"}).json()["remarks"]
    assert kind in {remark["kind"] for remark in remarks}


def test_without_scripts_the_same_is_asked_once_after_sending(citizen: Client, page: str) -> None:
    asked = citizen.post(page, {"text": NEAR, "language": "en", "seen": ""})
    assert "Not sent yet" in asked.text
    assert "Vote for it instead" in asked.text
    assert not Proposal.objects.filter(text=NEAR).exists()
    citizen.post(page, {"text": NEAR, "language": "en", "seen": asked.context["seen"]})
    assert Proposal.objects.filter(text=NEAR).exists()


def test_a_warning_never_stops_anyone(citizen: Client, page: str) -> None:
    citizen.post(page, {"text": STORY, "language": "en", "seen": STORY})
    assert Proposal.objects.filter(text=STORY, state="waiting").exists()


def test_another_wording_is_read_anew(citizen: Client, page: str) -> None:
    assert "Not sent yet" in citizen.post(page, {"text": STORY, "language": "en", "seen": NEAR}).text


def test_helplines_stand_beside_words_of_danger(citizen: Client, page: str) -> None:
    text = "He is going to kill me tonight, I am hiding in the bathroom."
    assert citizen.post(f"{page}/look", {"text": text, "language": "en"}).json()["is_urgent"]
    assert 'href="tel:17"' in citizen.post(page, {"text": text, "language": "en"}).text


def test_what_others_wrote_is_shown_as_text(citizen: Client, page: str) -> None:
    asked = citizen.post(page, {"text": "We should write plain and simple laws", "language": "en"})
    assert "&lt;b&gt;write&lt;/b&gt;" in asked.text


def test_a_huge_paste_is_refused_without_being_read(citizen: Client, page: str) -> None:
    answer = citizen.post(page, {"text": f"{STORY} " * 200, "language": "en"})
    assert answer.status_code == 400
    assert citizen.post(f"{page}/look", {"text": f"{STORY} " * 200, "language": "en"}).status_code == 200


def test_looks_are_bounded(citizen: Client, page: str) -> None:
    for minute in (time.time(), time.time() + 60):
        while hinting.allowance.take("", minute):
            pass
    answer = citizen.post(f"{page}/look", {"text": NEAR, "language": "en"})
    assert answer.status_code == 429


def test_nothing_is_looked_up_once_it_is_closed(
    citizen: Client, page: str, consultation: Consultation, olga: Account
) -> None:
    close_consultation(by=olga, consultation=consultation)
    assert citizen.post(f"{page}/look", {"text": NEAR, "language": "en"}).status_code == 409


def test_another_site_cannot_ask(page: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(f"{page}/look", {"text": NEAR, "language": "en"}).status_code == 403


def test_rules_come_with_examples(citizen: Client, page: str) -> None:
    assert "Instead of" in citizen.get(page).text
