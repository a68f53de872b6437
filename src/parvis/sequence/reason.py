"""Why a card is shown, in one sentence each."""

from enum import IntEnum

from parvis.domain.errors import gettext_noop


class Reason(IntEnum):
    """What weighed most in the choice of a card."""

    CHANCE = 0
    NEW = 1
    ZONE = 2
    RANK = 3
    GROUPS = 4
    SETTLED = 5
    PINNED = 6
    LINKED = 7
    THEME = 8
    TERRITORY = 9
    CONSENSUS = 10
    CONTROVERSY = 11

    @property
    def sentence(self) -> str:
        """The gettext message id of "why this card".

        >>> Reason.PINNED.sentence
        'The organisers would like everyone to answer this one.'
        """
        return _SENTENCES[self]


_SENTENCES: dict[Reason, str] = {
    Reason.CHANCE: gettext_noop("Every proposal keeps a chance of being shown, and chance chose this one."),
    Reason.NEW: gettext_noop("Few people have seen it yet, and every proposal is promised a hearing."),
    Reason.ZONE: gettext_noop("It is not clear yet whether it unites or divides: your answer helps to tell."),
    Reason.RANK: gettext_noop("It may be among the most supported: your answer helps to find its place."),
    Reason.GROUPS: gettext_noop("People see it differently: your answer helps to understand the groups of opinion."),
    Reason.SETTLED: gettext_noop("You have answered all that was still open; the result on this one is already clear."),
    Reason.PINNED: gettext_noop("The organisers would like everyone to answer this one."),
    Reason.LINKED: gettext_noop("You followed a link to this proposal."),
    Reason.THEME: gettext_noop("You asked for this theme."),
    Reason.TERRITORY: gettext_noop("You asked for proposals about this place."),
    Reason.CONSENSUS: gettext_noop("You asked for proposals that unite."),
    Reason.CONTROVERSY: gettext_noop("You asked for proposals that divide."),
}
