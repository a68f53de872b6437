"""What a quarantine would change, or changes, in the results of this moment: proposal by proposal, with and without."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.utils.crypto import salted_hmac
from django.utils.formats import number_format

from parvis.actions.quarantine import Weight
from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.ballotbox.quarantine import read_accounts
from parvis.domain.errors import Unavailable
from parvis.insight.log import LogRows, fold, standing_opinions
from parvis.insight.with_and_without import Difference, differences
from parvis.records.models import Consultation

MOST_ACCOUNTS, MOST_PROPOSALS = 50, 60
_SALT = "parvis.quarantine"


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account as the office sees it: a keyed name that is good here alone, its opinions, and when it came."""

    name: str
    opinions: int
    came: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving some accounts changes. `moving` are those that would move; the first ones are described.

    `told` are proposals with what changes, the first ones; `other_zones` how many would be told to lie elsewhere.
    """

    moving: frozenset[int]
    already: int
    weight: Weight
    percent: str
    accounts: tuple[AccountSeen, ...]
    told: tuple[tuple[OpenProposal, Difference], ...]
    touched: int
    other_zones: int


def effect_of(consultation: Consultation, accounts: Collection[int], *, is_lift: bool) -> Effect:
    """What putting `accounts` in quarantine would change now, or lifting theirs. Raises `Unavailable`."""
    crowd = present.crowd()
    view = next((found for found in crowd.catalogue.views() if found.id == consultation.pk), None)
    if view is None:
        raise Unavailable
    tallies, quarantined = present.wait_for(_look(crowd, consultation.pk))
    wanted = frozenset(accounts)
    moving = wanted & quarantined if is_lift else wanted - quarantined
    rows = read_accounts(crowd.log, consultation.pk, moving, tallies.position)
    held = fold(rows, tallies.proposals)
    ballots = int(held[:, 1:].sum())
    counted = tallies.ballots + (ballots if is_lift else 0)
    without = tallies.counts if is_lift else tallies.counts - held
    is_open = np.isin(tallies.proposals, list(view.proposals))
    found = differences(tallies.proposals[is_open], without[is_open], held[is_open])
    return Effect(
        moving=moving,
        already=len(wanted) - len(moving),
        weight=Weight(ballots, counted),
        percent=number_format(100 * ballots / max(counted, 1), decimal_pos=1),
        accounts=_accounts(consultation.pk, rows),
        told=tuple((view.proposals[one.proposal], one) for one in found[:MOST_PROPOSALS]),
        touched=len(found),
        other_zones=sum(one.is_other_zone for one in found),
    )


def name_group(consultation: int, accounts: Collection[int]) -> str:
    """A keyed name for a group of accounts: the same as long as it holds the same ones."""
    told = ",".join(str(account) for account in sorted(accounts))
    return salted_hmac(_SALT, f"{consultation}:{told}", algorithm="sha256").hexdigest()[:16]


def name_account(consultation: int, account: int) -> str:
    """A keyed name for an account, different in every consultation; nobody can go back from it."""
    return salted_hmac(_SALT, f"{consultation}/{account}", algorithm="sha256").hexdigest()[:10]


async def _look(crowd: Crowd, consultation: int) -> tuple[Tallies, frozenset[int]]:
    return crowd.board.tallies(consultation), crowd.board.quarantined(consultation)


def _accounts(consultation: int, rows: LogRows) -> tuple[AccountSeen, ...]:
    """The first accounts to come."""
    who, first = np.unique(rows["participant"], return_inverse=True)
    came = np.full(len(who), np.iinfo(np.int64).max)
    np.minimum.at(came, first, rows["cast_at"])
    held = standing_opinions(rows)["participant"]
    opinions = np.searchsorted(held, who, side="right") - np.searchsorted(held, who, side="left")
    order = np.argsort(came, kind="stable")[:MOST_ACCOUNTS]
    return tuple(
        AccountSeen(
            name_account(consultation, int(who[place])),
            int(opinions[place]),
            datetime.fromtimestamp(int(came[place]) / 1000, UTC),
        )
        for place in order.tolist()
    )
