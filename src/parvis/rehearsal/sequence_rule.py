"""Parvis's own draw as a rule: the board is prepared anew for each scene, and each participant draws from it."""

from dataclasses import dataclass, field

import numpy as np

from parvis.rehearsal.makeup import HOUR
from parvis.rehearsal.rules import NO_CARD, Asking, Scene, Served
from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.draw import draw_together
from parvis.sequence.guarantee import Pace
from parvis.sequence.settings import SequenceSettings


@dataclass(frozen=True, slots=True)
class SequenceRule:
    """The draw with these settings. Participants who came by a link draw as the others: the campaign leads with it."""

    settings: SequenceSettings = field(default_factory=SequenceSettings)

    def __call__(self, scene: Scene, asking: Asking) -> Served:
        board = self.board(scene)
        size = self.settings.size
        cards = np.full((len(asking.seen), size), NO_CARD, np.int64)
        chances = np.zeros((len(asking.seen), size))
        seeds = np.random.default_rng(asking.seed).integers(0, 2**63, len(asking.seen))
        if len(seeds):
            met = scene.proposals[np.nonzero(asking.seen)[1]]
            drawn = draw_together(board, met, asking.seen.sum(axis=1), self.settings, seeds.tolist())
            rows = np.arange(len(seeds)).repeat(drawn.sizes)
            columns = np.arange(len(rows)) - (drawn.sizes.cumsum() - drawn.sizes).repeat(drawn.sizes)
            cards[rows, columns], chances[rows, columns] = drawn.places, drawn.probabilities
        return Served(cards, chances)

    def board(self, scene: Scene) -> SelectionBoard:
        """The board of a scene; its position is the number of ballots so far. There 0 is none, here it is -1."""
        hours = max((scene.now - scene.opens_at) / HOUR, 1.0)
        pace = Pace(scene.now, scene.closes_at, float(scene.exposures.sum()) / hours)
        candidates = Candidates.of(
            scene.proposals,
            author=scene.authors + 1,
            idea=scene.ideas + 1,
            theme=scene.themes + 1,
            territory=scene.territories + 1,
            accepted_at=scene.accepted_at,
        )
        position = len(scene.rows)
        return prepare(candidates, scene.counts, self.settings, exposures=scene.exposures, pace=pace, position=position)
