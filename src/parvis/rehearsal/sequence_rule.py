"""Parvis's own draw as a rule: the board is prepared anew for each scene, and each participant draws from it."""

from dataclasses import dataclass, field

import numpy as np

from parvis.rehearsal.makeup import HOUR
from parvis.rehearsal.rules import NO_CARD, Asking, Scene, Served
from parvis.sequence.board import Candidates, SelectionBoard, prepare
from parvis.sequence.draw import draw
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
        for row, seed in enumerate(seeds.tolist()):
            drawn = draw(board, scene.proposals[asking.seen[row]], self.settings, seed).cards
            ids = np.fromiter((card.proposal for card in drawn), np.int64, len(drawn))
            cards[row, : len(drawn)] = np.searchsorted(scene.proposals, ids)
            chances[row, : len(drawn)] = [card.probability for card in drawn]
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
