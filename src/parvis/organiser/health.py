"""How the service does, in a few sentences for the organiser's home."""

import shutil

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.actions.translate_proposals import DAILY_LIMIT, KEPT_HERE
from parvis.ballotbox import present
from parvis.domain.errors import ParvisError
from parvis.insight.translating import FAULTS
from parvis.insight.translators import make_translator
from parvis.records.models import Chore, TranslationFault, TranslatorState

ENOUGH_BYTES = 1_000_000_000
MOST_BEHIND = 10_000

Health = tuple[bool, str]


def service_health() -> list[Health]:
    """Whether each part is well, and a sentence on it. A few queries; no ballot is read."""
    return [_ballots(), _background(), _disk(), *_translations()]


def _ballots() -> Health:
    try:
        crowd = present.crowd()
        behind = crowd.log.head() - crowd.board.position
    except ParvisError:
        return False, gettext("Ballots are served by another process, or cannot be read.")
    if behind > MOST_BEHIND:
        return False, gettext("Figures are {behind} ballots behind. They are being counted.").format(behind=behind)
    return True, gettext("Ballots are received and counted.")


def _background() -> Health:
    failed = list(Chore.objects.exclude(trouble="").values_list("name", flat=True))
    if failed:
        told = gettext("Tasks of the background that failed at their last turn: {names}.")
        return False, told.format(names=", ".join(failed))
    return True, gettext("The background tasks did their last turn.")


def _disk() -> Health:
    free = shutil.disk_usage(settings.CONFIGURATION.data).free
    told = gettext("{free} GB are free on the disk.").format(free=number_format(free / 1e9, 1))
    return free >= ENOUGH_BYTES, told


def _translations() -> list[Health]:
    """What the translation service is at, where one is set."""
    setting = settings.CONFIGURATION.translation
    if setting is None:
        return []
    state = TranslatorState.present()
    if state.trouble == DAILY_LIMIT:
        told = gettext("Today’s {limit} characters to translate are used up. Proposals are shown as they were written.")
        return [(False, told.format(limit=setting.daily_characters))]
    if state.trouble:
        fault = gettext(FAULTS[state.trouble].sentence)
        return [(False, f"{fault} {gettext('Proposals are shown as they were written; it is tried again.')}")]
    failed = TranslationFault.objects.exclude(code=KEPT_HERE).count()
    told = gettext("Proposals are translated by {engine}. Texts that it could not translate: {failed}.")
    return [(True, told.format(engine=make_translator(setting.service).engine, failed=failed))]
