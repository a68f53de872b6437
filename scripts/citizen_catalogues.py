"""Writes the catalogues of the languages that only citizens meet: exactly the sentences of the files named here.

Its arguments are a catalogue with its references, then languages. What is translated stays; what is new stays empty.
"""

import sys
from pathlib import Path

import django
import polib
from django.utils import translation

LOCALE = Path(__file__).parent.parent / "src" / "parvis" / "locale"
CITIZEN_FILES = (
    "citizen/",
    "widget/",
    "ballotbox/",
    "domain/declaration.py",
    "domain/errors.py",
    "domain/phase.py",
    "domain/retention.py",
    "domain/usual_mails.py",
    "records/rule_examples.py",
    "records/trouble.py",
    "records/words.py",
    "actions/ask_news.py",
    "actions/doubt_decision.py",
    "actions/find_participant.py",
    "actions/news_mail.py",
    "actions/submit_proposal.py",
    "actions/tell_author.py",
    "actions/withdraw_proposal.py",
    "insight/document.py",
    "insight/ideas.py",
    "insight/opinion_map.py",
    "insight/remark.py",
    "records/data_kinds.py",
    "reporting/snapshot_page.py",
    "sequence/reason.py",
)
"""Where the sentences stand that a citizen may read; the office reads French or English."""
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "nl": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "pt": "nplurals=2; plural=(n != 1);",
}


def office_sentences() -> set[str]:
    """What the words of records hold for the office alone."""
    django.setup()
    from parvis.records.words import ACT_WORDS, ROLE_SENTENCES

    with translation.override(None):
        return {str(word) for word in (*ACT_WORDS.values(), *ROLE_SENTENCES.values())}


def is_for_citizens(entry: polib.POEntry, office: set[str]) -> bool:
    """Whether a sentence stands in one of the citizens' files, and is not one of the `office`."""
    return entry.msgid not in office and any(
        file.removeprefix("./").startswith(CITIZEN_FILES) for file, _ in entry.occurrences
    )


def write_catalogue(language: str, sentences: list[polib.POEntry]) -> None:
    """Rewrite one language with these sentences, in their order."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    held = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for sentence in sentences:
        known = held.get((sentence.msgctxt, sentence.msgid))
        flags = [flag for flag in sentence.flags if flag != "fuzzy"]
        made = polib.POEntry(
            msgctxt=sentence.msgctxt, msgid=sentence.msgid, msgid_plural=sentence.msgid_plural, flags=flags
        )
        if sentence.msgid_plural:
            forms = range(int(PLURALS[language][len("nplurals=")]))
            made.msgstr_plural = known.msgstr_plural if known else dict.fromkeys(forms, "")
        else:
            made.msgstr = known.msgstr if known else ""
        catalogue.append(made)
    catalogue.save(str(path))


def main(located: str, *languages: str) -> None:
    """Rewrite the catalogues of `languages` from a catalogue that tells where each sentence stands."""
    office = office_sentences()
    sentences = [entry for entry in polib.pofile(located) if is_for_citizens(entry, office)]
    for language in languages:
        write_catalogue(language, sentences)


if __name__ == "__main__":
    main(*sys.argv[1:])
