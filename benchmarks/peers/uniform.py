"""Any unseen proposal with the same chance: the rule that knows nothing."""

import numpy as np

from parvis.rehearsal.rules import Asking, Scene, Served, draw_by_weight

SIZE = 12


def choose_uniformly(scene: Scene, asking: Asking) -> Served:
    """Cards drawn without replacement among the proposals that each participant has not answered."""
    chance = np.random.default_rng(asking.seed)
    cards = draw_by_weight(np.ones(len(scene.proposals)), asking.seen, SIZE, chance)
    open_to_each = np.maximum((~asking.seen).sum(axis=1, keepdims=True), 1)
    return Served(cards, np.where(cards >= 0, np.minimum(SIZE / open_to_each, 1.0), 0.0))
