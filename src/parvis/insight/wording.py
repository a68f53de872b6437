"""What a text seems to hold before a person reads it: for its author while writing, and for the moderator.

Rules only, without any model and in well under a millisecond. A remark is a hint: nothing is refused because of it.
"""

from dataclasses import dataclass

from parvis.insight.accusation import find_accusations
from parvis.insight.personal_data import find_personal_data
from parvis.insight.remark import Remark, RemarkKind, smooth
from parvis.insight.testimony import find_stories
from parvis.insight.tone import find_tone
from parvis.insight.words import detect_language

SET_ASIDE_KINDS = frozenset({RemarkKind.DANGER, RemarkKind.TESTIMONY, RemarkKind.ACCUSATION})
"""Kinds of remarks for which a text is shown to a trained person first."""

LONGEST_READ = 2_000
"""Characters that are read; proposals are far shorter, and a huge paste costs no more than this."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The language of a text (ISO 639-1, or "und") and the remarks on it, in the order of the text."""

    language: str
    remarks: tuple[Remark, ...]

    @property
    def kinds(self) -> frozenset[RemarkKind]:
        return frozenset(remark.kind for remark in self.remarks)

    @property
    def needs_care(self) -> bool:
        """Whether a trained person should read it before anyone else."""
        return bool(self.kinds & SET_ASIDE_KINDS)


def examine_wording(text: str, language: str | None = None) -> Wording:
    """What `text` seems to hold. The rules are French and English; they run on any language and then find less.

    >>> found = examine_wording("Il faut appeler M. Exemple au 01 99 00 12 34")
    >>> [(remark.kind.value, remark.start, remark.end) for remark in found.remarks]
    [('name', 16, 26), ('phone', 30, 44)]
    """
    flat = smooth(text[:LONGEST_READ])
    remarks = [*find_stories(flat), *find_accusations(flat), *find_personal_data(flat), *find_tone(flat)]
    ordered = sorted(remarks, key=lambda remark: (remark.start, remark.end, remark.kind))
    return Wording(language or detect_language(text), tuple(ordered))
