"""The Alertmanager source alone: an outage, a restart, silence of Prometheus, and silences of people. Every
step is an assertion."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import typer

from bot.clock import SystemClock
from bot.http import Http
from bot.sla.facts import Deed, Fact, SourceName
from bot.sla.observations import Health, MaintenanceCalledOff, MaintenancePlanned, Observed
from bot.sources import alertmanager
from bot.sources.alertmanager.settings import AlertmanagerSettings
from tests.real.prometheus.server import SECOND, WAITS, Machines
from tests.real.prometheus.silencing import expire, silence
from tests.sources.play import Ledger

LATE = WAITS + 4 * SECOND
"""What the rule waits for, one scrape, one evaluation, one for the way, and one that this machine may be
slow."""
RUNS_OUT = 8 * SECOND
"""Four times the two seconds after which Prometheus sends an alert again."""
SETTLES = 5 * SECOND


def settings(machines: Machines) -> AlertmanagerSettings:
    """The shop, and the watchdog."""
    shop = {"alerts": ['alertname="ServiceDown"', f'instance="{machines.shop}"'], "for": "2s"}
    return AlertmanagerSettings.model_validate(
        {
            "base_url": machines.alerts_url,
            "every": "5s",
            "lag": "3s",
            "settle": "5s",
            "watchdog": ['alertname="Watchdog"'],
            "monitors": {"shop": shop},
        }
    )


@dataclass
class Alerting:
    """A source that reads, and the ledger it fills."""

    machines: Machines
    clock: SystemClock = field(default_factory=SystemClock)
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.http = Http(self.clock)
        known = settings(self.machines)
        self.source = alertmanager.SPEC.make(SourceName("am"), known, self.http, self.clock)

    async def tell(self) -> None:
        try:
            await self._an_outage_over_a_restart()
            await self._nobody_watches()
            await self._silences()
        finally:
            await self.http.close()

    async def _an_outage_over_a_restart(self) -> None:
        await self._hears(_is(Health.UP), SETTLES + 10 * SECOND)
        self._say("the shop is open: up")
        closed_at = self.clock.now()
        self.machines.stop("web", signal.SIGKILL)
        down = await self._hears(_is(Health.DOWN), LATE)
        assert -SECOND <= down.occurred_at - closed_at <= 3 * SECOND, (closed_at, down)
        assert down.not_before is None
        told = _s(down.occurred_at - closed_at)
        self._say(f"closed: heard of {_s(down.observed_at - closed_at)} s later, told as {told} s later")
        self.machines.stop("alertmanager", signal.SIGKILL)
        await self.machines.start_alertmanager()
        await self._reads_for(SETTLES + 5 * SECOND)
        assert _health(self._said()[-1]) is Health.DOWN, self._said()
        self._say("Alertmanager was killed and has forgotten the alert: the outage goes on")
        opened_at = self.clock.now()
        await self.machines.start_web()
        up = await self._hears(_is(Health.UP), LATE)
        assert up.not_before is not None
        assert up.not_before - SECOND <= up.occurred_at <= opened_at + LATE
        told_of = f"between {_s(up.not_before - opened_at)} and {_s(up.occurred_at - opened_at)} s later"
        self._say(f"open again after {_s(opened_at - closed_at)} s: told as {told_of}")

    async def _nobody_watches(self) -> None:
        """Prometheus is killed while the shop is open: alerts run out, and so does the watchdog."""
        killed_at = self.clock.now()
        self.machines.stop("prometheus", signal.SIGKILL)
        unknown = await self._hears(_is(Health.UNKNOWN), RUNS_OUT + 3 * SECOND)
        assert -4 * SECOND <= unknown.occurred_at - killed_at <= SECOND, (killed_at, unknown)
        assert self.ledger.read_up_to is not None
        assert self.ledger.read_up_to < unknown.occurred_at
        heard = _s(unknown.observed_at - killed_at)
        since = _s(killed_at - unknown.occurred_at)
        self._say(f"Prometheus was killed: known {heard} s later, unknown since {since} s before")
        await self.machines.start_prometheus()
        await self._hears(_is(Health.UP), 10 * SECOND)
        self._say("it runs again: up")

    async def _silences(self) -> None:
        began = self.clock.now() + 60 * SECOND
        id = await silence(self.machines, began, timedelta(hours=1))
        made_at = self.clock.now()
        planned = await self._hears(lambda deed: isinstance(deed, MaintenancePlanned), 2 * SECOND)
        assert isinstance(planned.deed, MaintenancePlanned)
        assert abs(planned.occurred_at - made_at) <= SECOND
        assert abs(planned.deed.start - began) <= SECOND
        self._say("a silence was made, a minute ahead: maintenance, announced when it was made")
        await expire(self.machines, id)
        await self._hears(lambda deed: deed == MaintenanceCalledOff(id), 2 * SECOND)
        self._say("it was ended before it began: called off")
        id = await silence(self.machines, self.clock.now(), timedelta(hours=1))
        await self._hears(lambda deed: isinstance(deed, MaintenancePlanned), 2 * SECOND)
        await self._reads_for(2 * SECOND)
        await expire(self.machines, id)
        await self._hears(lambda deed: deed == MaintenanceCalledOff(id, ended=True), 2 * SECOND)
        assert "canary" not in repr(self.ledger)
        self._say("another was ended while it lasted: over early; no names were kept")
        assert (await self.source.probe()).endswith("can be read, 1 monitors")

    # --- reading ---

    async def _hears(self, wanted: Callable[[Deed], bool], within: timedelta) -> Fact:
        """Read until something new is like this; it must not take longer."""
        began, known = self.clock.now(), len(self.ledger.facts)
        while self.clock.now() - began <= within:
            found = [fact for fact in (await self._poll())[known:] if wanted(fact.deed)]
            if found:
                return found[-1]
            await self.clock.sleep(SECOND / 4)
        raise AssertionError(f"not within {within}: {self.ledger.of('shop')}")

    async def _reads_for(self, duration: timedelta) -> None:
        until = self.clock.now() + duration
        while self.clock.now() < until:
            await self._poll()
            await self.clock.sleep(SECOND / 2)

    async def _poll(self) -> Sequence[Fact]:
        """One reading; gives back all facts in the order in which they were heard."""
        self.ledger.append(await self.source.fetch(self.ledger.cursor, self.clock.now()))
        return list(self.ledger.facts.values())

    def _said(self) -> Sequence[Fact]:
        return [fact for fact in self.ledger.of("shop") if isinstance(fact.deed, Observed)]

    def _say(self, words: str) -> None:
        typer.echo(f"  {self.clock.now():%H:%M:%S}  {words}")


def _is(health: Health) -> Callable[[Deed], bool]:
    return lambda deed: deed == Observed(health)


def _health(fact: Fact) -> Health:
    assert isinstance(fact.deed, Observed)
    return fact.deed.health


def _s(duration: timedelta) -> str:
    return f"{duration.total_seconds():.1f}"
