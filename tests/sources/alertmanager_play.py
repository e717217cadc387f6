"""A make-believe Alertmanager being read."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned, Observed
from bot.sources import alertmanager
from tests.sources.alertmanager_server import TOKEN, Server
from tests.sources.play import MORNING, Play

NAME = SourceName("am")
SHOP = "https://shop.example/"
SECRET = "canary-hook-secret"
DOWN = {"alertname": "ServiceDown", "instance": SHOP}
MONITORS: Mapping[str, object] = {
    "shop": {"alerts": ['alertname="ServiceDown"', f'instance="{SHOP}"'], "labels": {"severity": "page"}}
}


@dataclass
class AlertmanagerPlay(Play):
    """One Alertmanager, its clock, and the source that reads it."""

    server: Server = field(kw_only=True)
    settings: dict[str, object] = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **{**self.settings, **more})

    def down(self, **labels: str) -> None:
        """The shop's alert is sent."""
        self.server.send(**{**DOWN, "severity": "page", **labels})

    def over(self, **labels: str) -> None:
        """The shop's alert is resolved."""
        self.server.resolve(**{**DOWN, "severity": "page", **labels})

    async def catch_up(self, **duration: float) -> None:
        """Half a minute later, or so much, read; what is active is sent again just before."""
        self.later(**(duration or {"seconds": 30}))
        self.server.resend()
        await self.poll()

    def said(self, name: str = "shop") -> list[str]:
        """What a monitor said: "08:00:00 up", in order; what is only known to an interval with both ends."""
        return [
            (f"{fact.not_before:%H:%M:%S}-" if fact.not_before else "")
            + f"{fact.occurred_at:%H:%M:%S} {fact.deed.health}"
            for fact in self.ledger.of(name)
            if isinstance(fact.deed, Observed)
        ]

    def planned(self, name: str = "shop") -> list[str]:
        """What was announced: "08:00: 10:00-11:00", or "08:30: off"."""
        told = []
        for fact in self.ledger.of(name):
            at = (f"{fact.not_before:%H:%M}/" if fact.not_before else "") + f"{fact.occurred_at:%H:%M}"
            match fact.deed:
                case MaintenancePlanned(_, start, end, _):
                    told.append(f"{at}: {start:%H:%M}-{end:%H:%M}")
                case MaintenanceCalledOff(_, ended):
                    told.append(f"{at}: {'ended' if ended else 'off'}")
                case _:
                    pass
        return told


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    known = {"base_url": server.base_url, "token": TOKEN, "monitors": MONITORS}
    settings = alertmanager.SPEC.settings.model_validate({**known, **more})
    return alertmanager.SPEC.make(NAME, settings, http, clock)


@asynccontextmanager
async def alertmanager_play(
    *, patience: timedelta = timedelta(seconds=20), **more: object
) -> AsyncIterator[AlertmanagerPlay]:
    """An Alertmanager without alerts on a port, and a source that has not read anything yet."""
    clock = PacedClock(MORNING, 0)
    async with Server(clock).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield AlertmanagerPlay(clock, http, source, server=server, settings=more)
        finally:
            await http.close()
