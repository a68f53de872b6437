"""The safety layer: where a person goes who must leave a page at once, and whom she can call."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAY_OUT = "https://www.wikipedia.org/"
"""A page that anyone might be reading."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number to call, or to write to where `is_by_text`."""

    number: str
    words: Promise
    is_by_text: bool = False

    @property
    def address(self) -> str:
        """The link that a phone follows.

        >>> HELPLINES[-1].address
        'tel:116006'
        """
        return ("sms:" if self.is_by_text else "tel:") + self.number.replace(" ", "")


HELPLINES = (
    Helpline("17", _("police, in an emergency")),
    Helpline("114", _("in an emergency, by text message, without speaking"), is_by_text=True),
    Helpline("3919", _("violence against women: free, anonymous, day and night")),
    Helpline("119", _("a child in danger: free, day and night")),
    Helpline("116 006", _("help for victims: free, every day")),
)
"""Those of France."""


def way_out(_request: HttpRequest) -> dict[str, object]:
    """For templates: the address of the quick exit, and the helplines."""
    return safety_page()


def safety_page() -> dict[str, object]:
    """What the templates of the safety layer need, for pages that no request asks."""
    return {"way_out": WAY_OUT, "helplines": HELPLINES}
