"""The logos of partners: made anew, harmless, named in words, and never in the way of the first card."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from parvis.actions.set_look import NO_LOGO
from parvis.actions.set_partner_logo import UnknownPartner, set_partner_logo
from parvis.ballotbox.landing import CARD_MARK
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.records.models import Account, Consultation, PartnerLogo, StaffAct
from tests.organiser.test_look import GOOD, SVG, _png

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/look?lang=en"


@pytest.fixture
def with_library(consultation: Consultation) -> Consultation:
    """Olga's consultation, held with the library."""
    Consultation.objects.filter(pk=consultation.pk).update(partners="Library & friends https://library.example")
    consultation.refresh_from_db()
    return consultation


def _send(client: Client, olga: Account, content: bytes, name: str = "Library & friends") -> HttpResponse:
    client.force_login(olga)
    return client.post(PAGE, {"partner": name, "logo": SimpleUploadedFile("logo.png", content)})


def _landing(consultation: Consultation) -> str:
    return LandingRenderer().render(RecordsSource().load(consultation.pk, None), "en").page


def test_a_partners_logo_is_on_the_landing_with_its_name(
    client: Client, olga: Account, with_library: Consultation
) -> None:
    assert _send(client, olga, _png(120, 40)).status_code == 302
    page = _landing(with_library)
    assert page.index(CARD_MARK) < page.index('alt="Library &amp; friends" loading="lazy"')
    logo = PartnerLogo.objects.get()
    answer = client.get(f"/c/public-space/partner/{logo.pk}?v={logo.digest}")
    assert (answer["Content-Type"], "immutable" in answer["Cache-Control"]) == ("image/png", True)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert len(answer.content) <= 8_000


@pytest.mark.parametrize(
    "hostile",
    [
        SVG.format("", "<script>alert(1)</script>").encode(),
        SVG.format(' onload="alert(1)"', "").encode(),
        b'<!DOCTYPE svg [<!ENTITY x "y">]>' + GOOD,
        b"GIF89a",
    ],
)
def test_a_hostile_logo_is_refused_with_a_sentence(
    client: Client, olga: Account, with_library: Consultation, hostile: bytes
) -> None:
    answer = _send(client, olga, hostile)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert not PartnerLogo.objects.exists()


def test_a_logo_too_heavy_for_a_phone_is_refused(client: Client, olga: Account, with_library: Consultation) -> None:
    drawing = SVG.format("", f'<path d="{"M0 0h9v9z" * 1000}"/>').encode()
    assert "too large: 8 kB at most" in _send(client, olga, drawing).text


def test_it_is_taken_away_and_goes_with_its_partner(client: Client, olga: Account, with_library: Consultation) -> None:
    _send(client, olga, GOOD)
    address = f"/c/public-space/partner/{PartnerLogo.objects.get().pk}"
    Consultation.objects.update(partners="")
    assert client.get(address).status_code == 404
    Consultation.objects.update(partners="Library & friends")
    client.post(PAGE, {"partner": "Library & friends"})
    assert not PartnerLogo.objects.exists()
    last = StaffAct.objects.filter(by=olga).first()
    assert last is not None
    assert last.after == {"partner_logo_bytes": {"Library & friends": 0}}


def test_only_a_named_partner_has_one(olga: Account, with_library: Consultation) -> None:
    with pytest.raises(UnknownPartner):
        set_partner_logo(by=olga, consultation=with_library, partner="Other", logo=NO_LOGO)
