"""StatusCake as the shared driver asks for it: a list of tests, and the periods of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yarl import URL

from bot.http import Answer, Http
from bot.sla.observations import Health
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.intervals import Check, Checks, Past, Planned
from bot.sources.shared.reading import Json, mapping, number, text
from bot.sources.statuscake.answers import past_of, read_checks, read_periods
from bot.sources.statuscake.plans import read_windows
from bot.sources.statuscake.settings import StatusCakeSettings
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST = 100
"""Things on a page, the most that StatusCake gives."""

PAGES = 1_000
"""No list has more pages than this; one that goes on forever is none."""

_NOT_OURS = frozenset({402, 403})  # maintenance windows are not in every plan


class StatusCake:
    """Reads one account. Raises SourceTrouble, and ValueError for an answer of another shape."""

    at_once = 20

    def __init__(self, settings: StatusCakeSettings, http: Http) -> None:
        self._settings, self._http = settings, http
        self._headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        self.account = f"statuscake {settings.base_url}"

    async def checks(self) -> Checks:
        """Every test as it is now: a request per hundred."""
        records, answer = await self._all("uptime", {"nouptime": "true"})
        if answer.dated_at is None:
            raise ValueError("the answer has no date")
        reread, tags = self._settings.reread, self._settings.tags
        checks, strange = read_checks(records, answer.dated_at, reread, tags)
        return Checks(tuple(checks), answer.dated_at, tuple(strange))

    async def past(self, check: Check, since: datetime, until: datetime, before: Health | None) -> Past:
        """What a test said: newest first until `since` is reached. One that is gone by now says nothing."""
        records, older = list[object](), ""
        for _ in range(PAGES):
            params = {"limit": str(MOST), **({"before": older} if older else {})}
            answer = await self._get(f"uptime/{check.id}/periods", params)
            if answer is None:
                return Past()
            body = mapping(answer.body)
            page = _data(body)
            records += page
            older = _older(body)
            if not older or not page or _begun(page[-1]) <= since:
                periods, strange = read_periods(records, check.id)
                told = past_of(check, periods, since, until, before)
                return Past(told.intervals, tuple(strange))
        raise ValueError("a list that does not end")

    async def windows(self, checks: Sequence[Check], since: datetime, until: datetime) -> Planned:
        """Maintenance windows that are not paused; accounts without them are told so."""
        if not self._settings.maintenance:
            return Planned()
        first = await self._get("maintenance-windows", _paged(1), _NOT_OURS)
        if first is None or first.status != 200:
            return Planned(strange=(("maintenance:?", "this account shows no maintenance windows"),))
        records, _ = await self._all("maintenance-windows", {}, first)
        return read_windows(records, checks, since, until)

    async def probe(self) -> str:
        """Sign in and count the tests."""
        try:
            listing = await self.checks()
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        wanted = " with these tags" if self._settings.tags else ""
        return f"StatusCake can be read: {len(listing.checks)} tests{wanted}"

    # --- calls ---

    async def _all(
        self, path: str, params: dict[str, str], first: Answer | None = None
    ) -> tuple[list[object], Answer]:
        """Every page of a list, and the first answer."""
        first = first or _there(await self._get(path, {**params, **_paged(1)}))
        records = _data(mapping(first.body))
        pages = number(mapping(mapping(first.body).get("metadata"), "metadata"), "page_count")
        for page in range(2, min(pages, PAGES) + 1):
            answer = _there(await self._get(path, {**params, **_paged(page)}))
            records += _data(mapping(answer.body))
        return records, first

    async def _get(
        self, path: str, params: dict[str, str], accept: frozenset[int] = frozenset()
    ) -> Answer | None:
        url = f"{self._settings.base_url}/{path}"
        return await self._http.get_json(url, params=params, headers=self._headers, accept=accept)


def _paged(page: int) -> dict[str, str]:
    return {"page": str(page), "limit": str(MOST)}


def _data(body: Json) -> list[object]:
    data = body.get("data")
    if not isinstance(data, list):
        raise ValueError("data is not a list")
    return list(data)


def _older(body: Json) -> str:
    """Where older periods begin; the address around it is not followed."""
    links = body.get("links")
    following = text(mapping(links, "links"), "next") if links is not None else ""
    return URL(following).query.get("before", "") if following else ""


def _begun(period: object) -> datetime:
    return parse_iso(text(mapping(period, "a period"), "created_at"))


def _there(answer: Answer | None) -> Answer:
    if answer is None:
        raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no StatusCake at this address", status=404)
    return answer


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: "StatusCake does not accept this token: make a new one under Account > Manage API keys",
        403: "StatusCake does not let this token read the uptime tests",
        404: "there is no StatusCake at this address: it ends in /v1",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
