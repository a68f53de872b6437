"""How well a log lets opinion groups be found: by the same methods for every system, so that only cards differ."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from benchmarks.peers.polis_groups import polis_groups
from parvis.domain.opinion import Opinion
from parvis.insight.factorisation import Factorisation
from parvis.insight.groups import GroupFinder
from parvis.insight.log import LogRows
from parvis.insight.matrix import OpinionMatrix
from parvis.rehearsal.campaign import Campaign
from parvis.rehearsal.crowd import NOBODY
from parvis.rehearsal.rules import Bools, Floats, Ints

FACTORS = 2
RIDGE = 2.0
ROUNDS = 12
PLACED_FROM = 10
ASKED_OF_A_GROUP = 400
"""People whose answers to everything tell what a group thinks, for the bound."""


def group_recoveries(campaign: Campaign, seed: int) -> dict[str, float]:
    """Adjusted Rand index between true groups and groups found, of honest people with `PLACED_FROM` opinions or more.

    All are told how many groups there are. `group_recovery`: a plain factorisation and k-means, fixed before any
    result was seen. `groups_by_parvis` and `groups_by_polis`: the groups that each publishes (docs/insight.md).
    `groups_knowable`: by who knows what each group thinks of each proposal, which no method reaches. NaN where there
    are no true groups.
    """
    crowd = campaign.crowd
    names = ("group_recovery", "groups_by_parvis", "groups_by_polis", "groups_knowable")
    if (crowd.groups == NOBODY).all():
        return dict.fromkeys(names, float("nan"))
    rows = campaign.rows[campaign.rows["mark"] < Opinion.SKIP * 8]
    order = np.argsort(crowd.ids)
    person = order[np.searchsorted(crowd.ids[order], rows["participant"])]
    is_placed = (np.bincount(person, minlength=len(crowd.ids)) >= PLACED_FROM) & (crowd.groups != NOBODY)
    count = len(np.unique(crowd.groups[is_placed]))
    factors = _people_factors(person, _positions(rows, crowd.proposals), _votes(rows), len(crowd.ids), seed)
    found = np.zeros(len(crowd.ids), np.int64)
    found[is_placed] = KMeans(count, n_init=10, random_state=seed).fit_predict(factors[is_placed])
    matrix = OpinionMatrix.of(rows, crowd.proposals)
    owners = order[np.searchsorted(crowd.ids[order], matrix.participants)]
    published = [_parvis_groups(matrix, count, seed), polis_groups(matrix, groups=count, seed=seed)]
    cuts = [found, *(_spread(labels, owners, len(crowd.ids)) for labels in published)]
    cuts.append(_likeliest_groups(campaign, rows, person, is_placed))
    return {
        name: float(adjusted_rand_score(crowd.groups[is_placed], cut[is_placed]))
        for name, cut in zip(names, cuts, strict=True)
    }


def _parvis_groups(matrix: OpinionMatrix, count: int, seed: int) -> Ints:
    method = Factorisation(random_state=seed)
    finder = GroupFinder(groups=count, minimum_ballots=PLACED_FROM, is_questioned=False, factorisation=method)
    return finder.fit(matrix, method.fit(matrix)).labels


def _spread(labels: Ints, owners: Ints, people: int) -> Ints:
    """The labels of the people of a matrix as those of the whole crowd, -1 for who is not in it."""
    spread = np.full(people, -1)
    spread[owners] = labels
    return spread


def _likeliest_groups(campaign: Campaign, rows: LogRows, person: Ints, is_placed: Bools) -> Ints:
    """Each one's likeliest group by Bayes's rule, by what `ASKED_OF_A_GROUP` of each group say of every proposal."""
    crowd = campaign.crowd
    groups = np.unique(crowd.groups[is_placed])
    where, opinion = _positions(rows, crowd.proposals), (rows["mark"] >> 3) - 1
    scores = np.empty((len(groups), len(crowd.ids)))
    for row, group in enumerate(groups.tolist()):
        members = np.flatnonzero(crowd.groups == group)
        asked = members[:ASKED_OF_A_GROUP]
        every = np.tile(np.arange(len(crowd.proposals)), len(asked))
        said = (crowd.answer(asked.repeat(len(crowd.proposals)), every) >> 3) - 1
        told = np.bincount(every * 4 + said, minlength=len(crowd.proposals) * 4).reshape(-1, 4)[:, :3] + 0.5
        chances = told / told.sum(axis=1, keepdims=True)
        scores[row] = np.bincount(person, np.log(chances[where, opinion]), len(crowd.ids)) + np.log(len(members))
    return groups[scores.argmax(axis=0)]


def _votes(rows: LogRows) -> Floats:
    found: Floats = np.array([0.0, 1.0, 0.0, -1.0])[rows["mark"] >> 3]
    return found


def _positions(rows: LogRows, proposals: Ints) -> Ints:
    return np.searchsorted(proposals, rows["proposal"].astype(np.int64))


def _people_factors(person: Ints, proposal: Ints, vote: Floats, people: int, seed: int) -> Floats:
    """Factorisation with intercepts on observed cells by alternating least squares; shape (people, factors)."""
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
