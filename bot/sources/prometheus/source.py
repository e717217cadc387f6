"""Prometheus as a source: each round asks every indicator for the samples that are new.

Nothing here goes by our own clock. A round reaches up to Prometheus' own now, less what samples may be late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sla.pages import Look, Page
from bot.sources.prometheus.client import Client
from bot.sources.prometheus.listening import TICK, Heard, fact_of, listen, lost, one_series
from bot.sources.prometheus.place import Place
from bot.sources.prometheus.settings import PrometheusSettings
from bot.sources.shared.turns import Turn

AT_ONCE = 20
"""So many queries are asked between two savings of the cursor."""


@dataclass(slots=True)
class _Told:
    """What a step brings."""

    facts: list[Fact] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


class Prometheus:
    """One Prometheus. `fetch`, `history` and `look` raise SourceTrouble only."""

    def __init__(self, name: SourceName, settings: PrometheusSettings, http: Http) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._http, self._client = settings, http, Client(http, settings)

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next step of the round after `cursor`."""
        place = Place.load(cursor) or Place(_begin(now - self._settings.start))
        return await self._step(place, now)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next step of one round over the past of every indicator."""
        page = await self._step(Place.load(cursor) or Place(_begin(since)), now)
        return replace(page, read_up_to=None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """What these indicators say that was not told yet. One of which there are no samples now is gone."""
        place, told = Place.load(cursor) or Place(_begin(now - self._settings.start)), _Told()
        gone = set(ids) - set(self._settings.indicators)
        async with self._http.account(self._settings.base_url):
            until = await self._until()
            for name in sorted(set(ids) - gone):
                if not await self._speaks(name, until):
                    gone.add(name)
                while name not in gone | place.passed and place.of(name).read_to < until:
                    place = await self._ask(place, name, until, told, now)
        return Look(tuple(told.facts), strange=tuple(told.strange), gone=tuple(sorted(gone)))

    async def _speaks(self, name: str, until: datetime) -> bool:
        indicator = self._settings.indicators[name]
        found = await self._client.samples(indicator, until - indicator.patience, until)
        return bool(found.trouble) or any(found.series)

    def hint(self, ids: Sequence[str]) -> None:
        """Nothing to remember: every round asks for all."""

    async def probe(self) -> str:
        """Ask every indicator for what is new since a moment ago."""
        async with self._http.account(self._settings.base_url):
            now, faults = await self._until(), list[str]()
            for name, indicator in self._settings.indicators.items():
                found = await self._client.samples(indicator, now - indicator.patience, now)
                if found.trouble:
                    faults.append(f"{name}: {found.trouble}")
                elif not any(found.series):
                    faults.append(f"{name}: there are no samples now")
                elif one_series(found.series) is None:
                    faults.append(f"{name}: {_SEVERAL}")
        words = f"{self._settings.base_url} can be read, {len(self._settings.indicators)} indicators"
        return f"{words}. Mind: {'; '.join(faults)}" if faults else words

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- steps ---

    async def _step(self, place: Place, now: datetime) -> Page:
        told = _Told()
        async with self._http.account(self._settings.base_url):
            until = place.until or max(await self._until(), place.read_up_to or place.since)
            place = replace(place, until=until)
            for _ in range(AT_ONCE):
                waiting = self._waiting(place, until)
                if waiting is None:
                    break
                place = await self._ask(place, waiting, until, told, now)
        if self._waiting(place, until) is not None:
            return self._page(place, told, None, more=True)
        return self._over(place, until, told, now)

    def _waiting(self, place: Place, until: datetime) -> str | None:
        """The first indicator that was not read to the end of the round."""
        behind = (name for name in self._settings.indicators if place.of(name).read_to < until)
        return next((name for name in behind if name not in place.passed), None)

    async def _ask(self, place: Place, name: str, until: datetime, told: _Told, now: datetime) -> Place:
        """Ask one indicator for one answer."""
        indicator, heard = self._settings.indicators[name], place.of(name)
        found = await self._client.samples(indicator, heard.read_to, until)
        samples = one_series(found.series)
        trouble = found.trouble or ("" if samples is not None else _SEVERAL)
        if trouble:
            told.strange.append((f"indicator/{name}", f"{name} cannot tell its status: {trouble}"))
            if heard.health is None:
                return place.passes(name)
            turns, heard = lost(heard, found.until, indicator)
        else:
            turns, heard = listen(heard, samples or (), found.until, indicator)
        told.facts += (fact_of(self.name, name, turn, now) for turn in turns)
        return place.hears(name, heard)

    def _over(self, place: Place, until: datetime, told: _Told, now: datetime) -> Page:
        """The page at the end of a round. An indicator that is not configured any more is unknown from
        the last reading on."""
        for name, heard in place.heard.items():
            if name not in self._settings.indicators and heard.health not in {None, Health.UNKNOWN}:
                turn = Turn(heard.read_to + TICK, Health.UNKNOWN)
                told.facts.append(fact_of(self.name, name, turn, now))
        known = (name for name in self._settings.indicators if name in place.heard)
        settled = (self._settled(place.heard[name], name) for name in known)
        read_up_to = max([min([until, *settled]), *filter(None, [place.read_up_to])])
        over = place.over(read_up_to, frozenset(self._settings.indicators))
        return self._page(over, told, read_up_to, more=False)

    def _settled(self, heard: Heard, name: str) -> datetime:
        return heard.settled(self._settings.indicators[name].step)

    async def _until(self) -> datetime:
        return await self._client.now() - self._settings.lag

    def _page(self, place: Place, told: _Told, read_up_to: datetime | None, *, more: bool) -> Page:
        return Page(
            source=self.name,
            facts=tuple(told.facts),
            cursor=place.dump(),
            read_up_to=read_up_to,
            more=more,
            strange=tuple(dict.fromkeys(told.strange)),
            lag=self._settings.lag + max(one.step for one in self._settings.indicators.values()),
        )


_SEVERAL = "the query gives several series at once, and not one; name one, or write min(...) around it"


def _begin(since: datetime) -> datetime:
    """The day begins at midnight UTC: who begins again on the same day tells the same facts."""
    return since.replace(hour=0, minute=0, second=0, microsecond=0)
