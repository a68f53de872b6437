"""What was shown, as arrays: counted the same whatever the numbers of proposals are."""

import pytest

from parvis.ballotbox.served import ServedDraw, batches_of


@pytest.mark.parametrize("far", [0, 10**6, 2**31])
def test_cards_are_counted_by_proposal_however_far_apart_their_numbers_are(far):
    draws = [
        ServedDraw(1, 5, 0, 1, (3, 4, far + 9), (0.5, 0.5, 0.5)),
        ServedDraw(1, 6, 0, 7, (4, far + 9), (0.5, 0.5)),
    ]
    (batch,) = batches_of(draws)
    assert [column.tolist() for column in batch.shown()] == [[3, 4, far + 9], [1, 8, 8]]
