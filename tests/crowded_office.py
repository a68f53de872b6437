"""A consultation as it is after weeks: proposals in every state, decisions and what doubts them, links, staff, acts."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from parvis.actions.set_apart import set_text_apart
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.domain.suggestion import SuggestionKind
from parvis.records.models import (
    Account,
    Appeal,
    Consultation,
    Flag,
    Invitation,
    Membership,
    ModerationDecision,
    NewsRequest,
    Proposal,
    Role,
    Source,
    StaffAct,
    Suggestion,
)

_WORDS = """
light bus stops at night plant trees along tram lines open gyms for schools train judges teach respect fund
shelters repair pavements slow cars near nurseries lower rents publish accounts extend libraries clean rivers hire
nurses feed children walk safely protect witnesses hear victims share streets insulate homes sort waste
"""
_MANY = 900


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many of each there are. Flags are on published proposals, appeals on refused ones."""

    published: int = 8
    waiting: int = 4
    refused: int = 4
    apart: int = 2
    flags: int = 2
    appeals: int = 2
    sampled: int = 2
    sources: int = 2
    colleagues: int = 2
    invitations: int = 2
    consultations: int = 1

    def times(self, factor: int) -> "Amounts":
        """As many times over."""
        return Amounts(**{one.name: factor * getattr(self, one.name) for one in fields(self)})


TWENTY_THOUSAND = Amounts(18_800, 200, 970, 30, 60, 40, 50, 200, 40, 20, 20)
"""The size at which every page of the office is held to its time: 20,000 proposals of which 200 are waiting."""


def crowd_office(consultation: Consultation, moderator: Account, amounts: Amounts) -> None:
    """Add `amounts` to a consultation, as records alone: nothing is sent to anybody, and the log is left as it is."""
    chance, now = random.Random(5), timezone.now()
    published = _propose(consultation, chance, now, ProposalState.ACCEPTED, amounts.published)
    waiting = _propose(consultation, chance, now, ProposalState.WAITING, amounts.waiting)
    refused = _propose(consultation, chance, now, ProposalState.REFUSED, amounts.refused)
    for proposal in _propose(consultation, chance, now, ProposalState.SET_ASIDE, amounts.apart):
        set_text_apart(proposal, now)
    accepting = {"decision": Decision.ACCEPT, "state_after": ProposalState.ACCEPTED}
    refusing = {"decision": Decision.REFUSE, "state_after": ProposalState.REFUSED, "reason": Reason.INSULT}
    taken = _decide(moderator, published, amounts.sampled, accepting)
    refusals = _decide(moderator, refused, amounts.sampled, refusing)
    _doubt(published[: amounts.flags], refusals[: amounts.appeals], now)
    _suggest([*published, *waiting], now)
    _people(consultation, moderator, amounts, now)
    _record_acts(consultation, moderator, [*taken, *refusals], now)


def _propose(
    consultation: Consultation, chance: random.Random, now: datetime, state: ProposalState, amount: int
) -> list[Proposal]:
    words, themes = _WORDS.split(), list(consultation.themes.all())
    texts = [f"We should {' '.join(chance.sample(words, 8))}." for _ in range(amount)]
    return _make(
        Proposal(
            consultation=consultation,
            text=text,
            original_text=text,
            language=chance.choice(("fr", "en")),
            state=state.value,
            participant=FIRST_RANDOM_PARTICIPANT + chance.randrange(2**40),
            theme=chance.choice(themes) if themes else None,
            created_at=now - timedelta(hours=chance.randrange(60), minutes=number % 50),
            accepted_at=now if state is ProposalState.ACCEPTED else None,
        )
        for number, text in enumerate(texts)
    )


def _decide(
    moderator: Account, proposals: list[Proposal], sampled: int, taken: dict[str, Any]
) -> list[ModerationDecision]:
    return _make(
        ModerationDecision(
            proposal=proposal,
            moderator=moderator,
            state_before=ProposalState.WAITING.value,
            is_sampled=number < sampled,
            **taken,
        )
        for number, proposal in enumerate(proposals)
    )


def _doubt(published: list[Proposal], refusals: list[ModerationDecision], now: datetime) -> None:
    _make(
        Flag(proposal=proposal, reason=Reason.INSULT.value, participant=number, at=now)
        for proposal in published
        for number in (1, 2)
    )
    _make(Appeal(decision=refusal, words="Please read it again.", at=now) for refusal in refusals)


def _suggest(proposals: list[Proposal], now: datetime) -> None:
    _make(
        Suggestion(
            proposal=proposal, kind=kind.value, suggested="en", decided="en", was_hidden=bool(number % 2), at=now
        )
        for number, proposal in enumerate(proposals)
        for kind in (SuggestionKind.LANGUAGE, SuggestionKind.REASON)
    )


def _people(consultation: Consultation, by: Account, amounts: Amounts, now: datetime) -> None:
    place, numbers = consultation.organisation, count(Account.objects.count() + 1)
    first = Source.objects.filter(consultation=consultation).count() + 1
    _make(
        Source(
            consultation=consultation,
            number=first + number,
            code=f"link-{first + number}",
            name=f"Letter {first + number}",
            kind=Source.Kind.LINK,
            created_by=by,
        )
        for number in range(amounts.sources)
    )
    for number, _ in zip(numbers, range(amounts.colleagues), strict=False):
        account = Account.objects.create(email=f"colleague{number}@example.org", name=f"Colleague {number}")
        where = consultation if number % 2 else None
        Membership.objects.create(account=account, organisation=place, consultation=where, role=Role.MODERATOR)
    _make(
        Invitation(
            organisation=place,
            consultation=consultation,
            email=f"guest{number}@example.org",
            role=Role.MODERATOR,
            digest=f"{consultation.pk}-{first}-{number}",
            invited_by=by,
            expires_at=now + timedelta(days=3),
        )
        for number in range(amounts.invitations)
    )
    _make(
        NewsRequest(consultation=consultation, email=f"citizen{number}-{first}@example.org", language="en")
        for number in range(amounts.sources)
    )
    for number in range(amounts.consultations):
        other = Consultation.objects.create(organisation=place, slug=f"other-{first}-{number}")
        other.texts.create(language="fr", question="Et ensuite ?", organiser_name=place.name)


def _record_acts(
    consultation: Consultation, by: Account, decisions: Iterable[ModerationDecision], now: datetime
) -> None:
    _make(
        StaffAct(
            at=now,
            by=by,
            kind=StaffActKind.DECIDE.value,
            organisation=consultation.organisation,
            consultation=consultation,
            subject=f"#{decision.proposal_id}",
            before={"state": decision.state_before},
            after={"state": decision.state_after},
        )
        for decision in decisions
    )


def _make[Row: Model](rows: Iterator[Row]) -> list[Row]:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=_MANY)
    return made
