"""What may be corrected in someone else's sentence: the spelling, and nothing of what it says."""

import re
import unicodedata

from parvis.domain.errors import BadRequest, gettext_noop

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS_A_MISTAKE = 4
"""One letter in so many may be wrong: 1 in words of up to seven letters, 2 in words of eight to eleven, and so on."""
_WEIGHTY = frozenset({"ne", "n", "pas", "non", "sans", "jamais", "plus", "moins", "aucun", "not", "no", "never", "t"})
_WEIGHTY |= {"without", "none", "more", "less", "nicht", "kein", "keine", "ohne", "nunca", "sin", "mai", "senza"}


class NotSpelling(BadRequest):
    code = "not-spelling"
    sentence = gettext_noop(
        "“{after}” is more than a correction of spelling. Ask the author to reword instead; the text was not changed."
    )


def require_spelling_only(before: str, after: str) -> None:
    """Raises `NotSpelling` unless both texts are the same words, written with a few different letters.

    Accents, capitals, punctuation and spaces between words are free; words that deny or compare never change.

    >>> require_spelling_only("il faut eclairé les arret", "Il faut éclairer les arrêts.")
    >>> require_spelling_only("We should allow cars", "We should forbid cars")
    Traceback (most recent call last):
    ...
    parvis.domain.spelling.NotSpelling: “We should forbid cars” is more than a correction of spelling. \
Ask the author to reword instead; the text was not changed.
    """
    old, new = _words(before), _words(after)
    if "".join(old) == "".join(new):
        return
    if len(old) != len(new) or not all(_is_same_word(one, other) for one, other in zip(old, new, strict=True)):
        raise NotSpelling(after=after)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _is_same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if {one, other} & _WEIGHTY or any(c.isdigit() for c in one + other):
        return False
    return edit_distance(one, other) <= max(1, max(len(one), len(other)) // _LETTERS_A_MISTAKE)


def edit_distance(one: str, other: str) -> int:
    """How many letters to add, drop or replace to turn one word into the other (Levenshtein, 1966).

    >>> edit_distance("eclaire", "eclairer"), edit_distance("allow", "forbid")
    (1, 6)
    """
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            diagonal, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, diagonal + (letter != wanted))
    return row[-1]
