"""Reads the logo that an organiser sends: a PNG made anew, or an SVG in which nothing can run or load.

What is not known to be harmless is refused, never repaired: the organiser sees what is shown.
"""

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError

from parvis.domain.errors import BadRequest, gettext_noop

LARGEST_BYTES = 16_000
"""Of the logo as it is served: pages must stay light."""
LARGEST_PARTNER_BYTES = 8_000
"""Of the logo of a partner: there may be several of them."""
LARGEST_UPLOAD = 500_000
_LARGEST_PIXELS = 4_000_000
_LOGO_SIZE = (400, 96)
_SVG = "{http://www.w3.org/2000/svg}"
_NAMES = re.compile(r"[\w-]+")
_ELEMENTS = frozenset(
    _NAMES.findall(
        "svg g path rect circle ellipse line polyline polygon title desc defs linearGradient radialGradient stop"
        " clipPath text tspan"
    )
)
_ATTRIBUTES = frozenset(
    _NAMES.findall(
        "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform id fill fill-rule fill-opacity"
        " clip-rule clip-path stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity"
        " stroke-dasharray opacity offset stop-color stop-opacity gradientUnits gradientTransform version"
        " preserveAspectRatio font-family font-size font-weight text-anchor style spreadMethod clipPathUnits"
    )
)
_VALUE = re.compile(r"(?:[^()\\@&<>]|(?:matrix|translate|scale|rotate|skewX|skewY|rgb|rgba)\([^()]*\)|url\(#[\w-]+\))*")


class LogoTooLarge(BadRequest):
    code = "logo-too-large"
    sentence = gettext_noop("This logo is too large: {limit} kB at most once it is made small. Send a simpler one.")


class LogoUnreadable(BadRequest):
    code = "logo-unreadable"
    sentence = gettext_noop("This file is neither a PNG nor an SVG picture that can be read.")


class LogoUnsafe(BadRequest):
    code = "logo-unsafe"
    sentence = gettext_noop(
        "This drawing holds “{part}”, which could run or load something. Export it as a plain SVG, or as a PNG."
    )


@dataclass(frozen=True, slots=True)
class Logo:
    """The bytes to serve, and their type."""

    content: bytes
    type: str


def read_logo(sent: bytes, *, largest_bytes: int = LARGEST_BYTES) -> Logo:
    """The logo in these bytes, of `largest_bytes` at most, and of 400 x 96 pixels at most when it is a PNG.

    Raises `LogoTooLarge`, `LogoUnreadable` or `LogoUnsafe`.
    """
    if len(sent) > LARGEST_UPLOAD:
        raise LogoTooLarge(limit=LARGEST_BYTES // 1000)
    logo = _read_png(sent) if sent.startswith(b"\x89PNG") else _read_svg(sent)
    if len(logo.content) > largest_bytes:
        raise LogoTooLarge(limit=largest_bytes // 1000)
    return logo


def _read_png(sent: bytes) -> Logo:
    try:
        picture = Image.open(io.BytesIO(sent), formats=["PNG"])
        if picture.width * picture.height > _LARGEST_PIXELS:
            raise LogoTooLarge(limit=LARGEST_BYTES // 1000)
        drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise LogoUnreadable from error
    drawn.thumbnail(_LOGO_SIZE)
    written = io.BytesIO()
    drawn.quantize(128, method=Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), "image/png")


def _read_svg(sent: bytes) -> Logo:
    for part in (b"<!DOCTYPE", b"<!ENTITY", b"<?xml-stylesheet"):
        if part.lower() in sent.lower():
            raise LogoUnsafe(part=part.decode().lstrip("<!?"))
    try:
        root = ElementTree.fromstring(sent.decode("utf-8"))  # noqa: S314 - no document type, so no entity
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as error:
        raise LogoUnreadable from error
    if root.tag != f"{_SVG}svg":
        raise LogoUnreadable
    for element in root.iter():
        _require_harmless(element)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    return Logo(ElementTree.tostring(root, encoding="utf-8"), "image/svg+xml")


def _require_harmless(element: ElementTree.Element) -> None:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _ELEMENTS:
        raise LogoUnsafe(part=name.rpartition("}")[2])
    for attribute, value in element.attrib.items():
        if attribute not in _ATTRIBUTES:
            raise LogoUnsafe(part=attribute.rpartition("}")[2])
        if not _VALUE.fullmatch(value) or "javascript" in value.lower():
            raise LogoUnsafe(part=value[:40])
