"""The engine's `Directory`: audiences become channels, direct messages and mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.engine.records import Destination
from bot.sla.ladders import GROUP, LEGAL, OWNER
from bot.sla.pages import Person
from bot.slack.answer import flag, inside, read
from bot.slack.memory import Memory
from bot.slack.places import SlackPlaces
from bot.slack.troubles import FAILURES, trouble
from bot.slack.users import SlackUsers
from bot.troubles import SlackTrouble, SlackTroubleKind

_SLACK_ID: Final = re.compile(r"[UWS][A-Z0-9]{2,30}")
_CHECKED: Final = timedelta(minutes=10)


class SlackDirectory:
    """Who is reached where. Every method that asks Slack may raise SlackTrouble."""

    def __init__(self, client: AsyncWebClient, places: SlackPlaces, clock: Clock) -> None:
        self._client, self._places = client, places
        self._users = SlackUsers(client, clock)
        self._shared: Memory[str, bool] = Memory(clock)

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        """Where an audience is reached. A channel's name goes before a role's of the same name.

        Legal text is REFUSED in a channel that another organisation can read, or that cannot be looked at.
        """
        if audience == OWNER:
            user = await self._owner(owner, claimed_by)
            return (await self._direct(user),) if user else ()
        name = self._places.group_channel(group) if audience == GROUP else audience
        if name in self._places.channels:
            channel = self._places.channels[name]
            await self._keep_legal_inside(audience, channel)
            mention = tuple(await self._ids(name)) if audience != GROUP else ()
            return (Destination(channel, self._places.channel_language(name), mention),)
        return await self._of_role(audience, group)

    async def mention(self, audience: str, *, owner: Person | None, claimed_by: str, group: str) -> str:
        """The one to mention: the owner, or the first user group or user of a role."""
        if audience == OWNER:
            return await self._owner(owner, claimed_by)
        return next(iter(await self._ids(audience)), "")

    async def slack_user(self, person: Person) -> str:
        """Who that is in Slack; the map of the configuration goes before the e-mail address."""
        email = person.email.lower()
        mapped = next((user for address, user in self._places.people.items() if address.lower() == email), "")
        return mapped or await self._users.id_of(email)

    async def email(self, slack_user: str) -> str:
        """The address of a Slack user as the helpdesks know it: mapped back where they differ."""
        mapped = next((address for address, user in self._places.people.items() if user == slack_user), "")
        return mapped.lower() or (await self._users.user(slack_user)).email

    async def roles(self, slack_user: str) -> frozenset[str]:
        """The roles that list the user, a user group of theirs, or their address."""
        found = set()
        for role, members in self._places.roles.items():
            for member in members:
                if await self._is(slack_user, member):
                    found.add(role)
                    break
        return frozenset(found)

    async def outsider(self, slack_user: str) -> bool:
        """Guests, bots, the deactivated and people of other organisations."""
        return (await self._users.user(slack_user)).outsider

    async def locale(self, slack_user: str) -> str:
        """The language of the user's own Slack."""
        return (await self._users.user(slack_user)).language

    def fallback(self) -> Destination | None:
        """The admins' channel."""
        channel = self._places.channels.get(self._places.admins)
        if channel is None:
            return None
        return Destination(channel, self._places.channel_language(self._places.admins))

    async def _owner(self, owner: Person | None, claimed_by: str) -> str:
        """Whoever claimed the ticket goes before the helpdesk's owner."""
        return claimed_by or (await self.slack_user(owner) if owner else "")

    async def _direct(self, user: str) -> Destination:
        language = (await self._users.user(user)).language
        return Destination(await self._users.direct(user), language, direct=True)

    async def _of_role(self, role: str, group: str) -> Sequence[Destination]:
        """User groups are mentioned in the group's channel, people get a direct message each."""
        ids = await self._ids(role)
        groups = tuple(one for one in ids if one.startswith("S"))
        people = [one for one in ids if not one.startswith("S")]
        channel = self._places.group_channel(group)
        if groups and (role == LEGAL or channel not in self._places.channels):
            people += sorted(
                {user for one in groups for user in await self._users.members(one)} - set(people)
            )
            groups = ()
        found = [await self._direct(user) for user in people if not await self._barred(role, user)]
        if groups:
            language = self._places.channel_language(channel)
            found.insert(0, Destination(self._places.channels[channel], language, groups))
        return found

    async def _barred(self, role: str, user: str) -> bool:
        """Legal text goes to no guest, even if a role names one."""
        return role == LEGAL and await self.outsider(user)

    async def _ids(self, role: str) -> list[str]:
        """User groups and users of a role; addresses that Slack does not know are left out."""
        found = []
        for member in self._places.roles.get(role, ()):
            slack_id = member if _SLACK_ID.fullmatch(member) else await self._users.id_of(member)
            if slack_id:
                found.append(slack_id)
        return found

    async def _is(self, slack_user: str, member: str) -> bool:
        if not _SLACK_ID.fullmatch(member):
            return (await self._users.user(slack_user)).email == member.lower()
        if member.startswith("S"):
            return slack_user in await self._users.members(member)
        return slack_user == member

    async def _keep_legal_inside(self, audience: str, channel: str) -> None:
        """Raise REFUSED for legal text where others read along. In doubt it is not posted."""
        if audience != LEGAL:
            return
        shared = self._shared.get(channel)
        if shared is None:
            shared = self._shared.put(channel, await self._is_shared(channel), _CHECKED)
        if shared:
            raise SlackTrouble(SlackTroubleKind.REFUSED, "externally_shared")

    async def _is_shared(self, channel: str) -> bool:
        try:
            answer = read(await self._client.conversations_info(channel=channel))
        except FAILURES as failure:
            found = trouble(failure, write=False)
            if found.detail == "missing_scope":
                raise SlackTrouble(
                    SlackTroubleKind.REFUSED, "missing_scope: cannot see who reads along"
                ) from None
            raise found from None
        info = inside(answer.get("channel"))
        return any(flag(info.get(name)) for name in ("is_ext_shared", "is_pending_ext_shared"))
