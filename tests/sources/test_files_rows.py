"""From rows to facts: what differs between two rows happened at the later one."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.replay.maps import loads_map
from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Category,
    Opened,
    Replied,
    SourceName,
    StatusChanged,
    Subject,
)
from bot.sources.shared.files.differences import history_of
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.rows import RowReader

LOG = b"""
ticket: id
at: at
order: n
opened_at: opened
solved_at: solved
closed_at: closed
status: {column: status, values: {N: new, O: open, P: pending, S: solved, C: closed}}
priority: {column: prio, values: {"1": urgent}}
owner: owner
tags: {column: tags, separator: ";"}
reply: {column: kind, values: {agent: agent_reply, customer: customer_reply, none: nothing}}
missing: "-"
zone: UTC
"""
EXPORT = b"""
ticket: id
opened_at: opened
first_reply_at: replied
solved_at: solved
closed_at: closed
status: {column: status, values: {N: new, O: open, P: pending, S: solved, C: closed}}
zone: UTC
"""


def told(columns: bytes, *rows: Mapping[str, object]) -> list[tuple[str, object]]:
    """The facts of rows, each as its local time and its deed."""
    reader = RowReader(loads_map(columns))
    read = [reader.read(Record(n, row)) for n, row in enumerate(rows, start=2)]
    facts = history_of(Subject(SourceName("x"), "T"), read).facts
    ordered = sorted(facts, key=lambda fact: fact.order)
    return [(f"{fact.occurred_at:%H:%M}", fact.deed) for fact in ordered]


def statuses(columns: bytes, *rows: Mapping[str, object]) -> list[tuple[str, Category]]:
    """When the status became what."""
    return [
        (at, deed.category) for at, deed in told(columns, *rows) if isinstance(deed, StatusChanged | Opened)
    ]


def row(at: str, status: str, **more: object) -> dict[str, object]:
    cells = {"id": "T", "at": f"2026-03-02T{at}", "status": status, "prio": "2"}
    return {**cells, **{k: f"2026-03-02T{v}" if k in INSTANTS else v for k, v in more.items()}}


INSTANTS = {"opened", "solved", "closed", "replied"}


def test_each_difference_is_a_fact() -> None:
    first, second = row("09:00", "N"), row("10:00", "O", prio="1", owner="ann", tags="a; b", kind="agent")
    (_, born), *rest = told(LOG, first, second)
    assert isinstance(born, Opened)
    assert (born.category, born.attributes.priority) == (Category.NEW, "2")
    kinds = [(at, type(deed)) for at, deed in rest]
    assert kinds == [("10:00", t) for t in (AttributesChanged, Assigned, Replied, StatusChanged)]
    assert isinstance(rest[0][1], AttributesChanged)
    assert rest[0][1].attributes.priority == "urgent"
    assert rest[0][1].attributes.tags == {"a", "b"}


def test_a_row_that_says_the_same_is_no_fact() -> None:
    assert len(told(LOG, row("09:00", "N"), row("10:00", "N"), row("11:00", "N"))) == 1


def test_rows_of_one_instant_stand_in_their_order() -> None:
    rows = [row("09:00", "N", n="0"), row("09:30", "S", n="10"), row("09:30", "O", n="9")]
    assert statuses(LOG, *rows) == [
        ("09:00", Category.NEW),
        ("09:30", Category.OPEN),
        ("09:30", Category.SOLVED),
    ]


def test_a_ticket_is_born_when_it_was_opened_not_with_its_first_row() -> None:
    assert statuses(LOG, row("09:30", "P", opened="09:00")) == [
        ("09:00", Category.NEW),
        ("09:30", Category.PENDING),
    ]


def test_a_first_row_before_the_opening_is_the_birth() -> None:
    assert statuses(LOG, row("08:50", "O", opened="09:00")) == [("08:50", Category.OPEN)]


def test_a_solving_that_only_a_column_tells_of_counts() -> None:
    rows = [row("09:00", "N"), row("10:00", "O", solved="12:00", closed="13:00")]
    assert statuses(LOG, *rows)[2:] == [("12:00", Category.SOLVED), ("13:00", Category.CLOSED)]


def test_a_solving_between_the_last_open_row_and_the_closing_counts() -> None:
    rows = [row("09:00", "O"), row("13:00", "C", solved="12:00", closed="13:00")]
    assert statuses(LOG, *rows)[1:] == [("12:00", Category.SOLVED), ("13:00", Category.CLOSED)]


def test_rows_win_over_a_column_that_contradicts_them() -> None:
    rows = [row("09:00", "O"), row("12:00", "S", solved="11:00"), row("13:00", "O", solved="11:00")]
    assert statuses(LOG, *rows)[1:] == [("12:00", Category.SOLVED), ("13:00", Category.OPEN)]
    rows = [row("09:00", "O"), row("12:00", "P", solved="11:00")]
    assert statuses(LOG, *rows)[1:] == [("12:00", Category.PENDING)]


def test_one_row_per_ticket() -> None:
    cells = {"id": "T", "status": "C", "opened": "2026-03-02T09:00", "replied": "2026-03-02T09:30"}
    cells |= {"solved": "2026-03-02T12:00", "closed": "2026-03-02T15:00"}
    assert statuses(EXPORT, cells) == [
        ("09:00", Category.NEW),
        ("12:00", Category.SOLVED),
        ("15:00", Category.CLOSED),
    ]
    assert ("09:30", Replied()) in told(EXPORT, cells)
    assert statuses(EXPORT, {**cells, "status": "S"}) == statuses(EXPORT, cells)
    still_open = {**cells, "status": "P", "solved": "", "closed": ""}
    assert statuses(EXPORT, still_open) == [("09:00", Category.NEW), ("09:30", Category.PENDING)]


def test_one_row_per_ticket_without_a_status() -> None:
    columns = b"{ticket: id, opened_at: opened, solved_at: solved, zone: UTC}"
    cells = {"id": "T", "opened": "2026-03-02T09:00", "solved": "2026-03-02T09:00"}
    assert statuses(columns, cells) == [("09:00", Category.NEW), ("09:00", Category.SOLVED)]
    assert statuses(columns, {**cells, "solved": None}) == [("09:00", Category.NEW)]


def test_date_and_time_may_be_two_columns() -> None:
    columns = b"""{ticket: id, opened_at: [day, time], solved_at: solved,
        format: "%d.%m.%y %H:%M", zone: Europe/Berlin}"""
    reader = RowReader(loads_map(columns))
    found = reader.read(Record(2, {"id": 7, "day": "02.03.26", "time": "09:15"}))
    assert (found.ticket, found.opened_at) == ("7", datetime(2026, 3, 2, 8, 15, tzinfo=UTC))
