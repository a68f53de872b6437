"""The proposals of a results page: searched, sorted, one page of them. Pure functions of the tallies."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parvis.ballotbox.catalogue import OpenProposal

ENOUGH_VOTES = 30
"""Fewer opinions than this say little: such proposals come after the others, whatever the sort but the newest."""


class Sort(StrEnum):
    """The orders of a results page."""

    AGREED = "agreed"
    DIVISIVE = "divisive"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Result:
    """One proposal with its counts: opinions in the order agree, neutral, disagree, skip, and the nine qualifiers."""

    proposal: OpenProposal
    opinions: tuple[int, int, int, int]
    qualifiers: tuple[int, ...]

    @property
    def votes(self) -> int:
        """The opinions that shares are taken of: skips are not among them."""
        return sum(self.opinions[:3])

    @property
    def has_enough(self) -> bool:
        """Whether there are opinions enough to compare it with others."""
        return self.votes >= ENOUGH_VOTES

    def share(self, place: int) -> float:
        """The share of one opinion, from 0 to 1; 0 where there is none."""
        return self.opinions[place] / self.votes if self.votes else 0.0


def rank(results: Iterable[Result], sort: Sort) -> list[Result]:
    """The results in order. Ties go to the older proposal, so that pages stay as they are.

    "Divisive" puts first the proposals whose agreement and disagreement are both large.
    """
    return sorted(results, key=_KEYS[sort])


def search(results: Sequence[Result], query: str) -> list[Result]:
    """Those whose text, in any language it has, holds every word of the query; accents and case do not matter.

    >>> tree = Result(OpenProposal(1, "Planter des chênes", "fr"), (0, 0, 0, 0), ())
    >>> len(search([tree], "CHENE planter")), len(search([tree], "hêtre"))
    (1, 0)
    """
    return [result for result in results if has_words(result.proposal, query)]


def has_words(proposal: OpenProposal, query: str) -> bool:
    """Whether a proposal, in any language it has, holds every word of a query."""
    words = plain(query).split()
    if not words:
        return True
    haystack = plain(" ".join((proposal.text, *proposal.translations.values())))
    return all(word in haystack for word in words)


def plain(text: str) -> str:
    """A text without case, accents and typographic apostrophes.

    >>> plain("L’Été")
    "l'ete"
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _agreed(result: Result) -> tuple[bool, float, int, int]:
    return (not result.has_enough, -result.share(0), -result.votes, result.proposal.id)


def _divisive(result: Result) -> tuple[bool, float, int, int]:
    return (not result.has_enough, -min(result.share(0), result.share(2)), -result.votes, result.proposal.id)


def _newest(result: Result) -> tuple[int, int]:
    return (-result.proposal.accepted_at, -result.proposal.id)


_KEYS: dict[Sort, Callable[[Result], tuple[float, ...]]] = {
    Sort.AGREED: _agreed,
    Sort.DIVISIVE: _divisive,
    Sort.NEWEST: _newest,
}
