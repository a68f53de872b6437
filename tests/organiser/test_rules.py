"""The rules of a consultation: an organiser adds one of her own, orders them, lets one end; old decisions keep it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from parvis.actions.decide import decide
from parvis.actions.doubt_decision import flag_proposal
from parvis.actions.tell_author import statement_sentences
from parvis.citizen.statement import statement_of
from parvis.domain.moderation import MOST_RULES, Decision, Reason, UnknownRule
from parvis.records.models import Account, Consultation, Proposal, Rule, StaffAct
from parvis.records.rule import holds_in, places_of
from parvis.records.rule_text import rules_of

pytestmark = pytest.mark.usefixtures("configuration")
NUMBERS = {
    "second_reading_percent": "5",
    "hidden_percent": "20",
    "hard_texts": "10",
    "turn_minutes": "45",
}
HELD = {f"{reason.value}-is_used": "on" for reason in Reason}
ADDED = {
    "added-rule_fr": "Elle concerne une autre commune.",
    "added-rule_en": "It is about another town.",
    "added-mail_en": "Your own town hall will hear you.",
}
KEPT = {
    "own-1-is_used": "on",
    "own-1-rule_fr": "Elle concerne une autre commune.",
    "own-1-rule_en": "It is about another town.",
    "own-1-mail_en": "Your own town hall will hear you.",
}


@pytest.fixture
def save(client: Client, olga: Account, consultation: Consultation) -> Callable[[dict[str, str]], str]:
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return lambda sent: (
        client.post(f"/office/c/{consultation.slug}/moderation", NUMBERS | HELD | sent, follow=True).text
    )


def test_a_rule_of_ones_own_gets_a_key_and_refuses_with_it(
    save: Callable[[dict[str, str]], str], client: Client, malik: Account, proposal: Proposal
) -> None:
    assert "Saved." in save(ADDED)
    consultation = proposal.consultation
    client.force_login(malik)
    desk = client.get(f"/office/c/{consultation.slug}/moderate").text
    assert 'value="refuse:own-1" data-key="b"' in desk
    sent = {"proposal": str(proposal.pk), "seen": "waiting", "verdict": "refuse:own-1"}
    client.post(f"/office/c/{consultation.slug}/moderate", sent)
    assert proposal.decisions.get().reason == "own-1"
    public = client.get(f"/c/{consultation.slug}/moderation").text
    assert public.count("It is about another town.") == 2


def test_its_author_reads_the_rule_and_the_words_of_its_mail(
    save: Callable[[dict[str, str]], str], malik: Account, proposal: Proposal
) -> None:
    save(ADDED)
    made = decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason="own-1")
    with translation.override("en"):
        told = " ".join(statement_sentences(made))
    assert "It is about another town." in told
    assert "Your own town hall" in told
    with translation.override("de"):
        assert "autre commune" in rules_of(proposal.consultation)["own-1"]


def test_a_rule_that_ended_decides_nothing_and_is_still_told(
    save: Callable[[dict[str, str]], str], client: Client, malik: Account, propose: Callable[[str], Proposal]
) -> None:
    save(ADDED)
    first, second = propose("We should build a bridge there."), propose("We should build a tunnel there.")
    made = decide(moderator=malik, proposal=first, decision=Decision.REFUSE, reason="own-1")
    ended = {name: said for name, said in KEPT.items() if name != "own-1-is_used"}
    assert "until" in save(ended)
    with pytest.raises(UnknownRule):
        decide(moderator=malik, proposal=second, decision=Decision.REFUSE, reason="own-1")
    first.refresh_from_db()
    with translation.override("en"):
        statement = statement_of(first, made.at)
        assert statement is not None
        assert statement.rule == "It is about another town."
    public = client.get(f"/c/{first.consultation.slug}/moderation").text
    assert "Rules that no longer hold" in public
    assert public.count("It is about another town.") == 2


def test_a_rule_is_moved_and_keeps_its_key(save: Callable[[dict[str, str]], str], consultation: Consultation) -> None:
    save({"step": "up:unclear"})
    first, second = places_of(consultation)[:2]
    assert (first.code, first.key, second.code, second.key) == ("unclear", "2", "off-topic", "1")
    act = StaffAct.objects.order_by("-id")[0]
    assert act.after["rules that hold, in order"][:2] == ["unclear", "off-topic"]
    assert act.before["rules that hold, in order"][:2] == ["off-topic", "unclear"]


def test_the_key_of_a_rule_that_ended_is_free_again(
    save: Callable[[dict[str, str]], str], consultation: Consultation
) -> None:
    save(ADDED | {"insult-is_used": ""})
    keys = {place.code: place.key for place in places_of(consultation)}
    assert (keys["own-1"], keys["insult"], keys["illegal"]) == ("7", "", "8")


def test_a_rule_of_ones_own_needs_its_words_in_each_language(
    save: Callable[[dict[str, str]], str], consultation: Consultation
) -> None:
    assert "needs its words in each language" in save({"added-rule_en": "It is about another town."})
    assert not Rule.objects.exists()
    save(ADDED)
    assert "Error:" in save(KEPT | {"own-1-rule_fr": ""})


def test_no_more_rules_than_can_be_read(save: Callable[[dict[str, str]], str], consultation: Consultation) -> None:
    kept: dict[str, str] = {}
    for number in range(1, MOST_RULES - len(Reason) + 1):
        save(ADDED | kept)
        kept |= {name.replace("own-1-", f"own-{number}-"): said for name, said in KEPT.items()}
    assert "rules may hold at once" in save(ADDED | kept)
    places = places_of(consultation)
    assert len({place.key for place in places}) == len(places) == MOST_RULES


def test_a_citizen_flags_under_a_rule_of_the_consultation(
    save: Callable[[dict[str, str]], str], malik: Account, proposal: Proposal
) -> None:
    save(ADDED)
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert flag_proposal(proposal=proposal, reason="own-1").reason == "own-1"
    with pytest.raises(UnknownRule):
        flag_proposal(proposal=proposal, reason="own-2")


def test_a_rule_belongs_to_its_consultation(save: Callable[[dict[str, str]], str], consultation: Consultation) -> None:
    save(ADDED)
    other = Consultation(pk=consultation.pk + 1)
    assert holds_in(consultation, "own-1")
    assert not holds_in(other, "own-1")
    assert holds_in(other, Reason.INSULT)
