"""Tokens: a participant is who her token says, and no one else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import Sealer
from parvis.ballotbox.token import COOKIE_DAYS, Participation, Tokens, cookie_name
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT, CardKind
from parvis.domain.errors import TokenInvalid

NOW = 1_700_000_000
ALICE = 2**32 + 1


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    return KeyRing(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def tokens(ring):
    return Tokens(ring)


@given(st.integers(1, 2**32 - 1), st.integers(1, 2**63 - 1))
def test_a_token_names_its_participant(tokens, consultation, participant):
    assert tokens.read(tokens.issue(consultation, participant, now=NOW), consultation, now=NOW) == Participation(
        participant
    )


@given(st.integers(0, 43), st.characters(codec="latin-1"))
def test_any_altered_character_is_refused(tokens, place, character):
    token = tokens.issue(1, ALICE, now=NOW)
    altered = token[:place] + character + token[place + 1 :]
    assert altered == token or tokens.read(altered, 1, now=NOW) is None


@given(st.text(max_size=60))
def test_any_other_text_names_no_one(tokens, text):
    assert tokens.read(text, 1) is None


def test_a_token_of_another_consultation_names_no_one(tokens):
    assert tokens.read(tokens.issue(1, ALICE, now=NOW), 2, now=NOW) is None


def test_a_token_ends_after_its_year(tokens):
    token = tokens.issue(1, ALICE, now=NOW)
    assert tokens.read(token, 1, now=NOW + COOKIE_DAYS * 86_400) == Participation(ALICE)
    assert tokens.read(token, 1, now=NOW + COOKIE_DAYS * 86_400 + 1) is None


@given(source=st.integers(1, 2**32 - 1))
def test_a_token_keeps_the_source_of_the_participation(tokens, source):
    token = tokens.issue(1, ALICE, source=source, now=NOW)
    assert tokens.read(token, 1, now=NOW) == Participation(ALICE, source)
    assert len(token) == 52


def test_a_bad_token_shown_on_purpose_is_refused(tokens):
    with pytest.raises(TokenInvalid):
        tokens.require("not-a-token", 1)


def test_a_seal_is_no_token_and_a_token_no_seal(ring, tokens):
    details = {"consultation": 1, "proposal": 5, "participant": ALICE}
    seal = Sealer(ring).seal(**details, draw=1, probability=1, kind=CardKind.STANDARD, now=NOW)
    assert tokens.read(seal, 1, now=NOW) is None
    assert ring.current.seal != ring.current.token


def test_newcomers_are_drawn_apart_from_imported_numbers_and_from_one_another(tokens):
    drawn = {tokens.newcomer(1) for _ in range(2_000)}
    assert len(drawn) == 2_000
    assert all(FIRST_RANDOM_PARTICIPANT <= participant < 2**63 for participant in drawn)


def test_a_newcomer_who_repeats_her_request_is_the_same_person(tokens):
    assert tokens.newcomer(1, "a-random-name-0001") == tokens.newcomer(1, "a-random-name-0001")
    assert tokens.newcomer(1, "a-random-name-0001") != tokens.newcomer(2, "a-random-name-0001")
    assert tokens.newcomer(1, "too-short") != tokens.newcomer(1, "too-short")


def test_a_person_has_another_cookie_in_each_consultation():
    assert cookie_name(1) != cookie_name(2)


def test_a_token_that_was_read_before_still_ends_after_its_year(tokens):
    token = tokens.issue(1, ALICE, now=NOW)
    read = [tokens.read(token, 1, now=NOW + days * 86_400) is not None for days in (0, COOKIE_DAYS, COOKIE_DAYS + 1)]
    assert read == [True, True, False]


def test_a_token_that_was_read_before_is_refused_once_its_key_is_gone(tmp_path):
    ring = KeyRing(tmp_path / "keys.json")
    tokens = Tokens(ring)
    token = tokens.issue(1, ALICE, now=NOW)
    assert tokens.read(token, 1, now=NOW)
    ring.rotate()
    assert tokens.read(token, 1, now=NOW)
    held = json.loads((tmp_path / "keys.json").read_text())["keys"]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": held[1:]}))
    assert ring.reload()
    assert tokens.read(token, 1, now=NOW) is None


@pytest.mark.parametrize("others", ["", "theme=dark; ", "x" * 500 + "=1; "])
def test_a_token_is_found_among_cookies_and_checked_each_time(tokens, others):
    header = f"{others}{cookie_name(1)}={tokens.issue(1, ALICE, now=NOW)}; last=1".encode()
    for days, expected in ((0, ALICE), (COOKIE_DAYS, ALICE), (COOKIE_DAYS + 1, None)):
        found = tokens.read_cookies(header, 1, now=NOW + days * 86_400)
        assert (found and found.participant) == expected
    assert tokens.read_cookies(header, 2, now=NOW) is None
    assert tokens.read_cookies(header.replace(b"parvis_1=", b"parvis_1=A"), 1, now=NOW) is None


def test_cookies_that_were_read_before_are_refused_once_their_key_is_gone(tmp_path):
    ring = KeyRing(tmp_path / "keys.json")
    tokens = Tokens(ring)
    header = f"{cookie_name(1)}={tokens.issue(1, ALICE, now=NOW)}".encode()
    assert tokens.read_cookies(header, 1, now=NOW)
    ring.rotate()
    held = json.loads((tmp_path / "keys.json").read_text())["keys"]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": held[1:]}))
    assert ring.reload()
    assert tokens.read_cookies(header, 1, now=NOW) is None
