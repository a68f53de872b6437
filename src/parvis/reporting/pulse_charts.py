"""The charts of the pulse: SVG that stands in a page and takes its colours from the page's tokens.

Every chart names what it shows for who does not see it; the numbers stand in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, FOOT, HEAD = 640, 200, 24, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label under the chart (empty for none), its value, and what it is called in full."""

    label: str
    value: float
    name: str = ""


def draw_bars(
    bars: Sequence[Bar], *, key: str, title: str, description: str, limit: float | None = None, limit_name: str = ""
) -> str:
    """Upright bars from left to right, as SVG. `limit` draws a line at that value; `key` makes the ids unique.

    >>> picture = draw_bars([Bar("Mon", 2), Bar("Tue", 4)], key="days", title="People", description="4 on Tuesday.")
    >>> picture.count("<rect"), "<title id=\\"days-title\\">People</title>" in picture
    (2, True)
    """
    top = max([bar.value for bar in bars] + [limit or 0, 1])
    step = WIDTH / max(len(bars), 1)
    floor = HEIGHT - FOOT
    parts = [f'<line class="chart-floor" x1="0" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>']
    for index, bar in enumerate(bars):
        height = (floor - HEAD) * bar.value / top
        place = f'x="{index * step + step * 0.12:.1f}" y="{floor - height:.1f}"'
        size = f'width="{max(step * 0.76, 0.8):.1f}" height="{height:.1f}"'
        called = f"<title>{escape(bar.name)}</title>" if bar.name else ""
        parts.append(f'<rect class="chart-bar" {place} {size} rx="1.5">{called}</rect>')
        if bar.label:
            x = min(max(index * step + step / 2, 26), WIDTH - 26)
            parts.append(f'<text class="chart-label" x="{x:.1f}" y="{HEIGHT - 6}">{escape(bar.label)}</text>')
    if limit is not None:
        y = floor - (floor - HEAD) * limit / top
        parts.append(f'<line class="chart-limit" x1="0" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>')
        parts.append(f'<text class="chart-limit-name" x="{WIDTH}" y="{y - 4:.1f}">{escape(limit_name)}</text>')
    return _frame(HEIGHT, key, title, description, parts)


@dataclass(frozen=True, slots=True)
class Row:
    """One lying bar from 0 to 1, and where a mark stands on it (None: no mark)."""

    label: str
    share: float
    said: str
    mark: float | None = None


def draw_rows(rows: Sequence[Row], *, key: str, title: str, description: str) -> str:
    """Lying bars one under the other, each with its words over it; a mark tells a share to compare with.

    >>> "chart-mark" in draw_rows([Row("Youth", 0.1, "10 %", 0.3)], key="age", title="Age", description="Youth: 10 %.")
    True
    """
    top = max([row.share for row in rows] + [row.mark or 0 for row in rows] + [0.01])
    parts = []
    for index, row in enumerate(rows):
        y = index * 44
        parts.append(f'<text class="chart-row" x="0" y="{y + 16}">{escape(row.label)}</text>')
        parts.append(f'<text class="chart-said" x="{WIDTH}" y="{y + 16}">{escape(row.said)}</text>')
        parts.append(f'<rect class="chart-back" x="0" y="{y + 23}" width="{WIDTH}" height="10" rx="5"/>')
        width = max(WIDTH * row.share / top, 2)
        parts.append(f'<rect class="chart-bar" x="0" y="{y + 23}" width="{width:.1f}" height="10" rx="5"/>')
        if row.mark is not None:
            x = WIDTH * row.mark / top
            parts.append(f'<line class="chart-mark" x1="{x:.1f}" y1="{y + 19}" x2="{x:.1f}" y2="{y + 37}"/>')
    return _frame(max(len(rows) * 44, 44), key, title, description, parts)


def _frame(height: int, key: str, title: str, description: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
