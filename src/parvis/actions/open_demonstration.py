"""Makes the demonstration consultation: its texts, its proposals in every state, and the people who run it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.actions.create_consultation import Dates, Rules, Texts, create_consultation
from parvis.actions.create_organiser import create_organiser
from parvis.demonstration.citizens import DAYS
from parvis.demonstration.script import Script, ScriptedProposal
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.records.models import (
    Account,
    Consultation,
    ModerationDecision,
    Proposal,
    ProposalTranslation,
    Role,
    Territory,
    Theme,
)

SLUG = "demo"
ORGANISER_EMAIL = "organiser@demo.example"
MODERATOR_EMAIL = "moderator@demo.example"
_LENGTH_DAYS = 42
_GOAL = 5_000
_LANGUAGES = ("fr", "en")
_EMBED_SITES = ["http://localhost:*", "http://127.0.0.1:*"]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The consultation, and the id of each accepted proposal by its place among the accepted ones of the script."""

    consultation: Consultation
    proposal_ids: dict[int, int]


@transaction.atomic
def open_demonstration(
    *, script: Script, passwords: Mapping[str, str], now: datetime | None = None
) -> Demonstration | None:
    """Makes the demonstration, open since `DAYS` days; None when it is there already.

    `passwords` has one for `ORGANISER_EMAIL` and one for `MODERATOR_EMAIL`.
    """
    if Consultation.objects.filter(slug=SLUG).exists():
        return None
    moment = now or timezone.now()
    organisation = script.organiser["fr"]
    organiser = create_organiser(
        email=ORGANISER_EMAIL,
        password=passwords[ORGANISER_EMAIL],
        organisation=organisation,
        name="Olga",
        is_installation_administrator=True,
    )
    moderator = create_organiser(
        email=MODERATOR_EMAIL,
        password=passwords[MODERATOR_EMAIL],
        organisation=organisation,
        name="Malik",
        role=Role.MODERATOR,
    )
    opened = moment - timedelta(days=DAYS)
    consultation = create_consultation(
        by=organiser.account,
        organisation=organiser.organisation,
        texts={language: _texts(script, language) for language in _LANGUAGES},
        default_language="fr",
        slug=SLUG,
        dates=Dates(opens_at=opened, closes_at=opened + timedelta(days=_LENGTH_DAYS)),
        rules=Rules(shows_others=True, safety_layer=True, is_example=True),
    )
    Consultation.objects.filter(pk=consultation.pk).update(
        is_published=True,
        embed_sites=_EMBED_SITES,
        goal_participants=_GOAL,
        asks_territory=True,
        asks_proposal_territory=True,
    )
    consultation.refresh_from_db()
    return Demonstration(consultation, _make_proposals(script, consultation, moderator.account, opened, moment))


def _texts(script: Script, language: str) -> Texts:
    return Texts(
        question=script.question[language],
        stem=script.stem[language],
        introduction=script.introduction[language],
        commitment=script.commitment[language],
        organiser_name=script.organiser[language],
    )


def _make_proposals(
    script: Script, consultation: Consultation, moderator: Account, opened: datetime, now: datetime
) -> dict[int, int]:
    themes = {
        key: Theme.objects.create(consultation=consultation, names=names, position=place)
        for place, (key, names) in enumerate(script.themes.items())
    }
    made_territories = Territory.objects.bulk_create(
        Territory(consultation=consultation, name=name, position=place) for place, name in enumerate(script.territories)
    )
    places = {territory.name: territory for territory in made_territories}
    ideas = {given.idea: number for number, given in enumerate(script.proposals, start=1)}
    made = Proposal.objects.bulk_create(
        _proposal(
            consultation,
            given,
            opened=opened,
            now=now,
            theme=themes[given.theme],
            territory=places.get(given.territory),
            idea=ideas[given.idea],
        )
        for given in script.proposals
    )
    ProposalTranslation.objects.bulk_create(
        ProposalTranslation(proposal=proposal, language=language, text=text, made_by="Parvis")
        for proposal, given in zip(made, script.proposals, strict=True)
        for language, text in given.words.items()
        if language != given.language
    )
    ModerationDecision.objects.bulk_create(
        _decision(proposal, given, moderator)
        for proposal, given in zip(made, script.proposals, strict=True)
        if given.state != ProposalState.WAITING and not given.is_seed
    )
    accepted = [
        proposal.pk for proposal, given in zip(made, script.proposals, strict=True) if given.state == "accepted"
    ]
    return dict(enumerate(accepted))


def _proposal(
    consultation: Consultation, given: ScriptedProposal, *, opened: datetime, now: datetime, **filed: Any
) -> Proposal:
    """`filed` is the theme, the territory and the idea."""
    text = given.words[given.language]
    is_waiting = given.state == ProposalState.WAITING.value
    return Proposal(
        consultation=consultation,
        text=text,
        original_text=text,
        language=given.language,
        state=given.state,
        is_seed=given.is_seed,
        **filed,
        created_at=now - timedelta(hours=20) if is_waiting else opened,
        accepted_at=opened if given.state == ProposalState.ACCEPTED.value else None,
    )


def _decision(proposal: Proposal, given: ScriptedProposal, moderator: Account) -> ModerationDecision:
    is_accepted = given.state == ProposalState.ACCEPTED.value
    return ModerationDecision(
        proposal=proposal,
        decision=(Decision.ACCEPT if is_accepted else Decision.REFUSE).value,
        reason="" if is_accepted else Reason(given.reason).value,
        moderator=moderator,
        at=proposal.created_at + timedelta(hours=3),
        state_before=ProposalState.WAITING.value,
        state_after=proposal.state,
    )
