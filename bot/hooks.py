"""Webhooks: a hint that something has changed, and nothing more.

What a webhook says is never believed. It names tickets; those are read from the helpdesk itself, sooner than
they would have been. So a webhook that is forged, lost, repeated or out of order changes no verdict.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.engine.ports import Source
from bot.metrics import Metrics
from bot.sla.facts import SourceName
from bot.sources.shared.spec import Call, Forged, Hook, Hooked
from bot.web import Answer

log = structlog.get_logger(__name__)

MINUTE = timedelta(minutes=1)
MOST = 60
"""So many tickets of one source are read in a minute because webhooks name them: polling finds the rest."""


@dataclass(slots=True)
class Entry:
    """One source that takes webhooks. `given` are the instants at which a ticket was hinted at lately."""

    source: Source
    settings: Hooked
    hook: Hook
    given: deque[datetime] = field(default_factory=deque)
    silent_until: datetime | None = None

    def spare(self, now: datetime) -> int:
        """How many more tickets may be hinted at in this minute."""
        while self.given and not timedelta(0) <= now - self.given[0] < MINUTE:
            self.given.popleft()
        return MOST - len(self.given)


class Hooks:
    """Takes webhooks for the sources whose settings have a secret; others have no such address."""

    def __init__(
        self,
        entries: Iterable[Entry],
        clock: Clock,
        metrics: Metrics,
        hinted: Callable[[SourceName], None],
    ) -> None:
        self._entries = {str(entry.source.name): entry for entry in entries}
        self._clock, self._metrics, self._hinted = clock, metrics, hinted

    def knows(self, name: str) -> bool:
        """Whether there is such an address."""
        return name in self._entries

    def take(self, name: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]) -> Answer:
        """Verify a webhook, hand its tickets on as a hint, and say what to answer. Does no I/O."""
        entry = self._entries.get(name)
        if entry is None:
            return Answer.UNKNOWN
        now = self._clock.now()
        try:
            tickets = entry.hook(entry.settings, Call(headers, body, now, query))
        except Forged as reason:
            return self._refuse(entry, str(reason), now)
        except Exception as fault:  # noqa: BLE001 - the sender cannot help it, and polling goes on
            log.error("a webhook could not be read", source=name, fault=type(fault).__name__)  # noqa: TRY400 - the traceback may quote the body
            return self._counted(entry, "unreadable", Answer.TAKEN)
        return self._hint(entry, tickets, now)

    def _hint(self, entry: Entry, tickets: tuple[str, ...], now: datetime) -> Answer:
        named = tuple(dict.fromkeys(tickets))
        if not named:
            return self._counted(entry, "empty", Answer.TAKEN)
        some = named[: entry.spare(now)]
        if not some:
            return self._counted(entry, "too_many", Answer.TAKEN)
        entry.given.extend([now] * len(some))
        entry.source.hint(some)
        self._hinted(entry.source.name)
        return self._counted(entry, "hint", Answer.TAKEN)

    def _refuse(self, entry: Entry, reason: str, now: datetime) -> Answer:
        """Counted always, logged at most once a minute: whoever knocks may not fill the disk."""
        if entry.silent_until is None or now >= entry.silent_until:
            entry.silent_until = now + MINUTE
            log.warning("a webhook was refused", source=entry.source.name, reason=reason)
        return self._counted(entry, "forged", Answer.FORGED)

    def _counted(self, entry: Entry, outcome: str, answer: Answer) -> Answer:
        self._metrics.webhooks.labels(entry.source.name, outcome).inc()
        return answer
