"""Results by what participants declared, and weighted to the population: told beside an analysis, not within its hash.

Answers about oneself may be erased at any time, so that no fingerprint may rest on them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.insight.analysis import Snapshot
from parvis.insight.population_files import Population
from parvis.insight.segments import SMALLEST_CELL, tabulate
from parvis.insight.study_document import segment_document, weights_document
from parvis.insight.weighted import Weighted, weigh

NOTHING_DECLARED = gettext_noop("Nobody said anything of themselves, or too few did.")
NO_POPULATION = gettext_noop("Not weighted: the population of fewer than two groups is known.")
LEAST_PEOPLE = 30
"""Under as many answers to a question, nothing is told by it: cells would be hidden, or nearly."""


def declared_document(
    snapshot: Snapshot, answers: Mapping[str, Mapping[int, str]], population: Population
) -> dict[str, Any]:
    """Tables by question (cells under five hidden, with as many others as subtraction requires), participation rates
    where the population is known, and raw beside weighted agreement by proposal.

    Answers of accounts that are not in the snapshot (who did not vote, or are in quarantine) count for nothing.
    """
    people = snapshot.matrix.participants.tolist()
    told = {name: {who: said[who] for who in people if who in said} for name, said in answers.items()}
    told = {name: said for name, said in told.items() if len(said) >= LEAST_PEOPLE and len(set(said.values())) > 1}
    sizes = population.people or {}
    tables = [
        segment_document(
            snapshot, name, tabulate(snapshot.matrix, [said.get(who) for who in people], population=sizes.get(name))
        )
        for name, said in told.items()
    ]
    weighted = _weighted(snapshot, told, population)
    return {
        "segments": tables or NOTHING_DECLARED,
        "weights": NO_POPULATION if weighted is None else weights_document(snapshot, weighted),
        "smallest_cell": SMALLEST_CELL,
        "participants": len(people),
    }


def _weighted(snapshot: Snapshot, told: Mapping[str, Mapping[int, str]], population: Population) -> Weighted | None:
    """Raked to the margins of what was told; a group whose population is not known counts as not told."""
    margins = [margin for margin in population.margins if margin.name in told]
    if not margins or not len(snapshot.matrix.participants):
        return None
    answers = {
        margin.name: {who: said for who, said in told[margin.name].items() if said in margin.shares}
        for margin in margins
    }
    found = weigh(snapshot.matrix, margins, answers, snapshot.estimates.likeliest)
    return found if np.isfinite(found.weighting.weights).all() else None
