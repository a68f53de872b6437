"""The organisers' long texts as HTML: paragraphs, lists, bold, italic and links; everything else is shown as typed."""

import html
import re

import nh3

TAGS = {"p", "br", "ul", "li", "strong", "em", "a"}
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>\"']+|mailto:[^\s()<>\"']+)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_ITEM = re.compile(r"[-*•] +")


def render_prose(text: str) -> str:
    """HTML of a text, safe to put in a page: it is escaped first, and what is made of it goes through nh3 as well.

    >>> render_prose("We **listen**.")
    '<p>We <strong>listen</strong>.</p>'
    >>> render_prose("- one\\n- two")
    '<ul><li>one</li><li>two</li></ul>'
    >>> render_prose("<script>alert(1)</script>")
    '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    made = "".join(_block(block) for block in blocks if block.strip())
    return nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})


def plain_prose(text: str) -> str:
    """The same words without stars, dashes and addresses, for a description or a mail.

    >>> plain_prose("See **the** [page](https://example.org).")
    'See the page.'
    """
    words = _LINK.sub(r"\1", text)
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", words)).strip()


def _block(block: str) -> str:
    """One paragraph, or the paragraph and the list that follow one another without an empty line."""
    made, items, lines = list[str](), list[str](), list[str]()
    for line in [*block.split("\n"), ""]:
        if line and (found := _ITEM.match(line.lstrip())):
            items.append(f"<li>{_inline(line.lstrip()[found.end() :])}</li>")
        else:
            lines += [_inline(line)] if line else []
            continue
        if lines:
            made.append(f"<p>{'<br>'.join(lines)}</p>")
            lines = []
    if items:
        made.append(f"<ul>{''.join(items)}</ul>")
    return "".join(made) + (f"<p>{'<br>'.join(lines)}</p>" if lines else "")


def _inline(line: str) -> str:
    safe = html.escape(line.strip(), quote=False)
    safe = _LINK.sub(r'<a href="\2">\1</a>', safe)
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", safe))
