"""What the machine suggests of a proposal, and the measure of it against what people decide."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from parvis.actions.decide import decide
from parvis.actions.suggest_verdict import help_with, is_hidden, learn_from_decisions, measure_help, record_help
from parvis.actions.undo_decision import undo_decision
from parvis.domain.moderation import Decision, Reason
from parvis.domain.suggestion import SuggestionKind
from parvis.insight.suggestions import Measured
from parvis.records.models import Account, Consultation, ModerationSettings, Proposal, Suggestion

pytestmark = pytest.mark.usefixtures("configuration")
Propose = Callable[[str], Proposal]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("You should call Mr Example at 01 99 00 12 34.", Reason.PERSONAL_DATA),
        ("My husband hits me every evening.", Reason.TESTIMONY),
        ("We should plant more trees.", None),
    ],
)
def test_rules_suggest_a_reason(propose: Propose, text: str, reason: Reason | None) -> None:
    assert help_with(propose(text)).reason == reason


def test_a_copy_of_what_is_published_is_a_likely_duplicate(malik: Account, propose: Propose) -> None:
    published = propose("We should plant trees along every tram line.")
    decide(moderator=malik, proposal=published, decision=Decision.ACCEPT)
    told = help_with(propose("We should plant the trees along every tram lines!"))
    assert (told.duplicate_of, told.reason) == (published, Reason.DUPLICATE)


def test_the_share_hidden_is_the_one_that_is_set(consultation: Consultation, propose: Propose) -> None:
    ModerationSettings.objects.create(consultation=consultation, hidden_percent=20)
    made = [propose(f"We should plant tree number {number}.") for number in range(100)]
    hidden = [is_hidden(one) for one in made]
    assert 8 <= sum(hidden) <= 34
    assert hidden == [is_hidden(one) for one in made]


def test_precision_and_recall_are_counted(malik: Account, consultation: Consultation, propose: Propose) -> None:
    told = help_with(propose("You idiots should all leave."))
    likely = replace(told, reason=Reason.INSULT)
    unlikely = replace(told, reason=None)
    decided = ((likely, Reason.INSULT), (likely, Reason.OFF_TOPIC), (unlikely, Reason.INSULT), (unlikely, None))
    for number, (said, reason) in enumerate(decided):
        proposal = propose(f"We should do thing number {number}.")
        decision = Decision.REFUSE if reason else Decision.ACCEPT
        made = decide(moderator=malik, proposal=proposal, decision=decision, reason=reason)
        record_help(proposal, said, made, was_hidden=True)
    found = {(one.kind, one.was_hidden): one for one in measure_help(consultation)}
    measure = found[SuggestionKind.REASON, True]
    assert (measure.n, measure.found) == (4, Measured(shown=2, right=1, wanted=3))


def test_what_is_undone_measures_nothing(malik: Account, proposal: Proposal) -> None:
    made = decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    record_help(proposal, help_with(proposal), made, was_hidden=True)
    assert Suggestion.objects.exists()
    undo_decision(moderator=malik, consultation=proposal.consultation)
    assert not Suggestion.objects.exists()


def test_a_reason_is_learnt_from_decisions(malik: Account, consultation: Consultation) -> None:
    assert learn_from_decisions() == 0
    for number in range(60):
        for text, decision, reason in (
            (f"Buy cheap sofas at shop number {number}", Decision.REFUSE, Reason.PROMOTIONAL),
            (f"We should plant tree number {number}", Decision.ACCEPT, None),
        ):
            proposal = Proposal.objects.create(consultation=consultation, text=text, original_text=text, language="en")
            decide(moderator=malik, proposal=proposal, decision=decision, reason=reason)
    assert learn_from_decisions() == 1
    later = Proposal.objects.create(consultation=consultation, text="Buy cheap sofas here", language="en")
    told = help_with(later)
    assert told.reason == Reason.PROMOTIONAL
    assert told.chance is not None
    assert told.chance > 0.5


@pytest.mark.parametrize(("percent", "said"), [(0, False), (100, True)])
def test_a_hidden_suggestion_is_told_after_the_decision(
    client: Client, malik: Account, consultation: Consultation, propose: Propose, percent: int, said: bool
) -> None:
    ModerationSettings.objects.create(consultation=consultation, hidden_percent=percent)
    client.force_login(malik)
    proposal = propose("You should call Mr Example at 01 99 00 12 34.")
    desk = f"/office/c/{consultation.slug}"
    beside = client.get(f"{desk}/moderate/near/{proposal.pk}", headers={"accept-language": "en"}).text
    assert ("Personal data" in beside) is not said
    sent = {"proposal": proposal.pk, "verdict": "refuse:personal-data"}
    after = client.post(f"{desk}/moderate", sent, follow=True, headers={"accept-language": "en"}).text
    assert ("The machine would have suggested" in after) is said
    page = client.get(f"{desk}/suggestions", headers={"accept-language": "en"}).text
    assert "100 % (1/1)" in page
