"""The door of the Web API: reads a call, lets troubles happen, checks token and rates, runs the method."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from aiohttp import web

from bot.demo.workspace import chat, conversations, directory, files, modals, uploads
from bot.demo.workspace.faults import Drop, Gate, Html, Limited, Refused, Slow, Status, Trouble
from bot.demo.workspace.grants import TokenKind
from bot.demo.workspace.hub import Hub
from bot.demo.workspace.methods import METHODS, Call
from bot.demo.workspace.wire import Args, Obj, SlackError, as_object

FAMILIES = (chat, conversations, directory, files, modals)
"""Importing these fills METHODS."""
KEPT_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Logged:
    """One call that reached the workspace. The token is not kept."""

    method: str
    args: Mapping[str, object]
    status: int
    """HTTP status of the answer; 0 when the connection was dropped instead."""
    error: str | None
    """Slack's error; None for success, and for answers that were no JSON."""


class _Dropped(Exception):
    pass


@dataclass(slots=True)
class WebApi:
    hub: Hub
    calls: deque[Logged] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one call; HTTP 200 for Slack's own errors, as Slack does."""
        name = request.match_info["method"]
        try:
            token, args = await _read(request)
        except SlackError as refused:
            return self._log(name, Args({}), web.json_response(refused.body()), refused.error)
        try:
            return await self._answer(name, token, args)
        except _Dropped:
            if request.transport is not None:
                request.transport.abort()
            return self._log(name, args, web.Response(), None, dropped=True)

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file, at an address that was given out for them; its troubles go by "upload"."""
        args = Args({"file": request.match_info["file"]})
        try:
            return self._log("upload", args, await self._received(request), None)
        except _Dropped:
            if request.transport is not None:
                request.transport.abort()
            return self._log("upload", args, web.Response(), None, dropped=True)

    async def _received(self, request: web.Request) -> web.Response:
        trouble = self.hub.faults.take("upload")
        spoiled = await self._suffer(trouble)
        if spoiled is not None:
            return spoiled
        data = b"".join([part async for part in request.content.iter_any()])
        if not uploads.receive(self.hub.store, request.match_info["file"], data):
            return web.Response(status=400, text="not expected")
        if trouble == Drop(accepted=True):
            raise _Dropped
        return web.Response(text=f"OK - {len(data)}")

    async def _answer(self, name: str, token: str | None, args: Args) -> web.Response:
        trouble = self.hub.faults.take(name)
        spoiled = await self._suffer(trouble)
        if spoiled is not None:
            error = (
                as_object(json.loads(spoiled.text or "")).get("error")
                if spoiled.content_type.endswith("json")
                else None
            )
            return self._log(name, args, spoiled, str(error) if error else None)
        wait = self.hub.limits.wait_for(name, args.text("channel") or "")
        if wait is not None:
            return self._log(name, args, _limited(wait), "ratelimited")
        body = self._run(name, token, args)
        if trouble == Drop(accepted=True):
            raise _Dropped
        return self._log(name, args, web.json_response(body), None if body["ok"] else str(body["error"]))

    async def _suffer(self, trouble: Trouble | None) -> web.Response | None:
        """Let a trouble happen; the answer it gives in place of the method's, if any."""
        match trouble:
            case None | Drop(accepted=True):
                return None
            case Drop():
                raise _Dropped
            case Status(code):
                return web.Response(status=code, text="upstream trouble")
            case Limited(retry_after):
                return _limited(retry_after)
            case Refused(error):
                return web.json_response({"ok": False, "error": error})
            case Html():
                return web.Response(
                    text="<html><body>Sign in to continue</body></html>", content_type="text/html"
                )
            case Slow(seconds):
                await asyncio.sleep(seconds)
                return None
            case Gate():
                trouble.arrived.set()
                await trouble.released.wait()
                return None
            case _:
                assert_never(trouble)

    def _run(self, name: str, token: str | None, args: Args) -> Obj:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            grant = self.hub.grants.find(token)
            if grant.kind is not method.token and (name != "auth.test" or grant.kind is not TokenKind.APP):
                raise SlackError("not_allowed_token_type")
            grant.require(*method.scopes)
            return {"ok": True, **method.run(Call(self.hub, args, grant))}
        except SlackError as refused:
            return refused.body()

    def _log(
        self, name: str, args: Args, answer: web.Response, error: str | None, *, dropped: bool = False
    ) -> web.Response:
        self.calls.append(Logged(name, args.values, 0 if dropped else answer.status, error))
        self.hub.store.pulse.beat()
        return answer


def _limited(retry_after: int) -> web.Response:
    headers = {"Retry-After": str(retry_after)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


async def _read(request: web.Request) -> tuple[str | None, Args]:
    """Token and arguments, from the query, a form or a JSON body; raises SlackError."""
    values: Obj = dict(request.query)
    if request.content_type == "application/json":
        values |= _json(await request.text())
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        values |= dict(await request.post())
    in_body = values.pop("token", None)
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else None
    return token or (in_body if isinstance(in_body, str) else None), Args(values)


def _json(body: str) -> Obj:
    try:
        parsed: object = json.loads(body or "{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return as_object(parsed)
