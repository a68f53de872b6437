"""The states of a proposal, a moderator's decisions on it, and what its text must be."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.domain.errors import BadProposalText, TransitionForbidden
from parvis.domain.moderation import STATE_AFTER, Decision, Reason, ReasonMissing, require_reason
from parvis.domain.proposal import TRANSITIONS, ProposalState, clean_text, require_transition

State = ProposalState
FORBIDDEN = {
    (State.SET_ASIDE, State.POSTPONED),
    (State.SET_ASIDE, State.ACCEPTED),
    (State.ACCEPTED, State.POSTPONED),
    (State.REFUSED, State.POSTPONED),
    (State.REFUSED, State.SET_ASIDE),
}


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(State, State)))
def test_a_state_becomes_the_states_that_the_rules_name(state, wanted):
    if state is wanted or state is State.WITHDRAWN or (state, wanted) in FORBIDDEN:
        with pytest.raises(TransitionForbidden, match=wanted.value):
            require_transition(state, wanted)
    else:
        require_transition(state, wanted)


def test_what_its_author_withdrew_never_comes_back():
    assert TRANSITIONS[State.WITHDRAWN] == frozenset()
    assert all(State.WITHDRAWN in TRANSITIONS[state] for state in State if state is not State.WITHDRAWN)


def test_every_decision_leads_to_a_state_that_a_waiting_proposal_may_take():
    assert set(STATE_AFTER) == set(Decision) - {Decision.CONFIRM, Decision.UNDO}
    for decision in set(STATE_AFTER) - {Decision.REOPEN}:
        require_transition(State.WAITING, STATE_AFTER[decision])


def test_a_refusal_needs_its_reason():
    with pytest.raises(ReasonMissing):
        require_reason(Decision.REFUSE, None)
    require_reason(Decision.REFUSE, Reason.OFF_TOPIC)
    require_reason(Decision.ACCEPT, None)


@given(st.text(min_size=0, max_size=200))
def test_a_cleaned_text_is_clean_and_stays_as_it_is(text):
    try:
        cleaned = clean_text(text)
    except BadProposalText:
        return
    assert clean_text(cleaned) == cleaned
    assert 12 <= len(cleaned) <= 140
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)


@pytest.mark.parametrize("text", ["", "   ", "too short", "é" * 141, "\x00" * 50])
def test_a_text_of_the_wrong_length_is_refused(text):
    with pytest.raises(BadProposalText):
        clean_text(text)


def test_accents_written_in_two_pieces_become_one_letter():
    assert clean_text("Mieux e\u0301clairer les arrêts") == "Mieux éclairer les arrêts"
