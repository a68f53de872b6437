"""The figures of an analysis: the map of opinions, what unites, what divides. Each says what it does not show."""

from collections.abc import Mapping

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.insight.analysis import Snapshot
from parvis.insight.opinion_map import CAPTION as MAP_CAPTION
from parvis.reporting.svg import INK, LINE, QUIET, Drawing, shorten, wrap
from parvis.reporting.telling import Telling

SHOWN = 10
_WIDTH = 860
_LEFT, _RIGHT, _ROW = 430, 800, 44

HOW_MANY = gettext_noop("{name}: {people}")
SHARE_OF_TEXT = gettext_noop("{text}: {share} ({low} to {high})")
MAP_TITLE = gettext_noop("Map of opinions")
UNITING_TITLE = gettext_noop("What unites: agreement in the group that approves least")
DIVIDING_TITLE = gettext_noop("What divides: agreement in each group")
UNITING_CAPTION = gettext_noop(
    "Each line is a proposal: the share of agreement, among those who gave an opinion, in the group that approves it "
    "least, with its 95 % credible interval. People chose to take part: this is not a poll."
)
DIVIDING_CAPTION = gettext_noop(
    "Each line is a proposal: the share of agreement in each group, among its people who gave an opinion. Groups come "
    "from these same votes, so differences describe them; they do not prove them."
)


def draw_figures(snapshot: Snapshot, texts: Mapping[int, str], telling: Telling | None = None) -> dict[str, str]:
    """The figures that this analysis can bear, as SVG by file name; `texts` are those of the proposals, by id."""
    tell = telling or Telling()
    figures = {"uniting.svg": _uniting(snapshot, texts, tell)} if len(snapshot.matrix.proposals) else {}
    if snapshot.grouping.groups:
        figures["map.svg"] = _map(snapshot, tell)
        figures["dividing.svg"] = _dividing(snapshot, texts, tell)
    return figures


def most_uniting(snapshot: Snapshot, most: int) -> list[int]:
    """The positions of the proposals whose intervals lie highest, best first; those with opinions only."""
    low = np.where(snapshot.estimates.votes > 0, snapshot.bridging.agreement.low, -1.0)
    order = np.argsort(-low, kind="stable")[:most]
    return [int(index) for index in order if low[index] >= 0]


def most_dividing(snapshot: Snapshot, most: int) -> list[int]:
    """The positions of the proposals on which groups' shares of agreement are furthest apart, first the furthest."""
    rates = snapshot.group_rates
    apart = rates.max(axis=0) - rates.min(axis=0)
    return [int(index) for index in np.argsort(-apart, kind="stable")[:most]]


def _map(snapshot: Snapshot, tell: Telling) -> str:
    drawn, title = snapshot.opinion_map, tell.translate(MAP_TITLE)
    placed = int((snapshot.grouping.labels >= 0).sum())
    caption = tell.say(MAP_CAPTION, shown=tell.number(len(drawn.points)), placed=tell.number(placed))
    words = ", ".join(
        tell.say(HOW_MANY, name=name, people=tell.number(size))
        for name, size in zip(snapshot.names, snapshot.grouping.sizes.tolist(), strict=True)
    )
    drawing = Drawing(_WIDTH, 760, title, f"{caption} {words}.", tell.language)
    drawing.text(30, 40, title, size=22, font_weight="600")
    size = max(float(np.abs(drawn.points).max(initial=0)), float(np.abs(drawn.centres).max(initial=0)), 1e-9)
    scale, x, y = 270 / size, _WIDTH / 2, 350.0
    drawing.line((x - 290, y), (x + 290, y))
    drawing.line((x, y - 290), (x, y + 290))
    for point, label in zip(drawn.points.tolist(), drawn.labels.tolist(), strict=True):
        drawing.mark(x + scale * point[0], y - scale * point[1], label, opacity=0.55)
    for group, centre in enumerate(drawn.centres.tolist()):
        place = x + scale * centre[0], y - scale * centre[1]
        drawing.mark(*place, group, size=13)
        drawing.text(place[0], place[1] + 6, snapshot.names[group], size=17, anchor="middle", fill="#ffffff")
    drawing.text(30, 672, words, size=14)
    drawing.paragraph(30, 694, caption, width=128)
    return str(drawing)


def _frame(title: str, caption: str, description: str, rows: int, tell: Telling) -> Drawing:
    title, caption = tell.translate(title), tell.translate(caption)
    drawing = Drawing(_WIDTH, 150 + _ROW * rows, title, f"{caption} {description}", tell.language)
    drawing.text(30, 40, title, size=22, font_weight="600")
    bottom = 76 + _ROW * rows
    for percent in range(0, 101, 25):
        x = _at(percent / 100)
        drawing.line((x, 66), (x, bottom), stroke="#d9d3c6")
        drawing.text(x, 60, tell.percent(percent / 100), size=12, anchor="middle", fill=QUIET)
    drawing.paragraph(30, bottom + 24, caption, width=128)
    return drawing


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _label(drawing: Drawing, y: float, words: str) -> None:
    lines = wrap(words, 54, 2)
    for index, line in enumerate(lines):
        drawing.text(30, y + 5 + 17 * index - 8 * (len(lines) - 1), line, size=13)


def _uniting(snapshot: Snapshot, texts: Mapping[int, str], tell: Telling) -> str:
    chosen, found = most_uniting(snapshot, SHOWN), snapshot.bridging.agreement
    told = [
        tell.say(
            SHARE_OF_TEXT,
            text=shorten(_text(snapshot, texts, i), 80),
            share=tell.percent(found.value[i]),
            low=tell.percent(found.low[i]),
            high=tell.percent(found.high[i]),
        )
        for i in chosen
    ]
    drawing = _frame(UNITING_TITLE, UNITING_CAPTION, "; ".join(told) + ".", len(chosen), tell)
    for row, index in enumerate(chosen):
        y = 94.0 + _ROW * row
        _label(drawing, y, _text(snapshot, texts, index))
        drawing.line((_at(found.low[index]), y), (_at(found.high[index]), y), stroke=INK, width=3)
        drawing.mark(_at(found.value[index]), y, 0, size=6)
        drawing.text(_WIDTH - 14, y + 5, tell.percent(found.value[index]), size=13, anchor="end")
    return str(drawing)


def _dividing(snapshot: Snapshot, texts: Mapping[int, str], tell: Telling) -> str:
    chosen, rates = most_dividing(snapshot, SHOWN), snapshot.group_rates
    told = [
        f"{shorten(_text(snapshot, texts, i), 80)}: "
        + ", ".join(f"{name} {tell.percent(rates[group, i])}" for group, name in enumerate(snapshot.names))
        for i in chosen
    ]
    drawing = _frame(DIVIDING_TITLE, DIVIDING_CAPTION, "; ".join(told) + ".", len(chosen), tell)
    for row, index in enumerate(chosen):
        y = 94.0 + _ROW * row
        _label(drawing, y, _text(snapshot, texts, index))
        mine = rates[:, index]
        drawing.line((_at(mine.min()), y), (_at(mine.max()), y), stroke=LINE, width=2)
        for group, name in enumerate(snapshot.names):
            drawing.mark(_at(mine[group]), y, group, size=7)
            drawing.text(_at(mine[group]), y - 10, name, size=12, anchor="middle")
    return str(drawing)


def _text(snapshot: Snapshot, texts: Mapping[int, str], index: int) -> str:
    number = int(snapshot.matrix.proposals[index])
    return texts.get(number) or f"[{number}]"
