"""The report of a rehearsal: one HTML file that stands alone, for someone who has never seen one."""

from collections.abc import Iterable, Sequence
from html import escape

from parvis.domain.errors import gettext_noop
from parvis.rehearsal.arrivals import wave_times
from parvis.rehearsal.charts import Series, bars, lines
from parvis.rehearsal.figures import decimal, localise, number, percent
from parvis.rehearsal.findings import BINS, HOURS_A_MODERATOR, Findings
from parvis.rehearsal.makeup import DAY, Makeup
from parvis.rehearsal.replay_findings import ReplayFindings, replay_sentences
from parvis.rehearsal.report_style import STYLE
from parvis.rehearsal.sentences import Translate, chapters, headline

_TITLE = gettext_noop("Rehearsal of a consultation")
BANNER = gettext_noop("SIMULATION: no citizen was asked, no figure here is a result")
_WHAT = gettext_noop(
    "This consultation was played by a computer before it is held. The people are invented, so what they think is "
    "known; the cards, the counting and the figures are those of the real thing. It tells what to expect, not what "
    "people will say."
)
_TITLE_REPLAY = gettext_noop("A real conversation asked again")
BANNER_REPLAY = gettext_noop("SIMULATION: votes already given are asked for again, no figure here is a new result")
_WHAT_REPLAY = gettext_noop(
    "The votes of this conversation are hidden, and revealed only when Parvis's cards ask for them. What all of them "
    "say is taken for the truth. It shows how much would have been known from fewer votes."
)
_CHART_REPLAY = gettext_noop("How much of the conversation is known from how many of its votes")
_REMEMBER = gettext_noop("What to remember")
_PICTURES = gettext_noop("Day by day")
_ASSUMED = gettext_noop("What was assumed")
_WORDS = gettext_noop("What the words mean")
_LIMITS = gettext_noop("What a rehearsal cannot tell")
_TABLE = gettext_noop("The figures of this chart")
_DAY = gettext_noop("Day")
_VOTES = gettext_noop("Votes")
_SENT = gettext_noop("Proposals sent")
_NEEDED = gettext_noop("Moderators needed")
_TOP = gettext_noop("Top tenth that is right")
_ZONES = gettext_noop("Zones that are right")
_DECIDED = gettext_noop("Zones sure enough to be told")
_PROPOSALS = gettext_noop("Proposals")
_VOTES_EACH = gettext_noop("Votes a proposal, from")
_CHART_VOTES = gettext_noop("Votes each day. A triangle marks the days when the evening news speaks of it.")
_CHART_KNOWN = gettext_noop("How much of the truth is known at the end of each day")
_CHART_EACH = gettext_noop("How many votes proposals have at closing")
_CHART_SENT = gettext_noop(
    "Proposals to read each day. A triangle marks the days that need more moderators than are planned."
)
_GLOSSARY = (
    (
        gettext_noop("Top tenth"),
        gettext_noop("The tenth of the proposals that people support most. It is what is mostly quoted from a result."),
    ),
    (
        gettext_noop("Zone"),
        gettext_noop(
            "What the votes on a proposal amount to: it unites, it divides, it is rejected, or many people are "
            "neutral. It is undecided as long as the votes do not tell."
        ),
    ),
    (
        gettext_noop("Right, true, known"),
        gettext_noop("Compared with what the invented people really think, which only a rehearsal can know."),
    ),
    (
        gettext_noop("Coordinated accounts"),
        gettext_noop("People who come together to vote for one proposal and against others, whatever they think."),
    ),
)
_CAVEATS = (
    gettext_noop("How many people come is what you said, not a forecast. Try half of it, and twice."),
    gettext_noop("Real groups are not as clear as invented ones, and people change their minds."),
    gettext_noop("Bad faith is only tried as it was asked for; real attackers learn."),
    gettext_noop("Another seed gives other figures. Trust what several seeds agree on."),
)


def html_report(findings: Findings, makeup: Makeup, translate: Translate, language: str = "en") -> str:
    """The whole page, in the language that `translate` gives; `language` is its code (BCP 47)."""
    t = translate
    body = (
        f'<p>{escape(t(_WHAT))}</p><p class="headline">{escape(headline(findings).told(t))}</p>'
        f"<h2>{escape(t(_REMEMBER))}</h2>{_chapters(findings, t)}"
        f"<h2>{escape(t(_PICTURES))}</h2>{_pictures(findings, makeup, t)}"
        f"<h2>{escape(t(_WORDS))}</h2>{_terms((t(word), t(meaning)) for word, meaning in _GLOSSARY)}"
        f"<h2>{escape(t(_LIMITS))}</h2>{_list(t(caveat) for caveat in _CAVEATS)}"
        f"<h2>{escape(t(_ASSUMED))}</h2>{_assumptions(makeup, findings.seed, t)}"
    )
    return _page(t(_TITLE), t(BANNER), localise(body, t), language)


def html_replay(findings: ReplayFindings, translate: Translate, language: str = "en") -> str:
    """The page of a real conversation asked again."""
    t = translate
    steps = findings.steps
    labels = [number(step.votes) for step in steps]
    series = [
        Series(t(_TOP), [step.top_known for step in steps]),
        Series(t(_ZONES), [step.zones_right for step in steps], "6 4"),
    ]
    picture = lines(series, title=t(_CHART_REPLAY), labels=labels, x_name=t(_VOTES), y_name="")
    rows = [[number(step.votes), percent(step.top_known), percent(step.zones_right)] for step in steps]
    told = _list(sentence.told(t) for sentence in replay_sentences(findings))
    body = f"<p>{escape(t(_WHAT_REPLAY))}</p><h2>{escape(t(_REMEMBER))}</h2>{told}"
    figure = _figure(t(_CHART_REPLAY), picture, [t(_VOTES), t(_TOP), t(_ZONES)], rows, t(_TABLE))
    return _page(t(_TITLE_REPLAY), t(BANNER_REPLAY), localise(body + figure, t), language)


