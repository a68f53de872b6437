"""A participant asks for a personal code, to find her votes and proposals again on another device."""

from parvis.records.models import Consultation, PersonalCode
from parvis.records.personal_code import digest_of, new_code


def give_code(*, consultation: Consultation, participant: int) -> str:
    """A new code for this participant, in groups of four characters. Codes given before stay good."""
    code = new_code()
    PersonalCode.objects.create(
        consultation=consultation, digest=digest_of(consultation.pk, code), participant=participant
    )
    return code
