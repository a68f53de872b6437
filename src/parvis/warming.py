"""What a process of the office reads before anyone asks: in the background, once its doors are open.

Nothing waits for it, and whoever asks meanwhile reads what she needs herself.
"""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections
from django.urls import get_resolver

from parvis.actions.find_neighbours import read_texts
from parvis.citizen.hinting import neighbourhoods
from parvis.domain.phase import Phase
from parvis.records.models import Consultation

_LOGGER = logging.getLogger("parvis.warming")
_LOOK_SECONDS = 0.2
_QUIET = frozenset({Phase.DRAFT, Phase.RESULTS, Phase.FOLLOW_UP})


def warm_up() -> int:
    """Load every page, and read the texts that the desk and the hints compare with. How many consultations were read.

    Only those that are published and not over: in another one few people moderate, and nobody writes.
    """
    _ = get_resolver().url_patterns
    open_ones = [one for one in Consultation.objects.order_by("-id") if one.phase() not in _QUIET]
    for consultation in open_ones:
        read_texts(consultation)
        neighbourhoods.near(consultation, consultation.text_in().question, consultation.default_language)
    return len(open_ones)


def warm_up_later(is_started: Callable[[], bool]) -> threading.Thread:
    """Warms up in a thread of its own, once the doors are open. A fault is told in the log: nothing depends on it."""

    def wait_and_warm() -> None:
        while not is_started():
            pause.wait(_LOOK_SECONDS)
        try:
            warm_up()
        except Exception:
            _LOGGER.exception("what pages need could not be read beforehand; the first to ask waits for it")
        finally:
            close_old_connections()

    pause = threading.Event()
    thread = threading.Thread(target=wait_and_warm, name="parvis-warming", daemon=True)
    thread.start()
    return thread
