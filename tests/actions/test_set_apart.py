"""A testimony leaves every table but one, where it is encrypted; the trained read it, for a short time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from parvis.actions.apply_retention import apply_retention, plan_retention
from parvis.actions.decide import TextIsApart, decide
from parvis.actions.doubt_decision import flag_proposal
from parvis.actions.edit_proposal import correct_spelling
from parvis.actions.erase_testimonies import texts_due
from parvis.actions.hide_words import hide_in_proposal
from parvis.actions.read_testimony import (
    NotSetApart,
    PauseFirst,
    acts_on,
    answer_offer,
    offer_rewrite,
    pass_on,
    read_testimony,
    report_danger,
    turn_of,
    waiting_testimonies,
)
from parvis.actions.rights import NotYourRole
from parvis.actions.set_apart import TextErased, read_text_apart, renew_encryption, require_testimony_keys
from parvis.actions.undo_decision import undo_decision
from parvis.actions.withdraw_proposal import NotTheAuthor, withdraw_proposal
from parvis.configuration import Configuration
from parvis.domain.moderation import Decision, Reason
from parvis.domain.retention import DataKey
from parvis.domain.set_apart import HIDDEN, NothingLeft, WordsNotFound
from parvis.records.cipher import KeyMissing
from parvis.records.models import Account, Consultation, Membership, Organisation, Proposal, Role, SetApartText

pytestmark = pytest.mark.usefixtures("configuration")
Propose = Callable[[str], Proposal]
STORY = "My husband Jean Exemple hits me every evening and nobdy listens."
CORRECTED = STORY.replace("nobdy", "nobody")


@pytest.fixture
def tess(region: Organisation) -> Account:
    """Tess is trained for testimonies, and moderates too."""
    made = Account.objects.create_user("tess@example.org", "a quiet square at noon", name="Tess")
    for role in (Role.TRAINED_READER, Role.MODERATOR):
        Membership.objects.create(account=made, organisation=region, role=role)
    return made


@pytest.fixture
def story(malik: Account, propose: Propose) -> Proposal:
    """A story that Malik has set aside."""
    proposal = propose(STORY)
    decide(moderator=malik, proposal=proposal, decision=Decision.SET_ASIDE)
    return proposal


def _everything() -> str:
    """Every cell of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


def test_what_is_set_apart_stands_in_no_table(
    malik: Account, maya: Account, propose: Propose, consultation: Consultation
) -> None:
    proposal = propose(STORY)
    correct_spelling(by=malik, proposal=proposal, text=CORRECTED)
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT, note="Jean Exemple is in it")
    proposal.translations.create(language="fr", text="Jean Exemple me frappe", made_by="someone")
    flag_proposal(proposal=proposal, reason=Reason.PERSONAL_DATA, words="It names Jean Exemple.", participant=7)
    assert _everything().count("Jean Exemple") > 5
    decide(moderator=maya, proposal=proposal, decision=Decision.SET_ASIDE)
    assert "Exemple" not in _everything()
    assert proposal.text == HIDDEN


def test_undoing_puts_every_word_back(malik: Account, maya: Account, propose: Propose) -> None:
    proposal = propose(STORY)
    correct_spelling(by=malik, proposal=proposal, text=CORRECTED)
    before = _everything().count("Jean Exemple")
    decide(moderator=maya, proposal=proposal, decision=Decision.SET_ASIDE)
    undo_decision(moderator=maya, consultation=proposal.consultation)
    proposal.refresh_from_db()
    assert (proposal.text, proposal.original_text, proposal.state) == (CORRECTED, STORY, "waiting")
    assert _everything().count("Jean Exemple") == before
    assert not SetApartText.objects.exists()


def test_only_the_trained_read_it(malik: Account, olga: Account, ada: Account, tess: Account, story: Proposal) -> None:
    for stranger in (malik, olga, ada):
        with pytest.raises(NotYourRole):
            read_testimony(by=stranger, proposal=story)
    assert read_testimony(by=tess, proposal=story).sent == STORY
    assert [(act.by, act.kind) for act in acts_on(story)] == [(tess, "read-testimony")]


def test_it_is_never_published_as_it_is(malik: Account, tess: Account, story: Proposal) -> None:
    with pytest.raises(NotYourRole):
        decide(moderator=malik, proposal=story, decision=Decision.REOPEN)
    with pytest.raises(TextIsApart):
        decide(moderator=tess, proposal=story, decision=Decision.ACCEPT)
    decide(moderator=tess, proposal=story, decision=Decision.REFUSE, reason=Reason.TESTIMONY)
    with pytest.raises(TextIsApart):
        decide(moderator=tess, proposal=story, decision=Decision.ACCEPT)


def test_what_is_no_testimony_goes_back_to_the_queue(tess: Account, story: Proposal) -> None:
    decide(moderator=tess, proposal=story, decision=Decision.REOPEN)
    assert (story.text, story.state) == (STORY, "waiting")


