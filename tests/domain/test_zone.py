"""Where one zone ends and the next begins."""

import pytest

from parvis.domain.zone import Zone, zone_of


@pytest.mark.parametrize(
    ("agree", "neutral", "disagree", "zone"),
    [
        (0.86, 0.09, 0.05, Zone.CONSENSUS),
        (0.75, 0.00, 0.25, Zone.CONSENSUS),
        (0.43, 0.22, 0.35, Zone.CONTROVERSY),
        (0.60, 0.00, 0.40, Zone.CONTROVERSY),
        (0.20, 0.20, 0.60, Zone.REJECTION),
        (0.60, 0.40, 0.00, Zone.LIMBO),
        (0.00, 1.00, 0.00, Zone.LIMBO),
    ],
)
def test_shares_have_the_zone_a_citizen_expects(agree: float, neutral: float, disagree: float, zone: Zone) -> None:
    assert zone_of(agree, neutral, disagree) is zone


def test_consensus_and_rejection_mirror_each_other() -> None:
    assert zone_of(0.7, 0.1, 0.2) is Zone.CONSENSUS
    assert zone_of(0.2, 0.1, 0.7) is Zone.REJECTION
