"""chat.*: posting, changing, deleting."""

import re
from dataclasses import replace

from bot.demo.workspace.limits import (
    TEXT_CUT,
    UPDATE_TEXT_BYTES,
    Surface,
    block_faults,
    blocks_too_long,
    metadata_error,
)
from bot.demo.workspace.methods import Call, method
from bot.demo.workspace.model import Channel, Ephemeral, Message
from bot.demo.workspace.render import message_json
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.uploads import file_faults
from bot.demo.workspace.wire import Obj, SlackError, as_object, as_objects

_TS = re.compile(r"\d{10}\.\d{6}")


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Obj:
    """Post to a channel, a thread or (by user id) a person."""
    channel = _target(call)
    text, blocks, warning = _content(call)
    metadata = _metadata(call)
    store = call.hub.store
    thread_ts = _thread(call, channel)
    ts = store.stamp(channel.id)
    broadcast = thread_ts is not None and call.args.flag("reply_broadcast")
    bot_id = call.hub.team.bot_id
    message = Message(channel.id, ts, BOT_USER, text, blocks, thread_ts, broadcast, metadata, bot_id)
    store.put(message)
    shown = message_json(store, message, with_metadata=True)
    return {"channel": channel.id, "ts": ts, "message": shown, **warning}


@method("chat.update", "chat:write")
def update(call: Call) -> Obj:
    """Change one of the bot's own messages. Text without blocks takes the blocks away."""
    message = _own(call, "cant_update_message")
    given = call.args.values
    if not any(given.get(name) is not None for name in ("text", "blocks", "metadata", "reply_broadcast")):
        raise SlackError("no_text")
    if len(_escaped(call.args.text("text") or "").encode()) > UPDATE_TEXT_BYTES:
        raise SlackError("msg_too_long")
    changed = replace(
        message, broadcast=message.broadcast or (message.is_reply and call.args.flag("reply_broadcast"))
    )
    if given.get("text") is not None or given.get("blocks") is not None:
        text, blocks, _ = _content(call)
        changed = replace(
            changed, text=text, blocks=blocks, edited=message.edited or not (blocks or message.blocks)
        )
    if given.get("metadata") is not None:
        changed = replace(changed, metadata=_metadata(call))
    store = call.hub.store
    store.put(changed)
    shown = message_json(store, changed, with_metadata=True)
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Obj:
    """Delete one of the bot's own messages."""
    message = _own(call, "cant_delete_message")
    call.hub.store.remove(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Obj:
    """Show something to one person in a channel both are in."""
    channel = _target(call)
    user = call.args.need("user", "user_not_in_channel")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks, warning = _content(call)
    thread_ts = _thread(call, channel)
    ts = call.hub.store.stamp(channel.id)
    call.hub.store.show(Ephemeral(channel.id, ts, user, BOT_USER, text, blocks, thread_ts))
    return {"message_ts": ts, **warning}


@method("chat.getPermalink")
def permalink(call: Call) -> Obj:
    """The address at which the page shows a message."""
    channel = call.channel()
    message = call.hub.store.find(channel.id, call.args.need("message_ts", "message_not_found"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"http://{call.hub.host()}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _target(call: Call) -> Channel:
    """Where to post; a user id means the conversation with that person."""
    name = call.args.need("channel", "channel_not_found")
    user = call.hub.store.state.users.get(name)
    if user is not None:
        if user.deleted or user.is_bot:
            raise SlackError("channel_not_found" if user.deleted else "cannot_dm_bot")
        return call.hub.store.direct(user.id)
    channel = call.channel()
    _may_write(call, channel)
    return channel


def _may_write(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in call.grant.scopes:
        raise SlackError("not_in_channel")


def _content(call: Call) -> tuple[str, tuple[Obj, ...], Obj]:
    """Text, blocks and the fields that warn when the text was cut; raises SlackError."""
    raw = call.args.structure("blocks", "invalid_blocks_format")
    if raw is not None and not isinstance(raw, list):
        raise SlackError("invalid_blocks_format")
    faults = block_faults(raw or [], Surface.MESSAGE) or file_faults(call.hub.store, as_objects(raw))
    if faults:
        said = [str(one) for one in faults]
        shown = {"messages": [f"[ERROR] {one}" for one in said]}
        raise SlackError("invalid_blocks", errors=said, response_metadata=shown)
    blocks = call.hub.store.named_blocks(as_objects(raw))
    if blocks_too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    text = call.args.text("text") or ""
    if not text and not blocks:
        raise SlackError("no_text")
    cut: Obj = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return text[:TEXT_CUT], blocks, cut if len(text) > TEXT_CUT else {}


def _metadata(call: Call) -> Obj | None:
    """Metadata as given; `{}` takes it away."""
    metadata = call.args.structure("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None
    if error := metadata_error(metadata):
        raise SlackError(error)
    return as_object(metadata)


def _thread(call: Call, channel: Channel) -> str | None:
    """The thread to reply in. When its first message is gone the reply stands alone, without an error."""
    ts = call.args.text("thread_ts")
    if not ts:
        return None
    if not _TS.fullmatch(ts):
        raise SlackError("invalid_thread_ts")
    parent = call.hub.store.find(channel.id, ts)
    if parent is None or parent.tombstone:
        return None
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    return ts


def _own(call: Call, not_mine: str) -> Message:
    channel = call.channel()
    message = call.hub.store.find(channel.id, call.args.need("ts", "message_not_found"))
    if message is None or message.tombstone:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(not_mine)
    _may_write(call, channel)
    return message


def _escaped(text: str) -> str:
    """Escaped once more where the app did not: Slack counts `&` as five bytes."""
    return re.sub(r"&(?!amp;|lt;|gt;)", "&amp;", text)
