"""Pingdom as the shared driver asks for it: one list of checks, and the past of one check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.http import Answer, Http
from bot.sla.observations import Health
from bot.sources.pingdom.answers import read_checks, read_past, read_windows
from bot.sources.pingdom.settings import PingdomSettings
from bot.sources.shared.instants import format_epoch
from bot.sources.shared.intervals import Check, Checks, Past, Planned
from bot.sources.shared.reading import mapping
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST = 25_000
"""Checks in one list, the most that Pingdom gives."""

RESERVE = 20
"""So many calls of the account's limits are left to others."""

LONGEST = timedelta(days=31)
"""No window is longer than this, so that one that has begun is found by its start."""

_BUDGET = re.compile(r"Remaining: *([0-9]+) *Time until reset: *([0-9]+)", re.IGNORECASE)


class Pingdom:
    """Reads one account. Raises SourceTrouble, and ValueError for an answer of another shape."""

    at_once = 20

    def __init__(self, settings: PingdomSettings, http: Http) -> None:
        self._settings, self._http = settings, http
        self._headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        self.account = f"pingdom {settings.base_url}"

    async def checks(self) -> Checks:
        """Every check as it is now: one request."""
        answer = _there(await self._get("checks", {"include_tags": "true", "limit": str(MOST)}))
        checks, strange = read_checks(mapping(answer.body), self._settings.tags)
        return Checks(tuple(checks), answer.dated_at, tuple(strange))

    async def past(self, check: Check, since: datetime, until: datetime, before: Health | None) -> Past:
        """What a check said. One that was deleted a moment ago says nothing."""
        span = {
            "from": str(format_epoch(since)),
            "to": str(max(format_epoch(until), format_epoch(since) + 1)),
        }
        answer = await self._get(f"summary.outage/{check.id}", {**span, "order": "asc"})
        return Past() if answer is None else read_past(mapping(answer.body), check.id)

    async def windows(self, checks: Sequence[Check], since: datetime, until: datetime) -> Planned:
        """Planned maintenance: what it is for, and when it takes place; two requests."""
        if not self._settings.maintenance:
            return Planned()
        span = {"from": str(format_epoch(since - LONGEST)), "to": str(format_epoch(until))}
        maintenance = _there(await self._get("maintenance", {}))
        occurrences = _there(await self._get("maintenance.occurrences", span))
        return read_windows(mapping(maintenance.body), mapping(occurrences.body), checks, since)

    async def probe(self) -> str:
        """Sign in and count the checks."""
        try:
            listing = await self.checks()
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        some = "no check" if not listing.checks else f"{len(listing.checks)} checks"
        wanted = " with these tags" if self._settings.tags else ""
        return f"Pingdom can be read: {some}{wanted}"

    async def _get(self, path: str, params: dict[str, str]) -> Answer | None:
        url = f"{self._settings.base_url}/{path}"
        answer = await self._http.get_json(url, params=params, headers=self._headers)
        if answer is not None and path != "checks":  # the list is one call, and tells how much there is again
            _spare(answer)
        return answer


def _spare(answer: Answer) -> None:
    """Stop before the account's limits are used up: they are shared with everything else that reads it."""
    for name, value in answer.headers.items():
        found = _BUDGET.search(value)
        if name.startswith("req-limit") and found and int(found[1]) < RESERVE:
            wait = timedelta(seconds=min(int(found[2]), 3600))
            raise SourceTrouble(SourceTroubleKind.LIMITED, "Pingdom's limits are nearly used up", wait)


def _there(answer: Answer | None) -> Answer:
    if answer is None:
        raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no Pingdom at this address", status=404)
    return answer


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: "Pingdom does not accept this token: make a new one under Settings > Pingdom API",
        403: "Pingdom does not let this token read: it needs read access to checks and maintenance",
        404: "there is no Pingdom at this address: it ends in /api/3.1",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
