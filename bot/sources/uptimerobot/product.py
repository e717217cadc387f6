"""UptimeRobot as the shared driver asks for it: a list of monitors, and the incidents of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from yarl import URL

from bot.http import Answer, Http
from bot.sla.observations import Health
from bot.sources.shared.instants import format_iso
from bot.sources.shared.intervals import Check, Checks, Past, Planned
from bot.sources.shared.reading import Json, mapping, text
from bot.sources.uptimerobot.answers import Incident, past_of, read_checks, read_incidents
from bot.sources.uptimerobot.plans import read_windows
from bot.sources.uptimerobot.settings import UptimeRobotSettings
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST = "200"
"""Monitors on a page, the most that UptimeRobot gives."""

PAGES = 500
"""No list has more pages than this; one that goes on forever is none."""

REACH = timedelta(days=30)
"""An incident is asked for by its beginning: at the first reading one that began so long before is found."""

_SECOND = timedelta(seconds=1)


class UptimeRobot:
    """Reads one account. Raises SourceTrouble, and ValueError for an answer of another shape."""

    at_once = 50

    def __init__(self, settings: UptimeRobotSettings, http: Http) -> None:
        self._settings, self._http = settings, http
        self._headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        self.account = f"uptimerobot {settings.base_url}"
        self._first: tuple[datetime, datetime, list[Incident], tuple[tuple[str, str], ...]] | None = None

    async def checks(self) -> Checks:
        """Every monitor as it is now: a request per two hundred."""
        records, dated_at = await self._all("monitors", {"limit": MOST})
        checks, strange = read_checks(records, dated_at, self._settings.tags)
        return Checks(tuple(checks), dated_at, tuple(strange))

    async def past(self, check: Check, since: datetime, until: datetime, before: Health | None) -> Past:
        """What a monitor said. Of monitors that nothing was told of yet all incidents are read together."""
        if before is None:
            found, strange = await self._together(since, until)
        else:
            found, strange = await self._incidents(since - _SECOND, until, {"monitor_id": check.id})
        own = [one for one in found if one.monitor == check.id]
        aside = tuple(one for one in strange if one[0].endswith(f":{check.id}"))
        return Past(past_of(check, own, since, until, before).intervals, aside)

    async def windows(self, checks: Sequence[Check], since: datetime, until: datetime) -> Planned:
        """Maintenance by the clock of the account's zone; none when the zone is not known."""
        zone = self._settings.timezone
        if zone is None:
            return Planned()
        records, _ = await self._all("maintenance-windows", {})
        return read_windows(records, checks, zone, since, until)

    async def probe(self) -> str:
        """Sign in and count the monitors."""
        try:
            listing = await self.checks()
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        wanted = " with these tags" if self._settings.tags else ""
        silent = "; without `timezone` no maintenance is read" if self._settings.timezone is None else ""
        return f"UptimeRobot can be read: {len(listing.checks)} monitors{wanted}{silent}"

    # --- incidents ---

    async def _together(
        self, since: datetime, until: datetime
    ) -> tuple[list[Incident], tuple[tuple[str, str], ...]]:
        """All incidents of the account, kept for the other monitors of this round."""
        if self._first is None or self._first[0] > since or self._first[1] != until:
            since = min(since, until - self._settings.start - timedelta(days=1))
            self._first = (since, until, *await self._incidents(since - REACH, until, {}))
        return self._first[2], self._first[3]

    async def _incidents(
        self, since: datetime, until: datetime, more: dict[str, str]
    ) -> tuple[list[Incident], tuple[tuple[str, str], ...]]:
        span = {"started_after": _whole(since), "started_before": _whole(until + _SECOND)}
        records, _ = await self._all("incidents", {**span, **more})
        incidents, strange = read_incidents(records)
        return incidents, tuple(strange)

    # --- calls ---

    async def _all(self, path: str, params: dict[str, str]) -> tuple[list[object], datetime]:
        """Every page of a list, and the Date of the first."""
        records, cursor, first = list[object](), "", None
        for _ in range(PAGES):
            answer = await self._get(path, {**params, **({"cursor": cursor} if cursor else {})})
            first, body = first or answer, mapping(answer.body)
            page = body.get("data")
            if not isinstance(page, list):
                raise ValueError("data is not a list")
            records += page
            cursor = _cursor(body)
            if not cursor:
                return records, _dated(first)
        raise ValueError("a list that does not end")

    async def _get(self, path: str, params: dict[str, str]) -> Answer:
        url = f"{self._settings.base_url}/{path}"
        answer = await self._http.get_json(url, params=params, headers=self._headers)
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no UptimeRobot here", status=404)
        return answer


def _cursor(body: Json) -> str:
    """The place at which the next page begins; the address around it is not followed."""
    following = text(body, "nextLink")
    return URL(following).query.get("cursor", "") if following else ""


def _dated(answer: Answer) -> datetime:
    """The answer's own Date: how long a state has lasted is counted back from it."""
    if answer.dated_at is None:
        raise ValueError("the answer has no date")
    return answer.dated_at


def _whole(instant: datetime) -> str:
    return format_iso(instant.replace(microsecond=0))


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: "UptimeRobot does not accept this key: make a read-only one under Integrations & API > API",
        403: "UptimeRobot does not let this key read: it must be a key of the account, not of one monitor",
        404: "there is no UptimeRobot at this address: it ends in /v3",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
