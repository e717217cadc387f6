"""Tables about reading: the daily sweep, the past, and what helpdesks say of their own SLA. Private to
`storage`, like `storage.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table

from storage.columns import Base, large, text


class SweepRow(Base, table=True):
    """The daily look of one source at every ticket that is open here: how far it is, or how the last one
    went."""

    __tablename__ = "sweeps"
    source: str = text(key=True)
    began_at: datetime | None
    done_at: datetime | None
    whole_from: datetime | None
    reached: str = text()
    looked: int = large()
    news: int = large()
    gone: int = large()
    back: int = large()


class AbsenceRow(Base, table=True):
    """A ticket that its source did not have when it was asked for."""

    __tablename__ = "absences"
    source: str = text(key=True)
    ticket: str = text(key=True)
    seen_at: datetime
    since: datetime
    missed_at: datetime
    again_at: datetime
    told: bool


class BackfillRow(Base, table=True):
    """The reading of a source's past: since when, how far it is, and what it brought."""

    __tablename__ = "backfills"
    source: str = text(key=True)
    since: datetime
    cursor: str = text()
    begun_at: datetime
    pages: int = large()
    facts: int = large()
    tickets: int = large()
    done_at: datetime | None


class QuietRow(Base, table=True):
    """A ticket that was first met in the past: what was breached on it before this instant is not told."""

    __tablename__ = "quiet"
    subject_source: str = text(key=True)
    subject_id: str = text(key=True)
    subject_kind: str = text(key=True)
    until: datetime


class NativeRow(Base, table=True):
    """What a helpdesk said last of one of its own timers, and since when it tells of it."""

    __tablename__ = "natives"
    subject_source: str = text(key=True)
    subject_id: str = text(key=True)
    subject_kind: str = text(key=True)
    metric: str = text(key=True)
    label: str = text(key=True)
    told_since: datetime
    seen_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    breached: bool | None
    paused: bool


_tables = Base.metadata.tables
sweeps: Table = _tables["sweeps"]
absences: Table = _tables["absences"]
backfills: Table = _tables["backfills"]
quiet: Table = _tables["quiet"]
natives: Table = _tables["natives"]
