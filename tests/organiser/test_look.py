"""The organiser's look: colours that can be read or are refused, logos that can do no harm, pages that wear both."""

import base64
import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.actions.read_logo import LARGEST_BYTES, Logo, LogoTooLarge, LogoUnreadable, LogoUnsafe, read_logo
from parvis.actions.set_look import NO_LOGO, set_look
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer, landing_style
from parvis.domain.contrast import BACKGROUNDS, ContrastTooLow, NotAColour, Scheme, contrast, nearest_readable
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/look"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{}>{}</svg>'
GOOD = SVG.format("", '<path d="M0 0h9v9z" fill="#14505c" transform="rotate(5)"/>').encode()


def _png(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 80).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("colour", ["#ffcc00", "#777777", "#ffffff", "#000000", "#e2001a", "#00a0e0", "#123456"])
def test_the_nearest_colour_that_is_proposed_can_be_read(scheme: Scheme, colour: str) -> None:
    found = nearest_readable(colour, BACKGROUNDS[scheme])
    assert min(contrast(found, background) for background in BACKGROUNDS[scheme]) >= 4.5


def test_the_backgrounds_are_those_of_the_tokens() -> None:
    style = landing_style()
    for colours in BACKGROUNDS.values():
        assert [colour for colour in colours if colour not in style] == []


@pytest.mark.parametrize(
    ("accent", "dark", "error"),
    [("#ffcc00", "", ContrastTooLow), ("#14505c", "#14505c", ContrastTooLow), ("red", "", NotAColour)],
)
def test_a_colour_that_cannot_be_read_is_refused(
    olga: Account, consultation: Consultation, accent: str, dark: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        set_look(by=olga, consultation=consultation, accent=accent, accent_dark=dark)


def test_a_good_colour_reaches_the_landing_under_its_strict_policy(olga: Account, consultation: Consultation) -> None:
    set_look(by=olga, consultation=consultation, accent="#7a1f5c")
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "fr")
    style = frame.page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "--accent:#7a1f5c" in style
    assert f"'sha256-{digest}'" in dict(frame.headers)[b"content-security-policy"].decode()


def test_other_pages_ask_for_the_tokens_at_this_host(client: Client, olga: Account, consultation: Consultation) -> None:
    assert client.get("/c/public-space/look.css").status_code == 404
    set_look(by=olga, consultation=consultation, accent="#7a1f5c")
    assert '/c/public-space/look.css?v=2"' in client.get("/c/public-space/follow").content.decode()
    answer = client.get("/c/public-space/look.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "sent",
    [
        SVG.format("", "<script>alert(1)</script>"),
        SVG.format(' onload="alert(1)"', ""),
        SVG.format("", '<image href="https://evil.example/x.png"/>'),
        SVG.format("", '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:alert(1)"/>'),
        SVG.format("", '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
        SVG.format("", '<rect style="fill:url(https://evil.example/x)"/>'),
        SVG.format("", '<rect fill="url(//evil.example/#a)"/>'),
        SVG.format("", "<style>@import 'https://evil.example'</style>"),
        SVG.format("", '<animate attributeName="href" to="javascript:alert(1)"/>'),
        SVG.format("", '<use href="#a"/>'),
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("", "<title>&a;</title>"),
        '<?xml-stylesheet href="https://evil.example/x.css"?>' + SVG.format("", ""),
    ],
)
def test_a_drawing_that_could_run_or_load_something_is_refused(sent: str) -> None:
    with pytest.raises(LogoUnsafe):
        read_logo(sent.encode())


@pytest.mark.parametrize("sent", [b"", b"GIF89a", b"<html></html>", b"<svg>", b"\x89PNG\r\n\x1a\nnothing", b"\xff\xfe"])
def test_what_is_no_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(LogoUnreadable):
        read_logo(sent)


def test_a_large_picture_is_made_small() -> None:
    plain = io.BytesIO()
    Image.new("RGB", (1600, 1200), "#14505c").save(plain, "PNG")
    logo = read_logo(plain.getvalue())
    assert Image.open(io.BytesIO(logo.content)).size <= (400, 96)
    assert len(logo.content) <= LARGEST_BYTES


def test_a_picture_that_stays_heavy_is_refused() -> None:
    with pytest.raises(LogoTooLarge):
        read_logo(_png(900, 700))


def test_the_logo_stands_in_the_header_and_can_run_nothing(
    client: Client, olga: Account, consultation: Consultation
) -> None:
    set_look(by=olga, consultation=consultation, accent="", logo=read_logo(GOOD))
    assert 'class="logo"' in client.get("/c/public-space/follow").content.decode()
    answer = client.get("/c/public-space/logo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]
    set_look(by=olga, consultation=consultation, accent="", logo=NO_LOGO)
    assert client.get("/c/public-space/logo").status_code == 404


def test_the_form_proposes_the_nearest_colour(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(PAGE, {"accent": "#ffcc00"}, headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "#826800" in answer.content.decode()


def test_the_form_keeps_a_logo_and_a_colour(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    client.post(PAGE, {"accent": "#14505C", "logo": SimpleUploadedFile("logo.svg", GOOD)})
    consultation.refresh_from_db()
    assert consultation.look.accent == "#14505c"
    assert Logo(bytes(consultation.look.logo), consultation.look.logo_type) == read_logo(GOOD)
    assert StaffAct.objects.filter(by=olga, after__accent="#14505c").exists()
