"""The office's page of embedding: which sites may, and the code that they copy."""

import json
from html import unescape

import pytest
from django.test import Client

from parvis.actions.set_embed_sites import set_embed_sites
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.domain.site import BadSite, TooManySites, read_site, read_sites
from parvis.records.models import Account, Consultation, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/office/c/public-space/embedding"


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "http://news.example",
        "javascript:alert(1)",
        "https://a.example; script-src *",
        "https://user@news.example",
        "https://*.*.example",
        "news",
        "https://192.168.0.1",
        "https://news.example:99999",
        "ftp://news.example",
    ],
)
def test_what_is_no_safe_site_is_refused(written: str) -> None:
    with pytest.raises(BadSite):
        read_site(written)


def test_a_name_with_accents_is_kept_as_browsers_compare_it() -> None:
    assert read_site("https://mairie-été.example") == "https://xn--mairie-t-h1ab.example"


def test_sites_are_kept_once_each_and_are_not_endless() -> None:
    assert read_sites(["news.example", "", "https://news.example/page"]) == ["https://news.example"]
    with pytest.raises(TooManySites):
        read_sites([f"https://site{number}.example" for number in range(101)])


def test_a_site_that_is_named_may_embed(olga: Account, consultation: Consultation) -> None:
    set_embed_sites(by=olga, consultation=consultation, lines=["https://*.town.example"])
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "en", "embed")
    assert "https://*.town.example" in dict(frame.headers)[b"content-security-policy"].decode()
    assert StaffAct.objects.filter(by=olga, after__has_key="embed_sites").count() == 1


def test_the_page_keeps_the_list_or_tells_which_line_is_wrong(
    client: Client, olga: Account, consultation: Consultation
) -> None:
    client.force_login(olga)
    client.post(PAGE, {"sites": "news.example\r\n\r\nhttps://town.example"})
    consultation.refresh_from_db()
    assert consultation.embed_sites == ["https://news.example", "https://town.example"]
    answer = client.post(PAGE, {"sites": "news.example\nnonsense"})
    assert answer.status_code == 400
    assert "nonsense" in answer.content.decode()


def test_the_code_to_copy_follows_what_is_asked(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    page = unescape(client.get(PAGE, {"language": "en", "theme": "dark", "source": "gazette"}).content.decode())
    assert 'data-consultation="public-space"' in page
    assert 'data-language="en" data-theme="dark" data-source="gazette" async></script>' in page
    assert "/c/public-space/embed?lang=en&theme=dark&source=gazette" in unescape(page)


def test_a_nonsense_source_reaches_no_code(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    page = client.get(PAGE, {"source": '"><script>alert(1)</script>'}).content.decode()
    assert "alert(1)</script>" not in page
    assert "data-source" not in page.partition('id="script"')[2].partition("</textarea>")[0]


def test_the_oembed_address_answers(client: Client, olga: Account, consultation: Consultation) -> None:
    set_embed_sites(by=olga, consultation=consultation, lines=["https://news.example"])
    client.force_login(olga)
    page = client.get(PAGE).content.decode()
    address = unescape(page.partition('id="oembed"')[2].partition(">")[2].partition("<")[0])
    assert json.loads(client.get(address.removeprefix("http://testserver")).content)["type"] == "rich"
