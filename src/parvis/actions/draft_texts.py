"""Drafts by a machine of a consultation's own texts in another language: for the organiser to read, change and save."""

import time
from collections.abc import Callable, Mapping

from django.utils import timezone

from parvis.actions.translate_proposals import take_characters
from parvis.domain.errors import Unavailable, gettext_noop
from parvis.insight.translating import NoTranslation, Translator, translate
from parvis.records.models import TranslatorState
from parvis.translation_setting import TranslationSetting

DRAFTED = ("question", "introduction", "commitment")
"""The texts that may be drafted; how a proposal starts and who asks are never a machine's to choose."""
MOST_SECONDS = 40.0
_LONGEST_LINE = 4_000


class NotDrafted(Unavailable):
    code = "not-drafted"
    sentence = gettext_noop("No draft could be made: the translation service failed, or gave what cannot be used.")


class DayUsedUp(Unavailable):
    code = "day-used-up"
    sentence = gettext_noop("The characters that may be sent to be translated today are used up.")


def draft_texts(
    translator: Translator,
    setting: TranslationSetting,
    texts: Mapping[str, str],
    *,
    source: str,
    target: str,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, str]:
    """A draft of each of `texts`, by name, line by line. Nothing is saved. Raises `NotDrafted`, `DayUsedUp`."""
    end = clock() + MOST_SECONDS
    drafts = {}
    for name, text in texts.items():
        if name not in DRAFTED or not text.strip():
            continue
        lines = []
        for line in text.splitlines():
            if clock() > end:
                raise NotDrafted
            lines.append(_draft_line(translator, setting, line, source, target))
        drafts[name] = "\n".join(lines)
    return drafts


def _draft_line(translator: Translator, setting: TranslationSetting, line: str, source: str, target: str) -> str:
    if not any(character.isalpha() for character in line):
        return line
    if not take_characters(TranslatorState.present(), len(line), setting.daily_characters, timezone.localdate()):
        raise DayUsedUp
    found = translate(translator, line, source, target, longest=_LONGEST_LINE)
    if isinstance(found, NoTranslation):
        raise NotDrafted
    return found
