"""Gathers what the readiness rules look at, and holds the door shut for what must be there."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from parvis.actions.rights import RIGHTS, Act
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.proposal import ProposalState
from parvis.domain.readiness import Finding, Setup, check_setup
from parvis.records.consultation import milliseconds
from parvis.records.models import Account, Consultation, Proposal


class NotReady(Conflict):
    code = "not-ready"
    sentence = gettext_noop("It cannot open yet. {missing}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What opening waits for."""
        found = self.parameters["findings"]
        assert isinstance(found, tuple)
        return found


def check_readiness(consultation: Consultation, *, now: datetime | None = None) -> tuple[Finding, ...]:
    """What each readiness rule finds, in the order of the guide. Costs a bounded number of queries."""
    return check_setup(setup_of(consultation, now=now))


def require_ready(consultation: Consultation, *, now: datetime | None = None) -> None:
    """Raises `NotReady` while something that must be there is missing."""
    blocking = tuple(one for one in check_readiness(consultation, now=now) if one.blocks)
    if blocking:
        raise NotReady(missing=blocking, findings=blocking)


def setup_of(consultation: Consultation, *, now: datetime | None = None) -> Setup:
    """The facts of a consultation, as the rules take them."""
    texts = {text.language: text for text in consultation.texts.all()}
    words = {
        name: {code: getattr(texts.get(code), name, "") for code in consultation.languages}
        for name in ("question", "stem", "introduction", "commitment")
    }
    return Setup(
        now=milliseconds(now or timezone.now()) or 0,
        questions=words["question"],
        stems=words["stem"],
        introductions=words["introduction"],
        commitments=words["commitment"],
        opens_at=milliseconds(consultation.opens_at),
        voting_only_at=milliseconds(consultation.voting_only_at),
        closes_at=milliseconds(consultation.closes_at),
        proposals=Proposal.objects.filter(consultation=consultation, state=ProposalState.ACCEPTED.value).count(),
        readers=readers_of(consultation),
        territory=consultation.territory,
        safety_layer=consultation.safety_layer,
        contact=consultation.privacy_contact,
        has_public_address=bool(settings.CONFIGURATION.public_url),
        sends_mail=bool(settings.CONFIGURATION.mail_url),
    )


def readers_of(consultation: Consultation) -> int:
    """How many active accounts may read what is proposed here, the installation's administrators included."""
    roles = [role.value for role, acts in RIGHTS.items() if Act.MODERATE in acts]
    whole = Q(memberships__organisation=consultation.organisation_id, memberships__consultation__isnull=True)
    member = Q(memberships__role__in=roles) & (whole | Q(memberships__consultation=consultation))
    return Account.objects.filter(Q(is_superuser=True) | member, is_active=True).distinct().count()
