"""From a personal code to the participant it stands for."""

from parvis.domain.errors import NotFound, gettext_noop
from parvis.records.models import Consultation, PersonalCode
from parvis.records.personal_code import digest_of


class UnknownCode(NotFound):
    code = "unknown-code"
    sentence = gettext_noop("No proposal here goes with this code. Check each letter; a code has twelve of them.")


def find_participant(*, consultation: Consultation, code: str) -> int:
    """The pseudonym behind a code, however it was typed. Raises `UnknownCode`."""
    digest = digest_of(consultation.pk, code)
    found = PersonalCode.objects.filter(consultation=consultation, digest=digest).first()
    if found is None:
        raise UnknownCode
    return found.participant
