"""The source alone: what it makes of an outage, of silence, and of the past. Every step is an assertion."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from time import perf_counter

import typer

from bot.clock import SystemClock
from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health, Observed
from bot.sources import prometheus
from bot.sources.prometheus.client import Client
from bot.sources.prometheus.settings import PrometheusSettings
from tests.real.prometheus.server import SECOND, Machines
from tests.sources.play import Ledger

LAG = SECOND
LATE = 3 * SECOND
"""One scrape, one second for its answer, and one that this machine may be slow."""

TIMES = 9


def settings(machines: Machines) -> PrometheusSettings:
    """Two indicators: a series, and an expression about it."""
    named = f'probe_success{{instance="http://127.0.0.1:{machines.web}/"}}'
    shop = {"query": named, "step": "1s", "gap": "4s"}
    indicators = {"shop": shop, "expression": {**shop, "query": f"min({named})"}}
    return PrometheusSettings.model_validate(
        {"base_url": machines.base_url, "lag": "1s", "start": "5m", "every": "5s", "indicators": indicators}
    )


@dataclass
class Watching:
    """A source that reads, and the ledger it fills."""

    machines: Machines
    clock: SystemClock = field(default_factory=SystemClock)
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.http = Http(self.clock)
        known = settings(self.machines)
        self.source = prometheus.SPEC.make(SourceName("prom"), known, self.http, self.clock)
        self.client, self.indicators = Client(self.http, known), known.indicators

    async def tell(self) -> None:
        try:
            await self._an_outage()
            await self._silence()
            await self._the_past()
            await self._how_long()
        finally:
            await self.http.close()

    async def _an_outage(self) -> None:
        await self._hears("shop", Health.UP, 10 * SECOND)
        self._say("the shop is open: up")
        closed_at = self.clock.now()
        self.machines.stop("web", signal.SIGKILL)
        down = await self._hears("shop", Health.DOWN, LATE + LAG)
        await self._wait(6 * SECOND)
        opened_at = self.clock.now()
        await self.machines.start_web()
        up = await self._hears("shop", Health.UP, LATE + LAG)
        told, real = up.occurred_at - down.occurred_at, opened_at - closed_at
        assert timedelta(0) <= down.occurred_at - closed_at <= 2 * SECOND, (closed_at, down)
        assert abs(told - real) <= 2 * SECOND, (told, real)
        heard = down.observed_at - closed_at
        self._say(f"closed: heard of {_s(heard)} s later; down for {_s(told)} s, really {_s(real)} s")

    async def _silence(self) -> None:
        """Prometheus is killed: nobody looks at the shop, and no series is ended."""
        self.machines.stop("prometheus", signal.SIGKILL)
        await self._wait(10 * SECOND)
        await self.machines.start_prometheus()
        await self._wait(12 * SECOND)
        await self._poll()
        silent, again = self._of("shop")[-2:]
        assert [_health(silent), _health(again)] == [Health.UNKNOWN, Health.UP], self._of("shop")
        hole = again.occurred_at - silent.occurred_at
        assert hole >= 8 * SECOND, hole
        whole = await self.client.samples(
            self.indicators["expression"], silent.occurred_at, again.occurred_at - SECOND
        )
        repeated = len(whole.series[0]) if whole.series else 0
        assert repeated >= 5, "this Prometheus does not repeat the last value: say so in the docs"
        assert Health.UNKNOWN not in map(_health, self._of("expression"))
        self._say(f"Prometheus was killed: unknown for {_s(hole)} s; ranges have {repeated} samples there")

    async def _the_past(self) -> None:
        past, since, more = Ledger(), self.clock.now() - timedelta(minutes=5), True
        while more:
            page = await self.source.history(past.cursor, since, self.clock.now())
            past.append(page)
            more = page.more
        assert past.facts.keys() == self.ledger.facts.keys()
        self._say(f"the past, read again, tells the same {len(past.facts)} facts")
        assert "can be read" in await self.source.probe()
        assert self.ledger.read_up_to is not None
        assert self.ledger.read_up_to <= self.clock.now()

    async def _how_long(self) -> None:
        now, minute = await self.client.now(), timedelta(minutes=1)
        questions: dict[str, Callable[[], Awaitable[object]]] = {
            "the time": self.client.now,
            "a minute of samples": lambda: self.client.samples(self.indicators["shop"], now - minute, now),
        }
        for what, ask in questions.items():
            took = []
            for _ in range(TIMES):
                began = perf_counter()
                await ask()
                took.append(perf_counter() - began)
            self._say(f"{what}: {median(took) * 1000:.1f} ms, the median of {TIMES}")

    # --- reading ---

    async def _hears(self, name: str, health: Health, within: timedelta) -> Fact:
        """Read until an indicator says this; it must not take longer."""
        began = self.clock.now()
        while self.clock.now() - began <= within:
            await self._poll()
            told = self._of(name)
            if told and _health(told[-1]) is health:
                return told[-1]
            await self._wait(SECOND / 4)
        raise AssertionError(f"{name} does not say {health} within {within}: {self._of(name)}")

    async def _poll(self) -> None:
        self.ledger.append(await self.source.fetch(self.ledger.cursor, self.clock.now()))

    async def _wait(self, duration: timedelta) -> None:
        await self.clock.sleep(duration)

    def _of(self, name: str) -> Sequence[Fact]:
        return self.ledger.of(name)

    def _say(self, words: str) -> None:
        typer.echo(f"  {self.clock.now():%H:%M:%S}  {words}")


def _health(fact: Fact) -> Health:
    assert isinstance(fact.deed, Observed)
    return fact.deed.health


def _s(duration: timedelta) -> str:
    return f"{duration.total_seconds():.1f}"
