"""A square of a dozen proposals where honest people voted, and ten accounts that act together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from parvis.ballotbox import present
from parvis.citizen.catalogue import RecordsSource
from parvis.domain.ballot import Cast
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Proposal
from tests.citizen.crowd_thread import CrowdThread
from tests.contracts.casts import AGREE, DISAGREE, a_cast

HONEST, TOGETHER, PROPOSALS = 120, 10, 12
START, DAY = 1_700_000_000_000, 86_400_000
CAMPAIGN = frozenset(range(1_001, 1_001 + TOGETHER))


def publish_dozen(consultation: Consultation) -> list[int]:
    """Publish a dozen proposals; their ids."""
    texts = [f"We should light square number {number}." for number in range(PROPOSALS)]
    rows = [
        Proposal(consultation=consultation, text=text, original_text="", language="en", state=ProposalState.ACCEPTED)
        for text in texts
    ]
    return [made.pk for made in Proposal.objects.bulk_create(rows)]


def cast_votes(consultation: Consultation, proposals: list[int]) -> list[Cast]:
    """Honest people like most proposals and take ten days; the campaign fights them all within minutes."""
    rng = np.random.default_rng(5)
    casts = []
    for who in range(1, HONEST + 1):
        begin = START + int(rng.integers(10 * DAY))
        for turn, proposal in enumerate(rng.permutation(proposals)[:8].tolist()):
            mark = AGREE if rng.random() < 0.75 else DISAGREE
            casts.append(_cast(consultation, who, proposal, mark, begin + turn * 8_000))
    for who in sorted(CAMPAIGN):
        begin = START + 5 * DAY + who * 4_000
        casts += [
            _cast(consultation, who, proposal, DISAGREE, begin + turn * 700) for turn, proposal in enumerate(proposals)
        ]
    return casts


@contextmanager
def served_campaign(folder: Path, consultation: Consultation) -> Iterator[CrowdThread]:
    """A running crowd that holds these votes and shows what they say."""
    consultation.shows_others = True
    consultation.save()
    proposals = publish_dozen(consultation)
    thread = CrowdThread(folder, RecordsSource().load(consultation.pk, None))
    thread.crowd.log.append(cast_votes(consultation, proposals))
    with thread as crowd:
        present.set_crowd(crowd)
        yield thread
        present.set_crowd(None)


def follow_office(thread: CrowdThread, consultation: Consultation) -> None:
    """Lets the crowd take in what the office decided."""
    thread.take_in(RecordsSource().load(consultation.pk, None))


def _cast(consultation: Consultation, who: int, proposal: int, mark: int, at: int) -> Cast:
    return a_cast(who, proposal, mark, consultation=consultation.pk, cast_at=at)
