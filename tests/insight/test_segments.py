"""Segments are compared with care, and no published table lets a small cell be read or deduced."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.insight.matrix import OpinionMatrix
from parvis.insight.segments import HIDDEN, SegmentTable, hide, tabulate


def table(*segments: tuple[str | None, int, int], **options: object) -> SegmentTable:
    """One proposal; each segment with how many agree and how many disagree."""
    names = [name for name, agrees, disagrees in segments for _ in range(agrees + disagrees)]
    ratings = [vote for _, agrees, disagrees in segments for vote in [1] * agrees + [-1] * disagrees]
    people = np.arange(len(ratings))
    matrix = OpinionMatrix.from_columns(people, np.zeros(len(people), int), np.array(ratings, np.int8))
    return tabulate(matrix, names, **options)  # type: ignore[arg-type]


def test_a_cell_of_four_is_hidden_and_so_is_what_would_betray_it() -> None:
    found = table(("east", 2, 2), ("north", 30, 10), ("south", 8, 2))
    assert found.people.tolist() == [HIDDEN, 40, HIDDEN]
    assert found.counts[:, 0, 0].tolist() == [HIDDEN, 30, HIDDEN]
    assert np.isnan(found.agreement[0, 0])


def test_large_cells_are_all_shown() -> None:
    found = table(("north", 30, 10), ("south", 8, 12))
    assert found.counts[:, 0, 0].tolist() == [30, 8]
    assert found.low[0, 0] < found.agreement[0, 0] < found.high[0, 0]


def test_a_difference_is_told_with_its_p_value_corrected_for_all_tests() -> None:
    found = table(("north", 90, 10), ("south", 10, 90))
    assert (found.differs[:, 0] < 1e-6).all()
    assert table(("north", 50, 50), ("south", 52, 48)).differs[0, 0] > 0.5


def test_participation_rates_are_told_where_the_population_is_known() -> None:
    found = table(("north", 30, 10), ("south", 8, 12), population={"north": 4_000})
    assert found.rates[0] == pytest.approx(0.01)
    assert np.isnan(found.rates[1])


def test_a_few_people_who_declared_nothing_are_not_counted_in_public() -> None:
    assert table(("north", 30, 10), (None, 2, 0)).unknown == HIDDEN
    assert table(("north", 30, 10), (None, 6, 0)).unknown == 6


def test_nobody_and_nothing_declared_are_no_error() -> None:
    assert table().names == ()
    assert table((None, 3, 3)).names == ()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 30))
def test_no_hidden_cell_can_be_found_by_subtraction(sizes: list[int], rest: int) -> None:
    cells = np.array(sizes)[:, None]
    hidden = hide(cells, np.array([rest]), 5)[:, 0]
    assert hidden[(cells[:, 0] > 0) & (cells[:, 0] < 5)].all()
    unseen = cells[hidden, 0]
    shown = cells[~hidden & (cells[:, 0] > 0), 0]
    if hidden.any() and len(shown):
        assert unseen.sum() + rest >= 5
        assert len(unseen) + (rest >= 5) >= 2
