"""Erasing what one left: proposals, the link to them, codes; what others did stays."""

import pytest

from parvis.actions.decide import decide
from parvis.actions.erase_participant import ERASED_TEXT, Erased, erase_participant
from parvis.actions.find_participant import UnknownCode, find_participant
from parvis.actions.give_code import give_code
from parvis.domain.moderation import Decision
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, Consultation, Proposal, ProposalTranslation


@pytest.fixture
def published(proposal: Proposal, malik: Account) -> Proposal:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    return proposal


def test_a_published_sentence_may_stay_without_its_author(
    consultation: Consultation, published: Proposal, camille: int
) -> None:
    done = erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    published.refresh_from_db()
    assert done == Erased(left=1, erased=0, codes=1)
    assert (published.state, published.participant) == (ProposalState.ACCEPTED, None)


def test_a_published_sentence_may_go_with_its_words(
    consultation: Consultation, published: Proposal, camille: int
) -> None:
    ProposalTranslation.objects.create(proposal=published, language="fr", text="Des arbres.", made_by="Malik")
    erase_participant(consultation=consultation, participant=camille, keeps_published=False)
    published.refresh_from_db()
    assert (published.state, published.participant) == (ProposalState.WITHDRAWN, None)
    assert (published.text, published.original_text) == (ERASED_TEXT, ERASED_TEXT)
    assert not published.translations.exists()


def test_what_was_not_published_goes_in_any_case(consultation: Consultation, proposal: Proposal, camille: int) -> None:
    erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.text) == (ProposalState.WITHDRAWN, ERASED_TEXT)


def test_no_code_finds_an_erased_participant(consultation: Consultation, proposal: Proposal, camille: int) -> None:
    code = give_code(consultation=consultation, participant=camille)
    erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    with pytest.raises(UnknownCode):
        find_participant(consultation=consultation, code=code)


def test_erasing_twice_changes_nothing_more(consultation: Consultation, published: Proposal, camille: int) -> None:
    erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    again = erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    assert again == Erased(left=0, erased=0, codes=0)


def test_the_door_hears_that_an_author_is_gone(consultation: Consultation, published: Proposal, camille: int) -> None:
    consultation.refresh_from_db()
    before = consultation.version
    erase_participant(consultation=consultation, participant=camille, keeps_published=True)
    consultation.refresh_from_db()
    assert consultation.version > before
