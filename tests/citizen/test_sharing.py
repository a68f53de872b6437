"""What a shared address shows elsewhere: a picture, a few lines in the right language, nothing about who shares."""

import io

import pytest
from django.test import Client
from PIL import Image

from parvis.actions.decide import decide
from parvis.actions.withdraw_proposal import withdraw_proposal
from parvis.citizen.share_card import HEIGHT, WIDTH, ShareCard, draw_share_card, fit, readable
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, Proposal, ProposalTranslation

pytestmark = pytest.mark.usefixtures("configuration")
PAGE = "/c/public-space/p/{}"
SENTENCE = "Il faut planter des arbres le long du tram, partout où c’est possible."


@pytest.fixture
def open_proposal(proposal: Proposal, malik: Account) -> Proposal:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    return proposal


def test_the_picture_is_a_png_of_the_size_that_networks_want(client: Client, open_proposal: Proposal) -> None:
    answer = client.get(PAGE.format(open_proposal.pk) + "/card-fr.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (WIDTH, HEIGHT) == (1200, 630)


def test_a_picture_that_is_known_is_not_sent_again(client: Client, open_proposal: Proposal) -> None:
    address = PAGE.format(open_proposal.pk) + "/card-en.png"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304


def test_each_language_has_its_picture(client: Client, open_proposal: Proposal) -> None:
    french, english = (client.get(PAGE.format(open_proposal.pk) + f"/card-{code}.png") for code in ("fr", "en"))
    assert french["ETag"] != english["ETag"]
    assert client.get(PAGE.format(open_proposal.pk) + "/card-xx.png").status_code == 404


def test_the_consultation_has_a_picture_of_its_own(client: Client, consultation: Consultation) -> None:
    assert client.get("/c/public-space/card-fr.png")["Content-Type"] == "image/png"


def test_the_page_tells_other_sites_its_address_title_and_picture(client: Client, open_proposal: Proposal) -> None:
    page = client.get(PAGE.format(open_proposal.pk) + "?lang=fr").content.decode()
    site = f"http://testserver{PAGE.format(open_proposal.pk)}"
    assert f'<link rel="canonical" href="{site}?lang=fr">' in page
    assert f'hreflang="en" href="{site}?lang=en"' in page
    assert f'<meta property="og:title" content="{open_proposal.text}">' in page
    assert f'<meta property="og:image" content="{site}/card-fr.png">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_the_title_is_in_the_readers_language_with_the_original_one_tap_away(
    client: Client, open_proposal: Proposal
) -> None:
    ProposalTranslation.objects.create(proposal=open_proposal, language="fr", text=SENTENCE, made_by="Malik")
    page = client.get(PAGE.format(open_proposal.pk) + "?lang=fr").content.decode()
    assert f'<meta property="og:title" content="{SENTENCE}">' in page
    assert open_proposal.text in page.partition("data-original")[2]


def test_nothing_of_the_sharers_vote_is_told(client: Client, open_proposal: Proposal) -> None:
    told = ShareCard(SENTENCE, "Que faire ?", "Région", "Et vous ?")
    assert set(told.__dataclass_fields__) == {"sentence", "question", "organiser", "call", "look"}
    known, unknown = Client(), Client()
    known.post(PAGE.format(open_proposal.pk) + "/flag", {"reason": "insult"})
    address = PAGE.format(open_proposal.pk) + "/card-en.png"
    assert known.get(address).content == unknown.get(address).content


def test_a_withdrawn_proposal_has_a_plain_sentence_and_no_picture(
    client: Client, open_proposal: Proposal, camille: int
) -> None:
    withdraw_proposal(proposal=open_proposal, participant=camille)
    answer = client.get(PAGE.format(open_proposal.pk) + "?lang=en")
    assert answer.status_code == 410
    assert "taken down" in answer.content.decode()
    assert "og:image" not in answer.content.decode()
    assert client.get(PAGE.format(open_proposal.pk) + "/card-en.png").status_code == 404


def test_a_proposal_that_was_never_published_has_nothing_to_share(
    client: Client, proposal: Proposal, malik: Account
) -> None:
    addresses = [PAGE.format(proposal.pk), PAGE.format(proposal.pk) + "/card-en.png"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_words_are_never_cut_when_they_fit_at_a_smaller_size() -> None:
    size, lines = fit(SENTENCE, (80, 60, 40), 700, 200, "Semibold")
    assert (size, " ".join(lines)) == (40, SENTENCE)


def test_a_text_too_long_for_any_size_ends_between_two_words() -> None:
    _, lines = fit("un mot " * 200, (40,), 700, 150, "Semibold")
    assert len(lines) == 3
    assert lines[-1].removesuffix("…").split()[-1] in {"un", "mot"}


def test_one_endless_word_is_cut_in_lines() -> None:
    _, lines = fit("a" * 400, (40,), 700, 300, "Semibold")
    assert all(line.endswith(("-", "…", "a")) for line in lines)
    assert sum(line.count("a") for line in lines) <= 400


@pytest.mark.parametrize(
    "text", ["Zażółć gęślą jaźń", "Où est l’œuvre ? Là-bas…", "Straße, España, mañana, ação", "Πολίτης"]
)
def test_every_letter_of_our_languages_is_drawn(text: str) -> None:
    assert readable(text) == text


def test_another_script_leaves_the_question_alone_on_the_picture() -> None:
    alone = draw_share_card(ShareCard("", "Que faire ?", "Région", "Et vous ?"))
    assert draw_share_card(ShareCard("مرحبا بكم", "Que faire ?", "Région", "Et vous ?")) == alone
