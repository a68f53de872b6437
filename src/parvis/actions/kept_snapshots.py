"""What is kept of the analyses of a consultation, whole. Nothing here analyses, or loads what does."""

from collections.abc import Sequence

from parvis.records.models import AnalysisSnapshot, Consultation, IdeaEdit


def latest_snapshot(consultation: Consultation) -> AnalysisSnapshot | None:
    """The last analysis that was kept, its state left aside."""
    found: AnalysisSnapshot | None = (
        AnalysisSnapshot.objects.filter(consultation=consultation).defer("state").order_by("-id").first()
    )
    return found


def edits_of(consultation: Consultation, last: int | None = None) -> Sequence[IdeaEdit]:
    """The edits of ideas of a consultation in order, up to the number `last`."""
    found = IdeaEdit.objects.filter(consultation=consultation).select_related("by").order_by("id")
    return list(found if last is None else found.filter(id__lte=last))
