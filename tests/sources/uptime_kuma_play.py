"""A make-believe Uptime Kuma being read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.observations import Observed
from bot.sources import uptime_kuma
from tests.sources.play import MORNING, Play
from tests.sources.uptime_kuma_server import KEY, Server

NAME = SourceName("kuma")


@dataclass
class UptimeKumaPlay(Play):
    """One Uptime Kuma, its clock, and the source that reads it."""

    server: Server = field(kw_only=True)
    settings: dict[str, object] = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **{**self.settings, **more})

    async def hears(self, status: str | float, id: int = 12) -> None:
        """A minute later a monitor says this, and it is read."""
        self.later(seconds=60)
        self.server.say(id, status)
        await self.poll()

    def said(self, name: str = "shop") -> list[str]:
        """What a monitor said: "08:00 up", in order; what is only known to an interval with both ends."""
        return [
            (f"{fact.not_before:%H:%M}-" if fact.not_before else "")
            + f"{fact.occurred_at:%H:%M} {fact.deed.health}"
            for fact in self.ledger.of(name)
            if isinstance(fact.deed, Observed)
        ]


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    known = {"base_url": server.base_url, "key": KEY, "monitors": {"shop": 12}}
    settings = uptime_kuma.SPEC.settings.model_validate({**known, **more})
    return uptime_kuma.SPEC.make(NAME, settings, http, clock)


@asynccontextmanager
async def uptime_kuma_play(
    *, patience: timedelta = timedelta(seconds=20), ids: bool = True, **more: object
) -> AsyncIterator[UptimeKumaPlay]:
    """An Uptime Kuma without monitors on a port, and a source that has not read anything yet."""
    clock = PacedClock(MORNING, 0)
    async with Server(clock, ids=ids).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield UptimeKumaPlay(clock, http, source, server=server, settings=more)
        finally:
            await http.close()
