"""Routes: where a message goes. An audience becomes channels; a message to several becomes one message
each."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.cases import Case
from bot.engine.ports import Directory
from bot.engine.records import Destination, Message, NewMessage
from bot.sla.ladders import GROUP, OWNER

EXACT = "="
"""An audience that begins with this names one place, `=CHANNEL|language`, and needs no looking up."""
DIRECT = "|direct"
"""Ends an audience that is a direct message."""


def exactly(place: Destination) -> str:
    """The audience that is just this place."""
    return f"{EXACT}{place.channel}|{place.language}{DIRECT if place.direct else ''}"


async def places(message: NewMessage, case: Case | None, directory: Directory) -> list[Destination]:
    """Where a message goes, each with whom to mention. Empty when nobody can be reached.

    An owner who is not known in Slack is stood in for by the ticket's group.
    """
    owner = case.owner if case else None
    claimed_by = case.standing.claimed_by if case else ""
    group = case.group if case else ""
    mentions = [
        await directory.mention(name, owner=owner, claimed_by=claimed_by, group=group)
        for name in message.mention
    ]
    wanted = tuple(m for m in mentions if m)
    if message.audience.startswith(EXACT):
        named = message.audience.removeprefix(EXACT)
        channel, language = named.removesuffix(DIRECT).rsplit("|", 1)
        return [Destination(channel, language, wanted, named.endswith(DIRECT))]
    for audience in (message.audience, GROUP) if message.audience == OWNER else (message.audience,):
        found = await directory.destinations(audience, owner=owner, claimed_by=claimed_by, group=group)
        if found:
            return [replace(place, mention=(*place.mention, *wanted)) for place in found]
    return []


async def place_in(channel: str, message: NewMessage, directory: Directory) -> Destination:
    """A channel that a message about no ticket went to, with its language and whom to mention there."""
    found = await places(message, None, directory)
    return next((one for one in found if one.channel == channel), Destination(channel, "en"))


def one_each(message: Message, found: list[Destination]) -> list[NewMessage]:
    """The same message once per place, under keys of their own, so that each is sent exactly once."""
    return [
        replace(message.new, key=f"{message.new.key}#{place.channel}", audience=exactly(place))
        for place in found
    ]
