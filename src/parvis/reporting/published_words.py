"""The words of the proposals that are published now, of no more of them than a page tells of."""

from collections.abc import Callable, Iterable
from itertools import batched

from parvis.domain.proposal import ProposalState
from parvis.records.models import Proposal

_AT_ONCE = 60


class PublishedWords:
    """Asks for the words of proposals of one consultation, once each."""

    def __init__(self, consultation: int) -> None:
        self._consultation = consultation
        self._asked: set[int] = set()
        self._words: dict[int, tuple[str, str]] = {}

    def __contains__(self, number: int) -> bool:
        """Whether a proposal that was asked for is published."""
        return number in self._words

    def __getitem__(self, number: int) -> tuple[str, str]:
        """The text of a published proposal, and its language."""
        return self._words[number]

    def ask(self, numbers: Iterable[int]) -> None:
        """Asks for the words of all these in one query."""
        new = set(numbers) - self._asked
        if new:
            self._asked |= new
            found = Proposal.objects.filter(
                consultation=self._consultation, state=ProposalState.ACCEPTED.value, id__in=new
            )
            rows = found.values_list("id", "text", "language")
            self._words |= {number: (text, language) for number, text, language in rows}

    def first[Row](self, rows: Iterable[Row], most: int, number_of: Callable[[Row], int | None]) -> list[Row]:
        """The first `most` of these rows whose proposal is published, or that have none. Few more are asked for."""
        found: list[Row] = []
        for some in batched(rows, _AT_ONCE):
            numbers = [number_of(row) for row in some]
            self.ask(number for number in numbers if number is not None)
            found += [row for row, number in zip(some, numbers, strict=True) if number is None or number in self._words]
            if len(found) >= most:
                break
        return found[:most]
