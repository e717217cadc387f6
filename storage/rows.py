"""What all tables share: how a subject stands in a row, how durations do, and which keys begin so."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Table, and_, tuple_

from bot.sla.facts import SourceName, Subject
from storage.columns import clean

T = TypeVar("T")

_MICROSECOND = timedelta(microseconds=1)


def subject_values(subject: Subject) -> dict[str, str]:
    """The columns that name a subject."""
    return {"subject_source": subject.source, "subject_id": subject.id, "subject_kind": subject.kind}


def subject_of(row: Row[Any]) -> Subject:
    """The subject that a row names."""
    return Subject(SourceName(row.subject_source), row.subject_id, row.subject_kind)


def about(table: Table, subject: Subject) -> ColumnElement[bool]:
    """The condition that a row is about `subject`."""
    return and_(*(table.c[name] == value for name, value in subject_values(subject).items()))


def about_any(table: Table, subjects: Iterable[Subject]) -> ColumnElement[bool]:
    """The condition that a row is about one of `subjects`."""
    named = tuple_(table.c.subject_source, table.c.subject_id, table.c.subject_kind)
    return named.in_([(s.source, s.id, s.kind) for s in subjects])


def begins(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """The condition that an `ordered` column begins so, as a range: an index serves it, and case matters, of
    which LIKE on SQLite does neither."""
    first = clean(beginning)
    past = _past(first)
    return column >= first if past is None else (column >= first) & (column < past)


def _past(beginning: str) -> str | None:
    """The least text after all that begin so; None when nothing comes after them."""
    kept = beginning.rstrip(chr(sys.maxunicode))
    if not kept:
        return None
    last = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if last == 0xD800 else last)  # half a surrogate pair is no character


def microseconds(duration: timedelta) -> int:
    """A duration as it is stored; exact."""
    return duration // _MICROSECOND


def duration_of(stored: int) -> timedelta:
    """A stored duration."""
    return timedelta(microseconds=stored)


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items in order, at most `size` at a time: databases limit the parameters of a statement."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
