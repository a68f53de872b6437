"""The organisers' texts as HTML: a little form, and nothing that could run."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.reporting import prose
from parvis.reporting.prose import render_prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("First:\n- one\n- two", "<p>First:</p><ul><li>one</li><li>two</li></ul>"),
        ("*soft* and 2 * 3 * 4", "<p><em>soft</em> and 2 * 3 * 4</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
    ],
)
def test_a_text_keeps_its_form(text: str, expected: str) -> None:
    assert render_prose(text) == expected


def test_a_link_leads_to_the_web_or_to_a_mail_and_tells_nothing() -> None:
    assert 'href="https://example.org/a"' in render_prose("[words](https://example.org/a)")
    assert "noopener" in render_prose("[words](https://example.org/a)")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](https://example.org/" onclick="alert)',
        "**<svg onload=alert(1)>**",
        "<a href='data:text/html,hi'>x</a>",
    ],
)
def test_nothing_that_could_run_comes_through(text: str) -> None:
    assert {(tag, name) for tag, names in _tags(render_prose(text)) for name in names} <= {("a", "href"), ("a", "rel")}
    assert {tag for tag, _ in _tags(render_prose(text))} <= {"p", "strong", "a"}
    assert "javascript:" not in "".join(re.findall('href="[^"]*"', render_prose(text)))


def _tags(made: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, [name for name, _ in attrs]))

    Reader().feed(made)
    return found


@given(st.text(max_size=200))
def test_no_tag_but_ours_is_ever_made(text: str) -> None:
    made = render_prose(text)
    opened = {piece.split(">")[0].split(" ")[0].strip("/") for piece in made.split("<")[1:]}
    assert opened <= prose.TAGS
