"""What the citizens' voting pages say, for the templates and for the scripts that take over from them."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from parvis.domain.opinion import QUALIFIERS, Opinion
from parvis.records.words import OPINION_WORDS, QUALIFIER_WORDS

SAID_WORDS: dict[Opinion, Promise] = {
    Opinion.AGREE: _("You agree"),
    Opinion.NEUTRAL: _("You are neutral"),
    Opinion.DISAGREE: _("You disagree"),
    Opinion.SKIP: _("You skipped this one"),
    Opinion.WITHDRAWN: _("You withdrew your vote"),
}
VOTED = (Opinion.AGREE, Opinion.NEUTRAL, Opinion.DISAGREE)
PLURAL_SAMPLES = {"one": 1, "few": 2, "many": 5, "other": 2}
"""A number of each plural category that the languages of the interface have for whole numbers."""


def opinion_choices(chosen: Opinion | None = None) -> list[dict[str, Any]]:
    """The three opinions as buttons; skipping is one of its own."""
    return [
        {"value": opinion.name.lower(), "word": OPINION_WORDS[opinion], "is_chosen": opinion is chosen}
        for opinion in VOTED
    ]


def square_words() -> dict[str, Any]:
    """What the scripts say, in the active language. `{count}` and the like are filled in by them."""
    return {
        "said": {opinion.name.lower(): str(word) for opinion, word in SAID_WORDS.items()},
        "qualifiers": {
            opinion.name.lower(): {name.value: str(QUALIFIER_WORDS[name]) for name in names}
            for opinion, names in QUALIFIERS.items()
            if names
        },
        "progress": gettext("Proposal {place} of {length}"),
        "waiting": _plural(
            lambda number: ngettext(
                "{count} vote waits for the network. It will be sent by itself.",
                "{count} votes wait for the network. They will be sent by themselves.",
                number,
            )
        ),
        "no_cookie": gettext(
            "Your browser refuses cookies. Your votes count, but once this page is closed you can no longer see or "
            "change them."
        ),
        "not_recorded": gettext("This vote was not recorded: {reason}"),
        "offline": gettext("Without the network you can go on voting; other pages need it. Your votes are kept."),
        "unreachable": gettext("The next proposals cannot be fetched without the network. Your votes are kept."),
        "votes": _plural(lambda number: ngettext("{count} opinion", "{count} opinions", number)),
        "share": gettext("{share}%"),
        "updated": gettext("Updated at {time}"),
    }


def _plural(sentence: Callable[[int], str]) -> dict[str, str]:
    return {category: sentence(number) for category, number in PLURAL_SAMPLES.items()}
