"""What a visit carries from page to page of a consultation, in the addresses: it needs no script and no cookie."""

import re
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict

from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.request import ORIGINALS_COOKIE
from parvis.ballotbox.walk import CARRIED
from parvis.configuration import CITIZEN_NAMES
from parvis.records.models import Consultation, Source

_PAGES = "/c/"
_CODE = re.compile(r"[\w-]{1,40}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def carried_by(request: HttpRequest) -> dict[str, str]:
    """What the pages that this one leads to are to know, by the name of the parameter; what makes no sense is dropped.

    A language, or the wish to read originals, is carried only where its cookie did not come back.
    """
    if not request.path.startswith(_PAGES):
        return {}
    found = {name: request.GET.get(name, "") for name in CARRIED}
    is_kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == found["lang"]
    shapes = {
        "source": bool(_CODE.fullmatch(found["source"])),
        "theme": bool(_NUMBER.fullmatch(found["theme"])),
        "territory": bool(_NUMBER.fullmatch(found["territory"])),
        "lang": found["lang"] in CITIZEN_NAMES and not is_kept,
        "originals": found["originals"] == "1" != request.COOKIES.get(ORIGINALS_COOKIE),
    }
    return {name: value for name, value in found.items() if shapes[name]}


def onward(request: HttpRequest, address: str) -> str:
    """An address of the consultation with what the visit carries; what the address says itself stays.

    >>> request = HttpRequest()
    >>> request.path, request.GET = "/c/parks/vote", QueryDict("source=radio&theme=3")
    >>> onward(request, "/c/parks/results?theme=4#p7")
    '/c/parks/results?theme=4&source=radio#p7'
    """
    parts = urlsplit(address)
    own = QueryDict(parts.query)
    added = urlencode({name: value for name, value in carried_by(request).items() if name not in own})
    return parts._replace(query="&".join(part for part in (parts.query, added) if part)).geturl()


def source_in(view: ConsultationView, request: HttpRequest) -> int:
    """The number of the source that the address names; 0 without one that counts."""
    return view.sources.get(request.GET.get("source", ""), 0)


def source_number(consultation: Consultation, request: HttpRequest) -> int:
    """The same from the records, for pages that the crowd has no part in."""
    code = carried_by(request).get("source")
    found = Source.objects.filter(consultation=consultation, code=code, retirement=None).first() if code else None
    return found.number if found else 0
