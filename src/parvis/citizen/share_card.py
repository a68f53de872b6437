"""The picture that a shared address shows in social networks and messages: a sentence, the question, who asks.

It never holds anything about the person who shares it.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
_EDGE = 84
_VERSION = "1"
_SENTENCE_SIZES = (80, 72, 64, 56, 50, 44, 38)
_QUESTION_SIZES = (34, 30, 26)
_SENTENCE_TOP, _SENTENCE_HEIGHT, _QUESTION_HEIGHT = 84, 330, 92
_LINE = 1.22
_MISSING = "\uffff"
_READABLE_SHARE = 0.7
"""A sentence of which the font lacks more letters than the rest is not drawn: squares say nothing."""


@dataclass(frozen=True, slots=True)
class CardLook:
    """The colours of a card, as #rrggbb."""

    paper: str = "#faf8f3"
    ink: str = "#1b2430"
    quiet: str = "#535c69"
    accent: str = "#14505c"


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What a card says. `sentence` is empty on the card of a whole consultation, whose question then stands large."""

    sentence: str
    question: str
    organiser: str
    call: str
    look: CardLook = CardLook()

    @property
    def etag(self) -> str:
        """A name for the picture, known without drawing it."""
        told = "\0".join((_VERSION, self.sentence, self.question, self.organiser, self.call, repr(self.look)))
        return f'"{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"'


@lru_cache(maxsize=64)
def draw_share_card(card: ShareCard) -> bytes:
    """The card as a PNG of 1200 x 630 pixels. Texts shrink, then lose their last words, before they leave it.

    >>> draw_share_card(ShareCard("Planter des chênes", "Que faire ?", "Région", "Et vous ?"))[1:4]
    b'PNG'
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), card.look.paper)
    brush = ImageDraw.Draw(picture)
    brush.rectangle((0, 0, WIDTH, 18), card.look.accent)
    sentence, question = readable(card.sentence), readable(card.question)
    width = WIDTH - 2 * _EDGE
    size, lines = fit(sentence or question, _SENTENCE_SIZES, width, _SENTENCE_HEIGHT, "Semibold")
    _write(brush, lines, (_EDGE, _SENTENCE_TOP), _font(size, "Semibold"), card.look.ink)
    if sentence:
        size, lines = fit(question, _QUESTION_SIZES, width, _QUESTION_HEIGHT, "Regular")
        _write(brush, lines, (_EDGE, 436), _font(size, "Regular"), card.look.quiet)
    brush.line((_EDGE, 546, WIDTH - _EDGE, 546), card.look.accent, 3)
    call, foot = readable(card.call), _font(28, "Semibold")
    brush.text((WIDTH - _EDGE, 562), call, card.look.accent, foot, anchor="ra")
    room = int(width - foot.getlength(call)) - 60
    _, names = fit(readable(card.organiser), (28,), room, 28 * _LINE, "Regular")
    _write(brush, names, (_EDGE, 562), _font(28, "Regular"), card.look.quiet)
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def readable(text: str) -> str:
    """A text without what the font cannot draw (emoji); empty when that is most of it (another script).

    >>> readable("Łódź 🌳 d’été"), readable("مرحبا")
    ('Łódź d’été', '')
    """
    letters = [letter for letter in text if letter.isalpha()]
    if sum(_has(letter) for letter in letters) < _READABLE_SHARE * max(len(letters), 1):
        return ""
    return re.sub(r" +", " ", "".join(letter for letter in text if _has(letter))).strip()


def fit(text: str, sizes: tuple[int, ...], width: int, height: float, weight: str) -> tuple[int, list[str]]:
    """The largest size (pixels) at which a text fits, and its lines, of about equal length.

    At the smallest size the last words give way to an ellipsis; a word longer than a line is cut in pieces.

    >>> fit("Il faut planter des arbres", (80, 40), 700, 110.0, "Semibold")
    (40, ['Il faut planter des arbres'])
    """
    for size in sizes:
        font, most = _font(size, weight), int(height // (size * _LINE))
        lines = _wrap(text, font, width)
        if len(lines) <= most and all(font.getlength(line) <= width for line in lines):
            return size, _even(text, font, width, lines)
    kept = _wrap(_in_pieces(text, font, width), font, width)
    if len(kept) > most:
        kept = [*kept[: most - 1], _end(kept[most - 1], font, width)]
    return size, kept


def _write(
    brush: ImageDraw.ImageDraw, lines: list[str], at: tuple[int, int], font: ImageFont.FreeTypeFont, colour: str
) -> None:
    for number, line in enumerate(lines):
        brush.text((at[0], at[1] + number * font.size * _LINE), line, colour, font)


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines broken at plain spaces only: those before French marks do not break."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _even(text: str, font: ImageFont.FreeTypeFont, width: int, lines: list[str]) -> list[str]:
    """The same number of lines in the narrowest width that holds them, so that no word stands alone at the end."""
    narrow = width
    while narrow > width // 2:
        tried = _wrap(text, font, narrow - 20)
        if len(tried) > len(lines) or any(font.getlength(line) > narrow - 20 for line in tried):
            break
        lines, narrow = tried, narrow - 20
    return lines


def _in_pieces(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    pieces = []
    for word in text.split(" "):
        rest = word
        while font.getlength(rest) > width:
            cut = next(end for end in range(len(rest) - 1, 0, -1) if font.getlength(rest[:end] + "-") <= width)
            pieces.append(rest[:cut] + "-")
            rest = rest[cut:]
        pieces.append(rest)
    return " ".join(pieces)


def _end(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    words = line.split(" ")
    while len(words) > 1 and font.getlength(" ".join(words) + "…") > width:
        words.pop()
    return " ".join(words).rstrip(" ,;:–-") + "…"


@lru_cache(maxsize=32)
def _font(size: int, weight: str) -> ImageFont.FreeTypeFont:
    """Source Serif Pro (SIL Open Font License 1.1): Latin with all the accents of Europe, Greek, Cyrillic."""
    file = files("font_source_serif_pro") / "files" / f"SourceSerifPro-{weight}.otf"
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


@cache
def _square() -> bytes:
    return bytes(_font(40, "Regular").getmask(_MISSING))


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    return letter.isspace() or bytes(_font(40, "Regular").getmask(letter)) != _square()
