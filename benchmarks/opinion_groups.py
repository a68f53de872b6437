"""How well a log lets opinion groups be found: the same simple method for every system, so that only cards differ."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from parvis.domain.opinion import Opinion
from parvis.insight.log import LogRows
from parvis.rehearsal.campaign import Campaign
from parvis.rehearsal.crowd import NOBODY
from parvis.rehearsal.rules import Floats, Ints

FACTORS = 2
RIDGE = 2.0
ROUNDS = 12
PLACED_FROM = 10


def group_recovery(campaign: Campaign, seed: int) -> float:
    """Adjusted Rand index between true groups and groups found, of honest people with `PLACED_FROM` opinions or more.

    Factorisation with intercepts on observed cells by alternating least squares, then k-means with the true number
    of groups on people's factors. NaN where there are no true groups.
    """
    crowd = campaign.crowd
    rows = campaign.rows[campaign.rows["mark"] < Opinion.SKIP * 8]
    order = np.argsort(crowd.ids)
    person = order[np.searchsorted(crowd.ids[order], rows["participant"])]
    if (crowd.groups == NOBODY).all():
        return float("nan")
    factors = _people_factors(person, _positions(rows, crowd.proposals), _votes(rows), len(crowd.ids), seed)
    answers = np.bincount(person, minlength=len(crowd.ids))
    placed = (answers >= PLACED_FROM) & (crowd.groups != NOBODY)
    count = len(np.unique(crowd.groups[placed]))
    found = KMeans(count, n_init=10, random_state=seed).fit_predict(factors[placed])
    return float(adjusted_rand_score(crowd.groups[placed], found))


def _votes(rows: LogRows) -> Floats:
    found: Floats = np.array([0.0, 1.0, 0.0, -1.0])[rows["mark"] >> 3]
    return found


def _positions(rows: LogRows, proposals: Ints) -> Ints:
    return np.searchsorted(proposals, rows["proposal"].astype(np.int64))


def _people_factors(person: Ints, proposal: Ints, vote: Floats, people: int, seed: int) -> Floats:
    proposals = int(proposal.max()) + 1
    chance = np.random.default_rng(seed)
    centre = vote.mean()
    of_people = np.hstack([np.zeros((people, 1)), chance.normal(0, 0.1, (people, FACTORS))])
    of_proposals = np.hstack([np.zeros((proposals, 1)), chance.normal(0, 0.5, (proposals, FACTORS))])
    for _ in range(ROUNDS):
        of_people = _solve(person, vote - centre - of_proposals[proposal, 0], of_proposals[proposal, 1:], people)
        of_proposals = _solve(proposal, vote - centre - of_people[person, 0], of_people[person, 1:], proposals)
    return of_people[:, 1:]


def _solve(who: Ints, left: Floats, features: Floats, count: int) -> Floats:
    """Ridge regression of each one's votes on an intercept and features, all at once; shape (count, 1 + factors)."""
    columns = np.hstack([np.ones((len(who), 1)), features])
    size = columns.shape[1]
    normal = np.tile(RIDGE * np.eye(size), (count, 1, 1))
    target = np.zeros((count, size))
    for i in range(size):
        target[:, i] = np.bincount(who, columns[:, i] * left, count)
        for j in range(size):
            normal[:, i, j] += np.bincount(who, columns[:, i] * columns[:, j], count)
    return np.asarray(np.linalg.solve(normal, target[..., None])[..., 0])
