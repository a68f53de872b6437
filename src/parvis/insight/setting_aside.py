"""What setting accounts aside would change, finding by finding: shown before anyone decides, it decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parvis.domain.zone import Zone
from parvis.insight.analysis import Analysis, Snapshot, lending_of, marks_of_opinions
from parvis.insight.coordination import Suspicion
from parvis.insight.estimates_together import estimate_together
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.robustness import same_cut

MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal of which something else would be said: its agreement from 0 to 1 and its told zone, now and then."""

    proposal: int
    agreement: float
    agreement_without: float
    zone: Zone
    zone_without: Zone


@dataclass(frozen=True, slots=True)
class Effect:
    """What the results would be without some accounts.

    `ballots` are their opinions; `changes` the proposals whose told zone would be another one, then those whose share
    of agreement would move most, at most `MOST_TOLD`; `moved` how many zones would change in all; `largest` the
    largest move of a share; `same_groups` whether the cut into groups would stay, None where there is none.
    """

    accounts: tuple[int, ...]
    ballots: int
    changes: tuple[Change, ...]
    moved: int
    largest: float
    same_groups: bool | None


def effect_of(analysis: Analysis, snapshot: Snapshot, accounts: Sequence[int]) -> Effect:
    """The effect on `snapshot`, which `analysis` made, of leaving `accounts` out of everything."""
    matrix = snapshot.matrix
    kept = np.flatnonzero(~np.isin(matrix.participants, np.asarray(accounts, np.int64)))
    rest = matrix.rows_of(kept)
    before = snapshot.estimates
    after = estimate_together(marks_of_opinions(rest.opinion_counts()), lending_of(snapshot.together))
    change = np.abs(after.agree.mean - before.agree.mean)
    zones = before.zone != after.zone
    order = np.lexsort((matrix.proposals, -change, ~zones))[:MOST_TOLD]
    told = [index for index in order.tolist() if zones[index] or change[index] >= 0.005]
    return Effect(
        accounts=tuple(accounts),
        ballots=int(len(matrix.ratings) - len(rest.ratings)),
        changes=tuple(
            Change(
                int(matrix.proposals[index]),
                float(before.agree.mean[index]),
                float(after.agree.mean[index]),
                Zone(before.zone[index]),
                Zone(after.zone[index]),
            )
            for index in told
        ),
        moved=int(zones.sum()),
        largest=float(change.max(initial=0.0)),
        same_groups=_same_groups(analysis, snapshot, rest),
    )


def effects_of(analysis: Analysis, snapshot: Snapshot, suspicions: Sequence[Suspicion]) -> list[Effect]:
    """The effect of setting aside each group of accounts by itself."""
    return [effect_of(analysis, snapshot, suspicion.accounts) for suspicion in suspicions]


def _same_groups(analysis: Analysis, snapshot: Snapshot, rest: OpinionMatrix) -> bool | None:
    if not snapshot.grouping.groups:
        return None
    fixed = replace(analysis, groups=snapshot.grouping.groups, is_questioned=False)
    return same_cut(snapshot.group_of, fixed.fit_matrix(rest).group_of)
