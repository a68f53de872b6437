"""Seals: what was really offered is proven; anything else is refused."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import MAXIMUM_CARDS, SEAL_SECONDS, Sealer
from parvis.domain.ballot import CardKind, Provenance
from parvis.domain.errors import SealExpired, SealForeign, SealInvalid, SealMissing
from parvis.domain.standing import Standing

NOW = 1_700_000_000
ALICE, BOB = 2**32 + 1, 2**63 - 1
ADDRESS_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    return KeyRing(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def sealer(ring):
    return Sealer(ring)


def make(sealer, *, participant=ALICE, consultation=1, proposal=5, now=NOW, **others):
    details = {"draw": 2**63 - 1, "probability": 0.25, "kind": CardKind.STANDARD, "source": 9} | others
    return sealer.seal(consultation=consultation, proposal=proposal, participant=participant, now=now, **details)


def read(sealer, seal, *, participant=ALICE, consultation=1, proposal=5, now=NOW):
    return sealer.unseal(seal, consultation=consultation, proposal=proposal, participant=participant, now=now)


CARDS = st.fixed_dictionaries(
    {
        "consultation": st.integers(1, 2**32 - 1),
        "proposal": st.integers(1, 2**32 - 1),
        "participant": st.integers(1, 2**63 - 1),
    }
)
DRAWS = st.fixed_dictionaries(
    {
        "draw": st.integers(0, 2**63 - 1),
        "probability": st.floats(0, 1, width=32),
        "kind": st.sampled_from(CardKind),
        "source": st.integers(0, 2**31 - 1),
    }
)


@given(CARDS, DRAWS)
def test_a_seal_proves_what_was_offered(sealer, card, draw):
    seal = make(sealer, **card, **draw)
    assert len(seal) == 64
    assert read(sealer, seal, **card) == Provenance(Standing.SEALED, **draw)


@given(st.integers(0, 63), st.characters(codec="latin-1"))
def test_any_altered_character_is_refused(sealer, place, character):
    seal = make(sealer)
    altered = seal[:place] + character + seal[place + 1 :]
    if altered != seal:
        with pytest.raises(SealInvalid):
            read(sealer, altered)


@given(st.text(max_size=80) | st.text(ADDRESS_ALPHABET + "+/=! \n", min_size=60, max_size=70))
def test_any_other_text_is_refused(sealer, text):
    with pytest.raises((SealInvalid, SealMissing)):
        read(sealer, text)


@given(st.integers(0, 64), st.sampled_from("=! \n-A"))
def test_a_seal_has_one_spelling(sealer, place, character):
    seal = make(sealer)
    with pytest.raises(SealInvalid):
        read(sealer, seal[:place] + character + seal[place:])


@pytest.mark.parametrize("seal", [None, ""])
def test_a_missing_seal_is_said(sealer, seal):
    with pytest.raises(SealMissing):
        read(sealer, seal)


@pytest.mark.parametrize(("changed", "refusal"), [("proposal", SealForeign), ("consultation", SealForeign)])
def test_a_seal_of_another_card_is_foreign(sealer, changed, refusal):
    with pytest.raises(refusal):
        read(sealer, make(sealer), **{changed: 6})


@pytest.mark.parametrize("participant", [BOB, None, 0])
def test_a_seal_of_another_person_is_refused(sealer, participant):
    with pytest.raises(SealInvalid):
        read(sealer, make(sealer), participant=participant)


@pytest.mark.parametrize("participant", [ALICE, BOB, None])
def test_an_open_seal_serves_anyone(sealer, participant):
    assert read(sealer, make(sealer, participant=None), participant=participant).standing is Standing.SEALED


@pytest.mark.parametrize("age", [0, SEAL_SECONDS, -119])
def test_a_seal_holds_for_its_lifetime(sealer, age):
    assert read(sealer, make(sealer), now=NOW + age).draw == 2**63 - 1


@pytest.mark.parametrize("age", [SEAL_SECONDS + 1, -121, -(10**9)])
def test_a_seal_too_old_or_from_the_future_has_expired(sealer, age):
    with pytest.raises(SealExpired):
        read(sealer, make(sealer), now=NOW + age)


SEVERAL = [(CardKind.PINNED, 5, 1.0), (CardKind.STANDARD, 8, 0.25), (CardKind.CONSENSUS, 2**32 - 1, 0.0)]


@pytest.fixture(scope="module")
def several(sealer):
    """The seal of three cards that were drawn together for Alice."""
    return sealer.seal_draw(SEVERAL, consultation=1, participant=ALICE, draw=7, source=9, now=NOW)


def raw(seal):
    return bytearray(base64.urlsafe_b64decode(seal))


def written(raw):
    return base64.urlsafe_b64encode(bytes(raw)).decode()


@pytest.mark.parametrize(("kind", "proposal", "probability"), SEVERAL)
def test_one_seal_proves_each_card_of_its_draw_with_its_chance(sealer, several, kind, proposal, probability):
    assert len(several) == 52 + 12 * 3
    proven = Provenance(Standing.SEALED, kind, draw=7, probability=probability, source=9)
    assert read(sealer, several, proposal=proposal) == proven


@pytest.mark.parametrize("proposal", [0, 1, 6, 7, 9, 2**32, 5 * 256, -5, 10**30])
def test_a_proposal_that_the_draw_did_not_offer_is_foreign(sealer, several, proposal):
    with pytest.raises(SealForeign):
        read(sealer, several, proposal=proposal)


def test_every_byte_of_a_seal_is_signed(sealer, several):
    """Key, openness, consultation, draw, source, time, each field of each card, and the signature itself."""
    for place in range(len(raw(several))):
        for bit in range(8):
            altered = raw(several)
            altered[place] ^= 1 << bit
            with pytest.raises(SealInvalid):
                read(sealer, written(altered))


@pytest.mark.parametrize("number", range(3))
def test_a_card_cut_out_or_put_in_twice_breaks_the_seal(sealer, several, number):
    start = 23 + 9 * number
    card, cut = raw(several)[start : start + 9], raw(several)
    del cut[start : start + 9]
    twice = raw(several)
    twice[start:start] = card
    for altered in (cut, twice):
        with pytest.raises(SealInvalid):
            read(sealer, written(altered))


def test_cards_in_another_order_break_the_seal(sealer, several):
    body = raw(several)
    body[23:41] = body[32:41] + body[23:32]
    with pytest.raises(SealInvalid):
        read(sealer, written(body))


@pytest.mark.parametrize("more", [b"A" * 9, bytes(9), bytes([1, 0, 0, 0, 6, 0, 0, 0, 0]), bytes(128 + 7)])
def test_what_is_added_after_the_signature_or_before_it_is_refused(sealer, several, more):
    """A longer message with a signature made from the shorter one's, without the key."""
    whole = raw(several)
    for altered in (whole + more, whole[:-16] + more + whole[-16:]):
        with pytest.raises(SealInvalid):
            read(sealer, written(altered))


