"""A proposal in another language than its author’s: labelled, the original one tap away, or shown where preferred."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from parvis.actions.take_snapshot import take_snapshot
from parvis.ballotbox.crowd import Crowd
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.insight.translating import hash_source
from parvis.records.models import Consultation, Proposal
from tests.planted_log import publish_forty, vote_in_two_groups

HOME = "/c/public-space/"
FRENCH = "Il faut planter des <arbres>."
PATHS = ("vote", "results")
Translate = Callable[..., Proposal]


@pytest.fixture
def translate(published: list[Proposal], consultation: Consultation) -> Translate:
    """Gives every published proposal the same French words."""

    def fill(*, is_machine: bool = True) -> Proposal:
        consultation.shows_others = True
        consultation.save()
        for proposal in published:
            proposal.translations.create(
                language="fr",
                text=FRENCH,
                made_by="LibreTranslate" if is_machine else "Malik",
                version="1.6" if is_machine else "",
                is_machine=is_machine,
                source_hash=hash_source(proposal.text, proposal.language) if is_machine else "",
            )
        return published[0]

    return fill


@pytest.fixture
def serve(translate: Translate, open_crowd: Callable[[Consultation], Crowd], consultation: Consultation) -> Translate:
    """The square, with translations."""

    def begin(**options: Any) -> Proposal:
        made = translate(**options)
        open_crowd(consultation)
        return made

    return begin


@pytest.fixture
def reader() -> Client:
    """Someone who reads French."""
    return Client(headers={"accept-language": "fr"})


@pytest.mark.parametrize("path", PATHS)
def test_a_machines_words_are_labelled_with_the_original_beside_them(
    reader: Client, serve: Translate, path: str
) -> None:
    serve()
    page = reader.get(HOME + path).content.decode()
    assert re.search(r'lang="fr" dir="auto"[^>]*>Il faut planter des &lt;arbres&gt;', page)
    assert "Traduction automatique\u00a0: voir l’original" in page
    assert re.search(r'<p lang="en" dir="auto" data-original>We should', page)
    assert "LibreTranslate 1.6" in page


def test_a_persons_words_are_not_called_a_machines(reader: Client, serve: Translate) -> None:
    serve(is_machine=False)
    page = re.sub(r"(?s)<template.*?</template>", "", reader.get(f"{HOME}vote").content.decode())
    assert "Traduite\u00a0: voir l’original" in page
    assert "Traduction automatique" not in page


def test_what_was_voted_on_keeps_its_label(reader: Client, serve: Translate) -> None:
    serve()
    form = dict(re.findall(r'name="(proposal|seal)" value="([^"]+)"', reader.get(f"{HOME}vote").content.decode())[:2])
    said = reader.post(f"{HOME}vote", {**form, "opinion": "agree"})["Location"]
    for page in (said, f"{HOME}mine"):
        told = reader.get(page).content.decode().partition('class="card answer"')[2].partition("</details>")[0]
        assert "Traduction automatique" in told


@pytest.mark.parametrize("path", PATHS)
def test_a_reader_may_prefer_originals_and_the_device_keeps_it(reader: Client, serve: Translate, path: str) -> None:
    serve()
    reader.get(f"{HOME}{path}?originals=1")
    page = re.sub(r"(?s)<template.*?</template>", "", reader.get(HOME + path).content.decode())
    assert "Telle qu’écrite\u00a0: montrer les traductions" in page
    assert "planter des" not in page
    reader.get(f"{HOME}{path}?originals=0")
    assert "parvis_originals" not in {name for name, one in reader.cookies.items() if one.value}


def test_the_switch_keeps_ones_place_in_a_list(reader: Client, serve: Translate) -> None:
    serve()
    page = reader.get(f"{HOME}results?sort=newest").content.decode()
    assert 'href="?sort=newest&amp;originals=1"' in page


def test_the_page_of_a_proposal_is_labelled_and_its_picture_holds_no_machines_words(
    reader: Client, serve: Translate
) -> None:
    proposal = serve()
    page = reader.get(f"{HOME}p/{proposal.pk}").content.decode()
    assert "Traduction automatique" in page
    assert '<meta property="og:title" content="We should' in page


def test_the_ready_made_landing_has_a_note_for_each_case(translate: Translate, consultation: Consultation) -> None:
    translate()
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "fr")
    filled = frame.machine.format(text="a", language="en", engine="E 1", proposal=7)
    assert "Traduction automatique" in filled
    assert "&amp;first=7" in filled
    assert "E 1" in filled
    assert "Traduction automatique" not in frame.translated
    assert "originals=0" in frame.original.format(text="", language="", engine="", proposal=7)


def test_inside_another_site_the_switch_stays_in_its_frame(translate: Translate, consultation: Consultation) -> None:
    translate()
    frame = LandingRenderer().render(RecordsSource().load(consultation.pk, None), "fr", "embed")
    assert all('target="_self"' in note for note in (frame.machine, frame.translated, frame.original))


def test_the_door_knows_no_translation_of_an_earlier_text(translate: Translate, consultation: Consultation) -> None:
    proposal = translate()
    Proposal.objects.filter(pk=proposal.pk).update(text="We should cut the trees.")
    view = RecordsSource().load(consultation.pk, None)
    assert view.proposals[proposal.pk].translation("fr") is None
    assert sum(one.translation("fr") is not None for one in view.proposals.values()) == len(view.proposals) - 1


def test_the_list_of_the_api_carries_the_translation_beside_the_original(client: Client, translate: Translate) -> None:
    proposal = translate()
    listed = client.get("/api/v1/consultations/public-space/proposals?language=fr").json()["proposals"][0]
    assert listed["text"] == proposal.text
    assert listed["translation"] == {"text": FRENCH, "language": "fr", "engine": "LibreTranslate 1.6"}
    plain = client.get("/api/v1/consultations/public-space/proposals").json()["proposals"][0]
    assert plain["translation"] is None


def test_without_cookies_originals_are_kept_from_page_to_page(serve: Translate) -> None:
    proposal = serve()
    address, seen = f"{HOME}vote?originals=1", []
    for wanted in (f"{HOME}results", f"{HOME}p/{proposal.pk}", HOME):
        page = Client(headers={"accept-language": "fr"}).get(address).content.decode()
        seen.append("planter des" in re.sub(r"(?s)<template.*?</template>", "", page))
        address = _link(page, wanted)
        assert "originals=1" in address
    assert seen == [False, False, False]


def test_where_the_device_keeps_it_the_addresses_do_not(reader: Client, serve: Translate) -> None:
    serve()
    reader.get(f"{HOME}vote?originals=1")
    page = reader.get(f"{HOME}results?originals=1").content.decode()
    assert "originals=1" not in _link(page, f"{HOME}mine")


def _link(page: str, start: str) -> str:
    found = re.search(rf'href="({re.escape(start)}(?=[?"])[^"]*)"', page)
    assert found, start
    return unescape(found[1])


def test_what_unites_is_told_in_the_readers_language_with_the_original_beside(
    reader: Client, consultation: Consultation, open_crowd: Callable[[Consultation], Crowd]
) -> None:
    made = take_snapshot(consultation=consultation, rows=vote_in_two_groups(consultation, publish_forty(consultation)))
    assert made is not None
    number = int(made.outputs["method"]["between_groups"]["unites"][0])
    Proposal.objects.get(pk=number).translations.create(language="fr", text=FRENCH, made_by="Malik")
    Consultation.objects.filter(pk=consultation.pk).update(shows_others=True)
    consultation.refresh_from_db()
    open_crowd(consultation)
    page = reader.get(f"{HOME}insight").content.decode()
    assert "planter des &lt;arbres&gt;" in page
    assert "Traduite\u00a0: voir l’original" in page
    assert "planter des" not in reader.get(f"{HOME}insight?originals=1").content.decode()
