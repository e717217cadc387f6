"""Exclusions in CSV: a row that does not fit its heading is told, never shifted (S45)."""

from __future__ import annotations

import pytest

from bot.config import ConfigFaults
from bot.config.exclusion_files import read_exclusions
from bot.sla.declared import Declared
from tests.config.examples import SMALL, settings

HEAD = "ticket,from,to,reason,evidence,by,approved_by"
WHEN = "7,2026-11-20 10:00,2026-11-20 11:00,war"


def read(*lines: str) -> tuple[Declared, ...]:
    return read_exclusions("\n".join(lines).encode(), as_csv=True, settings=settings(SMALL))


def faults(*lines: str) -> list[str]:
    with pytest.raises(ConfigFaults) as refused:
        read(*lines)
    return [f"{fault.line}: {fault}" for fault in refused.value.faults]


@pytest.mark.parametrize("row", ["news, and more,lars,ann", "news,lars,ann,bob", "news,lars,ann,,bob"])
def test_s45_a_row_with_more_cells_than_the_heading_is_a_fault_with_its_line(row: str) -> None:
    """Else an approver would become the author, on a record that nobody can change."""
    (told,) = faults(HEAD, f"{WHEN},news,lars,ann", f"{WHEN},{row}")
    assert told.startswith("3: ")
    assert "has more cells than the heading; put a text with a comma between quotes" in told


@pytest.mark.parametrize("again", ["by", " BY "])
def test_s45_a_column_that_is_there_twice_is_a_fault(again: str) -> None:
    (told,) = faults(f"{HEAD},{again}", f"{WHEN},news,lars,ann,bob")
    assert told.startswith("1: ")
    assert "the column `by` is there twice" in told.lower()


def test_s45_what_a_shorter_row_leaves_out_is_missing_if_it_must_be_there() -> None:
    (told,) = faults(HEAD, f"{WHEN},news,lars")
    assert told.startswith("2: ")
    assert "approved_by" in told


def test_s45_empty_cells_at_the_end_may_be_more_or_fewer_as_spreadsheets_write_them() -> None:
    plain = read(HEAD, f"{WHEN},news,lars,ann")
    assert plain[0].approved_by == "ann"
    assert read(HEAD, f"{WHEN},news,lars,ann,, ,", ",,,,,,,,,") == plain
    assert read(f"{HEAD},service", f"{WHEN},news,lars,ann") == plain
