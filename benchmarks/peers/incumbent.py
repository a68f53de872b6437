"""The incumbent's published scores and zones. Its card rule is in incumbent_cards.py."""

from collections.abc import Mapping

import numpy as np

from parvis.domain.opinion import Qualifier
from parvis.insight.log import Counts, opinion_counts, qualifier_counts
from parvis.rehearsal.rules import Floats, Ints

VOTE_SMOOTHING = 0.33
QUALIFIER_SMOOTHING = 0.01
VERIFIED_WEIGHT = 0.5
VOTE_KEYS = ("agree", "neutral", "disagree")
QUALIFIER_KEYS = {
    "likeIt": Qualifier.LOVE,
    "doable": Qualifier.REALISTIC,
    "platitudeAgree": Qualifier.OBVIOUS,
    "doNotUnderstand": Qualifier.NOT_UNDERSTOOD,
    "doNotCare": Qualifier.NOT_CONCERNED,
    "noOpinion": Qualifier.NO_OPINION,
    "noWay": Qualifier.NO_WAY,
    "impossible": Qualifier.UNREALISTIC,
    "platitudeDisagree": Qualifier.EMPTY_WORDS,
}
TOP_SCORE = {"agree": 1, "likeIt": 1, "doable": 1, "noWay": -1, "impossible": -1, "platitude": -1}
REJECTION = {"disagree": 1, "noWay": 1, "impossible": 1, "likeIt": -1, "doable": -1, "platitude": -1}
CONSENSUS, REJECTED, LIMBO, CONTROVERSY = range(4)
ZONES = ("consensus", "rejection", "limbo", "controversy")
Keyed = dict[str, Floats]


def keyed_counts(counts: Counts) -> Keyed:
    """The incumbent's twelve keys from counts by mark, shape (proposals, MARK_COUNT); each value (proposals,)."""
    opinions = opinion_counts(counts).astype(float)
    qualifiers = qualifier_counts(counts).astype(float)
    order = list(Qualifier)
    keys = {key: qualifiers[:, order.index(qualifier)] for key, qualifier in QUALIFIER_KEYS.items()}
    return {**dict(zip(VOTE_KEYS, opinions.T, strict=False)), **keys}


def votes(counts: Mapping[str, Floats]) -> Floats:
    """N: agree, neutral and disagree together."""
    return np.asarray(sum(np.asarray(counts[key], float) for key in VOTE_KEYS))


def smoothing(key: str) -> float:
    """What is added to the count of a key before it is divided."""
    return VOTE_SMOOTHING if key in VOTE_KEYS else QUALIFIER_SMOOTHING


def rates(counts: Mapping[str, Floats]) -> Keyed:
    """r_k = min((n_k + s_k) / (1 + N), 1) for each key."""
    total = votes(counts)
    return {key: np.minimum((np.asarray(n) + smoothing(key)) / (1 + total), 1) for key, n in counts.items()}


def scores(verified: Mapping[str, Floats], sequence: Mapping[str, Floats]) -> Keyed:
    """S_k: half of the rate among verified votes, half of that among votes made in a sequence."""
    mine, theirs = rates(verified), rates(sequence)
    return with_platitude({k: VERIFIED_WEIGHT * mine[k] + (1 - VERIFIED_WEIGHT) * theirs[k] for k in mine})


def with_platitude(values: Keyed) -> Keyed:
    """The keys and their sum `platitude`."""
    return {**values, "platitude": values["platitudeAgree"] + values["platitudeDisagree"]}


def confidences(sequence: Mapping[str, Floats]) -> Keyed:
    """C_k = 2 sqrt(p(1-p)/m), m = N + 4, p = (N r_k + 2) / m, of the votes made in a sequence."""
    total = votes(sequence)
    share = {key: (total * rate + 2) / (total + 4) for key, rate in rates(sequence).items()}
    found = {key: 2 * np.sqrt(p * (1 - p) / (total + 4)) for key, p in share.items()}
    return {**found, "platitude": np.hypot(found["platitudeAgree"], found["platitudeDisagree"])}


def combine(values: Keyed, signs: Mapping[str, int]) -> Floats:
    """Scores or samples added and subtracted."""
    return np.asarray(sum(sign * values[key] for key, sign in signs.items()))


def combine_confidences(values: Keyed, signs: Mapping[str, int]) -> Floats:
    """The square root of the sum of squares."""
    return np.asarray(np.sqrt(sum(np.square(values[key]) for key in signs)))


def top_score(values: Keyed) -> Floats:
    """agree + likeIt + doable - noWay - impossible - platitude."""
    return combine(values, TOP_SCORE)


def controversy(values: Keyed) -> Floats:
    """min(agree, disagree) + min(likeIt, noWay)."""
    return np.minimum(values["agree"], values["disagree"]) + np.minimum(values["likeIt"], values["noWay"])


def controversy_confidence(values: Keyed) -> Floats:
    """The larger confidence of each pair, then the square root of the sum of squares."""
    return np.hypot(np.maximum(values["agree"], values["disagree"]), np.maximum(values["likeIt"], values["noWay"]))


def zones(values: Keyed) -> Ints:
    """The zone of each proposal, an index of `ZONES`; the first rule that holds decides."""
    agree, neutral, disagree = (values[key] for key in VOTE_KEYS)
    return np.select(
        [
            (agree >= 0.6) | ((neutral < 0.4) & (disagree < 0.15)),
            (disagree >= 0.6) | ((neutral < 0.4) & (agree < 0.15)),
            neutral >= 0.4,
        ],
        [CONSENSUS, REJECTED, LIMBO],
        CONTROVERSY,
    ).astype(np.int64)
