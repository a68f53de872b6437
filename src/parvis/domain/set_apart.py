"""Texts that are set apart for a trained person: what stands in their place, how long they are kept, when to pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.domain.errors import BadRequest, gettext_noop

HIDDEN = "[…]"
"""What stands wherever words are hidden; alone, where a whole text is set apart."""
HARD_TEXTS = 10
TURN_MINUTES = 45
REST_MINUTES = 15
"""A pause is due after as many hard texts, or as many minutes (defaults of a consultation); it lasts REST_MINUTES."""


class WordsNotFound(BadRequest):
    code = "words-not-found"
    sentence = gettext_noop("“{words}” is not in the text. Copy the words to hide exactly as they stand there.")


class NothingLeft(BadRequest):
    code = "nothing-left"
    sentence = gettext_noop("Nothing to vote on would be left. Set the text apart, or refuse it, instead.")


def hide_words(text: str, words: str) -> str:
    """The text with `words` hidden wherever they stand; what is already hidden stays so.

    Raises `WordsNotFound`, or `NothingLeft` when fewer than two words would remain.

    >>> hide_words("We should listen to Ms Example of Two Rivers", "Ms Example")
    'We should listen to […] of Two Rivers'
    """
    wanted = " ".join(words.split())
    if not wanted or wanted not in text or wanted in HIDDEN:
        raise WordsNotFound(words=words)
    masked = text.replace(wanted, HIDDEN)
    if len(masked.replace(HIDDEN, " ").split()) < 2:
        raise NothingLeft
    return masked


@dataclass(frozen=True, slots=True)
class Turn:
    """How long someone has been reading hard texts without a pause: how many, since when, and whether to stop.

    `rests_until` is when the next turn may begin; None while this one lasts.
    """

    texts: int
    since: datetime | None
    rests_until: datetime | None

    @property
    def is_over(self) -> bool:
        return self.rests_until is not None


def turn_at(now: datetime, readings: Sequence[datetime], *, hard_texts: int, minutes: int) -> Turn:
    """The turn that `readings` (moments at which hard texts were read, in any order) make at `now`.

    A turn is a run of readings with less than `REST_MINUTES` between two of them; it is over after `hard_texts` texts
    or `minutes` minutes, until `REST_MINUTES` without a hard text have passed.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> turn_at(noon, [noon - timedelta(minutes=5), noon], hard_texts=2, minutes=45).is_over
    True
    >>> turn_at(noon, [noon - timedelta(minutes=20)], hard_texts=1, minutes=45).is_over
    False
    """
    rest = timedelta(minutes=REST_MINUTES)
    run: list[datetime] = []
    after = now
    for moment in sorted(readings, reverse=True):
        if after - moment >= rest:
            break
        run.append(moment)
        after = moment
    if not run:
        return Turn(0, None, None)
    is_over = len(run) >= hard_texts or now - run[-1] >= timedelta(minutes=minutes)
    return Turn(len(run), run[-1], run[0] + rest if is_over else None)
