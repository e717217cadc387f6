"""People, channels and messages in the form the Web API and payloads show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo.workspace.model import Channel, Kind, Message, User
from bot.demo.workspace.store import BOT_USER, Store
from bot.demo.workspace.uploads import file_json
from bot.demo.workspace.wire import Obj


def user_json(user: User, team_id: str, at: datetime, *, with_email: bool, with_locale: bool) -> Obj:
    """A person; `at` decides the offset of their zone."""
    zone = at.astimezone(ZoneInfo(user.tz))
    offset = zone.utcoffset()
    profile: Obj = {"real_name": user.name, "display_name": user.name, "title": user.title}
    if with_email:
        profile["email"] = user.email
    shown: Obj = {
        "id": user.id,
        "team_id": team_id,
        "name": user.name.lower().replace(" ", "."),
        "real_name": user.name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_admin": False,
        "is_owner": False,
    }
    return {**shown, "locale": user.locale} if with_locale else shown


def channel_json(channel: Channel) -> Obj:
    if channel.kind is Kind.DIRECT:
        other = next(who for who in channel.members if who != BOT_USER)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": False,
            "user": other,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_private": channel.kind is Kind.PRIVATE,
        "is_archived": channel.archived,
        "is_member": BOT_USER in channel.members,
        "is_ext_shared": channel.ext_shared,
        "is_pending_ext_shared": False,
        "is_shared": channel.ext_shared,
        "is_org_shared": False,
        "num_members": len(channel.members),
    }


def message_json(store: Store, message: Message, *, with_metadata: bool) -> Obj:
    """A message as history shows it; metadata only when asked for."""
    if message.tombstone:
        text = "This message was deleted."
        shown: Obj = {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "text": text,
            "ts": message.ts,
        }
    else:
        shown = _content(store, message)
        if with_metadata and message.metadata is not None:
            shown["metadata"] = message.metadata
    replies = store.replies(message.channel, message.ts)
    if replies:
        shown |= _thread_head(message.ts, replies)
    elif message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    return shown


def _content(store: Store, message: Message) -> Obj:
    shown: Obj = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.files:
        shown["files"] = [file_json(store, one) for one in message.files]
        shown["subtype"] = "file_share"
    if message.bot_id:
        shown["bot_id"] = message.bot_id
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.is_reply and message.broadcast:
        shown["subtype"] = "thread_broadcast"
    return shown


def _thread_head(ts: str, replies: list[Message]) -> Obj:
    return {
        "thread_ts": ts,
        "reply_count": len(replies),
        "reply_users": sorted({one.user for one in replies}),
        "latest_reply": replies[-1].ts,
    }
