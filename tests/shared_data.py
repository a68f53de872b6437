"""Where the real conversations are: beside the project. What reads them is left out, saying so, without them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
POLIS = SHARED / "data" / "polis"
ABSENT = f"the real conversations ({POLIS}) are not beside the project"
CONVERSATIONS = sorted(path.name for path in POLIS.iterdir() if path.is_dir()) if POLIS.is_dir() else []
needs_shared = pytest.mark.skipif(not POLIS.is_dir(), reason=ABSENT)
