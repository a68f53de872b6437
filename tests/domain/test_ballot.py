"""`settle`: the whole rule of the log, on values alone."""

from dataclasses import replace

import pytest

from parvis.domain.ballot import CardKind, Cast, ConsultationId, ParticipantId, ProposalId, Provenance, settle
from parvis.domain.errors import IdentityReused, NothingToWithdraw, SealExpired, SealRefused
from parvis.domain.standing import Standing, UnsealedPolicy

AGREE, DISAGREE, SKIP, WITHDRAWN = 8, 24, 32, 0
SEALED = Provenance(Standing.SEALED, CardKind.STANDARD, draw=5, probability=0.25, source=3)
UNSEALED = Provenance(Standing.UNSEALED)
CAST = Cast(ConsultationId(1), ParticipantId(7), ProposalId(2), AGREE, SEALED, cast_at=1000)
APART = replace(CAST, provenance=UNSEALED, unsealed=UnsealedPolicy.RECORD_APART)


def entry(cast, *history, is_first=False):
    return settle(cast, history, is_first=is_first).entry


def test_a_first_ballot_replaces_nothing():
    outcome = settle(CAST, [], is_first=True)
    assert outcome.is_new
    assert outcome.entry.is_first
    assert (outcome.entry.revision, outcome.entry.previous, outcome.entry.previous_standing) == (1, 0, Standing.NONE)


def test_a_change_of_mind_carries_what_it_replaces():
    first = entry(CAST)
    changed = entry(replace(CAST, mark=DISAGREE), first)
    assert (changed.revision, changed.mark, changed.previous) == (2, DISAGREE, AGREE)
    assert changed.previous_standing is Standing.SEALED


def test_the_same_mark_again_writes_nothing():
    first = entry(CAST)
    assert settle(replace(CAST, cast_at=2000), [first], is_first=False).is_new is False


def test_a_repeated_identity_answers_the_entry_that_it_made():
    first = entry(replace(CAST, identity=9))
    second = entry(replace(CAST, mark=DISAGREE), first)
    again = settle(replace(CAST, identity=9), [first, second], is_first=False)
    assert again.entry == first
    assert not again.is_new


def test_an_identity_that_carries_another_mark_is_refused():
    first = entry(replace(CAST, identity=9))
    with pytest.raises(IdentityReused):
        settle(replace(CAST, identity=9, mark=DISAGREE), [first], is_first=False)


def test_a_withdrawal_needs_a_ballot():
    with pytest.raises(NothingToWithdraw):
        settle(replace(CAST, mark=WITHDRAWN), [], is_first=True)


def test_a_withdrawal_is_a_revision():
    gone = entry(replace(CAST, mark=WITHDRAWN), entry(CAST))
    assert (gone.mark, gone.previous, gone.revision) == (WITHDRAWN, AGREE, 2)


def test_a_change_without_a_seal_keeps_the_provenance_of_the_first_ballot():
    changed = entry(replace(CAST, mark=SKIP, provenance=UNSEALED), entry(CAST))
    assert changed.provenance == SEALED


def test_an_unsealed_ballot_is_refused_with_its_own_reason():
    with pytest.raises(SealExpired):
        entry(replace(CAST, provenance=UNSEALED, seal_error=SealExpired))
    with pytest.raises(SealRefused):
        entry(replace(CAST, provenance=UNSEALED))


def test_an_unsealed_ballot_is_recorded_apart_and_makes_no_participant():
    apart = entry(APART, is_first=True)
    assert apart.provenance.standing is Standing.UNSEALED
    assert not apart.is_first


def test_a_ballot_recorded_apart_counts_once_its_card_is_shown():
    apart = entry(APART)
    sealed = entry(CAST, apart, is_first=True)
    assert (sealed.revision, sealed.previous, sealed.previous_standing) == (2, AGREE, Standing.UNSEALED)
    assert sealed.is_first
