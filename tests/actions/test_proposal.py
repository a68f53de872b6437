"""Proposing, following and withdrawing."""

import pytest

from parvis.actions.find_participant import UnknownCode, find_participant
from parvis.actions.run_consultation import close_consultation, pause_consultation
from parvis.actions.submit_proposal import LanguageNotOffered, submit_proposal
from parvis.actions.withdraw_proposal import NotTheAuthor, withdraw_proposal
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.domain.errors import BadProposalText, PhaseForbids
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, Consultation, PersonalCode, Proposal

TEXT = "We should open the school yards in summer."


def test_a_newcomer_gets_a_pseudonym_and_a_code(consultation: Consultation) -> None:
    sent = submit_proposal(consultation=consultation, text=TEXT, language="en")
    assert sent.participant >= FIRST_RANDOM_PARTICIPANT
    assert sent.personal_code
    assert find_participant(consultation=consultation, code=sent.personal_code) == sent.participant


def test_a_new_proposal_waits_to_be_read(proposal: Proposal) -> None:
    assert proposal.state == ProposalState.WAITING


def test_the_second_proposal_of_a_participant_brings_no_second_code(consultation: Consultation, camille: int) -> None:
    first = submit_proposal(consultation=consultation, text=TEXT, language="en", participant=camille)
    second = submit_proposal(consultation=consultation, text=TEXT + " Yes.", language="en", participant=camille)
    assert first.personal_code
    assert second.personal_code is None


def test_the_same_text_twice_is_one_proposal(consultation: Consultation, camille: int) -> None:
    for _ in range(2):
        submit_proposal(consultation=consultation, text=f"  {TEXT} ", language="en", participant=camille)
    assert Proposal.objects.count() == 1


def test_two_people_may_say_the_same(consultation: Consultation) -> None:
    for _ in range(2):
        submit_proposal(consultation=consultation, text=TEXT, language="en")
    assert Proposal.objects.count() == 2


def test_what_was_withdrawn_may_be_proposed_again(consultation: Consultation, camille: int) -> None:
    sent = submit_proposal(consultation=consultation, text=TEXT, language="en", participant=camille)
    withdraw_proposal(proposal=sent.proposal, participant=camille)
    again = submit_proposal(consultation=consultation, text=TEXT, language="en", participant=camille)
    assert again.is_new


@pytest.mark.parametrize("text", ["Too short", "x" * 141, "", "\x00" * 50])
def test_a_text_that_cannot_do_is_refused(consultation: Consultation, text: str) -> None:
    with pytest.raises(BadProposalText):
        submit_proposal(consultation=consultation, text=text, language="en")


def test_only_languages_of_the_consultation_are_taken(consultation: Consultation) -> None:
    with pytest.raises(LanguageNotOffered):
        submit_proposal(consultation=consultation, text=TEXT, language="de")


def test_nothing_is_received_during_a_pause(olga: Account, consultation: Consultation) -> None:
    pause_consultation(by=olga, consultation=consultation)
    with pytest.raises(PhaseForbids):
        submit_proposal(consultation=consultation, text=TEXT, language="en")
    assert not Proposal.objects.exists()


def test_nothing_is_received_after_the_end(olga: Account, consultation: Consultation) -> None:
    close_consultation(by=olga, consultation=consultation)
    with pytest.raises(PhaseForbids):
        submit_proposal(consultation=consultation, text=TEXT, language="en")


def test_a_code_is_read_forgivingly_and_kept_as_a_digest_only(consultation: Consultation) -> None:
    sent = submit_proposal(consultation=consultation, text=TEXT, language="en")
    code = sent.personal_code or ""
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert find_participant(consultation=consultation, code=typed) == sent.participant
    assert code.replace("-", "") not in str(PersonalCode.objects.values().get())


@pytest.mark.parametrize("code", ["", "K7QF-2M9X-4TBD", "é" * 400])
def test_a_code_that_was_never_given_opens_nothing(consultation: Consultation, proposal: Proposal, code: str) -> None:
    with pytest.raises(UnknownCode):
        find_participant(consultation=consultation, code=code)


def test_an_author_withdraws_for_good(proposal: Proposal, camille: int) -> None:
    for _ in range(2):
        withdrawn = withdraw_proposal(proposal=proposal, participant=camille)
    assert withdrawn.state == ProposalState.WITHDRAWN
    assert withdrawn.withdrawn_at


@pytest.mark.parametrize("participant", [None, FIRST_RANDOM_PARTICIPANT])
def test_nobody_else_withdraws_it(proposal: Proposal, participant: int | None) -> None:
    with pytest.raises(NotTheAuthor):
        withdraw_proposal(proposal=proposal, participant=participant)


def test_a_seed_is_nobodys_to_withdraw(consultation: Consultation) -> None:
    seed = Proposal.objects.create(consultation=consultation, text=TEXT, language="en", is_seed=True)
    with pytest.raises(NotTheAuthor):
        withdraw_proposal(proposal=seed, participant=None)


def test_a_page_that_was_opened_before_the_pause_sends_nothing(olga: Account, consultation: Consultation) -> None:
    opened_before = Consultation.objects.get(pk=consultation.pk)
    pause_consultation(by=olga, consultation=consultation)
    with pytest.raises(PhaseForbids):
        submit_proposal(consultation=opened_before, text=TEXT, language="en")
