"""Rules that find a story of violence, and someone in danger now, in a short French or English text.

Such consultations speak of violence in every line: a word such as "viol" or "rape" alone never counts. What counts is
who tells it: a first person, or someone close, to whom it happened or happens.
"""

import re
from collections.abc import Iterator

from parvis.insight.personal_data import PERSON_EN, PERSON_FR, RELATION_EN, RELATION_FR
from parvis.insight.remark import Remark, RemarkKind, any_of, find_all

_CLOSE_FR = (
    rf"(?:mon|ma|mes|notre)\s+(?:meilleure?\s+|petite?\s+)?(?:{RELATION_FR}|{any_of('enfant* parent* famille frères')})"
)
_CLOSE_EN = rf"my\s+(?:best\s+|little\s+)?(?:{RELATION_EN}|{any_of('kid* child* parents family daughters sons')})"
_HARM_FR = any_of(
    "coup coups violence violences inceste attouchement* fesses cheveux enfer plainte peur_de_lui peur_de_rentrer",
    "peur_de_mon peur_de_mourir viol viols violer violé violée violées violait violeur frapp* tape tapé tapée tapait",
    "taper gifl* cogn* tabass* étrangl* agress* menac* menaç* harcel* harcèl* insult* humili* rabaiss* séquestr*",
    "poignard* abus* tripot* battu battue battait battaient battre bat brutalis* bouscul* maltrait* tué tuée tuer",
    "touché touchée touchait toucher drogu* suivi suivie terroris* forcé forcée",
)
_HARM_EN = any_of(
    "rape raped raping rapist beat beats beaten beating beatings hit hits hitting strangl* choked choking grop*",
    "assault* abus* harass* threat* slapp* punch* kick* stalk* molest* attack* hurt* kill* murder* stabb* spiked",
    "bruis* grabb* violen* followed bullied scared afraid terrified threw thrown escape* get_away_from",
)
_TOLD_FR = (
    r"(?:\bj'(?:en\s+)?(?:ai|avais|étais)\b|\bje\s+(?:me\s+suis|vis|vivais|subis|suis\s+une?\s+victime)\b"
    r"|\b(?:m'|nous\s+)(?:a|ont|avait|avaient|avoir)\b|\b(?:me|m')\s*(?!fait|paraît|semble)\w+(?:ait|aient)\b"
    r"|\b(?:abusé|profité)\s+de\s+moi\b|\bmoi\s+j'ai\b"
    rf"|\b{_CLOSE_FR}\s+(?:\w+\s+){{0,3}}?(?:a|ont|avait|avaient|est|s'est|me|m'|nous|\w+ait)\b)"
)
_TOLD_EN = (
    r"(?:\bI(?:'ve|\s+(?:was|had|have\s+been|got|lived|watched|saw|spent|left|survived|suffered|grew|ran|told))\b"
    r"|\bI(?:'m|\s+am)\s+(?:scared|afraid|terrified)\b"
    r"|\b(?:grabbed|followed|told|asked|forced|left|pushed|dragged)\s+me\b"
    rf"|\b{_CLOSE_EN}\s+(?:\w+\s+){{0,3}}?(?:was|were|is|got|has|had|used|keeps)\b)"
)
_NOW_FR = any_of("frappe tape gifle cogne bat menace harcèle suit étrangle séquestre viole")
_NOW_EN = any_of("threatening stalking hitting beating harassing following")
_TO_ME_FR = r"\b(?:me|m'|nous)\s*(?:a\s+|ont\s+|avait\s+|avoir\s+)?(?:\w+\s+){0,2}?"
_US_EN = rf"(?:me|us|{_CLOSE_EN})"
_STORIES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_TOLD_FR}[^.?!]{{0,60}}?{_HARM_FR}",
        rf"{_HARM_FR}[^.?!]{{0,15}}?{_TOLD_FR}",
        rf"\b(?:il|elle|on|{_CLOSE_FR})\s+(?:\w+\s+){{0,4}}?{_TO_ME_FR}(?:insulte|{_NOW_FR})",
        rf"{_TOLD_EN}[^.?!]{{0,60}}?{_HARM_EN}",
        rf"\b(?:he|she|they|someone|a\s+man|men|{_CLOSE_EN}(?:\s+\w+)?)\s+(?:\w+\s+){{0,3}}?{_HARM_EN}\s+{_US_EN}\b",
        r"\bI\s+lived\s+with\s+an\s+abuser",
        r"\b(?:il|elle)\s+va\s+(?:me|nous)\s+tuer|\bj'ai\s+peur\s+de\s+rentrer",
    )
]
_DANGERS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:il|elle)\s+(?:me\s+|m'|nous\s+){_NOW_FR}",
        rf"\b{_CLOSE_FR}\b[^.?!]{{0,25}}?\b(?:me\s+|m'|nous\s+){_NOW_FR}",
        rf"(?:{PERSON_FR}|\b{_CLOSE_FR})[^.?!]{{0,30}}?\s(?:bat|frappe|tape|cogne|menace)\s+(?:sa|ses|son)\s",
        r"\b(?:il|elle)\s+(?:va|veut)\s+(?:me|nous|la)\s+(?:tuer|frapper|retrouver)",
        r"\bj'ai\s+peur\s+(?:de\s+rentrer|qu'il\s+(?:me|revienne))",
        rf"\b(?:he|{_CLOSE_EN}(?:\s+\w+)?)\s+(?:keeps|is)\s+{_NOW_EN}\s+{_US_EN}\b",
        rf"(?:{PERSON_EN}|\b{_CLOSE_EN}|\bhe)[^.?!]{{0,30}}?\s(?:beats|hits|threatens|hurts)\s+(?:his|her|me|us)\b",
        r"\b(?:he|she)\s+(?:will|is\s+going\s+to|wants\s+to)\s+(?:kill|hurt|find)\s+(?:me|us|her)",
        r"\bI(?:'m|\s+am)\s+(?:\w+\s+)?(?:scared|afraid|terrified)\s+to\s+go\s+home",
    )
]
_NO_STORY_FR = any_of("peur envie besoin l'impression mal hâte deux trois un une des pas")
_PAST = re.compile(
    rf"\bj'(?:ai|avais|étais)\s+(?!{_NO_STORY_FR})\w+|\bje\s+me\s+suis\b|\bm'(?:a|ont|avait|avaient)\s+\w+"
    r"|\bm'(?!av)\w+(?:ait|aient)\b|\bnous\s+avons\s+\w+é\b|\bil\s+(?:a|avait)\s+\w+\s+(?:mon|ma|mes)\b"
    r"|\bI\s+(?:was|had|got|grew|left|lost|spent|saw|told|went|ran|slept|waited|lived|stayed|called|reported|cried)\b"
    r"|\b(?!let\b|give\b)\w+ed\s+me\b|\b(?:sent|told|left|threw|took|kept|made)\s+me\b|\bwe\s+(?:buried|lost)\s+our\b"
    r"|\bhe\s+(?:broke|hit|burned|took|stole|\w+ed)\s+my\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    any_of(
        "il_faut il_faudrait devrait devraient devrions devriez devons doit doivent on_peut pourrait pourraient",
        "voudrais aimerais should must need_to needs_to ought let's would could please merci thanks thank",
    )
    + r"|^\w+(?:ons|ez|er|ir)\b",
    re.IGNORECASE,
)


def find_stories(text: str) -> Iterator[Remark]:
    """Stories of violence and people in danger in `text` (smooth).

    Without any word of violence, a first person in the past that proposes nothing is taken for a story too.

    >>> [r.kind.value for r in find_stories("Il m'a frappée pendant des années.")]
    ['testimony']
    >>> [r.kind.value for r in find_stories("Il faut juger plus vite les viols et les coups.")]
    []
    """
    yield from find_all(RemarkKind.DANGER, _DANGERS, text)
    told = list(find_all(RemarkKind.TESTIMONY, _STORIES, text))
    if not told and not _PROPOSES.search(text):
        told = list(find_all(RemarkKind.TESTIMONY, [_PAST], text))[:1]
    yield from told
