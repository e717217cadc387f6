"""The addresses of Jira that are read, how each of them pages, and what its limits ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yarl import URL

from bot.clock import Clock
from bot.http import Answer, Http, retry_after
from bot.sources.jira.fields import CHANNEL
from bot.sources.jira.listing import Query
from bot.sources.jira.settings import JiraSettings
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, items, mapping, number, text
from bot.troubles import SourceTrouble, SourceTroubleKind

NAMED_AT_ONCE = 100
"""Issues that may be asked for by id in one request."""

_LOGS_AT_ONCE = 1000
_ROWS = 100  # with all fields Jira gives no more anyway
_THIN_ROWS = 5000
_UPDATES = 1000
_COMMENTS = 100
_MEMBERS = 50
_PAGES = 200
_THIN = ("updated", "status")
_LIMITED = 429
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of a search; without `after` it is the last."""

    issues: list[object]
    after: str
    dated_at: datetime | None


class Client:
    """Reads one site. Raises SourceTrouble, and ValueError for an answer of an unknown shape."""

    def __init__(self, http: Http, clock: Clock, settings: JiraSettings) -> None:
        self._http, self._clock = http, clock
        self._api, self._headers = settings.api, settings.headers()
        self._host = URL(self._api).host or ""
        self._paused_until: datetime | None = None

    @property
    def ahead(self) -> timedelta:
        """How far Jira's clock is ahead of ours, by its last answer."""
        return self._http.skew.get(self._host, timedelta(0))

    # --- issues ---

    async def search(self, query: Query, fields: Sequence[str], after: str = "", rows: int = 0) -> SearchPage:
        """A page of a search; `fields` are of no use to a thin one. Refused is STRANGE with status 400."""
        body: dict[str, object] = {"jql": query.jql, "fields": list(_THIN if query.thin else fields)}
        body["maxResults"] = rows or (_THIN_ROWS if query.thin else _ROWS)
        body |= {} if query.thin else {"properties": [CHANNEL]}
        body |= {"nextPageToken": after} if after else {}
        body |= {"reconcileIssues": list(query.fresh)} if query.fresh else {}
        answer = await self._post("search/jql", body)
        page = mapping(answer.body)
        if "issues" not in page:
            raise ValueError("a search without issues")
        more = text(page, "nextPageToken") if page.get("isLast") is not True else ""
        return SearchPage(list(items(page, "issues")), more, answer.dated_at)

    async def issues(self, ids: Sequence[str], fields: Sequence[str]) -> tuple[list[object], list[str]]:
        """These issues as they are this moment, and those that Jira has but could not give. Those that are
        gone, or are not ours to see, are in neither."""
        found, failed = list[object](), list[str]()
        for first in range(0, len(ids), NAMED_AT_ONCE):
            some = list(ids[first : first + NAMED_AT_ONCE])
            body = {"issueIdsOrKeys": some, "fields": list(fields), "properties": [CHANNEL]}
            answer = mapping((await self._post("issue/bulkfetch", body)).body)
            if "issues" not in answer:
                raise ValueError("an answer without issues")
            found.extend(items(answer, "issues"))
            failed.extend(text(mapping(one, "an error"), "id") for one in items(answer, "issueErrors"))
        return found, failed

    async def changelogs(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, list[object]]:
        """The updates of these issues by issue; one issue may be spread over several pages."""
        logs: dict[str, list[object]] = defaultdict(list)
        for first in range(0, len(ids), _LOGS_AT_ONCE):
            body: dict[str, object] = {"issueIdsOrKeys": list(ids[first : first + _LOGS_AT_ONCE])}
            body |= {"maxResults": _UPDATES, **({"fieldIds": list(fields)} if fields else {})}
            async for page in self._logs(body):
                for log in items(page, "issueChangeLogs"):
                    of = mapping(log, "a changelog")
                    logs[text(of, "issueId")].extend(items(of, "changeHistories"))
        return logs

    async def _logs(self, body: dict[str, object]) -> AsyncIterator[Json]:
        for _ in range(_PAGES):
            page = mapping((await self._post("changelog/bulkfetch", body)).body)
            if "issueChangeLogs" not in page:
                raise ValueError("an answer without changelogs")
            yield page
            if not (after := text(page, "nextPageToken")):
                return
            body = {**body, "nextPageToken": after}
        raise ValueError("the changelogs do not end")

    async def comments(self, id: str) -> list[object] | None:
        """All comments of an issue, oldest first; None when it is gone."""
        found: list[object] = []
        for _ in range(_PAGES):
            params = {"startAt": str(len(found)), "maxResults": str(_COMMENTS), "orderBy": "created"}
            answer = await self._get(f"issue/{id}/comment", params)
            if answer is None:
                return None
            page = mapping(answer.body)
            some = list(items(page, "comments"))
            found.extend(some)
            if not some or len(found) >= number(page, "total"):
                return found
        raise ValueError("the comments do not end")

    # --- names and people ---

    async def myself(self) -> None:
        """Whether the credentials are accepted. Where strangers may look in, other answers do not tell."""
        if await self._get("myself") is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, "there is no Jira at this address", status=404)

    async def fields(self) -> object:
        """All fields of the site."""
        return self._there(await self._get("field"), "fields")

    async def statuses(self) -> object:
        """All statuses of the site."""
        return self._there(await self._get("status"), "statuses")

    async def project(self, key: str) -> Json | None:
        """A project by its key, also by one that it had before; None when it cannot be seen."""
        answer = await self._get(f"project/{key}")
        return None if answer is None else mapping(answer.body)

    async def role(self, project: str, role: str) -> list[object]:
        """Who has a role in a project: people and groups."""
        answer = await self._get(f"project/{project}/role/{role}")
        return [] if answer is None else list(items(mapping(answer.body), "actors"))

    async def members(self, group: str) -> AsyncIterator[object]:
        """The members of a group, by the group's id."""
        start = 0
        for _ in range(_PAGES):
            params = {"groupId": group, "startAt": str(start), "maxResults": str(_MEMBERS)}
            answer = await self._get("group/member", params)
            page = mapping(answer.body) if answer else {}
            some = list(items(page, "values"))
            for one in some:
                yield one
            start += len(some)
            if page.get("isLast") is not False or not some:
                return

    # --- asking ---

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Answer | None:
        self._pause()
        accept = frozenset({_LIMITED})
        url = f"{self._api}/rest/api/3/{path}"
        answer = await self._http.get_json(url, params=params, headers=self._headers, accept=accept)
        return self._admitted(answer, f"GET {URL(url).host}{URL(url).path}") if answer else None

    async def _post(self, path: str, body: object) -> Answer:
        self._pause()
        url, accept = f"{self._api}/rest/api/3/{path}", frozenset({_LIMITED})
        answer = await self._http.post_json(url, body, headers=self._headers, accept=accept)
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, f"there is no {path} at this address", status=404)
        return self._admitted(answer, f"POST {URL(url).host}{URL(url).path}")

    def _admitted(self, answer: Answer, shown: str) -> Answer:
        """The answer, unless it says that we ask too much. A quota that is used up comes back at its reset:
        until then nothing is asked."""
        if answer.status != _LIMITED:
            return answer
        wait = retry_after(answer.headers.get("retry-after"), answer.dated_at)
        if "quota" in answer.headers.get("ratelimit-reason", ""):
            wait = max(filter(None, (wait, _until_reset(answer))), default=None)
            self._paused_until = self._clock.now() + wait if wait else None
        raise SourceTrouble(SourceTroubleKind.LIMITED, f"{shown} answered 429", wait, _LIMITED)

    def _pause(self) -> None:
        left = self._paused_until - self._clock.now() if self._paused_until else timedelta(0)
        if left > timedelta(0):
            detail = "Jira's quota is used up until its reset"
            raise SourceTrouble(SourceTroubleKind.LIMITED, detail, left, _LIMITED)

    def _there(self, answer: Answer | None, what: str) -> object:
        if answer is None:
            raise SourceTrouble(SourceTroubleKind.STRANGE, f"there are no {what} at this address", status=404)
        return answer.body


def _until_reset(answer: Answer) -> timedelta | None:
    """How long until the instant at which a quota begins anew; at most a day."""
    try:
        reset_at = parse_iso(answer.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    if answer.dated_at is None:
        return None
    return min(max(reset_at - answer.dated_at, timedelta(0)), _DAY)


def numbers(ids: Iterable[str]) -> list[str]:
    """Those that can be ids of issues: Jira refuses a list with anything else in it."""
    return [id for id in dict.fromkeys(ids) if id.isascii() and id.isdecimal() and len(id) < 19]
