"""What the rules of wording find and miss by kind, on labelled sentences and on ordinary proposals, and their time."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from statistics import median

from parvis.insight.encoders import installed_encoders, load_encoder
from parvis.insight.reason_model import Decided, cross_validate
from parvis.insight.suggestions import measure_after_decision
from parvis.insight.wording import examine_wording
from tests.insight.evaluation import evaluation_set
from tests.insight.wording_set import labelled_sentences, score_kinds

Row = dict[str, object]
_REASONS = {
    "testimony": "testimony",
    "name": "personal-data",
    "phone": "personal-data",
    "email": "personal-data",
    "address": "personal-data",
    "insult": "insult",
}


def run() -> list[Row]:
    """Rows {"name", "value", "unit", ...}: recall and precision from 0 to 1 with their counts, then false alarms."""
    rows = [row for split in ("tuned", "fresh") for row in _scores(split)]
    rows += _false_alarms("the evaluation set of likeness", [item.text for item in evaluation_set().items])
    rows += _false_alarms("the demonstration’s accepted proposals", _demonstration())
    rows += [row for name in installed_encoders() if name != "joined" for row in _reasons(name)]
    return [*rows, _time()]


def _scores(split: str) -> list[Row]:
    return [
        {
            "name": f"{kind}, {split} sentences",
            "value": round(score.recall, 3),
            "unit": "recall",
            "precision": round(score.precision, 3) if score.found + score.wrong else None,
            "found": score.found,
            "wrong": score.wrong,
            "missed": score.missed,
        }
        for kind, score in score_kinds(split).items()
    ]


def _false_alarms(name: str, texts: Sequence[str]) -> list[Row]:
    kinds = Counter(kind.value for text in texts for kind in examine_wording(text).kinds)
    kinds.setdefault("any", sum(bool(examine_wording(text).remarks) for text in texts))
    return [
        {"name": f"{kind} remarks on {name}", "value": count, "unit": "texts", "of": len(texts)}
        for kind, count in sorted(kinds.items())
    ]


def _demonstration() -> list[str]:
    data = json.loads(files("parvis.demonstration").joinpath("demonstration.json").read_text(encoding="utf-8"))
    return [one[code] for one in data["proposals"] if one["state"] == "accepted" for code in ("fr", "en")]


def _reasons(encoder: str) -> list[Row]:
    """Likely reasons by cross-validation: proposals of one question are accepted, those of another are off-topic."""
    known = evaluation_set()
    decisions = [Decided(item.text, item.language, None) for item in known.of("mobility")]
    decisions += [Decided(item.text, item.language, "off-topic") for item in known.of("coast")[::2]]
    for sentence in labelled_sentences():
        reasons = [_REASONS[kind] for kind in sentence.kinds if kind in _REASONS]
        if reasons or not sentence.kinds:
            decisions.append(Decided(sentence.text, sentence.language, reasons[0] if reasons else None))
    pairs = cross_validate(load_encoder(encoder), decisions)
    measured = measure_after_decision([told for told, _ in pairs], [said for _, said in pairs])
    return [
        {
            "name": f"likely reason {reason}, {encoder}",
            "value": round(one.recall or 0, 3),
            "unit": "recall",
            "precision": round(one.precision or 0, 3),
            "wanted": one.wanted,
        }
        for reason, one in measured.items()
    ]


def _time() -> Row:
    texts = [item.text for item in evaluation_set().items]

    def once() -> float:
        start = time.process_time()
        for text in texts:
            examine_wording(text, "fr")
        return (time.process_time() - start) * 1000 / len(texts)

    return {"name": "time of a text", "value": round(median(once() for _ in range(5)), 3), "unit": "processor ms"}
