"""A number that someone in distress can call or write to, and where it answers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parvis.domain.errors import BadRequest, gettext_noop

MOST_HELPLINES = 30
LONGEST_WORDS = 120
_NUMBER = re.compile(r"\+?[0-9][0-9 ]{0,18}")


class BadHelpline(BadRequest):
    code = "bad-helpline"
    sentence = gettext_noop("“{number}” is not a number to call. Write digits, spaces, and maybe a + in front.")


class HelplineUnexplained(BadRequest):
    code = "helpline-unexplained"
    sentence = gettext_noop("Say in the main language whom {number} helps, in {limit} characters at most.")


class TooManyHelplines(BadRequest):
    code = "too-many-helplines"
    sentence = gettext_noop("A page shows {limit} helplines at most: someone in distress must find hers at once.")


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number; `words` tell by language whom it helps. Without `country` and `territory` it answers everywhere."""

    number: str
    words: Mapping[str, str]
    is_by_text: bool = False
    country: str = ""
    territory: str = ""
    address: str = field(init=False)
    """The link that a phone follows."""

    def __post_init__(self) -> None:
        kind = "sms:" if self.is_by_text else "tel:"
        object.__setattr__(self, "address", kind + self.number.replace(" ", ""))

    def words_in(self, languages: Sequence[str]) -> tuple[str, str]:
        """Whom it helps, in the first of these languages that it has, else in any; and the language.

        >>> Helpline("116 006", {"fr": "victimes"}).words_in(["en", "fr"])
        ('victimes', 'fr')
        """
        found = next((language for language in languages if language in self.words), next(iter(self.words), ""))
        return self.words.get(found, ""), found


def check_helplines(lines: Sequence[Helpline], main_language: str) -> None:
    """Raises `BadHelpline`, `HelplineUnexplained` or `TooManyHelplines` for lines that would help nobody.

    >>> check_helplines([Helpline("3919", {"fr": "violences"})], "fr")
    >>> check_helplines([Helpline("ring me", {"fr": "x"})], "fr")
    Traceback (most recent call last):
    parvis.domain.helpline.BadHelpline: “ring me” is not a number to call. Write digits, spaces, and maybe a + in front.
    """
    if len(lines) > MOST_HELPLINES:
        raise TooManyHelplines(limit=MOST_HELPLINES)
    for line in lines:
        if not _NUMBER.fullmatch(line.number):
            raise BadHelpline(number=line.number)
        longest = max((len(words) for words in line.words.values()), default=0)
        if not line.words.get(main_language, "").strip() or longest > LONGEST_WORDS:
            raise HelplineUnexplained(number=line.number, limit=LONGEST_WORDS)
