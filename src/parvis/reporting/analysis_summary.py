"""An analysis told in plain words, for who reads a terminal or a text file."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from parvis.domain.zone import Zone
from parvis.insight.analysis import Snapshot
from parvis.insight.document import REASONS
from parvis.insight.robustness import Finding, Kind, Panel, Verdict
from parvis.reporting.analysis_figures import most_dividing, most_uniting
from parvis.reporting.svg import shorten

SHOWN = 5
_LENGTH = 96


def summarise(snapshot: Snapshot, texts: Mapping[int, str], topic: str, panels: Sequence[Panel] = ()) -> str:
    """The summary: who took part, groups, what unites, what divides, zones, and how far to trust it."""
    verdicts = {panel.finding: panel.verdict for panel in panels}
    parts = [
        _opening(snapshot, topic),
        _groups(snapshot, texts, verdicts),
        _uniting(snapshot, texts, verdicts),
        _dividing(snapshot, texts),
        _zones(snapshot),
        _closing(),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _opening(snapshot: Snapshot, topic: str) -> Iterator[str]:
    matrix = snapshot.matrix
    yield shorten(topic, _LENGTH)
    yield "=" * len(shorten(topic, _LENGTH))
    yield (
        f"{len(matrix.participants):,} participants gave {len(matrix.ratings):,} opinions "
        f"on {len(matrix.proposals):,} proposals."
    )


def _groups(snapshot: Snapshot, texts: Mapping[int, str], verdicts: Mapping[Finding, Verdict]) -> Iterator[str]:
    grouping = snapshot.grouping
    yield f"Opinion groups: {grouping.clarity.value}"
    yield f"  {REASONS[grouping.clarity]}"
    left = int((grouping.labels < 0).sum())
    if not grouping.groups:
        return
    verdict = verdicts.get(Finding(Kind.GROUPS))
    if verdict:
        yield f"  Asked again from other seeds and samples of people, this cut is {verdict.value}."
    yield f"  {left:,} participants with fewer than {grouping.minimum_ballots} opinions are in no group."
    sizes = grouping.sizes
    for group, name in enumerate(snapshot.names):
        yield f"  Group {name}: {sizes[group]:,} people ({sizes[group] / max(sizes.sum(), 1):.0%} of those placed)"
        for item in snapshot.portraits[group]:
            words = shorten(texts.get(item.proposal) or f"[{item.proposal}]", _LENGTH)
            yield f"    {item.stance:>7}  {item.rate:4.0%} (elsewhere {item.elsewhere:.0%})  {words}"


def _uniting(snapshot: Snapshot, texts: Mapping[int, str], verdicts: Mapping[Finding, Verdict]) -> Iterator[str]:
    chosen, found = most_uniting(snapshot, SHOWN), snapshot.bridging.agreement
    if not chosen:
        return
    yield "What unites (agreement in the group that approves least)" if snapshot.grouping.groups else "Most agreed"
    for index in chosen:
        number = int(snapshot.matrix.proposals[index])
        verdict = verdicts.get(Finding(Kind.UNITES, number))
        told = f", {verdict.value}" if verdict else ""
        yield (
            f"  {found.value[index]:4.0%} ({found.low[index]:.0%} to {found.high[index]:.0%}{told})  "
            f"{shorten(texts.get(number) or f'[{number}]', _LENGTH)}"
        )


def _dividing(snapshot: Snapshot, texts: Mapping[int, str]) -> Iterator[str]:
    if not snapshot.grouping.groups:
        return
    yield "What divides (agreement in each group)"
    for index in most_dividing(snapshot, SHOWN):
        number = int(snapshot.matrix.proposals[index])
        rates = "  ".join(
            f"{name} {rate:4.0%}" for name, rate in zip(snapshot.names, snapshot.group_rates[:, index], strict=True)
        )
        yield f"  {rates}  {shorten(texts.get(number) or f'[{number}]', _LENGTH)}"


def _zones(snapshot: Snapshot) -> Iterator[str]:
    counts = np.bincount(snapshot.estimates.zone, minlength=len(Zone))
    yield "Zones: " + ", ".join(f"{counts[zone]} {zone.name.lower()}" for zone in Zone)


def _closing() -> Iterator[str]:
    yield "Intervals are 95 % credible intervals of what these participants would say. People chose to take part:"
    yield "this is not a poll, and says nothing of those who did not come."
