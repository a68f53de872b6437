"""How good groups, predictions and intervals are: hidden votes and outside answers on real conversations, coverage."""

import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.polis_groups import draw_polis_map
from benchmarks.planted import Planted, plant
from benchmarks.planted_campaign import plant_campaign
from parvis.insight.analysis import Analysis
from parvis.insight.clustering import adjusted_rand
from parvis.insight.coordination import CoordinationLab
from parvis.insight.factorisation import Factorisation
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.polis_export import log_rows, read_polis
from parvis.insight.signal import PREDICTION_RIDGE, area_under_curve
from tests.shared_data import ABSENT, CONVERSATIONS, POLIS, SHARED

HIDDEN, DRAWS = 0.1, 10
WORLDS = 40

Row = dict[str, object]


def real_conversations() -> Iterator[tuple[str, OpinionMatrix]]:
    """Each real conversation beside the project, without rejected comments; none where they are absent."""
    if not CONVERSATIONS:
        sys.stderr.write(f"Left out: {ABSENT}.\n")
    for name in CONVERSATIONS:
        export = read_polis(POLIS / name)
        kept = np.array([comment.id for comment in export.comments if comment.moderated >= 0])
        yield name, OpinionMatrix.of(log_rows(export), kept)


def hidden_vote_rows() -> list[Row]:
    """The area under the curve on a tenth of the votes, hidden; means of `DRAWS` draws, seeds 0 to 9."""
    rows: list[Row] = []
    for name, matrix in real_conversations():
        scores = np.array([_hidden_scores(matrix, seed) for seed in range(DRAWS)])
        error = scores[:, 0] - scores[:, 1]
        for label, value in zip(
            ("parvis", "polis (better of two readings)", "intercepts only"), scores.mean(0), strict=True
        ):
            rows.append({"name": f"hidden votes, {name}: {label}", "value": round(float(value), 3), "unit": "AUC"})
        rows[-3]["difference"] = round(float(error.mean()), 4)
        rows[-3]["standard_error"] = round(float(error.std(ddof=1) / np.sqrt(DRAWS)), 4)
    return rows


def _hidden_scores(matrix: OpinionMatrix, seed: int) -> tuple[float, float, float]:
    hidden = np.random.default_rng(seed).random(len(matrix.ratings)) < HIDDEN
    shown = matrix.without_cells(hidden)
    people, proposals = matrix.cell_rows()[hidden], matrix.columns[hidden].astype(np.int64)
    truth = matrix.ratings[hidden].astype(np.float64)
    estimator = Factorisation(rank=4, ridge=PREDICTION_RIDGE, random_state=seed)
    ours = estimator.fit(shown).predict(people, proposals)
    plain = replace(estimator, rank=0).fit(shown).predict(people, proposals)
    drawn = draw_polis_map(shown)
    stretch = np.sqrt(len(shown.proposals) / np.maximum(shown.ballots, 1))[:, None]
    theirs = [
        area_under_curve(truth, reading.predict(people, proposals))
        for reading in (drawn, replace(drawn, people=drawn.people * stretch))
    ]
    return area_under_curve(truth, ours), max(theirs), area_under_curve(truth, plain)


def oracle_rows() -> list[Row]:
    """Agreement with two outside answers on each conversation, over the people that both place."""
    rows: list[Row] = []
    for name, matrix in real_conversations():
        answers = json.loads((SHARED / "oracles" / "opinion-groups" / f"{name}.json").read_text())
        found = Analysis(threads=2).fit_matrix(matrix).grouping
        for key, whose in (("participant_group", "red-dwarf"), ("polis_export_group", "Polis's export")):
            theirs = _labels(matrix, answers[key])
            forced = Analysis(threads=2, groups=len(np.unique(theirs[theirs >= 0]))).fit_matrix(matrix).grouping
            rows.append(
                {
                    "name": f"agreement with {whose}, {name}",
                    "value": _likeness(forced.labels, theirs),
                    "unit": "adjusted Rand, as many groups as they give",
                    "our_answer": f"{found.clarity.value}, {found.groups} groups",
                    "with_our_groups": _likeness(found.labels, theirs) if found.groups else None,
                    "between_the_two_oracles": round(answers["ari_vs_polis_export"], 2),
                }
            )
    return rows


