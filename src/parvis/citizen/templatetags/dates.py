"""For templates: the `date` filter, everywhere, by the one place that formats dates."""

from datetime import date, datetime

from django import template

from parvis.records.dates import read_date

register = template.Library()


@register.filter("date", expects_localtime=True)
def say_date(moment: date | datetime | str | None, pattern: str = "DATE_FORMAT") -> str:
    """A date in the active language; nothing for none. It takes the place of Django's filter of this name."""
    return read_date(moment, pattern) if isinstance(moment, date) else ""
