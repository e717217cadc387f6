"""What `duebell check` finds out about Slack: token, scopes, channels, roles. Posts nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.sla.ladders import LEGAL
from bot.slack.answer import flag, inside, read
from bot.slack.places import SlackPlaces
from bot.slack.troubles import FAILURES, trouble

NEEDED: Final = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
"""Scopes without which something does not work."""
LOOKING_BACK: Final = ("channels:history", "groups:history", "im:history")
"""Scopes for looking whether a post arrived when the answer got lost; without them it is repeated, marked."""
_USERGROUP: Final = re.compile(r"S[A-Z0-9]{2,30}")
_USER: Final = re.compile(r"[UW][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: fine or not, what it was, and what to do about it in one sentence."""

    fine: bool
    about: str
    said: str


async def check(client: AsyncWebClient, places: SlackPlaces) -> list[Finding]:
    """Try everything once, in order; a token that does not work ends it."""
    found = [finding async for finding in _token(client)]
    if not found[0].fine:
        return found
    found += [await _channel(client, name, channel) for name, channel in places.channels.items()]
    for role, members in places.roles.items():
        found += [await _member(client, role, member) for member in members]
    if places.admins not in places.channels:
        found.append(
            Finding(
                True,
                "slack.channels",
                f"none is called {places.admins}: nobody hears of Duebell's own troubles",
            )
        )
    return found


async def _token(client: AsyncWebClient) -> AsyncIterator[Finding]:
    try:
        answer = await client.auth_test()
    except FAILURES as failure:
        yield Finding(False, "token", f"Slack says {trouble(failure, write=False).detail}")
        return
    yield Finding(True, "token", f"works, in the workspace {read(answer).get('team')}")
    granted = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    scopes = {scope.strip() for scope in granted.split(",") if scope.strip()}
    if scopes:
        missing = [scope for scope in NEEDED if scope not in scopes]
        yield Finding(not missing, "scopes", f"missing: {', '.join(missing)}" if missing else "all there")
        if not scopes.issuperset(LOOKING_BACK):
            yield Finding(
                True, "scopes", "no history scopes: a post whose answer got lost is repeated, marked as such"
            )


async def _channel(client: AsyncWebClient, name: str, channel: str) -> Finding:
    about = f"channel {name} ({channel})"
    try:
        info = inside(read(await client.conversations_info(channel=channel)).get("channel"))
    except FAILURES as failure:
        return Finding(False, about, _channel_trouble(trouble(failure, write=False).detail))
    if flag(info.get("is_archived")):
        return Finding(False, about, "is archived")
    if not flag(info.get("is_member")):
        return Finding(False, about, "I am not in it: /invite me there")
    shared = flag(info.get("is_ext_shared")) or flag(info.get("is_pending_ext_shared"))
    if shared and name == LEGAL:
        return Finding(False, about, "is shared with another organisation: legal text is refused there")
    return Finding(True, about, "shared with another organisation" if shared else "fine")


def _channel_trouble(detail: str) -> str:
    if detail == "channel_not_found":
        return "does not exist, or is private and I am not in it: /invite me there"
    return f"Slack says {detail}"


async def _member(client: AsyncWebClient, role: str, member: str) -> Finding:
    about = f"role {role} ({member})"
    try:
        if _USERGROUP.fullmatch(member):
            users = read(await client.usergroups_users_list(usergroup=member)).get("users")
            count = len(users) if isinstance(users, list) else 0
            return Finding(count > 0, about, f"{count} people" if count else "nobody is in this user group")
        if _USER.fullmatch(member):
            await client.users_info(user=member)
        else:
            await client.users_lookupByEmail(email=member)
    except FAILURES as failure:
        return Finding(False, about, f"Slack says {trouble(failure, write=False).detail}")
    return Finding(True, about, "found")
