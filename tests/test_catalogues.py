"""The catalogues of sentences: complete, in good typography, and compiled from what is written."""

import re
import string
from pathlib import Path

import polib
import pytest
from django.utils import translation

from parvis.ballotbox import request
from parvis.configuration import CITIZEN_NAMES
from parvis.domain import errors
from parvis.domain.errors import ParvisError

LOCALE = Path(errors.__file__).parent.parent / "locale"
LANGUAGES = ("fr", "en")
CITIZEN_LANGUAGES = tuple(sorted(set(CITIZEN_NAMES) - set(LANGUAGES)))
"""Those whose catalogues hold the sentences of the citizens' pages and no others."""
EVERY_LANGUAGE = LANGUAGES + CITIZEN_LANGUAGES
BREAKABLE = re.compile(r"« | »| [;:!?](?!\S)|'(?=\w)|\"")
"""What French typography forbids: breakable spaces beside its marks, straight quotes."""


def _catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def _strings(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholders(text: str) -> set[str]:
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return braces | set(re.findall(r"%\(\w+\)[sd]", text))


def _errors(kind: type[ParvisError] = ParvisError) -> list[type[ParvisError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _errors(child))]


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_no_sentence_is_missing_or_doubtful(language: str) -> None:
    catalogue = _catalogue(language)
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_a_translation_fills_in_the_same_words(language: str) -> None:
    wrong = [
        entry.msgid
        for entry in _catalogue(language)
        if any(_placeholders(text) - _placeholders(entry.msgid + entry.msgid_plural) for text in _strings(entry))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = {(entry.msgctxt, entry.msgid): _strings(entry) for entry in _catalogue(language)}
    compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES" / "django.mo"))
    assert {(entry.msgctxt, entry.msgid): _strings(entry) for entry in compiled} == written


def test_french_marks_never_stand_alone_on_a_line() -> None:
    wrong = [text for entry in _catalogue("fr") for text in _strings(entry) if BREAKABLE.search(text)]
    assert wrong == []


def test_english_stays_as_it_is_written_in_the_code() -> None:
    assert [entry.msgid for entry in _catalogue("en") if not entry.msgid_plural and entry.msgstr != entry.msgid] == []


@pytest.mark.parametrize("error", _errors(), ids=lambda error: error.__name__)
def test_every_error_has_its_french_sentence(error: type[ParvisError]) -> None:
    with translation.override("fr"):
        assert error.sentence in {entry.msgid for entry in _catalogue("fr")}
        assert translation.gettext(error.sentence)


def test_no_sentence_of_the_code_is_left_out_of_the_catalogues() -> None:
    marked = re.compile(r"""\b(?:gettext|gettext_noop|gettext_lazy|_)\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")
    known = {entry.msgid for entry in _catalogue("fr")}
    sources = [path.read_text("utf-8") for path in LOCALE.parent.rglob("*.py")]
    assert {found for source in sources for found in marked.findall(source)} - known == set()


def test_no_sentence_of_a_page_is_left_out_of_the_catalogues() -> None:
    marked = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")
    known = {entry.msgid for entry in _catalogue("fr")}
    pages = [path.read_text("utf-8") for path in LOCALE.parent.rglob("*.html")]
    found = {double or single for page in pages for double, single in marked.findall(page)}
    assert {sentence.replace("%", "%%") for sentence in found} - known == set()


@pytest.mark.parametrize("language", CITIZEN_LANGUAGES)
def test_no_sentence_of_the_citizens_pages_is_missing_in_a_language(language: str) -> None:
    marked = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")
    known = {entry.msgid for entry in _catalogue(language)}
    pages = [path.read_text("utf-8") for path in (LOCALE.parent / "citizen").rglob("*.html")]
    found = {double or single for page in pages for double, single in marked.findall(page)}
    assert {sentence.replace("%", "%%") for sentence in found} - known == set()


def test_a_language_of_citizens_leaves_the_words_of_the_office_out() -> None:
    known = {entry.msgid for language in CITIZEN_LANGUAGES for entry in _catalogue(language)}
    assert "downloaded the record of acts" not in known
    assert "Second reading" not in known


def test_the_crowds_door_speaks_the_languages_of_the_pages() -> None:
    assert set(request.LANGUAGES) == set(CITIZEN_NAMES)


@pytest.mark.parametrize("language", CITIZEN_LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    forms = {len(entry.msgstr_plural) for entry in _catalogue(language) if entry.msgid_plural}
    assert forms == {3 if language == "pl" else 2}
