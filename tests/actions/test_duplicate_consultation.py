"""What a duplicate takes along: each table and each column was decided on, and a new one must be."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from parvis.actions.apply_retention import set_periods
from parvis.actions.citizen_mails import MailWords, change_mail, words_of
from parvis.actions.duplicate_consultation import COPIED, duplicate_consultation
from parvis.actions.edit_consultation import NOT_SETTINGS, setting_names
from parvis.domain.citizen_mail import MailKind
from parvis.domain.retention import DataKey
from parvis.records.models import (
    Account,
    Consultation,
    Look,
    ModerationSettings,
    Rule,
    RuleText,
    Territory,
    Theme,
)
from parvis.records.retention import periods_of
from parvis.records.rule_text import rules_of

NOT_COPIED = {
    "AnalysisSnapshot": "what people said",
    "Declaration": "what people said of themselves",
    "IdeaEdit": "of other proposals",
    "Membership": "people: whoever may see it is invited again",
    "ImportedFile": "what was brought in",
    "Invitation": "people",
    "NewsRequest": "people",
    "PersonalCode": "people",
    "Proposal": "people, and seeds with them",
    "Pulse": "counts of people",
    "QuarantineDecision": "accounts of people",
    "Source": "its links stand on printed paper, and lead to the other one",
    "StaffAct": "the record of the other one",
}
SET_UP = {
    "territory",
    "population",
    "privacy_contact",
    "shows_others",
    "safety_layer",
    "helplines",
    "embed_sites",
    "asks_identity",
    "unsealed_policy",
    "goal_participants",
    "partners",
    "asks_age",
    "asks_gender",
    "asks_territory",
    "asks_proposal_territory",
    "minimum_length",
    "maximum_length",
    "second_reading_percent",
    "sequence_settings",
}
COLUMNS = {
    "ConsultationText": {
        "language",
        "question",
        "stem",
        "introduction",
        "commitment",
        "organiser_name",
        "content_notice",
    },
    "Territory": {"name", "position"},
    "Theme": {"names", "position"},
    "Look": {"accent", "accent_dark", "logo", "logo_type", "version"},
    "ModerationSettings": {"hard_texts", "turn_minutes", "who_to_call", "hidden_percent"},
    "PartnerLogo": {"partner", "content", "type", "digest"},
    "Rule": {"code", "position", "key", "retired_at"},
    "RuleText": {"reason", "language", "rule", "mail"},
    "MailText": {"kind", "language", "subject", "body"},
    "RetentionPeriod": {"organisation", "kind", "days"},
}


@pytest.fixture
def furnished(olga: Account, consultation: Consultation) -> Consultation:
    """A consultation with something in every table of its set-up."""
    Consultation.objects.update(helplines=[{"number": "17", "words": {"fr": "police"}}], safety_layer=True)
    Consultation.objects.update(sequence_settings={"pinned": [1], "length": 9})
    Look.objects.create(consultation=consultation, accent="#123456", logo=b"<svg/>", logo_type="image/svg+xml")
    ModerationSettings.objects.create(consultation=consultation, hard_texts=3, alerted_at=timezone.now())
    Rule.objects.create(consultation=consultation, code="own-1", position=0, key="b")
    RuleText.objects.create(consultation=consultation, reason="own-1", language="fr", rule="Ailleurs.")
    Territory.objects.create(consultation=consultation, name="Blois")
    Territory.objects.create(consultation=consultation, name="Tours", removed_at=timezone.now())
    Theme.objects.create(consultation=consultation, names={"fr": "Rues"})
    words = {"fr": MailWords("Objet", "{link}")}
    change_mail(by=olga, consultation=consultation, kind=MailKind.RESULTS, written=words)
    set_periods(by=olga, consultation=consultation, periods={DataKey.CODES: 90})
    return Consultation.objects.get(pk=consultation.pk)


def test_every_table_of_a_consultation_is_copied_or_left_for_a_reason() -> None:
    belong = {
        model.__name__
        for model in apps.get_app_config("records").get_models()
        if any(field.name == "consultation" for field in model._meta.concrete_fields)
    }
    assert belong == {model.__name__ for model in COPIED} | set(NOT_COPIED)


def test_every_column_of_a_consultation_is_set_up_or_not() -> None:
    assert {field.name for field in Consultation._meta.concrete_fields} == SET_UP | NOT_SETTINGS
    assert setting_names() == SET_UP


def test_every_column_of_a_copied_table_was_decided_on() -> None:
    for model, left_out in COPIED.items():
        columns = {field.name for field in model._meta.concrete_fields} - {"id", "consultation"}
        assert columns == COLUMNS[model.__name__] | left_out, model.__name__


def test_a_duplicate_has_all_that_was_set_up(olga: Account, furnished: Consultation) -> None:
    made = duplicate_consultation(by=olga, consultation=furnished)
    assert {name: getattr(made, name) for name in SET_UP - {"sequence_settings"}} == {
        name: getattr(furnished, name) for name in SET_UP - {"sequence_settings"}
    }
    assert made.sequence_settings == {"length": 9}
    assert (made.look.accent, bytes(made.look.logo)) == ("#123456", b"<svg/>")
    settings = ModerationSettings.of(made)
    assert (settings.hard_texts, settings.alerted_at) == (3, None)
    assert rules_of(made)["own-1"] == "Ailleurs."
    assert made.territory_list == ["Blois"]
    assert Theme.objects.get(consultation=made).names == {"fr": "Rues"}
    assert words_of(made, MailKind.RESULTS, "fr").subject == "Objet"
    assert periods_of(made)[DataKey.CODES] == 90


def test_what_one_changes_later_leaves_the_other_alone(olga: Account, furnished: Consultation) -> None:
    made = duplicate_consultation(by=olga, consultation=furnished, now=timezone.now() + timedelta(days=1))
    set_periods(by=olga, consultation=made, periods={DataKey.CODES: 45})
    assert periods_of(furnished)[DataKey.CODES] == 90
