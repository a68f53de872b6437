"""The mails that citizens may receive: which there are, what each may and must hold, and how its blanks are filled."""

import re
from collections.abc import Mapping
from enum import StrEnum

from parvis.domain.errors import BadRequest, gettext_noop

LONGEST_SUBJECT, LONGEST_BODY = 150, 4000


class MailKind(StrEnum):
    """One occasion on which a citizen who asked for it gets a mail."""

    CONFIRM = "confirm"
    PUBLISHED = "published"
    REFUSED = "refused"
    REWORD = "reword"
    REWRITE_OFFERED = "rewrite-offered"
    APPEAL_RECEIVED = "appeal-received"
    APPEAL_ANSWERED = "appeal-answered"
    RESULTS = "results"
    FOLLOW_UP = "follow-up"


class Blank(StrEnum):
    """What is filled in: it stands between braces. `STATEMENT` is the statement of reasons that the law asks for."""

    QUESTION = "question"
    PROPOSAL = "proposal"
    STATEMENT = "statement"
    LINK = "link"


_STATED = frozenset({MailKind.REFUSED, MailKind.REWORD, MailKind.APPEAL_ANSWERED})
_ON_A_PROPOSAL = _STATED | {MailKind.PUBLISHED, MailKind.APPEAL_RECEIVED}
TELLING = frozenset({Blank.QUESTION, Blank.PROPOSAL})
"""Left out where the subject is sensitive: another reader of the mailbox could understand them."""
_BLANK = re.compile(r"\{([^{}]*)\}")


class UnknownBlank(BadRequest):
    code = "unknown-blank"
    sentence = gettext_noop("“{found}” cannot be filled in here. What can: {known}.")


class MissingBlank(BadRequest):
    code = "missing-blank"
    sentence = gettext_noop("This mail must hold {missing}: without it, who receives it could not act on it.")


class MailWithoutWords(BadRequest):
    code = "mail-without-words"
    sentence = gettext_noop("A mail needs its subject, on one line, and its words.")


def blanks_of(kind: MailKind) -> list[Blank]:
    """What may be filled in, in the order in which it is told.

    >>> [blank.value for blank in blanks_of(MailKind.CONFIRM)]
    ['question', 'link']
    """
    return [
        blank
        for blank in Blank
        if blank in {Blank.QUESTION, Blank.LINK}
        or (blank is Blank.PROPOSAL and kind in _ON_A_PROPOSAL | {MailKind.RESULTS, MailKind.FOLLOW_UP})
        or (blank is Blank.STATEMENT and kind in _STATED)
    ]


def needed_in(kind: MailKind) -> list[Blank]:
    """What must be filled in: where to go, and the statement of reasons where there is one to give."""
    return [Blank.STATEMENT, Blank.LINK] if kind in _STATED else [Blank.LINK]


def check_mail(kind: MailKind, subject: str, body: str) -> None:
    """Raises `MailWithoutWords`, `UnknownBlank` or `MissingBlank` for words that cannot be sent.

    >>> check_mail(MailKind.RESULTS, "Results", "Read them: {link}")
    """
    if not subject.strip() or not body.strip() or len(subject.splitlines()) > 1:
        raise MailWithoutWords
    known = {f"{{{blank.value}}}" for blank in blanks_of(kind)}
    shown = ", ".join(f"{{{blank.value}}}" for blank in blanks_of(kind))
    for found in (*re.findall(r"[{}]", subject), *_braces(body)):
        if found not in known or found in "{}":
            raise UnknownBlank(found=found, known=shown)
    for blank in needed_in(kind):
        if f"{{{blank.value}}}" not in body:
            raise MissingBlank(missing=f"{{{blank.value}}}")


def fill_mail(body: str, values: Mapping[str, str]) -> str:
    """The words with their blanks filled in. A paragraph with a blank that has nothing to say is left out.

    >>> fill_mail("About {question}" + chr(10) * 2 + "See {link}", {"link": "https://example.org"})
    'See https://example.org'
    """
    paragraphs = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    return "\n\n".join(
        _BLANK.sub(lambda found: values[found[1]], paragraph)
        for paragraph in paragraphs
        if all(values.get(name) for name in _BLANK.findall(paragraph))
    )


def _braces(text: str) -> list[str]:
    """Every blank, and every brace that belongs to none."""
    return [*(found[0] for found in _BLANK.finditer(text)), *re.findall(r"[{}]", _BLANK.sub("", text))]
