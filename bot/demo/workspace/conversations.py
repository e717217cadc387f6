"""conversations.*: what a bot can learn about channels, and reading them back."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.demo.workspace.methods import Call, method
from bot.demo.workspace.model import Channel, Kind, Message
from bot.demo.workspace.render import channel_json, message_json
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.wire import Obj, SlackError

T = TypeVar("T")


@method("conversations.info")
def info(call: Call) -> Obj:
    return {"channel": channel_json(call.read("read"))}


@method("conversations.join", "channels:join")
def join(call: Call) -> Obj:
    """Public channels only: to a private one a person must invite the bot."""
    channel = call.channel()
    if channel.kind is not Kind.PUBLIC:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    call.hub.store.join(channel, BOT_USER)
    return {"channel": channel_json(call.hub.store.state.channels[channel.id])}


@method("conversations.members")
def members(call: Call) -> Obj:
    channel = call.read("read")
    page, cursor = _page(sorted(channel.members), _start(call), call.args.number("limit", 100, 1000))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write")
def open_direct(call: Call) -> Obj:
    """The conversation with one person; with several would need mpim:write."""
    names = [name for name in (call.args.text("users") or "").split(",") if name]
    if not names:
        raise SlackError("users_list_not_supplied")
    if len(names) > 1:
        call.grant.require("mpim:write")
    user = call.hub.store.state.users.get(names[0])
    if user is None or user.deleted:
        raise SlackError("user_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = call.hub.store.direct(user.id)
    return {"channel": channel_json(channel) if call.args.flag("return_im") else {"id": channel.id}}


@method("conversations.history")
def history(call: Call) -> Obj:
    """Newest first: messages outside threads, and replies that were sent to the channel too."""
    channel = _readable(call)
    shown = [one for one in call.hub.store.messages(channel.id) if not one.is_reply or one.broadcast]
    newest_first = _between(call, shown)[::-1]
    limit = call.args.number("limit", 100, 999)
    page, cursor = _page(newest_first, _start(call), limit)
    return {
        "messages": _shown(call, page),
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.replies")
def replies(call: Call) -> Obj:
    """Oldest first; the message that heads the thread comes first on every page."""
    channel = _readable(call)
    store = call.hub.store
    head = store.find(channel.id, call.args.need("ts", "thread_not_found"))
    if head is None:
        raise SlackError("thread_not_found")
    found = _between(call, store.replies(channel.id, head.ts))
    page, cursor = _page(found, _start(call), call.args.number("limit", 1000, 1000))
    return _paged(_shown(call, [head, *page]), cursor)


def _paged(messages: list[Obj], cursor: str) -> Obj:
    return {"messages": messages, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def _readable(call: Call) -> Channel:
    channel = call.read("history")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: Sequence[Message]) -> list[Message]:
    """Those after `oldest` and before `latest`; `inclusive` lets the ends in."""
    oldest, latest = _micros(call, "oldest", 0), _micros(call, "latest", 1 << 62)
    edge = 0 if call.args.flag("inclusive") else 1
    return [one for one in messages if oldest + edge <= _as_micros(one.ts) <= latest - edge]


def _micros(call: Call, name: str, default: int) -> int:
    text = call.args.text(name)
    if not text or text == "0":
        return default
    try:
        return _as_micros(text)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _as_micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


def _shown(call: Call, messages: Sequence[Message]) -> list[Obj]:
    with_metadata = call.args.flag("include_all_metadata")
    return [message_json(call.hub.store, one, with_metadata=with_metadata) for one in messages]


def _start(call: Call) -> int:
    cursor = call.args.text("cursor")
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("offset:"))
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None


def _page(items: Sequence[T], start: int, limit: int) -> tuple[list[T], str]:
    """One page and the cursor of the next, empty at the end."""
    end = start + limit
    more = base64.b64encode(f"offset:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), more
