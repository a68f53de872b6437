"""A whole analysis: its document, its fingerprint, what it says of poor input, and how it is questioned."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.domain.errors import UnknownMark
from parvis.domain.opinion import Opinion
from parvis.insight.analysis import Analysis, Snapshot
from parvis.insight.clustering import adjusted_rand
from parvis.insight.document import canonical, to_document
from parvis.insight.earlier import Earlier
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.polis_export import log_rows, read_polis
from parvis.insight.robustness import Circumstances, Finding, Panel, Robustness
from parvis.insight.verdicts import Clarity, Kind, Verdict

QUICK = Analysis(most_groups=3)
WORLD = plant(900, 60, 25, seed=3, shares=(0.6, 0.4))


def ballots(*cells: tuple[int, int, Opinion]) -> LogRows:
    rows = np.zeros(len(cells), LOG_DTYPE)
    rows["participant"], rows["proposal"] = [who for who, _, _ in cells], [what for _, what, _ in cells]
    rows["mark"] = [8 * opinion for _, _, opinion in cells]
    rows["standing"], rows["revision"], rows["sequence"] = 1, 1, np.arange(1, len(cells) + 1)
    return rows


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return QUICK.fit_matrix(WORLD.matrix)


def test_the_document_has_what_issue_and_readers_ask_for(snapshot: Snapshot) -> None:
    document = to_document(snapshot)
    assert list(document) == ["participants", "groups", "proposals", "ideas", "method"]
    assert {row["group"] for row in document["participants"].values()} <= {"A", "B", None}
    assert sum(group["share"] for group in document["groups"]) == pytest.approx(1, abs=1e-3)
    assert set(document["proposals"]["0"]) == {
        *("agree", "neutral", "disagree", "skip", "zone", "agreement", "bridging")
    }
    assert document["method"]["ideas"].startswith("Ideas were not computed")
    assert json.loads(json.dumps(document)) == document


def test_a_real_conversation_has_the_same_hash_in_any_order_and_on_any_threads(shared: Path) -> None:
    export = read_polis(shared / "data" / "polis" / "scoop-hivemind.freshwater")
    rows = log_rows(export)
    shuffled = rows[np.random.default_rng(8).permutation(len(rows))]
    one = to_document(Analysis().fit(rows))["method"]["hash"]
    assert to_document(Analysis(threads=2).fit(shuffled))["method"]["hash"] == one
    assert to_document(Analysis(random_state=1).fit(rows))["method"]["hash"] != one


def test_counts_in_the_document_are_those_of_the_file(shared: Path) -> None:
    export = read_polis(shared / "data" / "polis" / "london.youth.policing")
    document = to_document(QUICK.fit(log_rows(export)))
    assert len(document["participants"]) == 26
    assert sum(row["agree"] + row["neutral"] + row["disagree"] for row in document["proposals"].values()) == 638


def test_quarantined_people_change_nothing_and_come_back_whole() -> None:
    rows = ballots(*((who, what, Opinion.AGREE) for who in range(30) for what in range(6)))
    crowd = ballots(*((who, what, Opinion.DISAGREE) for who in range(100, 120) for what in range(6)))
    crowd["sequence"] += len(rows)
    both = np.concatenate([rows, crowd])
    alone = to_document(QUICK.fit(rows))
    aside = to_document(QUICK.fit(both, set_aside=frozenset(range(100, 120))))
    assert aside["proposals"] == alone["proposals"]
    assert to_document(QUICK.fit(both))["proposals"]["0"]["disagree"] == 20


@pytest.mark.parametrize(
    "rows",
    [
        ballots(),
        ballots((1, 1, Opinion.AGREE)),
        ballots(*((1, what, Opinion.AGREE) for what in range(50))),
        ballots(*((who, 1, Opinion.AGREE) for who in range(50))),
        ballots(*((who, what, Opinion.SKIP) for who in range(30) for what in range(12))),
        ballots(*((who, what, Opinion.AGREE) for who in range(30) for what in range(12))),
        ballots(*((who, 40 * who + what, Opinion.AGREE) for who in range(4) for what in range(10))),
    ],
    ids=["empty", "one ballot", "one participant", "one proposal", "all skip", "all agree", "more proposals"],
)
def test_poor_input_gives_a_result_that_says_what_cannot_be_known(rows: LogRows) -> None:
    document = to_document(QUICK.fit(rows))
    assert document["groups"] == []
    assert document["method"]["groups"]["answer"] in {"too little data", "no clear groups"}
    assert document["method"]["groups"]["reason"]
    assert canonical(document)


def test_where_no_proposal_is_open_any_more_there_is_nothing_to_tell() -> None:
    rows = ballots(*((who, what, Opinion.AGREE) for who in range(30) for what in range(12)))
    document = to_document(QUICK.fit_matrix(OpinionMatrix.of(rows, np.zeros(0, np.int64))))
    assert document["proposals"] == {}
    assert document["groups"] == []


@pytest.mark.parametrize("mark", [3, 33, 255])
def test_an_impossible_mark_is_an_error_and_never_a_figure(mark: int) -> None:
    rows = ballots((1, 1, Opinion.AGREE), (2, 1, Opinion.AGREE))
    rows["mark"][1] = mark
    with pytest.raises(UnknownMark, match=str(mark)):
        QUICK.fit(rows)


def test_a_single_group_is_not_cut_into_clear_ones() -> None:
    one = plant(600, 50, 20, seed=5, shares=(1.0,))
    assert QUICK.fit_matrix(one.matrix).grouping.clarity is not Clarity.CLEAR


def test_duplicated_rows_count_once() -> None:
    rows = ballots((1, 1, Opinion.AGREE), (2, 1, Opinion.DISAGREE))
    assert OpinionMatrix.of(np.concatenate([rows, rows])).opinion_counts().tolist() == [[1, 0, 1, 0]]


def test_a_later_analysis_keeps_the_names_of_groups(snapshot: Snapshot) -> None:
    before = {who: {"A": "B", "B": "A"}[name] for who, name in snapshot.group_of.items()}
    again = QUICK.fit_matrix(WORLD.matrix, before=before)
    assert again.names == ("B", "A")
    assert again.group_of == before


def test_a_warm_analysis_of_a_little_more_keeps_groups_names_and_map(snapshot: Snapshot) -> None:
    part = QUICK.fit_matrix(WORLD.matrix.rows_of(np.arange(880)))
    warm = QUICK.fit_matrix(WORLD.matrix, warm=part.earlier)
    same = [warm.group_of[who] == name for who, name in part.group_of.items()]
    assert np.mean(same) > 0.95
    assert np.corrcoef(warm.factors.proposals[:, 0], snapshot.factors.proposals[:, 0])[0, 1] > 0.99
    centres = warm.opinion_map.centres - part.opinion_map.centres
    assert np.abs(centres).max() < 0.2 * np.abs(part.opinion_map.centres).max()


def test_the_document_says_what_was_warm_and_from_where(snapshot: Snapshot) -> None:
    part = QUICK.fit_matrix(WORLD.matrix.rows_of(np.arange(880)), position=17_000)
    warm = to_document(QUICK.fit_matrix(WORLD.matrix, warm=Earlier.from_bytes(part.earlier.to_bytes())))["method"]
    assert warm["warm"]["from_position"] == 17_000
    assert "factorisation" in warm["warm"]["parts"]
    assert to_document(snapshot)["method"]["warm"] is None


def test_a_warm_analysis_says_what_one_from_nothing_says(snapshot: Snapshot) -> None:
    part = QUICK.fit_matrix(
        WORLD.matrix.without_cells(np.random.default_rng(2).random(len(WORLD.matrix.ratings)) < 0.05)
    )
    warm = QUICK.fit_matrix(WORLD.matrix, warm=part.earlier)
    assert np.array_equal(warm.estimates.agree.mean, snapshot.estimates.agree.mean)
    assert adjusted_rand(warm.grouping.labels, snapshot.grouping.labels) > 0.95
    moved = np.abs(warm.bridging.agreement.value - snapshot.bridging.agreement.value)
    assert np.quantile(moved, 0.95) < 0.05


def panel_of(panels: list[Panel], finding: Finding) -> Panel:
    return next(panel for panel in panels if panel.finding == finding)


def test_planted_groups_are_robust_and_thin_findings_are_too_little_data(snapshot: Snapshot) -> None:
    panels = Robustness(seeds=1, draws=2, fewest_opinions=150).examine(QUICK, snapshot)
    assert panel_of(panels, Finding(Kind.GROUPS)).verdict is Verdict.ROBUST
    votes = snapshot.estimates.votes
    thin = {panel.finding.proposal for panel in panels if panel.verdict is Verdict.TOO_LITTLE}
    assert thin <= {int(i) for i in np.flatnonzero(votes < 150)}
    assert thin


def test_a_zone_that_one_source_made_is_fragile() -> None:
    rows = [(who, 1, Opinion.AGREE) for who in range(210)] + [(who, 1, Opinion.DISAGREE) for who in range(210, 230)]
    found = QUICK.fit(ballots(*rows))
    sources = (found.matrix.participants < 200).astype(np.int64)
    examined = Robustness(seeds=1, draws=4).examine(QUICK, found, Circumstances(sources=sources))
    assert panel_of(examined, Finding(Kind.ZONE, 1)).verdict is Verdict.FRAGILE


def test_weights_quarantine_and_exposure_are_asked_where_they_are_known(snapshot: Snapshot) -> None:
    known = Circumstances(
        quarantined=WORLD.matrix,
        weights=np.ones(900),
        corrected=np.tile([0.2, 0.2, 0.6], (60, 1)),
    )
    panels = Robustness(seeds=1, draws=1).examine(QUICK, snapshot, known)
    zone = next(panel for panel in panels if panel.finding.kind is Kind.ZONE)
    assert {check.family for check in zone.checks} == {"seed", "people", "quarantined", "weights", "exposure"}
