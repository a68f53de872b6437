"""Analyses a consultation as it stands and keeps what was found, so that pages read it and anyone can make it again.

The log comes in as rows: this knows no engine. An anchor reads the whole log from nothing; between anchors an analysis
goes on from the last one, which costs a fraction. Both depend on nothing but the log, the recorded inputs and the code.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import transaction

from parvis import __version__
from parvis.actions.kept_snapshots import edits_of, latest_snapshot
from parvis.actions.quarantine import last_decision, quarantined_accounts
from parvis.actions.read_declared import declared_answers, known_population
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.proposal import ProposalState
from parvis.insight.analysis import Analysis
from parvis.insight.declared import declared_document
from parvis.insight.earlier import Earlier
from parvis.insight.log import LogRows
from parvis.insight.study import Beside, Examination, Study
from parvis.insight.study_document import study_document
from parvis.records.models import AnalysisSnapshot, Consultation, IdeaEdit, Proposal

SEED = 0
GROWTH = 1.25
"""An anchor is made once there are this many times the opinions of the last one, so that anchors stay few."""
KEPT = 60
"""Snapshots that are not anchors and are kept, the newest ones: about an hour."""


class TextsChanged(Conflict):
    code = "analysis-texts-changed"
    sentence = gettext_noop(
        "Proposals were corrected since this analysis was made: its figures hold, its ideas cannot be made again."
    )


class CannotBeMadeAgain(Conflict):
    code = "analysis-cannot-be-made-again"
    sentence = gettext_noop(
        "This analysis was made by version {version} of Parvis; this is version {here}. Install that one to make it "
        "again."
    )


def take_snapshot(*, consultation: Consultation, rows: LogRows, threads: int = 1) -> AnalysisSnapshot | None:
    """Analyses the `rows` of a consultation and keeps the result; None where nothing changed since the last one."""
    position = int(rows["sequence"].max()) if len(rows) else 0
    inputs = _inputs_now(consultation)
    last = latest_snapshot(consultation)
    if last is not None and (last.position, last.inputs, last.version) == (position, inputs, __version__):
        return None
    anchor = AnalysisSnapshot.objects.filter(consultation=consultation, is_anchor=True).first()
    is_anchor = anchor is None or anchor.state is None or anchor.version != __version__
    is_anchor = is_anchor or (anchor is not None and anchor.inputs["set_aside"] != inputs["set_aside"])
    is_anchor = is_anchor or len(rows) >= GROWTH * max(anchor.opinions if anchor else 0, 1)
    began = time.process_time()
    earlier = Earlier.from_bytes(bytes(anchor.state)) if anchor and anchor.state is not None else None
    study = _study(consultation, rows, inputs, earlier, threads, is_anchor=is_anchor)
    return _keep(
        study,
        consultation=consultation,
        base=anchor,
        is_anchor=is_anchor,
        position=position,
        opinions=len(rows),
        inputs=inputs,
        processor_seconds=round(time.process_time() - began, 2),
    )


def make_again(*, snapshot: AnalysisSnapshot, rows: LogRows, threads: int = 1) -> dict[str, Any]:
    """The document of a snapshot, computed again from the rows of its consultation: its hash is the same everywhere.

    Every anchor before it is computed again, the oldest first, because groups inherit their names. Raises
    `CannotBeMadeAgain` where one of them was made by another version of the code, `TextsChanged`.
    """
    chain = [snapshot]
    while chain[-1].base is not None:
        chain.append(chain[-1].base)
    strangers = [link.version for link in chain if link.version != __version__]
    if strangers:
        raise CannotBeMadeAgain(version=strangers[0], here=__version__)
    consultation, inputs = snapshot.consultation, snapshot.inputs
    if _hash_texts(consultation, inputs["proposals"]) != inputs["texts"]:
        raise TextsChanged
    earlier: Earlier | None = None
    for link in reversed(chain[1:]):
        earlier = _analyse(consultation, _up_to(rows, link), link.inputs, earlier, threads)
    study = _study(consultation, _up_to(rows, snapshot), inputs, earlier, threads, is_anchor=snapshot.is_anchor)
    return study_document(study)


def _inputs_now(consultation: Consultation) -> dict[str, Any]:
    """What is read beside the log: proposals open to votes, the last decision on quarantines, the last edit."""
    accepted = Proposal.objects.filter(consultation=consultation, state=ProposalState.ACCEPTED.value)
    proposals = sorted(accepted.values_list("id", flat=True))
    last = IdeaEdit.objects.filter(consultation=consultation).order_by("-id").values_list("id", flat=True).first()
    texts = _hash_texts(consultation, proposals)
    return {"proposals": proposals, "texts": texts, "set_aside": last_decision(consultation), "edits": last or 0}


def _hash_texts(consultation: Consultation, proposals: Sequence[int]) -> str:
    """The SHA-256 of the words of proposals, so that a correction made since is noticed."""
    wanted = set(proposals)
    told = Proposal.objects.filter(consultation=consultation).order_by("id").values_list("id", "language", "text")
    return hashlib.sha256(json.dumps([row for row in told if row[0] in wanted]).encode()).hexdigest()


def _up_to(rows: LogRows, snapshot: AnalysisSnapshot) -> LogRows:
    held: LogRows = rows[rows["sequence"] <= snapshot.position]
    return held


def _quarantined(consultation: Consultation, inputs: dict[str, Any]) -> frozenset[int]:
    """The accounts that an analysis left out: those in quarantine as of the decision that it names."""
    return quarantined_accounts(consultation, inputs["set_aside"]) if inputs["set_aside"] else frozenset()


def _analyse(
    consultation: Consultation, rows: LogRows, inputs: dict[str, Any], earlier: Earlier | None, threads: int
) -> Earlier:
    """An anchor as far as later ones need it."""
    analysis = Analysis(random_state=SEED, threads=threads)
    proposals = np.array(inputs["proposals"], np.int64)
    before = earlier.group_of if earlier else None
    found = analysis.fit(rows, proposals=proposals, before=before, set_aside=_quarantined(consultation, inputs))
    return found.earlier


def _study(
    consultation: Consultation,
    rows: LogRows,
    inputs: dict[str, Any],
    earlier: Earlier | None,
    threads: int,
    *,
    is_anchor: bool,
) -> Study:
    analysis = Analysis(random_state=SEED, threads=threads)
    examination = Examination(analysis) if is_anchor else Examination.live(analysis)
    proposals = np.array(inputs["proposals"], np.int64)
    known = Proposal.objects.filter(consultation=consultation).values_list("id", "text", "language")
    told = {number: (text, language) for number, text, language in known}
    beside = Beside(
        texts={number: told[number][0] for number in inputs["proposals"]},
        languages={number: told[number][1] for number in inputs["proposals"]},
        edits=[edit.as_edit() for edit in edits_of(consultation, inputs["edits"])],
        quarantined=_quarantined(consultation, inputs),
    )
    if is_anchor:
        return examination.read(rows, proposals, beside, before=earlier.group_of if earlier else None)
    return examination.read(rows, proposals, beside, warm=earlier)


def _declared(study: Study, consultation: Consultation) -> dict[str, Any]:
    """Results by what people said of themselves. With anchors only: between two of them so few people come that the
    difference of two tables would tell what one of them said."""
    return declared_document(study.snapshot, declared_answers(consultation), known_population(consultation))


@transaction.atomic
def _keep(study: Study, *, is_anchor: bool, **columns: Any) -> AnalysisSnapshot:
    document = study_document(study)
    method = document["method"]
    outputs = {key: value for key, value in document.items() if key != "participants"}
    if is_anchor:
        outputs["declared"] = _declared(study, columns["consultation"])
    made = AnalysisSnapshot.objects.create(
        **columns,
        is_anchor=is_anchor,
        version=__version__,
        seed=method["seed"],
        parameters=method["parameters"],
        environment=method["environment"],
        outputs=outputs,
        hash=method["hash"],
        state=study.snapshot.earlier.to_bytes() if is_anchor else None,
    )
    mine = AnalysisSnapshot.objects.filter(consultation=made.consultation)
    if is_anchor:
        mine.filter(is_anchor=True).exclude(pk=made.pk).update(state=None)
    passing = list(mine.filter(is_anchor=False).order_by("-id").values_list("id", flat=True)[KEPT:])
    mine.filter(id__in=passing).delete()
    return made
