"""Charts as inline SVG, written by hand: no script, no font, no picture from elsewhere; readable without colours.

Each is drawn twice, for a wide page and for a telephone; the page shows the one that fits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from parvis.rehearsal import figures

LEFT, RIGHT, TOP, BOTTOM = 64, 12, 20, 44
TICKS = 4
_LINE = 18
"""What a line of the key takes, above the picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a picture is, in units of its own, how many labels its axis holds, and the class that shows it."""

    width: int
    height: int
    labels: int
    shown: str


FRAMES = (Frame(720, 260, 14, "wide"), Frame(360, 240, 7, "narrow"))


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value from 0 to 1 for each day, None where there is none; `dash` tells lines apart in grey."""

    name: str
    values: Sequence[float | None]
    dash: str = ""


def bars(
    values: Sequence[float],
    *,
    title: str,
    labels: Sequence[str],
    x_name: str,
    y_name: str,
    marked: frozenset[int] = frozenset(),
) -> str:
    """A bar for each value; a triangle stands on those at the positions `marked`. `labels` name them for the axis."""
    top = nice_limit(max(values, default=0.0))

    def draw(frame: Frame) -> str:
        slot = (frame.width - LEFT - RIGHT) / max(len(values), 1)
        shapes = []
        for position, value in enumerate(values):
            height = (frame.height - TOP - BOTTOM) * value / top
            kind = "bar marked" if position in marked else "bar"
            x, y = LEFT + position * slot, frame.height - BOTTOM - height
            size = f'width="{slot * 0.8:.1f}" height="{height:.1f}"'
            shapes.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size}/>')
            if position in marked:
                middle = f'x="{x + slot * 0.4:.1f}" y="{y - 3:.1f}"'
                shapes.append(f'<text class="mark" text-anchor="middle" {middle}>▲</text>')
        axis = _x_axis(frame, labels, slot, slot * 0.4, x_name)
        return "".join(shapes) + axis + _y_axis(frame, TOP, top, y_name, figures.number)

    return _pictures(title, draw, 0)


def lines(series: Sequence[Series], *, title: str, labels: Sequence[str], x_name: str, y_name: str) -> str:
    """A line for each series, on a scale from 0 to 100 %, with the key above."""
    above = _LINE * len(series)

    def draw(frame: Frame) -> str:
        slot = (frame.width - LEFT - RIGHT) / max(len(labels), 1)
        top = TOP + above
        base, length = frame.height + above - BOTTOM, frame.height - TOP - BOTTOM
        shapes = []
        for place, one in enumerate(series):
            dots = [
                f"{LEFT + (day + 0.5) * slot:.1f},{base - length * value:.1f}"
                for day, value in enumerate(one.values)
                if value is not None
            ]
            dash = f' stroke-dasharray="{one.dash}"' if one.dash else ""
            shapes.append(f'<polyline class="line line-{place}" points="{" ".join(dots)}"{dash}/>')
            key = TOP + _LINE * place
            ends = f'x1="{LEFT}" x2="{LEFT + 32}" y1="{key - 4}" y2="{key - 4}"'
            shapes.append(f'<line class="line line-{place}" {ends}{dash}/>')
            shapes.append(f'<text x="{LEFT + 38}" y="{key}">{escape(one.name)}</text>')
        taller = Frame(frame.width, frame.height + above, frame.labels, frame.shown)
        axis = _x_axis(taller, labels, slot, slot * 0.5, x_name)
        return "".join(shapes) + axis + _y_axis(taller, top, 1.0, y_name, figures.percent)

    return _pictures(title, draw, above)


def nice_limit(largest: float) -> float:
    """The end of an axis: 1, 2, 4 or 8 times a power of ten, at least `largest` and at least 4.

    >>> nice_limit(130), nice_limit(0)
    (200.0, 4.0)
    """
    power = 1.0
    while True:
        for step in (1, 2, 4, 8):
            if step * power >= max(largest, 4.0):
                return step * power
        power *= 10


def _x_axis(frame: Frame, labels: Sequence[str], slot: float, centre: float, name: str) -> str:
    every = max(-(-len(labels) // frame.labels), 1)
    base = frame.height - BOTTOM
    tick = f'<text class="tick" text-anchor="middle" y="{base + 16}"'
    texts = [
        f'{tick} x="{LEFT + i * slot + centre:.1f}">{escape(label)}</text>'
        for i, label in enumerate(labels)
        if i % every == 0
    ]
    right = frame.width - RIGHT
    line = f'<line class="axis" x1="{LEFT}" x2="{right}" y1="{base}" y2="{base}"/>'
    where = f'text-anchor="middle" x="{(LEFT + right) / 2}" y="{frame.height - 6}"'
    return line + "".join(texts) + f"<text {where}>{escape(name)}</text>"


def _y_axis(frame: Frame, start: int, top: float, name: str, write: Callable[[float], str]) -> str:
    base = frame.height - BOTTOM
    parts = []
    for tick in range(TICKS + 1):
        value = top * tick / TICKS
        y = base - (base - start) * tick / TICKS
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{frame.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y + 4:.1f}">{write(value)}</text>')
    return "".join(parts) + f'<text x="{LEFT}" y="{TOP - 7}">{escape(name)}</text>'


def _pictures(title: str, draw: Callable[[Frame], str], above: int) -> str:
    return "".join(
        f'<svg class="{frame.shown}" viewBox="0 0 {frame.width} {frame.height + above}" role="img" '
        f'aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{draw(frame)}'
        f'<text class="made-up" text-anchor="end" x="{frame.width - RIGHT}" y="12">SIMULATION</text></svg>'
        for frame in FRAMES
    )
