"""How well a rehearsed consultation knows the agreement with its proposals, and what unequal exposure does to it."""

from dataclasses import dataclass

import numpy as np

from parvis.insight.estimates import estimate
from parvis.insight.exposure import correct_for_exposure
from parvis.insight.log import fold
from parvis.rehearsal.campaign import Campaign
from parvis.rehearsal.population import NO_TARGET

ENOUGH_VOTES = 30
"""Votes from which a proposal enters the comparison of raw and corrected agreement."""


@dataclass(frozen=True, slots=True)
class Tilt:
    """What exposure does to agreement, over the votes of honest people on proposals that have `ENOUGH_VOTES` of them.

    `raw` and `corrected` are mean differences from the truth, the others usual (root mean square) ones; shares.
    """

    raw: float
    corrected: float
    raw_error: float
    corrected_error: float


def margin_of(campaign: Campaign) -> float:
    """Half of the 95 % interval of agreement at closing, for the proposal in the middle; a share."""
    if not len(campaign.crowd.proposals):
        return 0.5
    agree = estimate(fold(campaign.rows, campaign.crowd.proposals)).agree
    return float(np.median(agree.high - agree.low)) / 2


def tilt_of(campaign: Campaign) -> Tilt | None:
    """The tilt of a campaign; None where no proposal has votes enough."""
    crowd = campaign.crowd
    honest = campaign.rows[np.isin(campaign.rows["participant"], crowd.ids[crowd.targets == NO_TARGET])]
    found = correct_for_exposure(honest, crowd.proposals)
    known = found.used >= ENOUGH_VOTES
    if not known.any():
        return None
    raw, corrected = (rates[known, 0] - crowd.truth.expressed[known, 0] for rates in (found.raw, found.corrected))
    means = (float(np.mean(one)) for one in (raw, corrected))
    return Tilt(*means, *(float(np.sqrt(np.mean(one**2))) for one in (raw, corrected)))