def _page(title: str, banner: str, body: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(banner)} – {escape(title)}</title><style>{STYLE}</style></head><body>"
        f'<header class="simulation"><p>{escape(banner)}</p></header>'
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _chapters(findings: Findings, t: Translate) -> str:
    return "".join(
        f"<h3>{escape(t(heading))}</h3>" + "".join(f"<p>{escape(sentence.told(t))}</p>" for sentence in told)
        for heading, told in chapters(findings)
    )


def _terms(told: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in told) + "</dl>"


def _list(sentences: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>"


def _pictures(findings: Findings, makeup: Makeup, translate: Translate) -> str:
    course = findings.days
    day = [str(one.day) for one in course]
    news = frozenset((wave_times(makeup) // DAY).tolist())
    lacking = frozenset(one.day - 1 for one in course if one.moderators > findings.moderators)
    steps = [number(i * findings.histogram_step) for i in range(len(findings.histogram))]
    if len(steps) > BINS:
        steps[-1] += " +"
    t = translate
    votes = [one.votes for one in course]
    sent = [one.proposals for one in course]
    return "".join(
        [
            _figure(
                t(_CHART_VOTES),
                bars(votes, title=t(_CHART_VOTES), labels=day, x_name=t(_DAY), y_name=t(_VOTES), marked=news),
                [t(_DAY), t(_VOTES)],
                [[one, number(value)] for one, value in zip(day, votes, strict=True)],
                t(_TABLE),
            ),
            _figure(t(_CHART_KNOWN), _known_lines(findings, day, t), *_known_table(findings, t), t(_TABLE)),
            _figure(
                t(_CHART_EACH),
                bars(
                    findings.histogram, title=t(_CHART_EACH), labels=steps, x_name=t(_VOTES_EACH), y_name=t(_PROPOSALS)
                ),
                [t(_VOTES_EACH), t(_PROPOSALS)],
                [[step, number(value)] for step, value in zip(steps, findings.histogram, strict=True)],
                t(_TABLE),
            ),
            _figure(
                t(_CHART_SENT),
                bars(sent, title=t(_CHART_SENT), labels=day, x_name=t(_DAY), y_name=t(_SENT), marked=lacking),
                [t(_DAY), t(_SENT), t(_NEEDED)],
                [[str(one.day), number(one.proposals), number(one.moderators)] for one in course],
                t(_TABLE),
            ),
        ]
    )


def _known_lines(findings: Findings, labels: Sequence[str], t: Translate) -> str:
    series = [
        Series(t(_TOP), [one.top_known for one in findings.days]),
        Series(t(_ZONES), [one.zones_right for one in findings.days], "6 4"),
        Series(t(_DECIDED), [one.zones_decided for one in findings.days], "2 4"),
    ]
    return lines(series, title=t(_CHART_KNOWN), labels=labels, x_name=t(_DAY), y_name="")


def _known_table(findings: Findings, t: Translate) -> tuple[list[str], list[list[str]]]:
    rows = [[str(one.day), *map(_share, (one.top_known, one.zones_right, one.zones_decided))] for one in findings.days]
    return [t(_DAY), t(_TOP), t(_ZONES), t(_DECIDED)], rows


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _figure(caption: str, picture: str, names: Sequence[str], rows: Sequence[Sequence[str]], summary: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<figure><figcaption>{escape(caption)}</figcaption>"
        f"{picture}"
        f"<details><summary>{escape(summary)}</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details></figure>"
    )


def _assumptions(makeup: Makeup, seed: int, t: Translate) -> str:
    shares = ", ".join(percent(share / sum(makeup.group_shares)) for share in makeup.group_shares)
    told = [
        (gettext_noop("People"), number(makeup.people)),
        (gettext_noop("Weeks"), decimal(makeup.weeks)),
        (gettext_noop("Proposals sent by them"), number(makeup.proposed)),
        (gettext_noop("Proposals of the organiser, open from the start"), number(makeup.seeds)),
        (gettext_noop("Share of proposals that moderators accept"), percent(makeup.accepted_share)),
        (gettext_noop("Minutes that reading a proposal takes"), decimal(makeup.minutes_a_proposal)),
        (gettext_noop("Hours a day that one moderator reads at most"), decimal(HOURS_A_MODERATOR)),
        (gettext_noop("Moderators planned"), number(makeup.moderators)),
        (gettext_noop("Cards that half of the people answer at most"), decimal(makeup.median_cards)),
        (gettext_noop("Answers that are skips"), percent(makeup.skip_share)),
        (gettext_noop("Proposals that say again what was said"), percent(makeup.echo_share)),
        (gettext_noop("Coordinated accounts"), number(sum(one.accounts for one in makeup.coordinations))),
        (gettext_noop("Copies that one account sends"), number(makeup.flood_copies)),
        (gettext_noop("Sizes of the opinion groups"), shares),
        (gettext_noop("Evenings of the news"), number(makeup.waves)),
        (gettext_noop("People who come by the news"), percent(makeup.wave_share)),
        (gettext_noop("Seed (the same one gives the same figures)"), str(seed)),
    ]
    return _terms((t(name), value) for name, value in told)
