"""The texts of the demonstration, read from the file beside this one."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "demonstration.json"
Words = dict[str, str]
"""The same text in each language of the demonstration, by language code."""


@dataclass(frozen=True, slots=True)
class ScriptedProposal:
    """A proposal, and how the simulated citizens feel about it.

    `position` has three coordinates from -1 to 1; `appeal` is a log-odds; `realism`, `enthusiasm` and `clarity` are
    from 0 to 1. `territory` is one of the script's, empty for the whole of it. `state` is accepted, waiting or
    refused, the last one for a `reason`.
    """

    key: str
    theme: str
    territory: str
    idea: str
    language: str
    words: Words
    state: str
    reason: str
    is_seed: bool
    position: tuple[float, float, float]
    appeal: float
    realism: float
    enthusiasm: float
    clarity: float


@dataclass(frozen=True, slots=True)
class Script:
    """The whole demonstration."""

    question: Words
    stem: Words
    introduction: Words
    commitment: Words
    organiser: Words
    themes: dict[str, Words]
    territories: tuple[str, ...]
    proposals: tuple[ScriptedProposal, ...]


@cache
def read_script() -> Script:
    """The demonstration as it is shipped."""
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    return Script(
        **{name: document[name] for name in ("question", "stem", "introduction", "commitment", "organiser")},
        themes={theme["key"]: theme["name"] for theme in document["themes"]},
        territories=tuple(document["territories"]),
        proposals=tuple(_proposal(given) for given in document["proposals"]),
    )


def _proposal(given: dict[str, Any]) -> ScriptedProposal:
    return ScriptedProposal(
        key=given["key"],
        theme=given["theme"],
        territory=given.get("territory", ""),
        idea=given["idea"],
        language=given["language"],
        words={"fr": given["fr"], "en": given["en"]},
        state=given["state"],
        reason=given.get("reason", ""),
        is_seed=bool(given.get("seed", False)),
        position=tuple(given["position"]),
        appeal=given["appeal"],
        realism=given["realism"],
        enthusiasm=given["enthusiasm"],
        clarity=given["clarity"],
    )
