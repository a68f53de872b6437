"""Charts as inline SVG, written by hand: no script, no font, no picture from elsewhere; readable without colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from parvis.rehearsal import figures

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 44
TICKS = 4


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
    slot = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    shapes = []
    for position, value in enumerate(values):
        height = (HEIGHT - TOP - BOTTOM) * value / top
        kind = "bar marked" if position in marked else "bar"
        x, y = LEFT + position * slot, HEIGHT - BOTTOM - height
        shapes.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{slot * 0.8:.1f}" height="{height:.1f}"/>')
        if position in marked:
            shapes.append(f'<text class="mark" text-anchor="middle" x="{x + slot * 0.4:.1f}" y="{y - 3:.1f}">▲</text>')
    axis = _x_axis(labels, slot, slot * 0.4, x_name)
    return _picture(title, "".join(shapes) + axis + _y_axis(top, y_name, percent=False))


def lines(series: Sequence[Series], *, title: str, labels: Sequence[str], x_name: str, y_name: str) -> str:
    """A line for each series, on a scale from 0 to 100 %, with its name at its end."""
    slot = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    shapes = []
    for place, one in enumerate(series):
        points = [
            f"{LEFT + (day + 0.5) * slot:.1f},{HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value:.1f}"
            for day, value in enumerate(one.values)
            if value is not None
        ]
        dash = f' stroke-dasharray="{one.dash}"' if one.dash else ""
        shapes.append(f'<polyline class="line line-{place}" points="{" ".join(points)}"{dash}/>')
        key = HEIGHT - BOTTOM - 14 - 18 * (len(series) - 1 - place)
        shapes.append(
            f'<line class="line line-{place}" x1="{LEFT + 16}" x2="{LEFT + 56}" y1="{key - 4}" y2="{key - 4}"{dash}/>'
        )
        shapes.append(f'<text x="{LEFT + 64}" y="{key}">{escape(one.name)}</text>')
    axis = _x_axis(labels, slot, slot * 0.5, x_name)
    return _picture(title, "".join(shapes) + axis + _y_axis(1.0, y_name, percent=True))


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


def _x_axis(labels: Sequence[str], slot: float, centre: float, name: str) -> str:
    every = max(-(-len(labels) // 14), 1)
    base = HEIGHT - BOTTOM
    tick = f'<text class="tick" text-anchor="middle" y="{base + 16}"'
    texts = [
        f'{tick} x="{LEFT + i * slot + centre:.1f}">{escape(label)}</text>'
        for i, label in enumerate(labels)
        if i % every == 0
    ]
    line = f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base}" y2="{base}"/>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    return line + "".join(texts) + f'<text text-anchor="middle" x="{middle}" y="{HEIGHT - 6}">{escape(name)}</text>'


def _y_axis(top: float, name: str, *, percent: bool) -> str:
    parts = []
    for tick in range(TICKS + 1):
        value = top * tick / TICKS
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * tick / TICKS
        text = figures.percent(value) if percent else figures.number(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y + 4:.1f}">{text}</text>')
    return "".join(parts) + f'<text x="{LEFT + 4}" y="{TOP - 4}">{escape(name)}</text>'


def _picture(title: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{inside}'
        f'<text class="made-up" x="{LEFT + 130}" y="{TOP - 3}">SIMULATION</text></svg>'
    )
