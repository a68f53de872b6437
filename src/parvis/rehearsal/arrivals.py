"""When people come: a first rush, the rhythm of the day and of the week, and the evenings of the news."""

from dataclasses import dataclass

import numpy as np

from parvis.rehearsal.makeup import DAY, HOUR, MINUTE, Makeup
from parvis.rehearsal.rules import Floats, Ints

SLOT = 15 * MINUTE
HOUR_WEIGHTS = np.array(
    [3, 1, 1, 1, 1, 2, 8, 20, 35, 42, 45, 46, 52, 50, 44, 42, 44, 50, 55, 60, 75, 80, 50, 15], dtype=float
)
"""Relative arrivals by local hour: nights are empty, evenings are full."""
DAY_WEIGHTS = np.array([1.1, 1.15, 1.1, 1.05, 0.95, 0.75, 0.9])
"""Relative arrivals from Monday to Sunday; a rehearsal opens on a Monday at midnight."""
NEWS_HOUR = 20.25
NEWS_DECAY_HOURS = 1.2
RUSH_DAYS = 4.0
RUSH = 2.5
"""The first days bring up to 1 + RUSH times the usual."""
QUIET = -1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`times`: milliseconds since opening, sorted; `waves`: the news wave that brought each person, or `QUIET`."""

    times: Ints
    waves: Ints


def wave_times(makeup: Makeup) -> Ints:
    """When each wave starts, milliseconds since opening: evenings spread over the consultation, the first on day 3.

    >>> (wave_times(Makeup(weeks=6, waves=3)) // DAY).tolist()
    [2, 15, 28]
    """
    days = max(int(makeup.duration // DAY), 1)
    first = min(2, days - 1)
    evenings = first + np.arange(makeup.waves) * max((days - first) // max(makeup.waves, 1), 1)
    starts = np.minimum(evenings, days - 1) * DAY + round(NEWS_HOUR * HOUR)
    return np.asarray(starts[starts < makeup.duration], np.int64)


def ordinary_rhythm(duration: int) -> Floats:
    """The share of ordinary arrivals in each slot of 15 minutes, shape (slots,); sums to 1."""
    starts = np.arange(max(duration // SLOT, 1)) * SLOT
    rhythm = HOUR_WEIGHTS[(starts % DAY) // HOUR] * DAY_WEIGHTS[(starts // DAY) % 7]
    rhythm = rhythm * (1 + RUSH * np.exp(-starts / (RUSH_DAYS * DAY)))
    return np.asarray(rhythm / rhythm.sum())


def arrive(makeup: Makeup, chance: np.random.Generator) -> Arrivals:
    """One time for each person of the makeup, sorted."""
    starts = wave_times(makeup)
    in_waves = round(makeup.people * makeup.wave_share) if len(starts) else 0
    rhythm = ordinary_rhythm(makeup.duration)
    slots = chance.choice(len(rhythm), makeup.people - in_waves, p=rhythm)
    ordinary = slots * SLOT + chance.integers(0, SLOT, len(slots))
    wave = np.sort(chance.integers(0, max(len(starts), 1), in_waves))
    after = chance.exponential(NEWS_DECAY_HOURS * HOUR, in_waves).astype(np.int64)
    news = np.minimum(starts[wave] + after, makeup.duration - 1) if in_waves else np.zeros(0, np.int64)
    times = np.concatenate([np.minimum(ordinary, makeup.duration - 1), news])
    waves = np.concatenate([np.full(len(ordinary), QUIET), wave])
    order = np.argsort(times, kind="stable")
    return Arrivals(times[order], waves[order])


def moderation_times(sent: Ints, makeup: Makeup) -> Ints:
    """When each proposal is decided, in order of arrival, by `moderators` who work from 9 to 18 every day.

    `sent` is sorted, milliseconds since opening; so is the answer.

    >>> one = Makeup(moderators=1, minutes_a_proposal=60)
    >>> (moderation_times(np.array([10 * HOUR, 10 * HOUR, 20 * HOUR]), one) / HOUR).tolist()
    [11.0, 12.0, 34.0]
    """
    service = makeup.minutes_a_proposal * MINUTE / max(makeup.moderators, 1)
    decided = np.empty(len(sent), np.int64)
    free_at = 0.0
    for row, moment in enumerate(sent.tolist()):
        free_at = _at_work(max(free_at, moment)) + service
        decided[row] = free_at
    return decided


def _at_work(moment: float) -> float:
    day, within = divmod(moment, DAY)
    if within < 9 * HOUR:
        return day * DAY + 9 * HOUR
    return moment if within < 18 * HOUR else (day + 1) * DAY + 9 * HOUR
