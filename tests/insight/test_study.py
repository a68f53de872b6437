"""A whole study: what is asked beyond the analysis, what it needs, and that one log gives one document."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.planted import plant
from parvis.domain.ballot import CardKind
from parvis.insight.analysis import Analysis
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.population_files import (
    DeclaredTwice,
    NotAShare,
    Population,
    read_attributes,
    read_margins,
)
from parvis.insight.robustness import Robustness
from parvis.insight.study import Beside, Examination, Study
from parvis.insight.study_document import study_document
from parvis.insight.weights import Margin, MarginSum, MarginUnknownCategory

EXAMINATION = Examination(Analysis(most_groups=3), Robustness(seeds=1, draws=2), seats=4)
PLANTED = plant(500, 40, 20, seed=4, shares=(0.6, 0.4))
TEXTS = {number: f"{chr(65 + number % 26) * 5}{number} {chr(97 + number * 7 % 26) * 6}{number}" for number in range(40)}
TEXTS |= {0: "We should plant trees along every street", 1: "Plant trees along every street!"}
AGES = {int(who): "young" if who % 4 else "old" for who in PLANTED.matrix.participants if who % 10}


def log_of_planted() -> LogRows:
    """The planted ballots as a log, with two sources and the chance of each card."""
    matrix = PLANTED.matrix
    rows = np.zeros(len(matrix.ratings), LOG_DTYPE)
    rows["participant"], rows["proposal"] = matrix.participants[matrix.cell_rows()], matrix.columns
    rows["mark"] = np.array([24, 16, 8])[matrix.ratings + 1]
    rows["standing"], rows["revision"], rows["sequence"] = 1, 1, np.arange(1, len(rows) + 1)
    rows["source"] = rows["participant"] % 2 + 1
    rows["kind"], rows["probability"] = CardKind.STANDARD, 0.2 + 0.6 * (rows["proposal"] % 2)
    rows["cast_at"] = 1_000 * rows["sequence"]
    return rows


BESIDE = Beside(
    TEXTS,
    attributes={"age": AGES},
    population=Population((Margin("age", {"young": 0.5, "old": 0.5}),), {"age": {"young": 10_000, "old": 10_000}}),
    quarantined=frozenset(range(20)),
)


@pytest.fixture(scope="module")
def study() -> Study:
    return EXAMINATION.read(log_of_planted(), beside=BESIDE)


def test_the_document_keeps_its_keys_and_tells_the_rest_under_method(study: Study) -> None:
    document = study_document(study)
    assert list(document) == ["participants", "groups", "proposals", "ideas", "method"]
    assert {"slate", "themes", "exposure", "weights", "segments", "coordination"} <= set(document["method"])
    assert len(document["method"]["slate"]["representing"]) == 4


def test_one_log_gives_one_hash_whatever_the_order_of_rows_and_the_hash_covers_what_is_beside(study: Study) -> None:
    rows = log_of_planted()
    shuffled = rows[np.random.default_rng(5).permutation(len(rows))]
    again = study_document(EXAMINATION.read(shuffled, beside=BESIDE))["method"]["hash"]
    assert again == study_document(study)["method"]["hash"]
    assert again != study_document(EXAMINATION.read(rows, beside=Beside(TEXTS)))["method"]["hash"]


def test_findings_are_asked_without_each_source_with_the_quarantined_weighted_and_corrected(study: Study) -> None:
    families = {check.family for panel in study.panels for check in panel.checks}
    assert {"source", "quarantined", "weights", "exposure"} <= families


def test_quarantined_people_are_in_no_figure_and_what_they_would_change_is_told(study: Study) -> None:
    assert not set(range(20)) & set(study.snapshot.matrix.participants.tolist())
    assert study.restored is not None
    assert study.restored.ballots == int(PLANTED.matrix.ballots[:20].sum())


def test_raw_rates_stand_beside_corrected_and_weighted_ones(study: Study) -> None:
    method = study_document(study)["method"]
    assert set(method["exposure"]["3"]) == {"raw", "corrected", "used", "effective", "capped", "cap"}
    assert set(method["weights"]["proposals"]["3"]) == {"raw", "weighted"}
    assert method["weights"]["missing"]["age"] == 48
    assert 1 < method["weights"]["design_effect"] < 2


def test_the_opinions_that_every_proposal_is_lent_are_told(study: Study) -> None:
    told = study_document(study)["method"]["estimates"]
    estimates, lent = study.snapshot.estimates, told["prior"]
    given = study.snapshot.matrix.opinion_counts()[:, 0]
    assert told["how"].startswith("Proposals are read together")
    agree = (given + lent["agree"]) / (estimates.votes + sum(lent.values()))
    assert agree == pytest.approx(estimates.agree.mean, abs=1e-4)


def test_participation_is_told_where_the_population_is_known(study: Study) -> None:
    tables = {table["attribute"]: table for table in study_document(study)["method"]["segments"]}
    assert set(tables) == {"age", "period", "source"}
    old = next(segment for segment in tables["age"]["segments"] if segment["name"] == "old")
    assert old["participation"] == pytest.approx(old["people"] / 10_000, abs=1e-4)


def test_two_ways_of_saying_one_thing_are_one_idea_with_its_share_of_proposals(study: Study) -> None:
    ideas = study_document(study)["ideas"]
    twice = next(idea for idea in ideas if "0" in idea["members"])
    assert twice["members"] == ["0", "1"]
    assert twice["cited"] == pytest.approx(2 / 40)


def test_what_cannot_be_known_is_said_and_not_guessed() -> None:
    bare = log_of_planted()
    bare["probability"], bare["source"], bare["cast_at"] = 0, 0, 0
    method = study_document(EXAMINATION.read(bare))["method"]
    assert method["exposure"].startswith("Not corrected")
    assert method["weights"].startswith("Not weighted")
    assert method["segments"].startswith("No segments")


def test_an_emoji_and_mixed_scripts_are_texts_like_others() -> None:
    texts = {0: "🌳", 1: "Plantons 树木 и деревья", 2: "зеленые деревья на улицах", 3: "   "}
    ideas = study_document(EXAMINATION.read(log_of_planted(), beside=Beside(texts)))["ideas"]
    assert sorted(number for idea in ideas for number in idea["members"]) == ["0", "1", "2"]


def test_a_study_of_nothing_says_so() -> None:
    document = study_document(EXAMINATION.read(np.zeros(0, LOG_DTYPE), beside=Beside(TEXTS)))
    assert document["method"]["groups"]["answer"] == "too little data"
    assert document["method"]["slate"]["representing"] == []


def test_an_answer_without_a_margin_is_an_error_that_names_it() -> None:
    beside = Beside(attributes={"age": {1: "ageless"}}, population=BESIDE.population)
    with pytest.raises(MarginUnknownCategory, match="ageless"):
        EXAMINATION.read(log_of_planted(), beside=beside)


def test_margins_and_answers_are_read_from_tables(tmp_path: Path) -> None:
    (tmp_path / "margins.csv").write_text("attribute,category,share,people\nage,young,0.4,400\nage,old,0.6,\n")
    (tmp_path / "people.csv").write_text("participant,age,town\n1,young,\n2,old,Lille\n")
    population = read_margins(tmp_path / "margins.csv")
    assert population.margins[0].shares == {"young": 0.4, "old": 0.6}
    assert population.people == {"age": {"young": 400}}
    assert read_attributes(tmp_path / "people.csv") == {"age": {1: "young", 2: "old"}, "town": {2: "Lille"}}


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("age,young,0.4\nage,old,0.5\n", MarginSum),
        ("age,young,half\n", NotAShare),
        ("age,young,1.5\n", NotAShare),
        ("age,young,0.5\nage,young,0.5\n", DeclaredTwice),
    ],
)
def test_margins_that_cannot_be_used_are_refused(tmp_path: Path, lines: str, error: type[Exception]) -> None:
    (tmp_path / "margins.csv").write_text("attribute,category,share\n" + lines)
    with pytest.raises(error):
        read_margins(tmp_path / "margins.csv")


def test_a_participant_declared_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("participant,age\n1,young\n1,old\n")
    with pytest.raises(DeclaredTwice):
        read_attributes(tmp_path / "people.csv")
