"""Kept translations leave with an export, say who made them and whether they still hold, and come in again."""

import csv
from pathlib import Path

import numpy as np
import pytest

from parvis.actions.import_conversation import import_conversation
from parvis.commands.import_files import describe_files
from parvis.insight.csv_table import BrokenTable
from parvis.insight.log import LOG_DTYPE
from parvis.insight.polis_export import read_polis
from parvis.insight.translating import hash_source
from parvis.insight.translations_file import COLUMNS, NAME, read_translations
from parvis.records.models import Consultation, Proposal, ProposalTranslation
from parvis.reporting.consultation_export import describe_consultation
from parvis.reporting.polis_set import write_polis_set

FRENCH, GERMAN = "Il faut planter des arbres.", "Wir sollten Bäume pflanzen."


def _export(consultation: Consultation, folder: Path) -> Path:
    write_polis_set(folder, describe_consultation(consultation, "https://example.org"), np.zeros(0, LOG_DTYPE))
    return folder


@pytest.fixture
def folder(consultation: Consultation, proposal: Proposal, tmp_path: Path) -> Path:
    """An export with a machine's French of the present text, and a machine's German of an earlier one."""
    for language, text, source in (("fr", FRENCH, proposal.text), ("de", GERMAN, "We should plant a tree.")):
        proposal.translations.create(
            language=language,
            text=text,
            made_by="LibreTranslate",
            version="1.6",
            is_machine=True,
            source_hash=hash_source(source, proposal.language),
        )
    return _export(consultation, tmp_path / "files")


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_tells_what_was_translated_by_what_when_and_whether_it_holds(folder: Path) -> None:
    german, french = _rows(folder)
    assert [french["state"], german["state"]] == ["current", "outdated"]
    assert (french["comment-language"], french["language"], french["translation"]) == ("en", "fr", FRENCH)
    assert (french["machine"], french["made-by"], french["version"]) == ("yes", "LibreTranslate", "1.6")
    assert french["datetime"].startswith("20")


def test_without_translations_there_is_no_file(consultation: Consultation, proposal: Proposal, tmp_path: Path) -> None:
    assert not (_export(consultation, tmp_path) / NAME).exists()
    assert read_translations(tmp_path, {0}) == ()


def test_translations_that_hold_come_in_again_with_the_language_of_the_original(folder: Path) -> None:
    (folder / "votes.csv").write_text("timestamp,datetime,comment-id,voter-id,vote\n1,x,0,1,1\n2,x,0,2,-1\n")
    export = read_polis(folder, agree_is=1)
    made = import_conversation(slug="again", conversation=describe_files(export, folder, "fr"), organisation="Imported")
    (kept,) = ProposalTranslation.objects.filter(proposal__consultation=made.consultation)
    assert (kept.text, kept.engine, kept.proposal.language) == (FRENCH, "LibreTranslate 1.6", "en")
    assert kept.is_of(kept.proposal.text, "en")


@pytest.mark.parametrize(
    "cells",
    [
        "9,en,fr,current,no,Malik,,1,x,Oui",
        "0,en,français,current,no,Malik,,1,x,Oui",
        "0,en,fr,perhaps,no,Malik,,1,x,Oui",
        "0,en,fr,current,no,Malik,,1,x,Oui\n0,en,fr,current,no,Malik,,1,x,Non",
    ],
)
def test_a_line_that_makes_no_sense_is_named(cells: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(f"{','.join(COLUMNS)}\n{cells}\n", encoding="utf-8")
    with pytest.raises(BrokenTable, match=r"translations.csv, line [23]"):
        read_translations(tmp_path, {0})
