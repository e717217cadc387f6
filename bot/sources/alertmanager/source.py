"""Alertmanager as a source: three questions a reading, and what they tell compared with the last one.

Nothing here goes by our own clock, but where Alertmanager's answers have no date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.observations import MaintenanceCalledOff
from bot.sla.pages import Look, Page
from bot.sources.alertmanager.answers import (
    Aside,
    Silence,
    Standing,
    read_alerts,
    read_silences,
    read_standing,
)
from bot.sources.alertmanager.gathering import Own, own_alerts
from bot.sources.alertmanager.judging import Sight, Verdict, judge, watching, watermark
from bot.sources.alertmanager.maintenance import Quiet
from bot.sources.alertmanager.place import Place
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.sightings import fact_of
from bot.troubles import SourceTrouble, SourceTroubleKind

T = TypeVar("T")

_ALL = {"active": "true", "silenced": "true", "inhibited": "true", "unprocessed": "true"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one reading saw, whose alerts they are, and what it put aside."""

    sight: Sight
    own: Own
    silences: Sequence[Silence]
    strange: Aside


class Alertmanager:
    """One Alertmanager. `fetch`, `history` and `probe` raise SourceTrouble only."""

    def __init__(self, name: SourceName, settings: AlertmanagerSettings, http: Http) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._http, self._headers = settings, http, settings.headers()

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """What changed since the last reading."""
        before = Place.load(cursor) or Place()
        seen = await self._see(now)
        verdict = judge(before, seen.sight, seen.own, self._settings)
        facts = [fact_of(self.name, name, change, now) for name, change in verdict.changes]
        maintenance, silences = self._quiet(seen, now).news(before, self._settings.monitors)
        read_up_to = watermark(verdict, seen.sight, self._settings)
        lag = self._settings.lag + self._settings.longest_for
        place = replace(verdict.place, silences=silences, read_up_to=read_up_to)
        aside = [*seen.strange, *_odd(verdict), *self._unwatched(before, seen.sight), *_lost(maintenance)]
        strange = tuple(dict.fromkeys(aside))
        return Page(self.name, (*facts, *maintenance), place.dump(), read_up_to, strange=strange, lag=lag)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The silences that are still listed. Alerts that are over are not, and those that are active are
        told by `fetch`: told here, they would stay when it finds them over."""
        seen = await self._see(now)
        facts, _ = self._quiet(seen, now).news(Place(), self._settings.monitors)
        return Page(self.name, tuple(facts), "told", None, strange=tuple(seen.strange))

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """Who is not configured any more. What changed is told by `fetch`, which remembers what was told."""
        return Look(gone=tuple(sorted(set(ids) - set(self._settings.monitors))))

    def hint(self, ids: Sequence[str]) -> None:
        """Nothing to remember: every reading asks for all."""

    async def probe(self) -> str:
        """Read everything once, and say what is amiss."""
        try:
            seen = await self._see(None)
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        faults = [reason for _, reason in seen.strange]
        if not seen.sight.whole:
            faults.append("it has just been started, and may not know all alerts yet")
        odd = _odd(judge(Place(), seen.sight, seen.own, self._settings))
        faults += (reason for _, reason in [*odd, *self._unwatched(Place(), seen.sight)])
        words = f"{self._settings.base_url} can be read, {len(self._settings.monitors)} monitors"
        return f"{words}. Mind: {'; '.join(faults)}" if faults else words

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- one reading ---

    def _quiet(self, seen: _Seen, now: datetime) -> Quiet:
        sight = seen.sight
        return Quiet(self.name, sight.at, now, seen.silences, seen.own, sight.whole)

    def _unwatched(self, place: Place, sight: Sight) -> Aside:
        """The words to say when the watchdog is gone."""
        if not sight.whole or watching(place, sight, self._settings).alive:
            return []
        return [("watchdog", "the status of every monitor is unknown: the watchdog's alert is not active")]

    async def _see(self, now: datetime | None) -> _Seen:
        """Everything there is now. `now` stands in where an answer has no date."""
        async with self._http.account(self._settings.base_url):
            standing, began_at = await self._ask("status", {}, read_standing, now)
            (alerts, odd), at = await self._ask("alerts", _ALL, read_alerts, now)
            silences, strange = list[Silence](), Aside()
            if self._settings.silences:
                (silences, strange), _ = await self._ask("silences", {}, read_silences, now)
        whole = not standing.settling and not self._is_fresh(standing, at)
        sight = Sight(began_at, max(at, began_at), alerts, whole)
        return _Seen(sight, own_alerts(alerts, self._settings.monitors), silences, [*odd, *strange])

    def _is_fresh(self, standing: Standing, at: datetime) -> bool:
        """Whether it was started a moment ago: alerts are only in its memory."""
        return standing.started_at is not None and at - standing.started_at < self._settings.settle

    async def _ask(
        self, path: str, params: dict[str, str], read: Callable[[object], T], now: datetime | None
    ) -> tuple[T, datetime]:
        """An answer as it is understood, and its own Date."""
        url = f"{self._settings.base_url}/api/v2/{path}"
        answer = await self._http.get_json(url, params=params, headers=self._headers)
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, _NOBODY, status=404)
        dated_at = answer.dated_at or now
        if dated_at is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, "an answer without a date")
        try:
            return read(answer.body), dated_at
        except ValueError as error:
            raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None


def _odd(verdict: Verdict) -> Aside:
    return [
        (f"monitor/{name}", f"{name} has an alert with a status nobody knows: whether it works is unknown")
        for name in verdict.odd
    ]


def _lost(maintenance: Sequence[Fact]) -> Aside:
    """Only what was lost is approximate, of what is called off."""
    lost = [one for one in maintenance if isinstance(one.deed, MaintenanceCalledOff) and one.approximate]
    return [
        (f"silence/{one.subject.id}", f"a silence of {one.subject.id} is lost: its maintenance is called off")
        for one in lost
    ]


_NOBODY = "there is no Alertmanager at this address: /api/v2 is missing"


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: "what stands before Alertmanager does not accept this token or password",
        403: "what stands before Alertmanager does not let this account read /api/v2",
        404: _NOBODY,
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