def _labels(matrix: OpinionMatrix, groups: dict[str, int | None]) -> NDArray[np.int64]:
    found = [groups.get(str(who)) for who in matrix.participants.tolist()]
    return np.array([-1 if group is None else group for group in found])


def _likeness(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> float:
    both = (ours >= 0) & (theirs >= 0)
    return round(adjusted_rand(ours[both], theirs[both]), 3)


def coverage_rows() -> list[Row]:
    """How often 95 % intervals hold the truth, over `WORLDS` planted consultations, seeds 100 to 139."""
    held = np.array(
        [_held(plant(1_500, 80, 30, seed=100 + i, shares=(0.6, 0.4), is_shown_at_random=True)) for i in range(WORLDS)]
    )
    names = ("share of agreement", "least approving group, true groups known", "least approving group, groups found")
    return [
        {"name": f"coverage of 95 % intervals: {name}", "value": round(float(value), 3), "unit": "share", "seed": 100}
        for name, value in zip(names, held.mean(axis=0), strict=True)
    ]


def _held(world: Planted) -> tuple[float, float, float]:
    from parvis.insight.bridging import least_approving
    from parvis.insight.portrait import count_by_group

    snapshot = Analysis(groups=2, is_questioned=False).fit_matrix(world.matrix)
    truth = world.agreement()
    share = np.bincount(world.group, minlength=2) / len(world.group)
    agree = snapshot.estimates.agree
    known = least_approving(count_by_group(world.matrix, world.group, 2))
    found = snapshot.bridging.agreement
    overall, least = share @ truth, truth.min(axis=0)
    return (
        float(np.mean((agree.low <= overall) & (overall <= agree.high))),
        float(np.mean((known.low <= least) & (least <= known.high))),
        float(np.mean((found.low <= least) & (least <= found.high))),
    )


def campaign_rows() -> list[Row]:
    """Recall of planted campaigns and false alarms among honest people, means of seeds 1 to 3; and who is flagged
    in real conversations, where no campaign is known."""
    rows: list[Row] = []
    for proposals, is_careful, share in itertools.product((80, 200, 1_000), (False, True), (0.01, 0.05)):
        people = 3_000 if proposals < 1_000 else 8_000
        found = np.array([_caught(people, proposals, share, is_careful, seed) for seed in (1, 2, 3)]).mean(axis=0)
        name = f"{'careful' if is_careful else 'naive'} campaign, {share:.0%} of ballots, {people:,} x {proposals:,}"
        rows.append({"name": f"{name}: recall", "value": round(float(found[0]), 3), "unit": "share of its accounts"})
        rows.append(
            {"name": f"{name}: false alarms", "value": round(float(found[1]), 4), "unit": "share of the honest"}
        )
    for name, matrix in real_conversations():
        rows_of_log = log_rows(read_polis(POLIS / name))
        flagged = sum(len(group.accounts) for group in CoordinationLab().examine(rows_of_log))
        value = round(flagged / len(matrix.participants), 3)
        rows.append({"name": f"flagged as acting together, {name}", "value": value, "unit": "share of participants"})
    return rows


def _caught(people: int, proposals: int, share: float, is_careful: bool, seed: int) -> tuple[float, float]:
    planted = plant_campaign(people, proposals, share, is_careful=is_careful, seed=seed)
    groups = CoordinationLab().examine(planted.rows, planted.networks)
    caught = {account for group in groups for account in group.accounts}
    return len(caught & planted.accounts) / len(planted.accounts), len(caught - planted.accounts) / people
