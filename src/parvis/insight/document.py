"""Writes a snapshot down as one JSON document, the same bytes wherever it is made, and its fingerprint.

Numbers are rounded before they are hashed: what two machines compute differs in the last bits of a float (other
mathematical libraries), and the fourth decimal of a share is far above that and below what anyone reads.
"""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parvis import __version__
from parvis.domain.errors import gettext_noop
from parvis.domain.zone import Zone
from parvis.insight.analysis import Snapshot, marks_of_opinions
from parvis.insight.bridging import Interval
from parvis.insight.estimates_priors import fit_priors
from parvis.insight.groups import Trial
from parvis.insight.matrix import OpinionMatrix
from parvis.insight.portrait import Representative
from parvis.insight.robustness import Panel
from parvis.insight.verdicts import Clarity

DECIMALS = 4
LIBRARIES = ("numpy", "numba", "scipy")

REASONS = {
    Clarity.CLEAR: gettext_noop(
        "The groups are apart, and are found again from other seeds and from halves of the people."
    ),
    Clarity.GRADIENT: gettext_noop(
        "Opinions differ along axes, but people spread along them without clear gaps: these groups cut a gradient, "
        "and where they end is a choice."
    ),
    Clarity.NONE: gettext_noop(
        "Votes that were hidden are predicted as well without groups as with them: opinions do not differ by more "
        "than habit and chance."
    ),
    Clarity.UNASKED: gettext_noop("People were cut into groups without asking whether groups are there."),
    Clarity.UNKNOWN: gettext_noop("Too few people voted on enough proposals to look for groups."),
}
"""Why there are groups or none, in a sentence."""

NO_IDEAS = gettext_noop("Ideas were not computed: no texts were given.")
READ_TOGETHER = gettext_noop(
    "Proposals are read together: a few opinions, as all proposals have them on average, are added to those of each "
    "(“prior” says how many), so that one with few opinions stays near the average. The proposals of one idea lend "
    "each other none."
)
READ_WITHIN_IDEAS = gettext_noop(
    "Proposals are read together: a few opinions, as all proposals have them on average, are added to those of each "
    "(“prior” says how many), so that one with few opinions stays near the average. Those that an analyst confirmed as "
    "one idea lend each other votes, up to as many as the likeness of the answers within ideas allows."
)


