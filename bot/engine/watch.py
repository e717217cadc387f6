"""Watch: who tells whom when Duebell itself cannot see (S27, S28)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.messages import ADMINS, notice
from bot.engine.ports import SourceState, Store, TimerFilter
from bot.engine.views import NoticeKind, NoticeView
from bot.sla.facts import SourceName
from bot.sla.timers import State

LISTED = 20
LEADS = "leads"


class Watch:
    """Looks after the freshness of readings: a source not read for `blind_after` is blind."""

    def __init__(
        self, store: Store, clock: Clock, blind_after: timedelta, audiences: tuple[str, ...] = (ADMINS, LEADS)
    ) -> None:
        self._store, self._clock, self._blind_after = store, clock, blind_after
        self._audiences = audiences
        self._blind: dict[SourceName, datetime] = {}

    async def run(self) -> None:
        """Tell admins and leads once when a source has gone blind, and once when it sees again."""
        now = self._clock.now()
        for state in await self._store.source_states():
            since = state.read_up_to or state.live_from
            if since is None:
                continue
            if now - since > self._blind_after:
                await self._went_blind(state, since, now)
            elif state.source in self._blind:
                await self._sees_again(state.source, now)

    async def _went_blind(self, state: SourceState, since: datetime, now: datetime) -> None:
        if self._blind.get(state.source) == since:
            return
        self._blind[state.source] = since
        numbers = await self._unseen(state.source)
        view = NoticeView(
            NoticeKind.SOURCE_BLIND,
            state.source,
            state.detail,
            since,
            tuple(numbers[:LISTED]),
            max(0, len(numbers) - LISTED),
        )
        key = f"blind:{state.source}:{since.isoformat()}"
        await self._store.announce([notice(view, key, audience) for audience in self._audiences], now)

    async def _sees_again(self, source: SourceName, now: datetime) -> None:
        since = self._blind.pop(source)
        view = NoticeView(NoticeKind.SOURCE_SEES, source, "", now)
        key = f"sees:{source}:{since.isoformat()}"
        await self._store.announce([notice(view, key, audience) for audience in self._audiences], now)

    async def _unseen(self, source: SourceName) -> list[str]:
        """Numbers of the tickets with timers that run and that nobody can see, nearest due first."""
        running = await self._store.timers(TimerFilter(states=(State.RUNNING,)), 1000)
        subjects = dict.fromkeys(t.subject for t in running if t.subject.source == source)
        tickets = [await self._store.ticket(subject) for subject in subjects]
        return [t.number for t in tickets if t is not None]
