"""A make-believe Prometheus being read."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.observations import Observed
from bot.sources import prometheus
from tests.sources.play import MORNING, Play
from tests.sources.prometheus_server import TENANT, TOKEN, Server

NAME = SourceName("prom")
SHOP = 'probe_success{instance="https://shop.example/?a=1[2]"}'
ERRORS = "sum(rate(errors[1m])) / sum(rate(all[1m]))"
INDICATORS: Mapping[str, object] = {
    "shop": {"query": SHOP, "step": "15s"},
    "errors": {"query": ERRORS, "good": "< 0.01", "step": "15s"},
}


@dataclass
class PrometheusPlay(Play):
    """One Prometheus, its clock, and the source that reads it."""

    server: Server = field(kw_only=True)
    settings: Mapping[str, object] = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **{**self.settings, **more})

    async def catch_up(self, **duration: float) -> None:
        """A minute later, or so much, read."""
        self.later(**(duration or {"seconds": 60}))
        await self.poll()

    def said(self, name: str) -> list[str]:
        """What an indicator said: "08:00:00 up", in order."""
        return [
            f"{fact.occurred_at:%H:%M:%S} {fact.deed.health}"
            for fact in self.ledger.of(name)
            if isinstance(fact.deed, Observed)
        ]

    def queries(self) -> int:
        """The requests since this was last asked."""
        made = len(self.server.gate.calls)
        self.server.gate.calls.clear()
        return made


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    known = {"base_url": server.base_url, "token": TOKEN, "tenant": TENANT, "indicators": INDICATORS}
    settings = prometheus.SPEC.settings.model_validate({**known, **more})
    return prometheus.SPEC.make(NAME, settings, http, clock)


@asynccontextmanager
async def prometheus_play(
    *, patience: timedelta = timedelta(seconds=20), **more: object
) -> AsyncIterator[PrometheusPlay]:
    """A Prometheus without samples on a port, and a source that has not read anything yet."""
    clock = PacedClock(MORNING, 0)
    async with Server(clock).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield PrometheusPlay(clock, http, source, server=server, settings=more)
        finally:
            await http.close()
