"""Where proposals are translated by a machine, as an operator's settings say: nowhere, unless an address is set."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.domain.errors import BadSetting
from parvis.insight.translators import Service, known_engines, make_translator

_ADDRESS, _LANGUAGES, _DAILY = "PARVIS_TRANSLATION_URL", "PARVIS_TRANSLATION_LANGUAGES", "PARVIS_TRANSLATION_DAILY"
_KNOWN = frozenset({"engine", "model", "name", "timeout", "plain"})
_LONGEST_TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class TranslationSetting:
    """The service, the languages that published proposals are translated into, and the characters it gets a day."""

    service: Service
    languages: tuple[str, ...]
    daily_characters: int


def read_translation(address: str, languages: str, daily: str, known: tuple[str, ...]) -> TranslationSetting | None:
    """What the settings ask for, or None without an address. Raises `BadSetting` with a sentence that says what to set.

    `known` are the languages that pages have.

    >>> found = read_translation("https://:s3cret@mt.example/?name=Ours", "fr,en", "1000", ("fr", "en"))
    >>> found.service.address, found.service.key, found.service.name, found.languages
    ('https://mt.example', 's3cret', 'Ours', ('fr', 'en'))
    >>> read_translation("", "fr,en", "1000", ("fr", "en"))
    """
    wanted = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
    unknown = [code for code in wanted if code not in known]
    if unknown or not wanted:
        detail = f"“{(unknown or [languages])[0]}” is not among: {', '.join(known)}."
        raise BadSetting(name=_LANGUAGES, detail=detail)
    if not daily.isascii() or not daily.isdigit() or not 0 < int(daily) < 10**9:
        raise BadSetting(name=_DAILY, detail=f"“{daily}” is not a number of characters from 1.")
    if not address:
        return None
    service = _service(address)
    try:
        make_translator(service)
    except BadSetting as error:
        raise BadSetting(name=_ADDRESS, detail=error.parameters["detail"]) from error
    return TranslationSetting(service, wanted, int(daily))


def _service(address: str) -> Service:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name=_ADDRESS, detail=f"the address cannot be read ({error}).") from error
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(set(query) - _KNOWN)
    if unknown:
        raise BadSetting(name=_ADDRESS, detail=f"“{unknown[0]}” is not known here. There are: {_list(_KNOWN)}.")
    engine = query.get("engine", "libretranslate")
    if engine not in known_engines():
        raise BadSetting(name=_ADDRESS, detail=f"there is no engine “{engine}”. There are: {_list(known_engines())}.")
    timeout = query.get("timeout", "20")
    if not timeout.isdecimal() or not 0 < int(timeout) <= _LONGEST_TIMEOUT:
        raise BadSetting(name=_ADDRESS, detail=f"timeout is not a number of seconds from 1 to {_LONGEST_TIMEOUT}.")
    return Service(
        address=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}",
        engine=engine,
        key=unquote(parts.password or ""),
        model=query.get("model", ""),
        name=query.get("name", "").strip()[:80],
        timeout=float(timeout),
        allow_plain=query.get("plain", "") == "yes",
    )


def _list(names: frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(names))
