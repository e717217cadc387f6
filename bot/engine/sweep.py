"""Sweep: once a day every ticket that is open here is looked at, for what reading did not tell (S30).

Most helpdesks are bad at saying that something is gone. A sweep asks for the open tickets by their ids, a
hundred at a time and with long pauses, keeps what it finds, and puts deletions on record. Of monitors it asks
for the last days once more, and tells what their product thinks otherwise of by now. It moves no cursor and
no watermark, and what goes wrong with it never stops the reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.engine.absent import comeback, deletion, missed, missed_again
from bot.engine.ingest import hold, set_aside
from bot.engine.messages import notice
from bot.engine.ports import Source, Store
from bot.engine.records import Absence, SweepState, Swept
from bot.engine.second_look import differences
from bot.engine.views import NoticeKind, NoticeView
from bot.sla.facts import Deleted, Fact, Subject
from bot.sla.pages import Look
from bot.sla.uptime.services import monitor_subject
from bot.troubles import SourceTrouble

log = structlog.get_logger(__name__)

BATCH = 100
AFTER_START = timedelta(hours=1)
"""A bot that has just started has better things to do; one that starts every minute never sweeps."""
EVERY = timedelta(hours=24)
AT_LEAST = timedelta(hours=20)
"""No sweep begins so soon after the end of another, and one that is older than this is begun anew."""
PAUSE = timedelta(seconds=30)
REST = 9
"""A sweep rests so many times as long as its look took: it leaves nine tenths of the limits to reading."""
LATER = timedelta(minutes=10)
"""When the source is somebody else's or cannot be read, it is tried again so often."""

FEW, SHARE = 10, 5
"""More tickets than FEW, and more than one in SHARE, do not vanish in a day: it is rather our key that may
not see them any more. The admins are told, and only after HELD they count as deleted."""
HELD, LOOK_AGAIN = timedelta(days=1), timedelta(hours=1)
LISTED = 20
"""So many of them are named."""

MONITORS_AT_ONCE = 20
"""Each costs a request of its own."""
_MONITOR = "~monitor "
"""How `reached` begins when the tickets are done and monitors are looked at."""


@dataclass(frozen=True, slots=True)
class Ran:
    """The outcome of one step: when the next is due, who has new facts, and how many messages are new."""

    again_at: datetime
    subjects: tuple[Subject, ...] = ()
    told: int = 0


