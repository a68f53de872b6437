"""The organiser's own proposals: pasted or from a file, previewed, all taken or none."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.actions.edit_territories import add_territories
from parvis.actions.import_seeds import NoLines, Seed, TooManyLines, check_rows, import_seeds, read_seeds
from parvis.actions.read_workbook import LARGEST_UNPACKED, FileUnreadable, read_workbook
from parvis.actions.rights import NotYourRole
from parvis.domain.errors import BadProposalText
from parvis.records.models import Account, Consultation, Proposal, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")


def _sheet(lines: int) -> str:
    return "\n".join(f"We should plant tree number {number}." for number in range(1, lines + 1))


def test_three_wrong_lines_in_five_thousand_are_listed_by_number(draft: Consultation) -> None:
    lines = _sheet(5000).split("\n")
    lines[9], lines[99], lines[4999] = "short", lines[0].upper(), "x" * 500
    found = read_seeds("\n".join(lines), consultation=draft, language="en")
    assert [(one.line, one.error.code) for one in found.wrong] == [
        (10, "bad-proposal-text"),
        (100, "seed-there"),
        (5000, "bad-proposal-text"),
    ]
    assert len(found.good) == 4997
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_file_names_its_columns(draft: Consultation, mark: str) -> None:
    first = f'\ufefflangue{mark}texte\r\nfr{mark}"Il faut planter{mark}\r\narroser des arbres."\r\n'
    sheet = f"{first}{mark}We should walk.\r\n"
    found = read_seeds(sheet, consultation=draft, language="en")
    assert [(one.line, one.language) for one in found.good] == [(2, "fr"), (4, "en")]


def test_a_language_that_is_not_offered_is_a_wrong_line(draft: Consultation) -> None:
    found = read_seeds("text,language\nWir sollten Bäume pflanzen.,de\n", consultation=draft, language="en")
    assert [one.error.code for one in found.wrong] == ["language-not-offered"]


def test_nothing_and_too_much_are_said(draft: Consultation) -> None:
    with pytest.raises(NoLines):
        read_seeds(" \n\n", consultation=draft, language="en")
    with pytest.raises(TooManyLines):
        read_seeds(_sheet(5001), consultation=draft, language="en")


def test_one_bad_line_takes_none(olga: Account, draft: Consultation) -> None:
    seeds = [Seed(1, "We should plant trees.", "en"), Seed(2, "short", "en")]
    with pytest.raises(BadProposalText):
        import_seeds(by=olga, consultation=draft, seeds=seeds)
    assert not Proposal.objects.exists()


def test_a_moderator_brings_in_nothing(malik: Account, draft: Consultation) -> None:
    with pytest.raises(NotYourRole):
        import_seeds(by=malik, consultation=draft, seeds=[Seed(1, "We should plant trees.", "en")])


@pytest.fixture
def page(client: Client, olga: Account, draft: Consultation) -> str:
    client.force_login(olga)
    return f"/office/c/{draft.slug}/seeds"


def test_what_is_pasted_is_previewed_then_brought_in(client: Client, page: str) -> None:
    answer = client.post(page, {"language": "en", "pasted": "We should plant trees.\nshort"})
    assert not Proposal.objects.exists()
    client.post(page, {"confirmed": "1", "lines": answer.context["lines"]})
    made = Proposal.objects.get()
    assert (made.is_seed, made.state, made.text) == (True, "accepted", "We should plant trees.")
    assert StaffAct.objects.get(kind="import-seeds").after["count"] == 1


def test_confirming_twice_brings_in_once(client: Client, page: str) -> None:
    sent = {"confirmed": "1", "lines": json.dumps([[1, "We should plant trees.", "en"]])}
    for _ in range(2):
        client.post(page, sent)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 1_000_000])
def test_a_file_that_cannot_do_is_said(client: Client, page: str, content: bytes) -> None:
    file = SimpleUploadedFile("seeds.csv", content)
    answer = client.post(page, {"language": "en", "file": file})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("lines", ["", "{}", "[[1]]", '[["x", "y", "z"]]'])
def test_lines_that_are_none_bring_in_nothing(client: Client, page: str, lines: str) -> None:
    client.post(page, {"confirmed": "1", "lines": lines})
    assert not Proposal.objects.exists()


def test_markup_in_a_line_is_text(client: Client, page: str) -> None:
    text = client.post(page, {"language": "en", "pasted": "We should <script>alert(1)</script>."}).text
    assert "<script>alert" not in text


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_sheet_is_read_by_its_columns_and_its_rows_keep_their_numbers(draft: Consultation) -> None:
    content = _workbook(("n", "Texte", "Langue"), (1, "Il faut planter des arbres.", "fr"), (2, "court", ""))
    found = check_rows(read_workbook(content, language="fr"), consultation=draft)
    assert [(one.line, one.text) for one in found.good] == [(2, "Il faut planter des arbres.")]
    assert [one.line for one in found.wrong] == [3]


@pytest.mark.parametrize("content", [b"PK not a sheet", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_sheet_is_said(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_workbook(content, language="fr")


def test_a_sheet_that_unpacks_without_end_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(LARGEST_UNPACKED + 1))
    with pytest.raises(FileUnreadable):
        read_workbook(kept.getvalue(), language="fr")


def test_a_sheet_is_previewed_in_the_browser(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    file = SimpleUploadedFile("seeds.xlsx", _workbook(("text",), ("We should plant trees along the tram.",)))
    answer = client.post(f"/office/c/{draft.slug}/seeds", {"language": "en", "pasted": "", "file": file})
    assert [one.text for one in answer.context["good"]] == ["We should plant trees along the tram."]


def test_two_hundred_megabytes_are_refused_before_they_are_read(
    client: Client, olga: Account, draft: Consultation
) -> None:
    client.force_login(olga)
    answer = client.post(
        f"/office/c/{draft.slug}/seeds?lang=en", {"language": "en"}, headers={"content-length": "200000000"}
    )
    assert answer.status_code == 413
    assert "900 kB at most" in answer.text
    assert not Proposal.objects.exists()


def test_a_form_without_its_token_brings_nothing_in(olga: Account, draft: Consultation) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga)
    sent = {"confirmed": "1", "lines": '[[1, "We should plant trees.", "en"]]'}
    assert client.post(f"/office/c/{draft.slug}/seeds", sent).status_code == 403
    assert not Proposal.objects.exists()


@pytest.fixture
def listed(olga: Account, draft: Consultation) -> Consultation:
    """Two territories are on the list."""
    add_territories(by=olga, consultation=draft, names=["Port-Lanterne", "Val-aux-Saules"])
    return draft


def test_lines_name_their_territory_and_unknown_ones_are_wrong(listed: Consultation) -> None:
    sheet = "texte;territoire\nWe should plant trees.;PORT-LANTERNE\nWe should walk more.;\nWe should sail.;Atlantis\n"
    found = read_seeds(sheet, consultation=listed, language="en")
    assert [(one.line, one.territory) for one in found.good] == [(2, "Port-Lanterne"), (3, "")]
    assert [(one.line, one.error.code) for one in found.wrong] == [(4, "unknown-territory")]


def test_a_sheet_has_a_column_of_territories_too(listed: Consultation) -> None:
    content = _workbook(("text", "Territory"), ("We should plant trees.", "Val-aux-Saules"))
    found = check_rows(read_workbook(content, language="en"), consultation=listed)
    assert [one.territory for one in found.good] == ["Val-aux-Saules"]


def test_the_territory_is_previewed_and_brought_in(client: Client, page: str, listed: Consultation) -> None:
    answer = client.post(page, {"language": "en", "pasted": "text,territory\nWe should plant trees.,port-lanterne"})
    assert "· Port-Lanterne" in answer.text
    client.post(page, {"confirmed": "1", "lines": answer.context["lines"]})
    assert str(Proposal.objects.get().territory) == "Port-Lanterne"
