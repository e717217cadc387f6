"""People and user groups as Slack knows them, asked for once and remembered for a while."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Clock
from bot.slack.answer import Json, flag, inside, read, word
from bot.slack.memory import Memory
from bot.slack.texts import language_of
from bot.slack.troubles import FAILURES, trouble
from bot.troubles import SlackTrouble

_KNOWN: Final = timedelta(hours=24)
_UNKNOWN: Final = timedelta(hours=1)
_RIGHTS: Final = timedelta(minutes=10)
_NOBODY: Final = frozenset({"users_not_found", "user_not_found", "user_not_visible"})
_BARRED: Final = (
    "deleted",
    "is_bot",
    "is_workflow_bot",
    "is_restricted",
    "is_ultra_restricted",
    "is_stranger",
)


@dataclass(frozen=True, slots=True)
class User:
    """What we need to know of a Slack user."""

    email: str
    language: str
    outsider: bool


_STRANGER: Final = User(email="", language="en", outsider=True)


class SlackUsers:
    """Lookups of users and user groups. They raise SlackTrouble when Slack cannot be asked."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._by_email: Memory[str, str] = Memory(clock)
        self._users: Memory[str, User] = Memory(clock)
        self._members: Memory[str, frozenset[str]] = Memory(clock)
        self._direct: Memory[str, str] = Memory(clock)
        self._own: Memory[str, tuple[str, str]] = Memory(clock)

    async def id_of(self, email: str) -> str:
        """The user with that e-mail address, or empty. Unknown addresses are asked again after an hour."""
        email = email.strip().lower()
        if not email:
            return ""
        if (known := self._by_email.get(email)) is not None:
            return known
        try:
            answer = await _ask(self._client.users_lookupByEmail(email=email))
        except SlackTrouble as failed:
            if failed.detail not in _NOBODY:
                raise
            return self._by_email.put(email, "", _UNKNOWN)
        return self._by_email.put(email, word(inside(answer.get("user")).get("id")), _KNOWN)

    async def user(self, slack_user: str) -> User:
        """Address, language and standing of a user. Somebody Slack does not know is an outsider."""
        if (known := self._users.get(slack_user)) is not None:
            return known
        try:
            answer = await _ask(self._client.users_info(user=slack_user, include_locale=True))
        except SlackTrouble as failed:
            if failed.detail not in _NOBODY:
                raise
            return self._users.put(slack_user, _STRANGER, _UNKNOWN)
        return self._users.put(slack_user, await self._judged(inside(answer.get("user"))), _RIGHTS)

    async def members(self, usergroup: str) -> frozenset[str]:
        """The users of a user group."""
        if (known := self._members.get(usergroup)) is not None:
            return known
        answer = await _ask(self._client.usergroups_users_list(usergroup=usergroup))
        given = answer.get("users")
        users = (
            frozenset(one for one in given if isinstance(one, str))
            if isinstance(given, list)
            else frozenset()
        )
        return self._members.put(usergroup, users, _RIGHTS)

    async def direct(self, slack_user: str) -> str:
        """The id (D…) of our conversation with a user."""
        if (known := self._direct.get(slack_user)) is not None:
            return known
        answer = await _ask(self._client.conversations_open(users=slack_user))
        return self._direct.put(slack_user, word(inside(answer.get("channel")).get("id")), _KNOWN)

    async def _judged(self, user: Json) -> User:
        profile = inside(user.get("profile"))
        barred = any(flag(user.get(name)) for name in _BARRED) or await self._foreign(user)
        return User(word(profile.get("email")).lower(), language_of(word(user.get("locale"))), barred)

    async def _foreign(self, user: Json) -> bool:
        """Whether the user belongs to another organisation: seen in shared channels."""
        team, enterprise = await self._home()
        theirs = inside(user.get("enterprise_user")).get("enterprise_id")
        return word(user.get("team_id")) not in {"", team} and (not enterprise or theirs != enterprise)

    async def _home(self) -> tuple[str, str]:
        if (known := self._own.get("")) is not None:
            return known
        answer = await _ask(self._client.auth_test())
        return self._own.put("", (word(answer.get("team_id")), word(answer.get("enterprise_id"))), _KNOWN)


async def _ask(call: Awaitable[AsyncSlackResponse]) -> Json:
    """The answer of a question; asking twice is not seen, so every failure to hear it is PASSING."""
    try:
        return read(await call)
    except FAILURES as failure:
        raise trouble(failure, write=False) from None
