"""Plain events: what a line means, whatever other lines said in nearly the same words."""

from __future__ import annotations

import pytest

from bot.sla.facts import Deed, FieldChanged, Opened, StatusChanged
from bot.sources.shared.files.events import EventReader
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.troubles import BadRow, Why

AT = "2026-03-02T09:30:00+01:00"


@pytest.fixture
def reader() -> EventReader:
    return EventReader()


def deed(reader: EventReader, **cells: object) -> Deed:
    return reader.read(Record(1, {"ticket": "T", "at": AT, **cells})).told.what.deed


def why(reader: EventReader, **cells: object) -> Why:
    with pytest.raises(BadRow) as caught:
        reader.read(Record(1, {"ticket": "T", "at": AT, **cells}))
    return caught.value.why


def test_lines_that_say_the_same_are_one(reader: EventReader) -> None:
    one = reader.read(Record(1, {"ticket": "T", "at": AT, "event": "status", "status": "open"}))
    other = reader.read(Record(2, {"status": "open", "event": "status", "at": AT, "ticket": "U", "x": 3}))
    assert one.told.what is other.told.what
    assert (one.ticket, other.ticket) == ("T", "U")


def test_equal_numbers_that_are_written_differently_stay_apart(reader: EventReader) -> None:
    values = [deed(reader, event="priority", priority=one) for one in (1, True, 1.0, "1")]
    assert values == [FieldChanged("priority", (text,)) for text in ("1", "True", "1.0", "1")]


def test_nothing_said_is_not_null(reader: EventReader) -> None:
    assert deed(reader, event="priority", priority=None) == FieldChanged("priority", ())
    assert why(reader, event="priority") is Why.BAD_VALUE


def test_lists_are_looked_at_each_time(reader: EventReader) -> None:
    tags = [deed(reader, event="tags", tags=one) for one in (["a"], ["b", "a"], [])]
    assert tags == [FieldChanged("tags", values) for values in (("a",), ("a", "b"), ())]
    fields = deed(reader, event="opened", fields={"region": "EU"})
    assert isinstance(fields, Opened)
    assert fields.attributes.fields == (("region", "EU"),)


def test_so_many_lines_that_not_all_are_remembered(reader: EventReader) -> None:
    for n in range(5000):
        assert deed(reader, event="group", group=f"g{n}") == FieldChanged("group", (f"g{n}",))
    assert isinstance(deed(reader, event="status", status="open"), StatusChanged)


def test_the_first_fault_of_a_line_is_the_one_that_is_told(reader: EventReader) -> None:
    assert why(reader, ticket="", event="x", at="") is Why.NO_TICKET
    assert why(reader, event="x", at="") is Why.UNKNOWN_EVENT
    assert why(reader, event="status", status="x", at="") is Why.NO_INSTANT
    assert why(reader, event="status", status="x", at="soon") is Why.BAD_INSTANT
    assert why(reader, event="status", status="x", by="x") is Why.BAD_VALUE
    assert why(reader, event="status", status="x", observed_at="soon") is Why.UNKNOWN_STATUS
    assert why(reader, event="status", status="open", observed_at="soon") is Why.BAD_INSTANT