def test_it_is_erased_after_thirty_days(consultation: Consultation, story: Proposal) -> None:
    later = timezone.now() + timedelta(days=30, minutes=1)
    assert apply_retention(consultation, now=later - timedelta(minutes=2)) == {}
    assert [one.proposal for one in texts_due(consultation, later - timedelta(days=7))] == [story.pk]
    assert [line.over for line in plan_retention(consultation, later) if line.kind == "testimonies"] == [1]
    assert read_text_apart(story).sent == STORY
    assert apply_retention(consultation, now=later) == {DataKey.TESTIMONIES: 1}
    with pytest.raises(TextErased):
        read_text_apart(story)
    assert SetApartText.objects.get().content is None


def test_what_its_author_withdraws_is_erased_at_once(camille: int, story: Proposal) -> None:
    withdraw_proposal(proposal=story, participant=camille)
    assert SetApartText.objects.get().content is None


def test_a_key_can_be_changed(configuration: Configuration, settings: Settings, story: Proposal) -> None:
    former = (configuration.data / "testimony.key").read_text().strip()
    settings.CONFIGURATION = replace(configuration, testimony_keys=("n" * 40, former))
    assert read_text_apart(story).sent == STORY
    assert renew_encryption() == 1
    settings.CONFIGURATION = replace(configuration, testimony_keys=("n" * 40,))
    assert read_text_apart(story).sent == STORY


def test_a_missing_key_is_told(configuration: Configuration, settings: Settings, story: Proposal) -> None:
    require_testimony_keys()
    settings.CONFIGURATION = replace(configuration, testimony_keys=("n" * 40,))
    for needs_it in (require_testimony_keys, lambda: read_text_apart(story)):
        with pytest.raises(KeyMissing, match="Put the former key back"):
            needs_it()


def test_a_text_moved_to_another_row_is_not_read(story: Proposal, proposal: Proposal) -> None:
    SetApartText.objects.update(proposal=proposal)
    with pytest.raises(KeyMissing):
        read_text_apart(proposal)


def test_an_author_takes_the_rewrite_that_is_offered(tess: Account, camille: int, story: Proposal) -> None:
    offered = "We should listen to those who report violence at home."
    offer_rewrite(by=tess, proposal=story, text=offered)
    with pytest.raises(NotTheAuthor):
        answer_offer(proposal=story, participant=camille + 1, text=offered)
    taken = answer_offer(proposal=story, participant=camille, text=offered)
    assert (taken.text, taken.state) == (offered, "waiting")
    assert read_text_apart(taken).sent == STORY
    with pytest.raises(NotSetApart):
        offer_rewrite(by=tess, proposal=taken, text=offered)


def test_a_reader_passes_one_on_with_a_word(tess: Account, consultation: Consultation, story: Proposal) -> None:
    pass_on(by=tess, proposal=story, word="Too close to home for me.")
    row = waiting_testimonies(consultation).get()
    assert (row.passed_by, row.word) == (tess, "Too close to home for me.")


def test_a_report_names_the_service_and_no_word_of_the_text(tess: Account, story: Proposal) -> None:
    report_danger(by=tess, proposal=story, to="Public prosecutor of Two Rivers")
    assert acts_on(story)[0].after == {"to": "Public prosecutor of Two Rivers"}


def test_a_turn_ends_gently(tess: Account, malik: Account, consultation: Consultation, propose: Propose) -> None:
    stories = [propose(f"{STORY} {number}") for number in range(11)]
    for one in stories:
        decide(moderator=malik, proposal=one, decision=Decision.SET_ASIDE)
    assert turn_of(malik, consultation).is_over
    for one in stories[:10]:
        read_testimony(by=tess, proposal=one)
    with pytest.raises(PauseFirst):
        read_testimony(by=tess, proposal=stories[10])
    read_testimony(by=tess, proposal=stories[10], past_the_limit=True)
    assert acts_on(stories[10])[0].after == {"past_the_limit": True}
    rested = timezone.now() + timedelta(minutes=16)
    assert not turn_of(tess, consultation, rested).is_over


def test_a_name_is_hidden_and_the_rest_is_published(malik: Account, tess: Account, propose: Propose) -> None:
    proposal = propose("We should ask Ms Exemple to light the square.")
    hide_in_proposal(by=malik, proposal=proposal, words="Ms Exemple")
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert proposal.text == "We should ask […] to light the square."
    assert "Exemple" not in _everything()
    assert read_testimony(by=tess, proposal=proposal).sent == "We should ask Ms Exemple to light the square."


def test_hiding_twice_keeps_the_first_text(malik: Account, propose: Propose) -> None:
    proposal = propose("We should ask Ms Exemple and Mr Modèle to light it.")
    for words in ("Ms Exemple", "Mr Modèle"):
        hide_in_proposal(by=malik, proposal=proposal, words=words)
    assert proposal.text == "We should ask […] and […] to light it."
    assert read_text_apart(proposal).sent == "We should ask Ms Exemple and Mr Modèle to light it."


@pytest.mark.parametrize(
    ("words", "error"), [("Mr Nobody", WordsNotFound), ("", WordsNotFound), ("plant trees along the", NothingLeft)]
)
def test_hiding_needs_words_that_are_there(
    malik: Account, propose: Propose, words: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        hide_in_proposal(by=malik, proposal=propose("plant trees along the tram"), words=words)