def to_document(
    snapshot: Snapshot,
    ideas: list[dict[str, Any]] | None = None,
    panels: Sequence[Panel] = (),
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The document: participants, groups, proposals, ideas and method. Shares from 0 to 1, ids as strings.

    `panels` say how robust each finding is, and are written under method, as are the parts of `more`, by name.

    `method.hash` is the SHA-256 of all but the environment, written as `canonical`.
    """
    document: dict[str, Any] = {
        "participants": _participants(snapshot),
        "groups": _groups(snapshot),
        "proposals": _proposals(snapshot),
        "ideas": ideas or [],
        "method": _method(snapshot, has_ideas=ideas is not None),
    }
    document["method"]["robustness"] = [_panel(panel) for panel in panels]
    document["method"].update(more or {})
    document["method"]["hash"] = hashlib.sha256(canonical(document)).hexdigest()
    document["method"]["environment"] = environment()
    return document


def canonical(document: dict[str, Any]) -> bytes:
    """The bytes that are hashed: JSON with sorted keys and no spaces, in UTF-8.

    >>> canonical({"b": 1, "a": 0.5})
    b'{"a":0.5,"b":1}'
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def input_hash(matrix: OpinionMatrix) -> str:
    """The SHA-256 of the opinions that were read: ids, cells and skips in canonical order, little-endian."""
    digest = hashlib.sha256()
    for part, kind in (
        (matrix.participants, "<i8"),
        (matrix.proposals, "<i8"),
        (matrix.starts, "<i8"),
        (matrix.columns, "<i4"),
        (matrix.ratings, "<i1"),
        (matrix.skips, "<i8"),
    ):
        digest.update(np.ascontiguousarray(part, dtype=kind).tobytes())
    return digest.hexdigest()


def environment() -> dict[str, str]:
    """The versions of what computed; not hashed, because results must not depend on them."""
    from importlib.metadata import version

    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def rounded(value: float) -> float:
    """A value as it is written and hashed; never minus zero."""
    return round(float(value), DECIMALS) + 0.0


def interval_at(found: Interval, index: int) -> dict[str, float]:
    """One value of an interval with its ends, as it is written."""
    return {
        "value": rounded(found.value[index]),
        "low": rounded(found.low[index]),
        "high": rounded(found.high[index]),
    }


def _participants(snapshot: Snapshot) -> dict[str, Any]:
    certainty = np.round(snapshot.grouping.certainty, DECIMALS).tolist()
    return {
        str(who): {"group": snapshot.names[label] if label >= 0 else None, "certainty": sure if label >= 0 else None}
        for who, label, sure in zip(
            snapshot.matrix.participants.tolist(), snapshot.grouping.labels.tolist(), certainty, strict=True
        )
    }


def _groups(snapshot: Snapshot) -> list[dict[str, Any]]:
    sizes = snapshot.grouping.sizes
    return [
        {
            "id": snapshot.names[group],
            "size": int(sizes[group]),
            "share": rounded(sizes[group] / max(sizes.sum(), 1)),
            "representative": [_representative(item) for item in snapshot.portraits[group]],
        }
        for group in range(snapshot.grouping.groups)
    ]


def _representative(item: Representative) -> dict[str, Any]:
    return {
        "proposal": str(item.proposal),
        "stance": item.stance,
        "rate": rounded(item.rate),
        "elsewhere": rounded(item.elsewhere),
        "opinions": item.opinions,
        "p_value": rounded(item.p_value),
    }


def _proposals(snapshot: Snapshot) -> dict[str, Any]:
    opinions = snapshot.matrix.opinion_counts().tolist()
    agree, bridging = snapshot.estimates.agree, snapshot.bridging
    agreement = Interval(agree.mean, agree.low, agree.high)
    steady = bridging.steady
    return {
        str(proposal): {
            **dict(zip(("agree", "neutral", "disagree", "skip"), opinions[index], strict=True)),
            "zone": Zone(snapshot.estimates.zone[index]).name.lower(),
            "agreement": interval_at(agreement, index),
            "bridging": {
                **interval_at(bridging.agreement, index),
                "lowest_over_cuts": rounded(steady[index]),
                "appeal": interval_at(bridging.appeal, index),
            },
        }
        for index, proposal in enumerate(snapshot.matrix.proposals.tolist())
    }


def _method(snapshot: Snapshot, *, has_ideas: bool) -> dict[str, Any]:
    grouping, matrix = snapshot.grouping, snapshot.matrix
    signal = grouping.signal
    parameters = dict(snapshot.parameters)
    return {
        "name": "parvis",
        "version": __version__,
        "seed": parameters.pop("random_state"),
        "parameters": parameters,
        "log_position": snapshot.position,
        "warm": _warm(snapshot),
        "input_hash": input_hash(matrix),
        "participants": len(matrix.participants),
        "opinions": len(matrix.ratings),
        "not_placed": int((grouping.labels < 0).sum()),
        "minimum_ballots": grouping.minimum_ballots,
        "groups": {
            "answer": grouping.clarity.value,
            "reason": REASONS[grouping.clarity],
            "hidden_votes": None
            if signal is None
            else {
                "gain": rounded(signal.gain),
                "lean": rounded(signal.lean),
                "certainty": rounded(signal.certainty),
                "auc": rounded(signal.auc),
                "auc_without_axes": rounded(signal.plain_auc),
            },
            "tried": [_trial(trial) for trial in grouping.trials],
        },
        "map": {"caption": snapshot.opinion_map.caption, "shown": rounded(snapshot.opinion_map.shown)},
        "ideas": None if has_ideas else NO_IDEAS,
        "estimates": _estimates(snapshot),
        "intervals": gettext_noop(
            "95 % intervals of what these participants would say; not a poll, and no margin of error: people chose "
            "to take part."
        ),
    }


def _warm(snapshot: Snapshot) -> dict[str, Any] | None:
    """What went on from an earlier analysis, and from where in the log; everything else was computed anew."""
    if snapshot.warm_from is None:
        return None
    return {"from_position": snapshot.warm_from, "parts": ["factorisation", "names of groups", "directions of the map"]}


def _estimates(snapshot: Snapshot) -> dict[str, Any]:
    """How shares are read, and the opinions that are added to each proposal's own."""
    prior = fit_priors(marks_of_opinions(snapshot.matrix.opinion_counts())).opinions.tolist()
    return {
        "how": READ_WITHIN_IDEAS if snapshot.together.any() else READ_TOGETHER,
        "prior": {name: rounded(count) for name, count in zip(("agree", "neutral", "disagree"), prior, strict=True)},
        "confirmed_ideas": int(snapshot.together.max(initial=0)),
        "confirmed_proposals": int((snapshot.together > 0).sum()),
    }


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "finding": panel.finding.kind.value,
        "proposal": None if panel.finding.proposal is None else str(panel.finding.proposal),
        "verdict": panel.verdict.value,
        "checks": len(panel.checks),
        "fails": sorted({check.family for check in panel.checks if not check.holds}),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "groups": trial.groups,
        "silhouette": rounded(trial.silhouette),
        "smallest_share": rounded(trial.smallest_share),
        "seed_likeness": rounded(trial.seed_likeness),
        "half_likeness": rounded(trial.half_likeness),
        "evidence_gain": rounded(trial.evidence_gain),
        "valley": rounded(trial.valley),
        "is_clear": trial.is_clear,
    }
