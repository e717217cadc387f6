"""Whom a message calls: the mentions Slack would act on, wherever they stand."""

import re
from collections.abc import Iterator, Mapping

from bot.demo.workspace.model import Ephemeral, Message, Usergroup
from bot.demo.workspace.wire import as_object, as_text

_MENTION = re.compile(r"<(?:@(?P<user>[UW]\w+)|!subteam\^(?P<group>\w+)|!(?P<all>channel|here|everyone))[|>]")
EVERYBODY = frozenset({"channel", "here", "everyone"})


def mentions(message: Message | Ephemeral) -> frozenset[str]:
    """Ids of users and user groups called, and the words `channel`, `here`, `everyone`.

    A call counts in mrkdwn and in rich_text elements; in plain_text it is only letters.
    """
    found = set(_in_text(message.text))
    for block in message.blocks:
        found.update(_in_block(block))
    return frozenset(found)


def calls(message: Message, user: str, groups: Mapping[str, Usergroup]) -> bool:
    """Whether a message calls this person, by name, by group or with everybody."""
    called = mentions(message)
    mine = {group.id for group in groups.values() if user in group.users}
    return bool(called & ({user} | mine | EVERYBODY))


def _in_text(text: str) -> Iterator[str]:
    for match in _MENTION.finditer(text):
        yield match["user"] or match["group"] or match["all"]


def _in_block(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _in_block(item)
    if not isinstance(value, dict):
        return
    given = as_object(value)
    match given.get("type"):
        case "mrkdwn" | "markdown":
            yield from _in_text(as_text(given.get("text")))
        case "user" | "usergroup" as kind:
            yield as_text(given.get(f"{kind}_id"))
        case "broadcast":
            yield as_text(given.get("range"))
        case _:
            for inside in given.values():
                yield from _in_block(inside)
