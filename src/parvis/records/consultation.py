"""A consultation: one open question, its schedule and its rules; and its texts, one row a language."""

import re
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.configuration import LANGUAGES
from parvis.domain.margins import BadMargin, read_margins
from parvis.domain.phase import BadSchedule, Phase, Schedule, phase_at
from parvis.domain.proposal import DEFAULT_MAXIMUM_LENGTH, DEFAULT_MINIMUM_LENGTH
from parvis.domain.standing import UnsealedPolicy
from parvis.records.organisation import Organisation
from parvis.records.partner import Partner, read_partners
from parvis.records.words import sentence_of, unsealed_choices

LONGEST_NOTICE = 140
"""Longer, it would push the first card off a phone's screen."""
_COUNTED = frozenset({"id", "version", "marked_changes"})
_MARKUP = re.compile(r"<\s*/?\s*[a-z!]", re.IGNORECASE)


def milliseconds(moment: datetime | None) -> int | None:
    """A moment in milliseconds since 1970 UTC, as the domain counts time.

    >>> from datetime import UTC
    >>> milliseconds(datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC))
    1500
    """
    return None if moment is None else round(moment.timestamp() * 1000)


def default_languages() -> list[str]:
    """The languages of a new consultation."""
    return [LANGUAGES[0]]


def new_preview_key() -> str:
    """A secret that opens the landing of a draft to whoever holds the link."""
    return secrets.token_urlsafe(12)


def check_margins(text: str) -> None:
    """For forms: a line of the population that cannot be read comes back as a sentence."""
    try:
        read_margins(text)
    except BadMargin as error:
        raise ValidationError(sentence_of(error)) from error


def check_plain(text: str) -> None:
    """For forms: words that hold HTML come back as a sentence; they would be shown as they are written.

    >>> check_plain("1 < 2, and 3 > 2")
    >>> check_plain("Read <b>this</b>")
    Traceback (most recent call last):
    ...
    django.core.exceptions.ValidationError: ['Write plain words, without HTML.']
    """
    if _MARKUP.search(text):
        raise ValidationError(_("Write plain words, without HTML."))


