"""The pulse's figures of moderation: the median delay of first decisions against the target, day by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parvis.actions.moderation_figures import first_delays
from parvis.domain.moderation import TARGET_HOURS
from parvis.records.dates import read_date
from parvis.records.models import Consultation
from parvis.reporting.pulse_charts import Bar, draw_bars

SHOWN_DAYS = 14
_KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Delays:
    """First decisions of the last fourteen days: how many, their median in hours (None without any), and by day.

    `late` counts those beyond the target; `days` holds (day, decisions, median hours), the first day first.
    """

    number: int
    median_hours: float | None
    late: int
    days: tuple[tuple[date, int, float], ...]


def delays_of(consultation: Consultation, now: datetime | None = None) -> Delays:
    """Read once a minute at most: one query, whatever the page is asked for."""
    key = f"moderation-delays:{consultation.pk}"
    found = cache.get_or_set(key, lambda: _read(consultation, now or timezone.now()), _KEPT_SECONDS)
    assert isinstance(found, Delays)
    return found


def draw_delays(delays: Delays) -> tuple[str, SafeString, tuple[str, str], tuple[tuple[str, str], ...]]:
    """The title of the chart, its picture, the head of its table, and the rows."""
    title = gettext("Hours until the first decision, by day of decision")
    named = [(read_date(day, "j M"), number, hours) for day, number, hours in delays.days]
    bars = [Bar(name, hours, f"{name}: {_hours(hours)}") for name, _number, hours in named]
    told = gettext("Half of {number} decisions came within {hours}; the target is {target}.").format(
        number=delays.number, hours=_hours(delays.median_hours or 0), target=_hours(TARGET_HOURS)
    )
    target = gettext("target: {hours}").format(hours=_hours(TARGET_HOURS))
    picture = draw_bars(bars, key="delays", title=title, description=told, limit=TARGET_HOURS, limit_name=target)
    rows = tuple(
        (name, gettext("{hours}, of {number}").format(hours=_hours(hours), number=number))
        for name, number, hours in named
    )
    head = (gettext("Day"), gettext("Median delay, decisions"))
    return title, mark_safe(picture), head, rows  # noqa: S308 - every word in it is escaped where it is drawn


def _read(consultation: Consultation, now: datetime) -> Delays:
    found = first_delays(consultation, now - timedelta(days=SHOWN_DAYS))
    by_day: dict[date, list[float]] = defaultdict(list)
    for at, hours in found:
        by_day[timezone.localtime(at).date()].append(hours)
    every = [hours for _at, hours in found]
    return Delays(
        number=len(every),
        median_hours=median(every) if every else None,
        late=sum(hours > TARGET_HOURS for hours in every),
        days=tuple((day, len(hours), median(hours)) for day, hours in sorted(by_day.items())),
    )


def _hours(hours: float) -> str:
    """Hours in words, with one decimal under ten."""
    shown = number_format(hours, 1 if 0 < hours < 10 else 0, use_l10n=True)
    return gettext("{number} h").format(number=shown)