class Sweep:
    """Sweeps one source, step by step. Only the holder of the source's lease does. `monitors` are those of it
    that services listen to, if its `look` tells their past."""

    def __init__(
        self, source: Source, store: Store, clock: Clock, holder: str, monitors: Iterable[str] = ()
    ) -> None:
        self._source, self._store, self._clock, self._holder = source, store, clock, holder
        self._monitors = sorted(set(monitors))
        self._rest_until = clock.now() + AFTER_START
        self._troubled = False

    async def run(self) -> Ran:
        """One step: ask again for those that were not there, or look at the next hundred. Never raises
        SourceTrouble."""
        now = self._clock.now()
        if not await self._may(now):
            return Ran(now + LATER)
        try:
            ran = await self._step(now)
        except SourceTrouble as trouble:
            return self._wait(trouble)
        self._troubled = False
        return ran

    async def noticed(self, subjects: Collection[Subject]) -> bool:
        """Reading brought news of these. True when one of them was taken for deleted: it is due to be asked
        for, whether it is back or these were the last words about it."""
        taken = {absence.ticket for absence in await self._store.absences(self._source.name) if absence.told}
        seen = [s.id for s in subjects if s.source == self._source.name and s.id in taken]
        return bool(seen) and await self._store.ask_again(self._source.name, seen, self._clock.now())

    async def _may(self, now: datetime) -> bool:
        """Whether the source is ours to ask, was read, and is well."""
        state = await self._store.source_state(self._source.name)
        well = state.read_up_to is not None and not state.trouble
        return well and await hold(self._store, self._source, self._holder, now)

    def _wait(self, trouble: SourceTrouble) -> Ran:
        if not self._troubled:
            log.warning("the sweep waits", source=self._source.name, kind=trouble.kind, detail=trouble.detail)
        self._troubled = True
        return Ran(self._clock.now() + (trouble.retry_after or LATER))

    async def _step(self, now: datetime) -> Ran:
        name = self._source.name
        state, absences = await self._store.sweep_state(name), await self._store.absences(name)
        if waiting := [absence for absence in absences if absence.again_at <= now]:
            return await self._ask_again(state, absences, waiting[:BATCH])
        next_at = self._next_at(state)
        if next_at > now:
            return Ran(min([next_at, *(absence.again_at for absence in absences)]))
        if not state.under_way or (state.began_at is not None and now - state.began_at > AT_LEAST):
            state = SweepState(name, began_at=now, done_at=state.done_at, whole_from=state.whole_from)
        return await self._look_on(state, {absence.ticket for absence in absences})

    def _next_at(self, state: SweepState) -> datetime:
        if state.under_way or state.began_at is None or state.done_at is None:
            return self._rest_until
        return max(self._rest_until, state.began_at + EVERY, state.done_at + AT_LEAST)

    # --- the next hundred ---

    async def _look_on(self, state: SweepState, absent: Collection[str]) -> Ran:
        if state.reached.startswith(_MONITOR):
            return await self._look_at_monitors(state)
        tickets = await self._store.open_tickets(state.source, state.reached, BATCH)
        if not tickets:
            return await self._look_at_monitors(state)
        asked = [ticket for ticket in tickets if ticket not in absent]
        look, now = await self._look(asked), self._clock.now()
        gone = frozenset() if unsure(look) else gone_in(look)
        absences = [await self._missed(ticket, state, now) for ticket in asked if ticket in gone]
        state = replace(state, reached=tickets[-1], looked=state.looked + len(asked))
        return await self._keep(Swept(state, look, absences=tuple(absences)))

    async def _look_at_monitors(self, state: SweepState) -> Ran:
        """The next monitors, once the tickets are done. Who is gone is told by reading."""
        done = state.reached.removeprefix(_MONITOR) if state.reached.startswith(_MONITOR) else ""
        asked = [monitor for monitor in self._monitors if monitor > done][:MONITORS_AT_ONCE]
        if not asked:
            return await self._done(state)
        look = await self._look(asked)
        facts = [fact for monitor in asked for fact in await self._differences(monitor, look)]
        state = replace(state, reached=f"{_MONITOR}{asked[-1]}", looked=state.looked + len(asked))
        return await self._keep(Swept(state, Look(tuple(facts), strange=look.strange)))

    async def _differences(self, monitor: str, look: Look) -> list[Fact]:
        """What its product says otherwise now of the time that was read."""
        subject = monitor_subject(self._source.name, monitor)
        state, now = await self._store.source_state(self._source.name), self._clock.now()
        told = await self._store.facts(subject)
        return differences(subject, told, look.facts, state.read_up_to or now, now)

    async def _missed(self, ticket: str, state: SweepState, now: datetime) -> Absence:
        subject = Subject(state.source, ticket)
        return missed(subject, await self._store.facts(subject), state.whole_from, now)

    async def _done(self, state: SweepState) -> Ran:
        now = self._clock.now()
        state = replace(state, done_at=now, whole_from=state.began_at, reached="")
        log.info("swept", source=state.source, found=in_words(state))
        return replace(await self._keep(Swept(state)), again_at=now)

    # --- those that were not there ---

    async def _ask_again(
        self, state: SweepState, absences: Sequence[Absence], waiting: Sequence[Absence]
    ) -> Ran:
        look = await self._look([absence.ticket for absence in waiting])
        now, facts = self._clock.now(), list[Fact]()
        present, absent, gone = list[str](), list[Absence](), gone_in(look)
        untold = [absence for absence in absences if not absence.told]
        doubtful = len(untold) > FEW and len(untold) * SHARE > state.looked
        for absence in waiting:
            if unsure(look) and absence.ticket in gone:
                absent.append(replace(absence, again_at=now + LOOK_AGAIN))
                continue
            after, fact = await self._looked_again(absence, absence.ticket in gone, doubtful, now)
            facts += [fact] if fact is not None else []
            present += [absence.ticket] if after is None else []
            absent += [after] if after is not None else []
        deleted = sum(isinstance(fact.deed, Deleted) for fact in facts)
        state = replace(state, gone=state.gone + deleted, back=state.back + len(facts) - deleted)
        step = Swept(state, look, tuple(facts), tuple(absent), tuple(present))
        ran = await self._keep(step)
        return replace(ran, told=ran.told + await self._warn(untold, now)) if doubtful else ran

    async def _looked_again(
        self, absence: Absence, gone: bool, doubtful: bool, now: datetime
    ) -> tuple[Absence | None, Fact | None]:
        """The absence from now on, None if it is over, and the fact that comes of it."""
        source = self._source.name
        facts = await self._store.facts(Subject(source, absence.ticket))
        if not gone:
            return None, comeback(source, absence, facts, now) if absence.told else None
        if absence.told:
            return missed_again(absence, now), None
        if doubtful and now - absence.since < HELD:
            return missed_again(absence, now, LOOK_AGAIN), None
        fact = deletion(source, absence, facts, now)
        return missed_again(replace(absence, told=True), now), fact

    async def _warn(self, untold: Sequence[Absence], now: datetime) -> int:
        """The admins hear once of tickets that cannot all have been deleted."""
        name, since = self._source.name, min(absence.since for absence in untold)
        listed = [await self._store.ticket(Subject(name, absence.ticket)) for absence in untold[:LISTED]]
        numbers = tuple(ticket.number for ticket in listed if ticket is not None)
        view = NoticeView(NoticeKind.TICKETS_MISSING, name, "", since, numbers, max(0, len(untold) - LISTED))
        log.warning("many open tickets are not there", source=name, tickets=len(untold))
        return await self._store.announce([notice(view, f"missing:{name}:{since:%Y-%m-%d}")], now)

    # --- both ---

    async def _look(self, tickets: Sequence[str]) -> Look:
        if not tickets:
            return Look()
        cursor = (await self._store.source_state(self._source.name)).cursor
        began_at = self._clock.now()
        look = await self._source.look(tickets, cursor, began_at)
        now = self._clock.now()
        self._rest_until = now + max(PAUSE, (now - began_at) * REST)
        return look

    async def _keep(self, step: Swept) -> Ran:
        """Put a step on record; the next one comes after a rest."""
        now = self._clock.now()
        told = await set_aside(self._store, step.state.source, step.look.strange, now)
        return Ran(max(now, self._rest_until), tuple(await self._store.swept(step, now)), told)


def gone_in(look: Look) -> frozenset[str]:
    """Who is not there. A ticket that could not be understood is there: what was put aside of it names it."""
    return frozenset(look.gone) - {key.rpartition(":")[2] for key, _ in look.strange}


def unsure(look: Look) -> bool:
    """Whether something was put aside that names no ticket: then it may be any that seems to be gone."""
    return any(key.endswith(":?") for key, _ in look.strange)


def in_words(state: SweepState) -> str:
    """How the last sweep went, or how far the one under way is, in a sentence for the operator."""
    if state.began_at is None:
        return "none yet"
    found = f"{state.looked} looked at, {state.news} with news, {state.gone} gone, {state.back} back"
    if state.under_way:
        return f"under way since {state.began_at:%Y-%m-%d %H:%M} UTC: {found}"
    return f"done at {state.done_at:%Y-%m-%d %H:%M} UTC: {found}"