class Consultation(models.Model):
    """One question asked to a population. `version` grows with every change that the crowd can see.

    `marked_changes` counts the versions that marked each proposal that they changed (`Proposal.changed_in`); any
    proposal may have changed in the others.
    """

    id = models.AutoField(primary_key=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("organisation")
    )
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    default_language = models.CharField(_("default language"), max_length=10, default=LANGUAGES[0])
    languages = models.JSONField(_("languages"), default=default_languages)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    voting_only_at = models.DateTimeField(_("votes only from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    results_at = models.DateTimeField(_("results from"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("follow-up from"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    is_paused = models.BooleanField(_("paused"), default=False)
    is_example = models.BooleanField(_("an example with simulated citizens"), default=False)
    territory = models.CharField(
        _("where it takes place"),
        help_text=_("For example: the eight departments of the region; the students of the Jean-Zay school."),
        max_length=200,
        blank=True,
    )
    population = models.TextField(
        _("people who live in each group"),
        help_text=_(
            "One group a line: a territory, an age band or a gender, a semicolon, the number of people. For example:"
            " Seine-Saint-Denis; 1 655 000 or 18-24; 90 000 or women; 52 000."
        ),
        max_length=8000,
        blank=True,
        validators=[check_margins],
    )
    privacy_contact = models.CharField(
        _("contact for personal data"),
        help_text=_("An e-mail address or a postal one, shown on the privacy page."),
        max_length=300,
        blank=True,
    )
    preview_key = models.CharField(_("key of the preview"), max_length=32, default=new_preview_key, editable=False)
    shows_others = models.BooleanField(_("shows what others said before the end"), default=False)
    safety_layer = models.BooleanField(_("safety layer for sensitive subjects"), default=False)
    helplines = models.JSONField(_("helplines"), default=list, blank=True)
    embed_sites = models.JSONField(_("sites that may embed it"), default=list, blank=True)
    asks_identity = models.BooleanField(
        _("one person, one voice: people sign in to vote"),
        help_text=_("With FranceConnect or another provider of this installation; only a pseudonym is kept."),
        default=False,
    )
    unsealed_policy = models.PositiveSmallIntegerField(
        _("votes without a valid card"),
        choices=unsealed_choices,
        default=UnsealedPolicy.REFUSE.value,
    )
    goal_participants = models.PositiveIntegerField(
        _("people that you hope to hear"),
        help_text=_("Shown on the page beside the number of people heard so far. Left empty: no goal is shown."),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    partners = models.TextField(
        _("partners"),
        help_text=_("One a line: the name, then its web address if it has one."),
        max_length=4000,
        blank=True,
    )
    asks_age = models.BooleanField(_("asks the age band at the end, never required"), default=False)
    asks_gender = models.BooleanField(_("asks the gender at the end, never required"), default=False)
    asks_territory = models.BooleanField(
        _("asks where people live, at the end, never required"),
        help_text=_("They choose from the list of territories. Without a list nobody is asked."),
        default=False,
    )
    asks_proposal_territory = models.BooleanField(
        _("asks which territory a proposal is about, never required"),
        help_text=_("Left out by most people: a proposal without one is about the whole territory."),
        default=False,
    )
    minimum_length = models.PositiveSmallIntegerField(
        _("shortest proposal"), default=DEFAULT_MINIMUM_LENGTH, validators=[MinValueValidator(1)]
    )
    maximum_length = models.PositiveSmallIntegerField(
        _("longest proposal"), default=DEFAULT_MAXIMUM_LENGTH, validators=[MaxValueValidator(1000)]
    )
    second_reading_percent = models.PositiveSmallIntegerField(
        _("decisions that a second person reads again, in percent"), default=5, validators=[MaxValueValidator(100)]
    )
    sequence_settings = models.JSONField(_("settings of the sequence"), default=dict, blank=True)
    version = models.PositiveBigIntegerField(_("version"), default=1, editable=False)
    marked_changes = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_length__lte=models.F("maximum_length")), name="lengths_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def save(self, *args: Any, **options: Any) -> None:
        """As any row, but that what counts changes is left alone: others may have counted since this one was read."""
        if not self._state.adding and options.get("update_fields") is None:
            options["update_fields"] = {field.name for field in self._meta.concrete_fields} - _COUNTED
        super().save(*args, **options)

    def clean(self) -> None:
        """For forms: dates that are not in order come back as a sentence."""
        super().clean()
        try:
            _ = self.schedule
        except BadSchedule as error:
            raise ValidationError(sentence_of(error)) from error

    @property
    def address(self) -> str:
        """Where the public finds it, without the site's name."""
        return f"/c/{self.slug}/"

    @property
    def partner_list(self) -> list[Partner]:
        """The partners, in the order in which they were written."""
        return read_partners(self.partners)

    @property
    def territory_list(self) -> list[str]:
        """The names of the territories to choose from, in their order."""
        return list(self.territories.filter(removed_at=None).values_list("name", flat=True))

    @property
    def asks_about_people(self) -> bool:
        """Whether anything is asked about the participants themselves."""
        return self.asks_age or self.asks_gender or (self.asks_territory and bool(self.territory_list))

    @property
    def schedule(self) -> Schedule:
        """When each phase starts. Raises `BadSchedule` when the dates are not in order."""
        return Schedule(
            opens_at=milliseconds(self.opens_at),
            voting_only_at=milliseconds(self.voting_only_at),
            closes_at=milliseconds(self.closes_at),
            results_at=milliseconds(self.results_at),
            follow_up_at=milliseconds(self.follow_up_at),
            is_published=self.is_published,
            is_paused=self.is_paused,
        )

    @property
    def preview_address(self) -> str:
        """Where whoever holds the link sees the landing before everyone does, without the site's name."""
        return f"{self.address}?preview={self.preview_key}"

    def phase(self, now: datetime | None = None) -> Phase:
        """The phase at `now`, by default this moment."""
        return phase_at(self.schedule, milliseconds(now or timezone.now()) or 0)

    def text_in(self, language: str | None = None) -> "ConsultationText":
        """The texts in a language (by default the active one), else in the default language, else in any.

        Uses the prefetched `texts` when they are there. Raises `ConsultationText.DoesNotExist` when there is none.
        """
        texts = {text.language: text for text in self.texts.all()}
        wanted = (language or get_language() or "").split("-")[0]
        for candidate in (wanted, self.default_language, *sorted(texts)):
            if candidate in texts:
                return texts[candidate]
        raise ConsultationText.DoesNotExist


class ConsultationText(models.Model):
    """What a consultation says in one language."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="texts", verbose_name=_("consultation")
    )
    language = models.CharField(_("language"), max_length=10)
    question = models.CharField(_("question"), max_length=300)
    stem = models.CharField(_("how each proposal starts"), max_length=60, blank=True)
    introduction = models.TextField(_("introduction"), max_length=4000, blank=True)
    commitment = models.TextField(_("what the organiser commits to do with the answers"), max_length=4000, blank=True)
    organiser_name = models.CharField(_("who asks"), max_length=200)
    content_notice = models.CharField(
        _("content notice"), max_length=LONGEST_NOTICE, blank=True, validators=[check_plain]
    )

    class Meta:
        verbose_name = _("text of a consultation")
        verbose_name_plural = _("texts of consultations")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "language"], name="one_text_a_language"),
        ]

    def __str__(self) -> str:
        return self.question
