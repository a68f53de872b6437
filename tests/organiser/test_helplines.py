"""The organiser's helplines: kept when they help, refused when they do not, shown where people look for them."""

import pytest
from django.core.cache import cache
from django.test import Client

from parvis.actions.set_helplines import set_helplines
from parvis.ballotbox.catalogue import ConsultationView
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.domain.helpline import BadHelpline, Helpline, HelplineUnexplained, TooManyHelplines
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/helplines"
BELGIUM = Helpline("107", {"fr": "écoute, jour et nuit", "en": "someone to talk to"}, country="Belgique")
ISLAND = Helpline("0596 00 00 00", {"fr": "maison des femmes"}, country="France", territory="Martinique")


def _landing(consultation: Consultation, language: str) -> str:
    view: ConsultationView = RecordsSource().load(consultation.pk, None)
    return LandingRenderer().render(view, language).page


def _row(**fields: str) -> dict[str, str]:
    return {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"} | {
        f"form-0-{name}": told for name, told in fields.items()
    }


def test_an_organisers_helplines_take_the_place_of_the_usual_ones(olga: Account, consultation: Consultation) -> None:
    consultation.safety_layer = True
    consultation.save()
    assert "3919" in _landing(consultation, "fr")
    set_helplines(by=olga, consultation=consultation, lines=[BELGIUM, ISLAND])
    page = _landing(consultation, "en")
    assert 'href="tel:107"' in page
    assert "someone to talk to" in page
    assert '<span lang="fr">maison des femmes</span>' in page
    assert "France · Martinique" in page
    assert "3919" not in page


def test_no_helpline_at_all_brings_the_usual_ones_back(olga: Account, consultation: Consultation) -> None:
    consultation.safety_layer = True
    consultation.save()
    set_helplines(by=olga, consultation=consultation, lines=[BELGIUM])
    set_helplines(by=olga, consultation=consultation, lines=[])
    assert "3919" in _landing(consultation, "fr")


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([Helpline("javascript:x", {"fr": "x"})], BadHelpline),
        ([Helpline("107", {"en": "only English"})], HelplineUnexplained),
        ([Helpline("107", {"fr": "a" * 121})], HelplineUnexplained),
        ([BELGIUM] * 31, TooManyHelplines),
    ],
)
def test_a_line_that_helps_nobody_is_refused(
    olga: Account, consultation: Consultation, lines: list[Helpline], error: type[Exception]
) -> None:
    with pytest.raises(error):
        set_helplines(by=olga, consultation=consultation, lines=lines)


def test_a_change_is_an_act_of_staff_and_reaches_the_door(olga: Account, consultation: Consultation) -> None:
    before = Consultation.objects.get(pk=consultation.pk).version
    set_helplines(by=olga, consultation=consultation, lines=[BELGIUM])
    assert Consultation.objects.get(pk=consultation.pk).version > before
    assert StaffAct.objects.filter(by=olga, after__has_key="helplines").count() == 1


def test_the_form_saves_a_row_and_says_so(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(PAGE, _row(number="107", words_fr="écoute", country="Belgique", is_by_text="on"), follow=True)
    assert "Belgique" in answer.content.decode()
    consultation.refresh_from_db()
    assert consultation.helplines[0]["is_by_text"] is True


def test_the_form_tells_what_is_wrong(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    answer = client.post(PAGE, _row(number="ring me", words_fr="x"), headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "is not a number to call" in answer.content.decode()


def test_pages_beside_a_sensitive_consultation_have_the_way_out_too(client: Client, consultation: Consultation) -> None:
    assert "data-way-out" not in client.get("/legal").content.decode()
    consultation.safety_layer = True
    consultation.save()
    cache.clear()
    for path in ("/legal", "/accessibility", "/nowhere"):
        page = client.get(path).content.decode()
        assert "data-way-out" in page
        assert "3919" in page


def test_a_sensitive_page_has_an_icon_that_says_nothing(client: Client, consultation: Consultation) -> None:
    consultation.safety_layer = True
    consultation.save()
    assert "icon-neutral.svg" in client.get("/c/public-space/follow").content.decode()
