"""What the words of a mail may and must hold, and how they are filled in."""

import pytest

from parvis.domain.citizen_mail import (
    MailKind,
    MailWithoutWords,
    MissingBlank,
    UnknownBlank,
    check_mail,
    fill_mail,
)
from parvis.domain.usual_mails import USUAL_PARAGRAPHS, USUAL_SUBJECTS


@pytest.mark.parametrize("kind", MailKind)
def test_the_usual_words_may_be_sent(kind: MailKind) -> None:
    check_mail(kind, USUAL_SUBJECTS[kind], "\n\n".join(USUAL_PARAGRAPHS[kind]))


@pytest.mark.parametrize("wrong", ["{name}", "{link.path}", "{link!r}", "{}", "{", "}", "{{link}}", "{ link }"])
def test_what_cannot_be_filled_in_is_refused(wrong: str) -> None:
    with pytest.raises(UnknownBlank):
        check_mail(MailKind.PUBLISHED, "News", f"{wrong} {{link}}")


def test_a_subject_holds_no_blank() -> None:
    with pytest.raises(UnknownBlank):
        check_mail(MailKind.PUBLISHED, "News of {question}", "{link}")


@pytest.mark.parametrize(("kind", "body"), [(MailKind.RESULTS, "Read them."), (MailKind.REFUSED, "See {link}")])
def test_a_mail_without_what_it_is_for_is_refused(kind: MailKind, body: str) -> None:
    with pytest.raises(MissingBlank):
        check_mail(kind, "News", body)


@pytest.mark.parametrize(("subject", "body"), [("", "{link}"), ("News", "  "), ("News\nBcc: x@example.org", "{link}")])
def test_a_mail_has_a_subject_on_one_line_and_words(subject: str, body: str) -> None:
    with pytest.raises(MailWithoutWords):
        check_mail(MailKind.RESULTS, subject, body)


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert fill_mail("“{proposal}”", {"proposal": "We should write {link}", "link": "x"}) == "“We should write {link}”"


def test_a_paragraph_with_nothing_to_say_is_left_out() -> None:
    assert fill_mail("About “{proposal}”\r\n\r\n{link}", {"proposal": "", "link": "x"}) == "x"
