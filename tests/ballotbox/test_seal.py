"""Seals: what was really offered is proven; anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import SEAL_SECONDS, Sealer
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
