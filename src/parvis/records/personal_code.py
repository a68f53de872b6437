"""Personal codes: how a participant without an account comes back to what is theirs. Only a digest is kept."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
"""Characters of a code, of five bits each: 60 random bits."""
_READ_AS = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code that was never given, in groups of four: 60 bits in Crockford's base 32."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normalise_code(written: str) -> str:
    """A code as it is compared: case, dashes, spaces and look-alikes (O for 0, I and L for 1) do not matter.

    >>> normalise_code("k7qf 2m9x-4tbo")
    'K7QF2M9X4TB0'
    """
    letters = written.upper().translate(_READ_AS)
    return "".join(letter for letter in letters if letter in ALPHABET)


def digest_of(consultation_id: int, written: str) -> str:
    """What is kept of a code: HMAC-SHA256 under the installation's secret, 64 hexadecimal characters."""
    message = f"parvis.personal-code:{consultation_id}:{normalise_code(written)}"
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


class PersonalCode(models.Model):
    """A code that stands for one participant in one consultation."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="personal_codes", verbose_name=_("consultation")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    participant = models.BigIntegerField(_("pseudonym"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("personal code")
        verbose_name_plural = _("personal codes")
        indexes = [models.Index(fields=["consultation", "participant"], name="codes_of_a_participant")]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.participant}"
