"""Why the laboratory of coordination puts accounts together, by the name of each signal, in sentences for people."""

from parvis.domain.errors import gettext_noop

REASONS = {
    "votes": gettext_noop("They give the same rare opinions on the same proposals far more often than chance allows."),
    "cards": gettext_noop("They voted on the same proposals far more often than those of the same days did."),
    "order": gettext_noop("They vote on the same proposals in the same order, though cards are drawn by lot."),
    "burst": gettext_noop("They arrived close together at a time when few others did."),
    "network": gettext_noop("They came from the same network, which brought few others."),
    "speed": gettext_noop("They vote faster than people read."),
    "script": gettext_noop(
        "Among other votes, they all met the same few proposals and said the same of them, though cards are drawn by "
        "lot."
    ),
}