def test_cards_of_two_draws_cannot_be_joined(sealer, several):
    other = sealer.seal_draw([(CardKind.STANDARD, 6, 0.5)], consultation=1, participant=ALICE, draw=8, now=NOW)
    ours, theirs = raw(several), raw(other)
    for altered in (ours[:-16] + theirs[23:-16] + ours[-16:], theirs[:23] + ours[23:], ours[:23] + theirs[23:]):
        for proposal in (5, 6):
            with pytest.raises(SealInvalid):
                read(sealer, written(altered), proposal=proposal)


@pytest.mark.parametrize("participant", [BOB, None, 0])
def test_the_cards_of_another_person_are_refused(sealer, several, participant):
    with pytest.raises(SealInvalid):
        read(sealer, several, participant=participant)


def test_a_seal_without_a_card_and_one_with_too_many_are_refused(sealer):
    for count in (0, MAXIMUM_CARDS + 1):
        cards = [(CardKind.STANDARD, number, 0.5) for number in range(1, count + 1)]
        seal = sealer.seal_draw(cards, consultation=1, participant=ALICE, draw=7, now=NOW)
        with pytest.raises(SealInvalid):
            read(sealer, seal, proposal=1)


def test_seals_made_together_are_those_made_one_by_one(sealer):
    people, sizes = [(ALICE, 7, 9), (None, 8, 0), (BOB, 9, 0)], [2, 0, 1]
    kinds, proposals, chances = zip(*SEVERAL, strict=True)
    together = sealer.seal_draws(people, sizes, kinds, proposals, chances, consultation=1, now=NOW)
    parts = [SEVERAL[:2], [], SEVERAL[2:]]
    assert [seal.decode() for seal in together] == [
        sealer.seal_draw(cards, consultation=1, participant=person, draw=draw, source=source, now=NOW)
        for (person, draw, source), cards in zip(people, parts, strict=True)
    ]
