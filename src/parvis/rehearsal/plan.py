"""What an organiser asks of a rehearsal, and the lock by which one runs at a time. Nothing here loads what plays."""

import fcntl
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.sequence.settings import SequenceSettings

LONGEST_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser expects. `bad_faith` adds coordinated accounts and a flood; `settings` choose cards."""

    people: int
    weeks: float
    moderators: int
    has_news: bool
    bad_faith: bool
    settings: SequenceSettings
    languages: tuple[str, ...]
    seed: int = 1

    def makeup(self) -> Makeup:
        """The population and the consultation that this plan means; one account in a hundred is of bad faith."""
        coordinations = (Coordination(max(self.people // 100, 10), 0.4),) if self.bad_faith else ()
        return Makeup(
            people=self.people,
            weeks=self.weeks,
            moderators=self.moderators,
            waves=3 if self.has_news else 0,
            wave_share=0.35 if self.has_news else 0.0,
            flood_copies=50 if self.bad_faith else 0,
            coordinations=coordinations,
        )

    def to_json(self) -> str:
        """The plan as `request.json` holds it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, written: str) -> "Plan":
        """What `to_json` wrote; pinned proposals are left out, since invented ones have other numbers."""
        found: dict[str, Any] = json.loads(written)
        settings = SequenceSettings(**{**found["settings"], "pinned": ()})
        return cls(**{**found, "settings": settings, "languages": tuple(found["languages"])})


def take_lock(folder: Path) -> IO[str] | None:
    """An open file that keeps every other rehearsal of `folder` away while it stays open; None when there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
