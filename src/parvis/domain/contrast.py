"""Whether a colour can be read on another (WCAG 2.2, success criterion 1.4.3), and the nearest one that can.

The backgrounds are those of the pages' tokens, in light and in dark: an organiser's accent must stand on each of them.
"""

import colorsys
import re
from collections.abc import Sequence
from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop

READABLE = 4.5
"""The least contrast of a text of usual size with what lies behind it (level AA)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 200


class Scheme(StrEnum):
    """The two faces of the pages."""

    LIGHT = "light"
    DARK = "dark"


BACKGROUNDS: dict[Scheme, tuple[str, ...]] = {
    Scheme.LIGHT: ("#faf8f3", "#ffffff", "#f2eee5"),
    Scheme.DARK: ("#12171d", "#1a2129", "#222b34", "#0c1c21"),
}
"""What an accent stands on: paper, surface, quiet surface, and the words on a button of that colour."""


class NotAColour(BadRequest):
    code = "not-a-colour"
    sentence = gettext_noop("“{colour}” is not a colour. Write # and six digits or letters from a to f: #14505c.")


class ContrastTooLow(BadRequest):
    code = "contrast-too-low"
    sentence = gettext_noop(
        "{colour} cannot be read on {background}: its contrast is {contrast}, and {needed} is needed. "
        "The nearest colour that can is {nearest}."
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio).

    >>> contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def require_readable(colour: str, scheme: Scheme) -> str:
    """The colour in small letters. Raises `NotAColour`, or `ContrastTooLow` with the nearest colour that passes.

    >>> require_readable("#14505C", Scheme.LIGHT)
    '#14505c'
    >>> require_readable("#ffcc00", Scheme.LIGHT)
    Traceback (most recent call last):
    parvis.domain.contrast.ContrastTooLow: #ffcc00 cannot be read on #f2eee5: its contrast is 1.3, and 4.5 is needed. \
The nearest colour that can is #826800.
    """
    read = colour.strip().lower()
    if not _COLOUR.fullmatch(read):
        raise NotAColour(colour=colour)
    worst = min(BACKGROUNDS[scheme], key=lambda background: contrast(read, background))
    found = contrast(read, worst)
    if found < READABLE:
        raise ContrastTooLow(
            colour=read,
            background=worst,
            contrast=int(found * 10) / 10,
            needed=READABLE,
            nearest=nearest_readable(read, BACKGROUNDS[scheme]),
        )
    return read


def nearest_readable(colour: str, backgrounds: Sequence[str]) -> str:
    """The same hue and saturation at the nearest lightness that can be read on all of `backgrounds`.

    >>> nearest_readable("#14505c", BACKGROUNDS[Scheme.LIGHT])
    '#14505c'
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    for step in range(_STEPS + 1):
        for moved in (lightness - step / _STEPS, lightness + step / _STEPS):
            tried = _written(colorsys.hls_to_rgb(hue, min(max(moved, 0.0), 1.0), saturation)) if step else colour
            if all(contrast(tried, background) >= READABLE for background in backgrounds):
                return tried
    raise NotAColour(colour=colour)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the first colour, from 0 to 1, and the rest of the second.

    >>> mix("#000000", "#ffffff", 0.2)
    '#cccccc'
    """
    pairs = zip(_channels(one), _channels(other), strict=True)
    first, second, third = (share * left + (1 - share) * right for left, right in pairs)
    return _written((first, second, third))


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
