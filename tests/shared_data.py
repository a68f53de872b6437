"""Where the real conversations are; tests that read them are left out, saying so, where they are absent."""

from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parents[1]
SHARED = next((found for parent in _PROJECT.parents if (found := parent / "shared").is_dir()), _PROJECT / "shared")
POLIS = SHARED / "data" / "polis"
CONVERSATIONS = sorted(path.name for path in POLIS.iterdir() if path.is_dir()) if POLIS.is_dir() else []
needs_shared = pytest.mark.skipif(not POLIS.is_dir(), reason="real conversations (../shared/data/polis) are not here")
