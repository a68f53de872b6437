"""The statement of reasons that goes by mail to an author who asked for it (Regulation (EU) 2022/2065, article 17).

The same as on the author's page: the ground, the facts, whether a machine took part, and what can be done about it.
The mail quotes what the moderator points out; the text itself stays behind the personal code.
"""

from django.utils import timezone
from django.utils.translation import gettext

from parvis.actions.doubt_decision import may_appeal
from parvis.domain.moderation import Decision
from parvis.domain.proposal import ProposalState
from parvis.records.dates import read_date
from parvis.records.models import ModerationDecision
from parvis.records.rule_text import mail_of, rules_of


def statement_sentences(decision: ModerationDecision) -> list[str]:
    """What an author is told of a decision, in the active language: why it was refused, or that it is published."""
    if decision.state_after == ProposalState.ACCEPTED:
        return [gettext("The proposal that you sent is published: everyone can now vote on it.")]
    return [_what(decision), *_ground(decision), *_facts(decision), _by_whom(decision), *_redress(decision)]


def _what(decision: ModerationDecision) -> str:
    if decision.decision == Decision.ASK:
        return gettext("You are asked to write your proposal differently. You can do so with your personal code.")
    if decision.appeal_id:
        return gettext("Another person looked at it again after your appeal, and the refusal stands.")
    return gettext("The proposal that you sent was not published.")


def _ground(decision: ModerationDecision) -> list[str]:
    if not decision.reason:
        return []
    consultation = decision.proposal.consultation
    rule = rules_of(consultation, with_unused=True)[decision.reason]
    told = mail_of(consultation, decision.reason)
    return [gettext("The rule: {rule}").format(rule=rule), *([told] if told else [])]


def _facts(decision: ModerationDecision) -> list[str]:
    found = []
    if decision.message:
        found.append(gettext("What the moderator points out: {words}").format(words=decision.message))
    if decision.twin_id:
        found.append(gettext("Votes are gathered on the proposal that says the same; it is linked from your page."))
    return found


def _by_whom(decision: ModerationDecision) -> str:
    date = read_date(timezone.localtime(decision.at))
    if decision.moderator_id is None:
        return gettext("Decided on {date}, before the consultation was held here.").format(date=date)
    return gettext("Decided by a person on {date}. No machine took part in the decision.").format(date=date)


def _redress(decision: ModerationDecision) -> list[str]:
    if decision.decision == Decision.ASK:
        return []
    court = gettext("You may also go to court.")
    if not may_appeal(decision, timezone.now()):
        return [court]
    appeal = gettext(
        "If you do not agree, appeal within six months with your personal code: another person will look at it again. "
        "You may also write it differently and propose it again."
    )
    return [appeal, court]
