"""The ring of keys: made once, readable by its owner only, rotated and repaired without a restart."""

import concurrent.futures
import json
import os
import stat

import pytest

from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import Sealer
from parvis.ballotbox.token import Tokens
from parvis.domain.ballot import CardKind
from parvis.domain.errors import BadSetting, SealInvalid

NOW = 1_700_000_000
CARD = {"consultation": 1, "proposal": 5, "participant": 2**32 + 1, "now": NOW}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


def seal_with(ring):
    return Sealer(ring).seal(**CARD, draw=1, probability=1.0, kind=CardKind.STANDARD)


def drop_first_key(path):
    path.write_text(json.dumps({"keys": json.loads(path.read_text())["keys"][1:]}))


def test_only_the_owner_may_read_the_ring(path):
    before = os.umask(0)
    try:
        KeyRing(path).rotate()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_processes_that_start_together_share_one_ring(path):
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        rings = list(threads.map(lambda _: KeyRing(path), range(8)))
    assert len({ring.current.seal for ring in rings}) == 1


def test_a_rotation_is_seen_by_another_process_that_is_running(path):
    ours, theirs = KeyRing(path), KeyRing(path)
    old = seal_with(theirs)
    ours.rotate()
    new = seal_with(ours)
    with pytest.raises(SealInvalid):
        Sealer(theirs).unseal(new, **CARD)
    assert theirs.reload()
    assert not theirs.reload()
    assert Sealer(theirs).unseal(new, **CARD).draw == Sealer(theirs).unseal(old, **CARD).draw == 1
    assert theirs.current.id == ours.current.id == 2


def test_a_dropped_key_verifies_nothing_any_more(path):
    ring = KeyRing(path)
    seal, token = seal_with(ring), Tokens(ring).issue(1, 2**32, now=NOW)
    ring.rotate()
    assert Sealer(ring).unseal(seal, **CARD).draw == 1
    drop_first_key(path)
    ring.reload()
    with pytest.raises(SealInvalid):
        Sealer(ring).unseal(seal, **CARD)
    assert Tokens(ring).read(token, 1, now=NOW) is None


BROKEN = ["", "{", "[]", "{}", '{"keys": []}', '{"keys": 5}', '{"keys": [1]}', "\udcff"]
BROKEN += [
    json.dumps({"keys": entries})
    for entries in (
        [{"id": 1}],
        [{"id": 1, "secret": "short"}],
        [{"id": 0, "secret": "00" * 32}],
        [{"id": 1.5, "secret": "00" * 32}],
        [{"id": 1, "secret": "00" * 32}, {"id": 1, "secret": "11" * 32}],
    )
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_ring_stops_the_start_with_a_sentence(path, text):
    path.write_text(text, errors="surrogateescape")
    with pytest.raises(BadSetting, match="not a key ring"):
        KeyRing(path)


def test_a_ring_that_breaks_while_running_leaves_the_keys_held(path):
    ring = KeyRing(path)
    seal = seal_with(ring)
    path.write_text("{")
    with pytest.raises(BadSetting):
        ring.reload()
    path.unlink()
    assert not ring.reload()
    assert Sealer(ring).unseal(seal, **CARD).draw == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSetting, match="rights"):
        KeyRing(tmp_path / "file" / "keys.json")


def test_a_full_ring_is_said(path):
    KeyRing(path)
    entries = [{"id": number, "secret": f"{number:064x}", "made_at": 0} for number in range(1, 201)]
    path.write_text(json.dumps({"keys": entries}))
    with pytest.raises(BadSetting, match="full"):
        KeyRing(path).rotate()
