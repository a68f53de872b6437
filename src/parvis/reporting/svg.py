"""Writes accessible SVG by hand: a title and a description for who does not see it, text kept as text."""

from dataclasses import dataclass, field
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

INK, QUIET, LINE, PAPER = "#1b2430", "#535c69", "#83806f", "#ffffff"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
GROUP_COLOURS = ("#14597f", "#9d4212", "#1c6144", "#6b3fa0", "#8a6100", "#9b2257")
"""One for each group; each also has its own shape, so that nothing is told by colour alone."""


@dataclass
class Drawing:
    """A picture being drawn, `width` by `height` units; `title` and `description` say what it shows."""

    width: int
    height: int
    title: str
    description: str
    language: str = "en"
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, size: int = 14, anchor: str = "start", **style: str) -> None:
        """Words with their baseline at (x, y). `style` may name fill and font-weight (as font_weight)."""
        extra = "".join(f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in style.items())
        fill = "" if "fill" in style else f' fill="{INK}"'
        place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
        self.parts.append(f"<text {place}{fill}{extra}>{escape(words)}</text>")

    def paragraph(self, x: float, y: float, words: str, *, width: int = 100, size: int = 12) -> float:
        """Words on lines of at most `width` characters; returns the baseline of the next line."""
        for line in wrap(words, width, 20):
            self.text(x, y, line, size=size, fill=QUIET)
            y += size * 1.35
        return y

    def line(
        self, start: tuple[float, float], end: tuple[float, float], *, stroke: str = LINE, width: float = 1
    ) -> None:
        """A straight line."""
        self.parts.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
            f'stroke="{stroke}" stroke-width="{width}"/>'
        )

    def mark(self, x: float, y: float, group: int, *, size: float = 3.0, opacity: float = 1.0) -> None:
        """The shape of a group, in its colour."""
        if group == 0:
            shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
        else:
            corners = _CORNERS[(group - 1) % len(_CORNERS)]
            points = " ".join(f"{x + size * right:.1f},{y + size * down:.1f}" for right, down in corners)
            shape = f'<polygon points="{points}"/>'
        colour = GROUP_COLOURS[group % len(GROUP_COLOURS)]
        self.parts.append(f'<g fill="{colour}" fill-opacity="{opacity:g}">{shape}</g>')

    def __str__(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" aria-labelledby="title description" xml:lang="{self.language}" '
            f'font-family="{FONT}">\n<title id="title">{escape(self.title)}</title>\n'
            f'<desc id="description">{escape(self.description)}</desc>\n'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>\n' + "\n".join(self.parts) + "\n</svg>\n"
        )


def wrap(words: str, width: int, lines: int) -> list[str]:
    """The words on at most `lines` lines of `width` columns, an ellipsis where they are cut.

    A Chinese or Japanese character takes two columns, and a line may end after any of them.

    >>> wrap("We should light the bus stops", 12, 2)
    ['We should', 'light the…']
    >>> wrap("我覺得應該審核人員", 8, 2)
    ['我覺得應', '該審核…']
    """
    found: list[str] = []
    rest = " ".join(words.split())
    while rest and len(found) < lines:
        is_last = len(found) == lines - 1
        if _columns(rest) <= width:
            found.append(rest)
            break
        line = _fitting(rest, width - 1 if is_last else width)
        found.append(line.rstrip(" ,;:") + "…" if is_last else line.rstrip())
        rest = rest[len(line) :].lstrip()
    return found


def shorten(words: str, width: int) -> str:
    """The words on one line of at most `width` columns, as `wrap`.

    >>> shorten("We should light the bus stops", 12)
    'We should…'
    """
    return "".join(wrap(words, width, 1))


def _fitting(words: str, width: int) -> str:
    """The longest beginning that fits, cut between words, or inside one that takes more than half of the line."""
    used = 0
    for index, character in enumerate(words):
        used += _columns(character)
        if used > width:
            space = words.rfind(" ", 0, index + 1)
            return words[:space] if space > width // 2 else words[:index]
    return words


def _columns(words: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


_CORNERS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
    ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    ((0, 1.2), (1.1, -0.9), (-1.1, -0.9)),
    ((-1.3, -0.5), (1.3, -0.5), (1.3, 0.5), (-1.3, 0.5)),
)
"""Square, triangle, diamond, triangle upside down, bar: the groups after the first, which is a circle."""
