"""The forms of the guided set-up, one a part."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from parvis.actions.consultation_kinds import KINDS, STEMS
from parvis.actions.create_consultation import Dates
from parvis.configuration import LANGUAGES
from parvis.organiser.forms import LANGUAGE_NAMES, NATIVE_NAMES, Moment, OfficeForm, PlainRenderer
from parvis.records.consultation import check_plain
from parvis.records.models import Consultation, ConsultationText, Organisation

if TYPE_CHECKING:
    SettingsForm = forms.ModelForm[Consultation]
else:
    SettingsForm = forms.ModelForm
LENGTHS = {field.name: getattr(field, "max_length", None) for field in ConsultationText._meta.concrete_fields}


class NewConsultationForm(OfficeForm):
    """What a draft needs: a kind to start from, a language and a question. Everything else has a default."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    kind = forms.ChoiceField(
        label=_("Who is asked?"),
        choices=[(key, kind.name) for key, kind in KINDS.items()],
        widget=forms.RadioSelect,
        initial="region",
    )
    default_language = forms.ChoiceField(
        label=_("Main language"),
        help_text=_("Others can be added at any time."),
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
    )
    question = forms.CharField(
        label=_("Question"),
        help_text=_("Open and short. For example: How can we better share public space?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    slug = forms.SlugField(
        label=_("Address"),
        help_text=_("Small letters, digits and dashes. Left empty, it is made from the question."),
        max_length=60,
        required=False,
    )

    def __init__(self, *arguments: Any, organisations: list[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = self.fields["organisation"]
        assert isinstance(choices, forms.ModelChoiceField)
        choices.queryset = Organisation.objects.filter(pk__in=[place.pk for place in organisations])
        if len(organisations) == 1:
            choices.initial = organisations[0].pk
            choices.widget = forms.HiddenInput()

    def kinds(self) -> list[dict[str, Any]]:
        """The kinds for the template: each with its button and what it means."""
        return [
            {"radio": radio, "sentence": kind.sentence}
            for radio, kind in zip(self["kind"], KINDS.values(), strict=True)
        ]


class DatesForm(OfficeForm):
    """When each phase starts."""

    opens_at = Moment(label=_("Opens"), help_text=_("Left empty: when you press “Open now”."), required=False)
    voting_only_at = Moment(
        label=_("Votes only, from"),
        help_text=_("From then on nothing new is proposed, so that the last proposals are voted on too."),
        required=False,
    )
    closes_at = Moment(label=_("Closes"), required=False)
    results_at = Moment(label=_("Results, from"), help_text=_("Left empty: when you publish them."), required=False)
    follow_up_at = Moment(label=_("Follow-up of the commitments, from"), required=False)

    def dates(self) -> Dates:
        return Dates(**{name: self.cleaned_data[name] for name in Dates.__dataclass_fields__})


class LanguagesForm(OfficeForm):
    """The languages offered, and the main one."""

    default_language = forms.ChoiceField(
        label=_("Main language"),
        help_text=_("Shown to whoever reads none of the others."),
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class TextsForm(OfficeForm):
    """Some of the texts, in each language offered; the fields are named `name_language`."""

    names: tuple[str, ...] = ()

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._languages = list(consultation.languages)
        there = {text.language: text for text in consultation.texts.all()}
        for code in self._languages:
            text = there.get(code)
            for name in self.names:
                field = text_field(name, code)
                field.initial = getattr(text, name) if text else STEMS.get(code, "") if name == "stem" else ""
                field.required = name == "question" and code == consultation.default_language
                self.fields[f"{name}_{code}"] = field

    def language_groups(self) -> list[dict[str, Any]]:
        """The fields of each language, for the template."""
        return [
            {"code": code, "name": NATIVE_NAMES[code], "fields": [self[f"{name}_{code}"] for name in self.names]}
            for code in self._languages
        ]

    def texts(self) -> dict[str, dict[str, str]]:
        """What was written, by language and by name."""
        return {
            code: {name: self.cleaned_data[f"{name}_{code}"].replace("\r\n", "\n") for name in self.names}
            for code in self._languages
        }


class QuestionForm(TextsForm):
    names = ("question", "stem", "organiser_name")


class ProseForm(TextsForm):
    names = ("introduction", "commitment")


class NoticeForm(TextsForm):
    names = ("content_notice",)


def text_field(name: str, language: str) -> forms.Field:
    """The field of one text in one language."""
    hints: dict[str, Any] = {
        "question": _("Open and short. For example: How can we better share public space?"),
        "introduction": _("Why you ask, in a few plain sentences."),
        "content_notice": _(
            "Left empty: “Some proposals speak of violence. Skip any you wish.” in the reader’s language."
        ),
        "commitment": _("People take part when they know what follows: who will answer, on what, and when."),
    }
    labels: dict[str, Any] = {
        "question": _("Question"),
        "stem": _("How each proposal starts"),
        "organiser_name": _("Who asks"),
        "introduction": _("Introduction"),
        "commitment": _("What you commit to do with the answers"),
        "content_notice": _("Content notice"),
    }
    is_long = name in ProseForm.names
    attributes = {"lang": language, "dir": "auto"} | ({"data-prose": "", "rows": 7} if is_long else {})
    widget = forms.Textarea(attrs=attributes) if is_long else forms.TextInput(attrs=attributes)
    if name in {"question", "content_notice"}:
        widget = forms.Textarea(attrs=attributes | {"rows": 2})
    return forms.CharField(
        label=labels[name],
        help_text=hints.get(name, ""),
        max_length=LENGTHS[name],
        required=False,
        widget=widget,
        validators=[check_plain] if name == "content_notice" else [],
    )


def settings_form(*names: str) -> type[SettingsForm]:
    """A form of these settings, as the record describes them."""
    return modelform_factory(Consultation, form=_SettingsForm, fields=list(names))


class _SettingsForm(SettingsForm):
    default_renderer = PlainRenderer

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """The dates and the rest of the record are not this form's: its own fields only are checked."""
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in Consultation._meta.fields} - set(self.fields)
