"""Access and erasure reach every table: each model says what it holds of a participant, and a new one must too."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from post_office.models import Email

from parvis.actions.answer_request import erase_on_request, give_access
from parvis.actions.decide import decide
from parvis.actions.declare import declare
from parvis.actions.doubt_decision import appeal_refusal, flag_proposal, reword_proposal
from parvis.actions.edit_proposal import correct_spelling
from parvis.actions.erase_participant import erase_participant
from parvis.actions.give_code import give_code
from parvis.actions.hide_words import hide_in_proposal
from parvis.actions.read_testimony import offer_rewrite
from parvis.actions.submit_proposal import submit_proposal
from parvis.actions.words_held import ASK_A_READER, words_held
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import (
    Account,
    Consultation,
    Membership,
    Proposal,
    ProposalTranslation,
    Role,
    SetApartText,
    StaffAct,
)

pytestmark = pytest.mark.usefixtures("configuration")
NOTHING = "nothing of a participant"
HOLDS = {
    "records.Proposal": "access: proposals; erasure: words and number, or the number alone of one left published",
    "records.ProposalTranslation": "access: its proposal; erasure: deleted with the words",
    "records.SetApartText": "access: testimonies; erasure: emptied, also of one left published",
    "records.Rewording": "access: rewordings; erasure: emptied",
    "records.Appeal": "access: appeals; erasure: words emptied",
    "records.Flag": "access: flags; erasure: number and words emptied",
    "records.PersonalCode": "access: codes; erasure: deleted",
    "records.Declaration": "access: about_you; erasure: deleted",
    "records.NewsRequest": "access: proposals, news_to; erasure: deleted",
    "records.ModerationDecision": "what is told of a text; erasure: words emptied where the text goes",
    "records.StaffAct": "may quote a text; erasure: emptied where the text goes",
    "records.Suggestion": "what a machine said of a text, without it",
    "records.SecondReading": "a decision on a text, without it",
    "records.ReadingLock": "who reads a text now, without it",
    "records.AnalysisSnapshot": "bare numbers of those set aside, that lead to nobody once erased",
    "records.QuarantineDecision": "bare numbers as the ballot log holds them, that lead to nobody once erased",
    "records.TranslationFault": "that a text has no translation, without it",
    "post_office.Email": "addresses and words on their way; erasure: deleted where they name or quote her",
    "post_office.Attachment": "mails here have none",
    "post_office.Log": "deleted with its mail",
    "post_office.EmailTemplate": NOTHING,
    **dict.fromkeys(
        (
            "account.EmailAddress",
            "account.EmailConfirmation",
            "admin.LogEntry",
            "auth.Group",
            "auth.Permission",
            "contenttypes.ContentType",
            "mfa.Authenticator",
            "records.Account",
            "records.Chore",
            "records.Consultation",
            "records.ConsultationText",
            "records.FailedAttempt",
            "records.IdeaEdit",
            "records.ImportedFile",
            "records.Invitation",
            "records.Look",
            "records.MailText",
            "records.Membership",
            "records.ModerationSettings",
            "records.OfficeSession",
            "records.Organisation",
            "records.PartnerLogo",
            "records.Pulse",
            "records.RetentionPeriod",
            "records.Rule",
            "records.RuleText",
            "records.Source",
            "records.SourceRetirement",
            "records.Territory",
            "records.Theme",
            "records.TranslatorState",
            "sessions.Session",
            "socialaccount.SocialAccount",
            "socialaccount.SocialApp",
            "socialaccount.SocialToken",
        ),
        NOTHING,
    ),
}
MARK = "zebulon"
"""A word that stands in all that the participant wrote, and nowhere else."""


@pytest.fixture
def person(
    consultation: Consultation, malik: Account, maya: Account, olga: Account, camille: int
) -> dict[str, Proposal]:
    """Camille left something everywhere: published, refused on appeal, reworded, a story, a name hidden."""
    for reader in (maya, olga):
        Membership.objects.create(
            account=reader, organisation=consultation.organisation, role=Role.TRAINED_READER.value
        )
    Consultation.objects.filter(pk=consultation.pk).update(asks_age=True)
    consultation.refresh_from_db()
    kinds = ("public", "hidden", "refused", "asked", "story", "waiting")
    made = {kind: _propose(consultation, camille, f"We should ask {MARK} about the {kind} square.") for kind in kinds}
    made["others"] = _propose(consultation, camille + 1, "We should close the street to cars.")
    hide_in_proposal(by=malik, proposal=made["hidden"], words=MARK)
    for kind in ("hidden", "others"):
        made[kind].refresh_from_db()
        decide(moderator=malik, proposal=made[kind], decision=Decision.ACCEPT)
    correct_spelling(by=malik, proposal=made["waiting"], text=f"We should ask {MARK} about the waiting squares.")
    said = {"reason": Reason.UNCLEAR, "message": f"Who is {MARK}?", "note": f"{MARK}?"}
    decide(moderator=malik, proposal=made["refused"], decision=Decision.REFUSE, **said)
    appeal_refusal(proposal=made["refused"], participant=camille, words=f"I know {MARK}.")
    decide(moderator=malik, proposal=made["asked"], decision=Decision.ASK, **said)
    made["asked"].refresh_from_db()
    reword_proposal(proposal=made["asked"], participant=camille, text=f"We should listen to {MARK} and others.")
    decide(moderator=malik, proposal=made["story"], decision=Decision.SET_ASIDE)
    offer_rewrite(by=maya, proposal=made["story"], text=f"We should listen to {MARK} more often.")
    ProposalTranslation.objects.create(proposal=made["waiting"], language="fr", text=MARK, made_by="Malik")
    flag_proposal(proposal=made["others"], reason=Reason.INSULT, words=f"{MARK} says so.", participant=camille)
    give_code(consultation=consultation, participant=camille)
    declare(consultation=consultation, participant=camille, answers={"age": "18-24"})
    made["waiting"].news_requests.create(
        consultation=consultation, email=f"{MARK}@example.org", language="en", confirmed_at=timezone.now()
    )
    for words in (made["waiting"].text, f"The results: {consultation.address}results"):
        Email.objects.create(from_email="parvis@example.org", to=[f"{MARK}@example.org"], message=words)
    return made


def test_every_model_says_what_it_holds_of_a_participant() -> None:
    assert {model._meta.label for model in apps.get_models()} == set(HOLDS)


def test_access_gives_every_word_that_is_held(person: dict[str, Proposal], olga: Account, camille: int) -> None:
    given = give_access(by=olga, consultation=person["public"].consultation, participant=camille, history=[])
    assert {name: bool(held) for name, held in given.items() if name not in {"votes", "consultation"}} == dict.fromkeys(
        ("about_you", "proposals", "testimonies", "rewordings", "appeals", "flags", "codes"), True
    )
    told = json.dumps(given)
    for kind in ("public", "hidden", "refused", "asked", "story", "waiting"):
        assert f"{MARK} about the {kind} square" in told
    assert StaffAct.objects.filter(kind="read-testimony").count() == 2


def test_only_a_trained_reader_hands_a_testimony_out(person: dict[str, Proposal], camille: int, olga: Account) -> None:
    consultation = person["public"].consultation
    Membership.objects.filter(account=olga, role=Role.TRAINED_READER.value).delete()
    given = give_access(by=olga, consultation=consultation, participant=camille, history=[])
    assert {one["text"] for one in given["testimonies"]} == {ASK_A_READER}
    assert words_held(consultation, camille)["testimonies"] == given["testimonies"]


def test_erasing_leaves_no_word_and_no_number_in_any_table(
    person: dict[str, Proposal], olga: Account, camille: int
) -> None:
    assert MARK in _everything()
    erase_on_request(by=olga, consultation=person["public"].consultation, participant=camille)
    found = _everything()
    assert MARK not in found
    assert str(camille) not in found.replace(str(camille + 1), "")
    assert not SetApartText.objects.filter(content__isnull=False).exists()


def test_a_sentence_left_published_keeps_its_text_and_nothing_else(person: dict[str, Proposal], camille: int) -> None:
    erase_participant(consultation=person["hidden"].consultation, participant=camille, keeps_published=True)
    person["hidden"].refresh_from_db()
    assert person["hidden"].text == "We should ask […] about the hidden square."
    assert person["hidden"].participant is None


def test_what_others_left_stays(person: dict[str, Proposal], olga: Account, camille: int) -> None:
    erase_on_request(by=olga, consultation=person["others"].consultation, participant=camille)
    person["others"].refresh_from_db()
    assert (person["others"].text, person["others"].participant) == ("We should close the street to cars.", camille + 1)
    assert person["others"].flags.count() == 1


def _propose(consultation: Consultation, participant: int, text: str) -> Proposal:
    return submit_proposal(consultation=consultation, text=text, language="en", participant=participant).proposal


def _everything() -> str:
    """Every value of every table, as the database holds it."""
    with connection.cursor() as cursor:
        return repr([list(cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')) for model in apps.get_models()])
