"""A strict make-believe Jira on 127.0.0.1: what Jira would refuse is refused, and its traps are all set.

It compares instants to the minute, its index is behind, its tokens count rows, it gives fewer rows than it is
asked for, and to strangers it shows a site without projects.
"""

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import Clock
from tests.sources.failures import Gate, Handler
from tests.sources.jira_answers import CUSTOM, SYSTEM, Answers
from tests.sources.jira_site import Issue, Json, Site

_JQL = re.compile(
    r'project in \(("[A-Z]+"(?:, "[A-Z]+")*)\) AND updated >= "-(\d+)m" ORDER BY updated ASC, key ASC'
)
_MINUTE = timedelta(minutes=1)
_SEARCH = {"jql", "fields", "maxResults", "properties", "nextPageToken", "reconcileIssues"}
_LOGS = {"issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"}


@dataclass
class Limit:
    """A refusal of the next call because of too many."""

    reason: str
    retry_after: str = ""
    reset: str = ""

    def answer(self) -> web.Response:
        told = {"RateLimit-Reason": self.reason, "Retry-After": self.retry_after}
        told["X-RateLimit-Reset"] = self.reset
        return web.Response(text="slow down", status=429, headers={k: v for k, v in told.items() if v})


class Server:
    """One site on a port. `rows` and `thin_rows` are what a page holds at most with many and with few fields,
    `updates` what a page of changelogs holds."""

    def __init__(self, site: Site, clock: Clock, email: str, token: str) -> None:
        self.site, self.clock, self.answers = site, clock, Answers(site)
        self.rows, self.thin_rows, self.updates = 100, 5000, 1000
        self.stranger = False  # the token has run out, and strangers may look in
        self.roles_hidden = False
        self.failing: set[str] = set()  # issues that cannot be given
        self.refuses_fresh = False
        self.limits: list[Limit] = []
        self.bodies: list[tuple[str, Json]] = []
        self.between: list[str] = []  # issues that somebody touches after each page of a search
        self.base = ""
        self._basic = "Basic " + b64encode(f"{email}:{token}".encode()).decode()
        self.gate = Gate(clock, self._signed_in, {"nonsense": True})

    def _signed_in(self, request: web.Request) -> int:
        if self.stranger:
            return 401 if request.path.endswith("/myself") else 200
        return 200 if request.headers.get("Authorization") == self._basic else 401

    @property
    def calls(self) -> list[str]:
        return list(self.gate.calls)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app, api = web.Application(), "/rest/api/3"
        for path, handler in {
            "myself": self._myself,
            "field": self._fields,
            "status": self._statuses,
            "project/{key}": self._project,
            "project/{id}/role/{role}": self._role,
            "group/member": self._members,
            "issue/{id}/comment": self._comments,
        }.items():
            app.router.add_get(f"{api}/{path}", self._answering(handler))
        app.router.add_post(f"{api}/search/jql", self._answering(self._search))
        app.router.add_post(f"{api}/issue/bulkfetch", self._answering(self._bulk))
        app.router.add_post(f"{api}/changelog/bulkfetch", self._answering(self._changelogs))
        async with self.gate.serve(app) as self.base:
            yield self.base

    def _answering(self, handler: Handler) -> Handler:
        """Refusals are answers like any other, with the Date of the play."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if self.limits:
                return self.limits.pop(0).answer()
            try:
                return await handler(request)
            except web.HTTPException as refusal:
                return web.Response(text=refusal.text, status=refusal.status)

        return answer

    # --- searching ---

    async def _search(self, request: web.Request) -> web.Response:
        body = await self._body(request, _SEARCH)
        asked = _JQL.fullmatch(str(body["jql"]))
        wanted = re.findall(r"[A-Z]+", asked[1]) if asked else []
        if not asked or self.stranger or not set(wanted) <= self.site.projects.keys():
            return _refusal("the query is not understood, or names what does not exist")
        fields, fresh = _texts(body, "fields"), body.get("reconcileIssues", [])
        if not isinstance(fresh, list) or len(fresh) > 50 or (fresh and self.refuses_fresh):
            return _refusal("too many issues to reconcile")
        most = min(_number(body, "maxResults", 5000), self.thin_rows if len(fields) <= 2 else self.rows)
        found = self._found({self.site.projects[key] for key in wanted}, int(asked[2]), fresh)
        skip = self._skip(body)
        page = found[skip : skip + most]
        answer: Json = {"isLast": skip + most >= len(found)}
        if not answer["isLast"]:
            answer["nextPageToken"] = json.dumps([skip + most, body["jql"], fresh])
        answer["issues"] = [self._shown(issue, body, fields) for issue in page]
        self._touch()
        return web.json_response(answer)

    def _found(self, projects: set[str], minutes: int, fresh: list[object]) -> list[Issue]:
        """Issues by what the index knows of them: the minute that is not over is cut off."""
        now = self.clock.now()
        bound = _minute_after(now - minutes * _MINUTE)
        known: list[tuple[datetime, int, Issue]] = []
        for issue in self.site.issues.values():
            seen = [at for at, visible_at in issue.indexed if visible_at <= now or issue.id in fresh]
            if seen and seen[-1] >= bound and issue.values["project"] in projects:
                known.append((seen[-1], issue.id, issue))
        return [issue for _, _, issue in sorted(known, key=lambda row: row[:2])]

    def _skip(self, body: Json) -> int:
        """Tokens count rows, and are good for the very same question only."""
        if not body.get("nextPageToken"):
            return 0
        skip, jql, fresh = json.loads(str(body["nextPageToken"]))
        if (jql, fresh) != (body["jql"], body.get("reconcileIssues", [])):
            raise web.HTTPBadRequest(text="this token is for another question")
        return int(skip)

    def _shown(self, issue: Issue, body: Json, fields: list[str]) -> Json:
        return self.answers.issue(issue, fields, _texts(body, "properties"))

    def _touch(self) -> None:
        if self.between:
            self.site.change(self.between.pop(0), "", labels=["touched"])

    # --- issues by id ---

    async def _bulk(self, request: web.Request) -> web.Response:
        body = await self._body(request, {"issueIdsOrKeys", "fields", "properties"})
        ids, fields = _texts(body, "issueIdsOrKeys"), _texts(body, "fields")
        if not 1 <= len(ids) <= 100 or not all(id.isdecimal() for id in ids):
            return _refusal("between one and a hundred ids")
        there = [self.site.issues[int(id)] for id in ids if int(id) in self.site.issues]
        good = [issue for issue in there if str(issue.id) not in self.failing]
        errors = [{"id": id, "errorMessage": "try again"} for id in ids if id in self.failing]
        shown = [self._shown(issue, body, fields) for issue in sorted(good, key=lambda issue: issue.id)]
        return web.json_response({"issues": shown, "issueErrors": errors})

    async def _changelogs(self, request: web.Request) -> web.Response:
        """Oldest first over all issues, so that one issue's updates may be on several pages."""
        body = await self._body(request, _LOGS)
        ids, fields = _texts(body, "issueIdsOrKeys"), _texts(body, "fieldIds")
        if not 1 <= len(ids) <= 1000 or len(fields) > 10:
            return _refusal("between one and a thousand issues, ten fields at most")
        every = [(id, entry) for id in ids if int(id) in self.site.issues for entry in self._log(id, fields)]
        every.sort(key=lambda row: (str(row[1]["created"]), row[0]))
        most, skip = (
            min(_number(body, "maxResults", 10_000), self.updates),
            int(str(body.get("nextPageToken") or 0)),
        )
        logs: dict[str, list[Json]] = {}
        for id, entry in every[skip : skip + most]:
            logs.setdefault(id, []).append(entry)
        after = str(skip + most) if skip + most < len(every) else None
        shown = [{"issueId": id, "changeHistories": entries} for id, entries in logs.items()]
        return web.json_response({"issueChangeLogs": shown, "nextPageToken": after})

    def _log(self, id: str, fields: list[str]) -> Iterable[Json]:
        for entry in self.site.issue(id).log:
            items = entry["items"]
            assert isinstance(items, list)
            kept = [item for item in items if not fields or item["fieldId"] in fields]
            if kept:
                yield {**entry, "items": kept}

    async def _comments(self, request: web.Request) -> web.Response:
        _only(request, {"startAt", "maxResults", "orderBy"})
        if int(request.match_info["id"]) not in self.site.issues:
            raise web.HTTPNotFound
        start, most = int(request.query["startAt"]), min(int(request.query["maxResults"]), 100)
        remarks = self.site.issue(request.match_info["id"]).remarks
        shown = [self.answers.remark(one) for one in remarks[start : start + most]]
        return web.json_response({"comments": shown, "total": len(remarks), "startAt": start})

    # --- names and people ---

    async def _myself(self, request: web.Request) -> web.Response:
        return web.json_response({"accountId": "me"})

    async def _fields(self, request: web.Request) -> web.Response:
        return web.json_response(self.answers.fields())

    async def _statuses(self, request: web.Request) -> web.Response:
        return web.json_response(self.answers.statuses())

    async def _project(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        if self.stranger or key not in self.site.projects:
            raise web.HTTPNotFound
        return web.json_response(self.answers.project(key, self.base))

    async def _role(self, request: web.Request) -> web.Response:
        if self.roles_hidden:
            raise web.HTTPForbidden
        key = next(key for key, id in self.site.projects.items() if id == request.match_info["id"])
        return web.json_response(self.answers.role(key, int(request.match_info["role"])))

    async def _members(self, request: web.Request) -> web.Response:
        _only(request, {"groupId", "startAt", "maxResults"})
        start, most = int(request.query["startAt"]), min(int(request.query["maxResults"]), 50)
        ids = self.site.groups[request.query["groupId"]]
        shown = [self.site.accounts[id].shown() for id in ids[start : start + most]]
        return web.json_response({"values": shown, "isLast": start + most >= len(ids)})

    async def _body(self, request: web.Request, known: set[str]) -> Json:
        """The body of a question; anything that Jira does not know is refused."""
        body = await request.json()
        self.bodies.append((request.path, body))
        fields = {id for id, *_ in CUSTOM} | set(SYSTEM)
        if not body.keys() <= known or not set(body.get("fields", [])) <= fields:
            raise web.HTTPBadRequest(text="an unknown part of a question")
        return dict(body)


def _minute_after(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + _MINUTE


def _texts(body: Json, key: str) -> list[str]:
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise web.HTTPBadRequest(text=f"{key} is no list of texts")
    return value


def _number(body: Json, key: str, most: int) -> int:
    value = body.get(key)
    if not isinstance(value, int) or not 1 <= value <= most:
        raise web.HTTPBadRequest(text=f"{key} is out of range")
    return value


def _only(request: web.Request, known: set[str]) -> None:
    if not request.query.keys() <= known:
        raise web.HTTPBadRequest(text="an unknown parameter")


def _refusal(reason: str) -> web.Response:
    return web.json_response({"errorMessages": [reason]}, status=400)
