"""What one person sees on the page, as one JSON object."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.demo.workspace.hub import Hub
from bot.demo.workspace.mentions import calls
from bot.demo.workspace.model import Channel, Ephemeral, Kind, Message
from bot.demo.workspace.protocols import Helpdesk, TimeControl
from bot.demo.workspace.render import message_json
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.wire import Obj

MOST_SHOWN = 200
"""Messages of a channel that are shown at once, the latest ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and where."""

    who: str
    channel: str = ""
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class PageState:
    """Builds the picture. Parts the demo did not provide are null, and the page hides them."""

    hub: Hub
    time_control: TimeControl | None
    helpdesk: Helpdesk | None

    def picture(self, look: Look) -> Obj:
        """Everything the page shows to one person now, apart from the clock."""
        store = self.hub.store
        modal, home = self.hub.views.top(look.who), store.state.homes.get(look.who)
        people = [asdict(user) for user in store.state.users.values()]
        return {
            "team": {"name": self.hub.team.name, "bot": BOT_USER},
            "people": people,
            "groups": {group.id: group.handle for group in store.state.usergroups.values()},
            "own_groups": [one.id for one in store.state.usergroups.values() if look.who in one.users],
            "names": {place.id: place.name for place in store.state.channels.values() if place.name},
            "commands": [asdict(command) for command in self.hub.app.commands],
            "channels": [self._summary(look.who, channel) for channel in self._seen_by(look.who)],
            "who": look.who,
            "channel": look.channel,
            "messages": self._messages(look) if self.can_see(look.who, look.channel) else [],
            "thread": self._thread(look),
            "modal": self.hub.views.to_slack(modal) if modal else None,
            "home": self.hub.views.to_slack(home) if home else None,
            "tickets": [dict(one) for one in self.helpdesk.tickets()] if self.helpdesk else None,
            "customers": list(self.helpdesk.customers()) if self.helpdesk else [],
        }

    def personas(self) -> list[str]:
        """Ids of those one can be on the page: people who are here, in the order they were added."""
        return [
            user.id for user in self.hub.store.state.users.values() if not user.is_bot and not user.deleted
        ]

    def clock(self) -> Obj:
        """The workspace's time in milliseconds since 1970, and how fast it runs."""
        now = self.time_control.now() if self.time_control else self.hub.store.clock.now()
        rate = self.time_control.rate if self.time_control else 1.0
        return {"now": now.timestamp() * 1000, "rate": rate, "controlled": self.time_control is not None}

    def can_see(self, who: str, channel: str) -> bool:
        place = self.hub.store.state.channels.get(channel)
        return place is not None and who in place.members

    def _seen_by(self, who: str) -> list[Channel]:
        return [place for place in self.hub.store.state.channels.values() if who in place.members]

    def _summary(self, who: str, channel: Channel) -> Obj:
        store = self.hub.store
        mark = store.state.read_marks.get(who, {}).get(channel.id, "")
        fresh = [one for one in store.messages(channel.id) if one.ts > mark and one.user != who]
        direct = channel.kind is Kind.DIRECT
        called = [one for one in fresh if direct or calls(one, who, store.state.usergroups)]
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "archived": channel.archived,
            "ext_shared": channel.ext_shared,
            "members": len(channel.members),
            "has_bot": BOT_USER in channel.members,
            "unread": sum(not one.is_reply or one.broadcast for one in fresh),
            "called": len(called),
            "latest": self._latest(channel),
        }

    def _latest(self, channel: Channel) -> Obj | None:
        """The last message of a channel, and the thread that it belongs to."""
        messages = self.hub.store.state.messages.get(channel.id, {})
        last = messages[next(reversed(messages))] if messages else None
        return {"ts": last.ts, "thread_ts": last.thread_ts} if last else None

    def _messages(self, look: Look) -> list[Obj]:
        store = self.hub.store
        shown = [one for one in store.messages(look.channel) if not one.is_reply or one.broadcast]
        private = [one for one in self._ephemerals(look) if one.thread_ts is None]
        return self._in_order(shown[-MOST_SHOWN:], private)

    def _thread(self, look: Look) -> Obj | None:
        head = self.hub.store.find(look.channel, look.thread) if look.thread else None
        if head is None or not self.can_see(look.who, look.channel):
            return None
        private = [one for one in self._ephemerals(look) if one.thread_ts == head.ts]
        replies = self._in_order(self.hub.store.replies(look.channel, head.ts), private)
        return {"head": self._shown(head), "replies": replies}

    def _ephemerals(self, look: Look) -> list[Ephemeral]:
        all_private = self.hub.store.ephemerals.values()
        return [one for one in all_private if (one.user, one.channel) == (look.who, look.channel)]

    def _in_order(self, messages: Sequence[Message], private: Sequence[Ephemeral]) -> list[Obj]:
        both = [self._shown(one) for one in messages] + [_private(one) for one in private]
        return sorted(both, key=lambda one: str(one["ts"]))

    def _shown(self, message: Message) -> Obj:
        shown = message_json(self.hub.store, message, with_metadata=False)
        return {**shown, "broadcast": message.broadcast, "tombstone": message.tombstone}


def _private(ephemeral: Ephemeral) -> Obj:
    return {
        "ts": ephemeral.ts,
        "user": ephemeral.author,
        "text": ephemeral.text,
        "blocks": list(ephemeral.blocks),
        "ephemeral": True,
    }
