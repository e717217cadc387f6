"""Questions about timers: counts, lists, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select, true, tuple_

from bot.engine.records import Count, StoredTimer, TimerFilter
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.promises import OF_SERVICES, Metric
from bot.sla.timers import Cause, State, TimerId
from storage.engine import Part
from storage.rows import about, about_any, subject_of
from storage.tables import subjects, timers
from storage.timers import folded, timer_of

_OPEN = [state for state in State if state.open]
_STOPPED_EARLY = [State.CANCELLED, State.MERGED]
_WORKING = [Cause.UP, Cause.PERIOD_OVER]
"""The service works, or its period waits for its close."""


class Reads(Part):
    """What `/sla status` and its like ask."""

    async def counts(
        self,
        wanted: TimerFilter,
        since: datetime,
        now: datetime,
        blind: Sequence[SourceName],
        unseen: Sequence[Subject] = (),
    ) -> Sequence[tuple[Count, int]]:
        """Counts per policy or service, by name, each with the number of open timers that nobody can see:
        those of blind sources, of `unseen` services, and of services whose state is not known (S28, S39).

        A budget that is not being used because the service works counts as running, not as paused. Finished
        timers count when they ended at or after `since`; what was cancelled or merged counts only if it had
        been missed before (S30).
        """
        columns = _columns(since, now, blind, unseen)
        sums = [func.sum(case((column, 1), else_=0)).label(name) for name, column in columns.items()]
        query = select(timers.c.policy, *sums).where(_matches(wanted), or_(*columns.values()))
        async with self._db.read() as connection:
            rows = (await connection.execute(query.group_by(timers.c.policy))).all()
        counted = [(Count(row.policy, *row[1:7]), int(row.unknown)) for row in rows]
        return sorted(counted, key=lambda pair: pair[0].policy)

    async def timers(self, wanted: TimerFilter, limit: int, offset: int = 0) -> Sequence[StoredTimer]:
        """Matching timers, nearest due first, paused ones last."""
        order = (timers.c.state == State.PAUSED, timers.c.due_at.is_(None), timers.c.due_at, timers.c.id)
        query = select(timers).where(_matches(wanted)).order_by(*order).limit(limit).offset(offset)
        async with self._db.read() as connection:
            return [timer_of(row) for row in await connection.execute(query)]

    async def missed(
        self, kind: Kind, since: datetime, until: datetime, customer: str | None = None
    ) -> Sequence[StoredTimer]:
        """Timers of that kind whose budget was used up from `since` on and before `until`, whatever became of
        them, in that order. All states are named so that the index of states and dues serves."""
        used_up = and_(timers.c.state.in_(list(State)), timers.c.due_at >= since, timers.c.due_at < until)
        whose = timers.c.customer_key == folded(customer) if customer is not None else true()
        query = select(timers).where(used_up, timers.c.kind == kind, whose)
        async with self._db.read() as connection:
            found = await connection.execute(query.order_by(timers.c.due_at, timers.c.id))
            return [timer_of(row) for row in found]

    async def kept(
        self, kind: Kind, since: datetime, until: datetime, customer: str
    ) -> Mapping[tuple[Metric, str], int]:
        """How many promises of that kind about a customer's tickets were kept and over in a span, by metric
        and part."""
        async with self._db.read() as connection:
            rows = await connection.execute(kept_in(kind, since, until, customer))
            ids = (TimerId.read(subject_of(row), row.id) for row in rows)
            return Counter((one.metric, one.part) for one in ids)

    async def timers_of(self, subject: Subject) -> Sequence[StoredTimer]:
        """The timers of a subject, as stored, in order of their start."""
        async with self._db.read() as connection:
            found = map(timer_of, await connection.execute(select(timers).where(about(timers, subject))))
            return sorted(found, key=lambda timer: (timer.started_at, timer.id))

    async def count_subjects_without_policy(self) -> int:
        """Open subjects that were assessed and that no policy covers (S08)."""
        lonely = and_(subjects.c.open, subjects.c.policy.is_(None), subjects.c.assessed_revision > 0)
        async with self._db.read() as connection:
            return int((await connection.execute(select(func.count()).where(lonely))).scalar_one())

    async def names(self) -> Sequence[str]:
        """Customers, groups and policies that occur, in order."""
        async with self._db.read() as connection:
            found: set[str] = set()
            for column in (timers.c.customer, timers.c.group, timers.c.policy):
                found.update((await connection.execute(select(column).distinct())).scalars())
        return sorted(found - {""})


def kept_in(kind: Kind, since: datetime, until: datetime, customer: str) -> Select[Any]:
    """The promises that were kept and over in a span. What they are not is named, so that the index of ends
    serves: in that of states stands, as kept, almost everything that ever was."""
    is_met = timers.c.state.not_in([state for state in State if state is not State.MET])
    over = and_(timers.c.ended_at >= since, timers.c.ended_at < until, is_met)
    whose = and_(timers.c.kind == kind, timers.c.customer_key == folded(customer))
    tickets = timers.c.metric.not_in(sorted(OF_SERVICES))
    named = (timers.c[name] for name in ("subject_source", "subject_id", "subject_kind"))
    return select(timers.c.id, *named).where(over, whose, tickets)


def _columns(
    since: datetime, now: datetime, blind: Sequence[SourceName], unseen_ones: Sequence[Subject]
) -> dict[str, ColumnElement[bool]]:
    """One condition for each column; no timer meets two. The order is that of `Count`'s fields."""
    state, due_at = timers.c.state, timers.c.due_at
    is_open = state.in_(_OPEN)
    still = func.coalesce(timers.c.paused_for, "")
    untold = and_(state == State.PAUSED, still == Cause.UNKNOWN)
    unseen = and_(is_open, or_(timers.c.subject_source.in_(blind), about_any(timers, unseen_ones), untold))
    seen = and_(is_open, not_(unseen))
    recent = timers.c.ended_at >= since
    over = or_(state == State.BREACHED, and_(state == State.RUNNING, due_at.is_not(None), due_at <= now))
    works = and_(state == State.PAUSED, still.in_(_WORKING))
    going = and_(seen, or_(and_(state == State.RUNNING, not_(over)), works))
    warned = and_(timers.c.warn_at.is_not(None), timers.c.warn_at <= now)
    missed_early = and_(state.in_(_STOPPED_EARLY), timers.c.breached_at.is_not(None))
    return {
        "running": and_(going, not_(warned)),
        "at_risk": and_(going, warned),
        "paused": and_(seen, state == State.PAUSED, not_(works)),
        "breached": and_(seen, over),
        "met": and_(recent, state == State.MET),
        "missed": and_(recent, or_(state == State.MET_LATE, missed_early)),
        "unknown": unseen,
    }


def _matches(wanted: TimerFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.name is not None:
        name = folded(wanted.name)
        conditions.append(
            or_(*(timers.c[column] == name for column in ("customer_key", "group_key", "policy_key")))
        )
    if wanted.owners is not None or wanted.claimed_by is not None:
        conditions.append(_belongs(wanted))
    if wanted.states is not None:
        conditions.append(timers.c.state.in_(wanted.states))
    return and_(True, *conditions)


def _belongs(wanted: TimerFilter) -> ColumnElement[bool]:
    """Owned by one of the owners, or claimed. The empty owner is nobody."""
    owned = [(source, owner) for source, owner in wanted.owners or () if owner]
    ways: list[ColumnElement[bool]] = [false()]
    if owned:
        ways.append(tuple_(timers.c.subject_source, timers.c.owner).in_(owned))
    if wanted.claimed_by:
        ways.append(timers.c.claimed_by == wanted.claimed_by)
    return or_(*ways)
