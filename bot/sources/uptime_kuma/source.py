"""Uptime Kuma as a source: one page a reading, and what it shows compared with the last time.

Nothing here goes by our own clock, but where its answers have no date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.pages import Look, Page
from bot.sources.shared.sightings import fact_of
from bot.sources.uptime_kuma.answers import Said, Word, read_metrics
from bot.sources.uptime_kuma.judging import judge, watermark
from bot.sources.uptime_kuma.place import Place
from bot.sources.uptime_kuma.settings import UptimeKumaSettings
from bot.troubles import SourceTrouble, SourceTroubleKind


class UptimeKuma:
    """One Uptime Kuma. Methods raise SourceTrouble only."""

    def __init__(self, name: SourceName, settings: UptimeKumaSettings, http: Http) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._http, self._headers = settings, http, settings.headers()

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """What changed since the last reading."""
        before = Place.load(cursor) or Place()
        said, at = await self._read(now)
        changes, place = judge(before, said, at, self._settings)
        facts = tuple(fact_of(self.name, name, change, now) for name, change in changes)
        read_up_to = watermark(place, at, self._settings)
        cursor = replace(place, read_up_to=read_up_to).dump()
        return Page(
            self.name, facts, cursor, read_up_to, strange=tuple(self._strange(said)), lag=self._settings.lag
        )

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """Nothing: the page shows no past, and what is now is told by `fetch`."""
        return Page(self.name, (), "told", None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """Who is not shown any more. What changed is told by `fetch`, which remembers what was told."""
        said, _ = await self._read(now)
        monitors = self._settings.monitors
        gone = {id for id in ids if id not in monitors or said.of(monitors[id]) is None}
        return Look(gone=tuple(sorted(gone)))

    def hint(self, ids: Sequence[str]) -> None:
        """Nothing to remember: every reading shows all."""

    async def probe(self) -> str:
        """Read the page once, and say which monitors it does not show."""
        try:
            said, _ = await self._read(None)
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        monitors = self._settings.monitors
        faults = [f"{name} is not shown" for name, wanted in monitors.items() if said.of(wanted) is None]
        faults += (reason for _, reason in self._strange(said))
        words = f"{self._settings.base_url} can be read, {len(monitors)} monitors"
        return f"{words}. Mind: {'; '.join(faults)}" if faults else words

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    async def _read(self, now: datetime | None) -> tuple[Said, datetime]:
        """The page as it is understood, and its own Date; `now` stands in where it has none."""
        async with self._http.account(self._settings.base_url):
            answer = await self._http.get_text(f"{self._settings.base_url}/metrics", headers=self._headers)
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, _NOBODY, status=404)
        at = answer.dated_at or now
        if at is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, "an answer without a date")
        try:
            return read_metrics(answer.text), at
        except ValueError as error:
            raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None

    def _strange(self, said: Said) -> list[tuple[str, str]]:
        odd = [name for name, wanted in self._settings.monitors.items() if said.of(wanted) is Word.ODD]
        aside = [(f"monitor/{name}", f"{name} has a status nobody knows, or several: {_ONE}") for name in odd]
        return [*aside, *([("lines", f"{said.strange} lines make no sense")] if said.strange else [])]


_ONE = "whether it works is unknown; if two monitors have this name, write the id"
_NOBODY = "there is no Uptime Kuma at this address: /metrics is missing"


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: "Uptime Kuma does not accept this key: make one under Settings > API Keys",
        403: "Uptime Kuma does not let this key read /metrics",
        404: _NOBODY,
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
