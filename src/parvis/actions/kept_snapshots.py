"""What is kept of the analyses of a consultation, for pages that show it. Nothing here analyses, or loads what does."""

from collections.abc import Sequence

from parvis.records.models import AnalysisSnapshot, Consultation, IdeaEdit


def latest_snapshot(consultation: Consultation) -> AnalysisSnapshot | None:
    """The last analysis that was kept, its state left aside."""
    found: AnalysisSnapshot | None = (
        AnalysisSnapshot.objects.filter(consultation=consultation).defer("state").order_by("-id").first()
    )
    return found


def latest_anchor(consultation: Consultation) -> AnalysisSnapshot | None:
    """The last analysis of the whole log, in which coordination was looked for."""
    found: AnalysisSnapshot | None = (
        AnalysisSnapshot.objects.filter(consultation=consultation, is_anchor=True).defer("state").first()
    )
    return found


def last_and_anchor(consultation: Consultation) -> tuple[AnalysisSnapshot | None, AnalysisSnapshot | None]:
    """The last analysis and the last of the whole log, read once where they are the same: each is megabytes."""
    last = latest_snapshot(consultation)
    return last, last if last is None or last.is_anchor else latest_anchor(consultation)


def edits_of(consultation: Consultation, last: int | None = None) -> Sequence[IdeaEdit]:
    """The edits of ideas of a consultation in order, up to the number `last`."""
    found = IdeaEdit.objects.filter(consultation=consultation).select_related("by").order_by("id")
    return list(found if last is None else found.filter(id__lte=last))
