"""A consultation with forty published proposals and the log of seven hundred people in two groups."""

import numpy as np

from benchmarks.planted import plant
from parvis.domain.proposal import ProposalState
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.records.models import Consultation, Proposal

PLANTED = plant(700, 40, 20, seed=6, shares=(0.6, 0.4))


def publish_forty(consultation: Consultation) -> list[int]:
    """Publish forty proposals; their ids."""
    rows = [
        Proposal(
            consultation=consultation,
            text=f"We should open place {number} at night.",
            original_text="",
            language="en",
            state=ProposalState.ACCEPTED.value,
        )
        for number in range(40)
    ]
    return [made.pk for made in Proposal.objects.bulk_create(rows)]


def vote_in_two_groups(consultation: Consultation, proposals: list[int]) -> LogRows:
    """The rows of the log, in an order drawn by lot."""
    matrix = PLANTED.matrix
    made = np.zeros(len(matrix.ratings), LOG_DTYPE)
    made["consultation"], made["participant"] = consultation.pk, matrix.participants[matrix.cell_rows()]
    made["proposal"] = np.array(proposals)[matrix.columns]
    made["mark"], made["standing"], made["revision"] = np.array([24, 16, 8])[matrix.ratings + 1], 1, 1
    made = made[np.random.default_rng(3).permutation(len(made))]
    made["sequence"] = made["cast_at"] = np.arange(1, len(made) + 1)
    return made
