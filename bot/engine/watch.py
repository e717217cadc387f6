"""Watch: who tells whom when Duebell itself cannot see (S27, S28)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.messages import ADMINS, notice
from bot.engine.ports import Store
from bot.engine.records import SourceState, TimerFilter
from bot.engine.services import Services
from bot.engine.views import NoticeKind, NoticeView
from bot.sla.facts import SourceName
from bot.sla.timers import State

LISTED = 20
LEADS = ("leads", "lead")
"""The names under which the leads may be in the configuration, as a channel or a role."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to: how many messages are new, and when the next source would be blind."""

    told: int
    again_at: datetime | None


class Watch:
    """Looks after the freshness of readings: a source not read for `blind_after` is blind."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        blind_after: timedelta,
        audiences: tuple[str, ...] = (ADMINS,),
        services: Services | None = None,
    ) -> None:
        self._store, self._clock, self._blind_after = store, clock, blind_after
        self._audiences, self._services = audiences, services
        self._blind: dict[SourceName, str] = {}  # since when, as announced last; empty: seen again since

    async def run(self, sources: Collection[SourceName]) -> Looked:
        """Tell admins and leads once when one of the sources has gone blind, and once when it sees again."""
        now, told = self._clock.now(), 0
        wake: list[datetime] = []
        for state in await self._store.source_states():
            since = state.read_up_to or state.live_from
            blind_at = state.blind_at(self._blind_after)
            if since is None or blind_at is None or state.source not in sources:
                continue
            if blind_at <= now:
                told += await self._went_blind(state, since, now)
            else:
                wake.append(blind_at)
                told += await self._sees_again(state.source, now)
        return Looked(told, min(wake, default=None))

    async def _went_blind(self, state: SourceState, since: datetime, now: datetime) -> int:
        if self._blind.get(state.source) == since.isoformat():
            return 0
        self._blind[state.source] = since.isoformat()
        numbers = await self._unseen(state.source)
        view = NoticeView(
            NoticeKind.SOURCE_BLIND,
            state.source,
            state.detail,
            since,
            tuple(numbers[:LISTED]),
            max(0, len(numbers) - LISTED),
        )
        return await self._announce(view, f"{_blind(state.source)}{since.isoformat()}", now)

    async def _sees_again(self, source: SourceName, now: datetime) -> int:
        """Told also when the bot was started anew meanwhile: the outbox knows what was announced."""
        if source not in self._blind:
            key = await self._store.latest_key(_blind(source)) or ""
            self._blind[source] = key.removeprefix(_blind(source)).rpartition("@")[0]
        since, self._blind[source] = self._blind[source], ""
        if not since:
            return 0
        view = NoticeView(NoticeKind.SOURCE_SEES, source, "", now)
        return await self._announce(view, f"sees:{source}:{since}", now)

    async def _announce(self, view: NoticeView, key: str, now: datetime) -> int:
        return await self._store.announce([notice(view, key, name) for name in self._audiences], now)

    async def _unseen(self, source: SourceName) -> list[str]:
        """Names of the services that nobody can see, then numbers of the tickets with timers that run, the
        nearest due first."""
        known = self._services.known if self._services is not None else ()
        services = [s.name for s in known if source in {monitor.source for monitor in s.monitors}]
        running = await self._store.timers(TimerFilter(states=(State.RUNNING,)), 1000)
        subjects = dict.fromkeys(t.subject for t in running if t.subject.source == source)
        tickets = [await self._store.ticket(subject) for subject in subjects]
        return [*services, *(t.number for t in tickets if t is not None)]


def _blind(source: SourceName) -> str:
    """How the keys of notices about a blind source begin."""
    return f"blind:{source}:"
