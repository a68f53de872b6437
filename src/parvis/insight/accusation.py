"""Rules that find an accusation of someone who can be recognised: named, or told by a role and a place."""

import re
from collections.abc import Iterator

from parvis.insight.personal_data import CALLED, PERSON_EN, PERSON_FR, RELATIVE_EN, RELATIVE_FR
from parvis.insight.remark import Remark, RemarkKind, any_of, find_all

_ROLE_FR = any_of(
    "maire patron patronne directeur directrice curé prof médecin docteur entraîneur gérant gérante propriétaire",
    "député adjoint président voisin voisine chef collègue moniteur principal préfet vigile chauffeur serveur videur",
)
_ROLE_EN = any_of(
    "mayor boss owner manager priest teacher doctor coach landlord councillor neighbour neighbor head chief director",
    "driver bouncer barman",
)
_WRONG_FR = any_of("violeur agresseur pédophile harceleur criminel voleur menteur escroc pervers assassin ripou")
_WRONG_EN = any_of("rapist abuser paedophile pedophile criminal thief liar crook pervert murderer predator stalker")
_DOES_FR = any_of("bat frappe tape harcèle viole agresse touche menace drogue tripote")
_DID_FR = any_of("violé* frappé* touché* agressé* harcelé* tué* battu* drogué*")
_ACT_FR = (
    rf"(?:{_DOES_FR}\s+(?:sa|ses|son|des|un|une|la|les)\b|(?:a|ont)\s+{_DID_FR}"
    rf"|(?:couvre|protège|cache)\s+(?:un|une|des|le|la)\s+{_WRONG_FR}|est\s+une?\s+{_WRONG_FR})"
)
_DOES_EN = any_of(
    "beats hits abuses abused assaults assaulted gropes groped raped rapes harasses harassed stalks threatens"
)
_ACT_EN = (
    rf"(?:{_DOES_EN}\s+(?!me\b)\w+|is\s+(?:stalking|beating|harassing|threatening)\s+\w+|puts?\s+his\s+hands"
    rf"|(?:covers\s+for|protects|hides)\s+an?\s+{_WRONG_EN}|is\s+an?\s+{_WRONG_EN})"
)
_TO_ME_FR = r"me\s+(?:harcèle|menace|frappe|bat|suit)"
_HERE_FR = r"(?:en\s+face|à\s+côté|de\s+chez|d'à\s+côté|de\s+(?:mon|ma|notre)\b|du\s+dessus|du\s+dessous)"
_PLACE_FR = rf"(?:[A-ZÀ-Þ]\w+|{_HERE_FR}[^.?!;]{{0,12}}?)"
_ACCUSATIONS = [
    re.compile(pattern)
    for pattern in (
        rf"(?:{PERSON_FR}|{RELATIVE_FR}|{CALLED})[^.?!;]{{0,35}}?\s(?:{_ACT_FR}|{_TO_ME_FR})",
        rf"\b(?:[Mm]on|[Mm]a|[Nn]otre|[Nn]os)\s+{_ROLE_FR}(?!\s+qui)[^.?!;]{{0,25}}?\s{_ACT_FR}",
        rf"\b[Ll][ea]\s+{_ROLE_FR}\s+(?:du|de|des|d')[^.?!;]{{0,30}}?\b{_PLACE_FR}\s+{_ACT_FR}",
        rf"(?:{PERSON_EN}|{RELATIVE_EN}|{CALLED})[^.?!;]{{0,35}}?\s{_ACT_EN}",
        rf"\b(?:[Mm]y|[Oo]ur)\s+{_ROLE_EN}(?!\s+who)[^.?!;]{{0,25}}?\s{_ACT_EN}",
        rf"\b[Tt]he\s+{_ROLE_EN}\s+(?:of|at)\s+(?:\w+\s+){{0,3}}?(?:[A-Z]\w+\s+)+{_ACT_EN}",
    )
]


def find_accusations(text: str) -> Iterator[Remark]:
    """Accusations of someone who can be recognised, in `text` (smooth).

    >>> [r.kind.value for r in find_accusations("Notre maire protège un agresseur.")]
    ['accusation']
    >>> [r.kind.value for r in find_accusations("Il faut que le maire protège les femmes.")]
    []
    """
    yield from find_all(RemarkKind.ACCUSATION, _ACCUSATIONS, text)
