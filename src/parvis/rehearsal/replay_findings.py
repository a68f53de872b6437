"""What asking a real conversation again teaches: how much of it is known from how few of its votes."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from parvis.domain.errors import gettext_noop
from parvis.insight.log import fold
from parvis.rehearsal.campaign import Campaign, hold
from parvis.rehearsal.crowd import Crowd, shortened
from parvis.rehearsal.figures import number, percent
from parvis.rehearsal.findings import known_at
from parvis.rehearsal.rules import Bools, Rule
from parvis.rehearsal.sentences import Sentence

STEPS = (0.1, 0.25, 0.5, 0.75, 1.0)
KNOWN_FROM = 30
"""Known votes from which what they say is taken for the truth of a proposal."""


@dataclass(frozen=True, slots=True)
class Step:
    """How many votes were asked for, and the shares (0 to 1) of the top tenth and of the zones that were right."""

    votes: int
    top_known: float
    zones_right: float


@dataclass(frozen=True, slots=True)
class ReplayFindings:
    """A conversation of so many people, proposals and known votes, asked for more and more of its votes.

    Only the `judged` proposals, with enough known votes, enter the steps.
    """

    people: int
    proposals: int
    judged: int
    known_votes: int
    steps: tuple[Step, ...]
    seed: int


def is_judged(crowd: Crowd) -> Bools:
    """Proposals with `KNOWN_FROM` known votes or more: of the others the truth is not known."""
    if crowd.can_answer is None:
        return np.ones(len(crowd.proposals), dtype=bool)
    return np.asarray(crowd.can_answer(np.arange(len(crowd.ids))).sum(axis=0) >= KNOWN_FROM)


def replay_findings(crowd: Crowd, known_votes: int, rule: Rule, seed: int) -> ReplayFindings:
    """Asks the conversation with each share of `STEPS` of the cards, from the same seed."""
    steps = tuple(_step(hold(shortened(crowd, share, seed), rule, seed)) for share in STEPS)
    return ReplayFindings(len(crowd.ids), len(crowd.proposals), int(is_judged(crowd).sum()), known_votes, steps, seed)


def _step(campaign: Campaign) -> Step:
    proposals = campaign.crowd.proposals
    known = known_at(campaign, fold(campaign.rows, proposals), is_judged(campaign.crowd))
    return Step(len(campaign.rows), known["top_known"] or 0.0, known["zones_right"] or 0.0)


def replay_sentences(findings: ReplayFindings) -> list[Sentence]:
    """The findings in words."""
    opening = Sentence(
        gettext_noop(
            "A real conversation asked again: {people} people, {proposals} proposals, {votes} known votes. What they "
            "say is taken for the truth of the {judged} proposals that have {enough} votes or more."
        ),
        {
            "people": number(findings.people),
            "proposals": number(findings.proposals),
            "votes": number(findings.known_votes),
            "judged": number(findings.judged),
            "enough": number(KNOWN_FROM),
        },
    )
    return [opening, *(_told(step, findings.known_votes) for step in findings.steps)]


def _told(step: Step, known_votes: int) -> Sentence:
    return Sentence(
        gettext_noop("From {votes} votes ({share} of all): {top} of the top tenth is right, {zones} of the zones too."),
        {
            "votes": number(step.votes),
            "share": percent(step.votes / max(known_votes, 1)),
            "top": percent(step.top_known),
            "zones": percent(step.zones_right),
        },
    )


def replay_document(findings: ReplayFindings) -> dict[str, Any]:
    """The findings as a JSON document, marked as a replay."""
    return {"simulation": True, "replay": True, "findings": asdict(findings)}
