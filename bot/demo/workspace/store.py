"""The state of a workspace and every way to change it. No I/O; each change beats the pulse."""

from collections.abc import Sequence
from dataclasses import replace

from bot.demo.workspace.model import Channel, Ephemeral, File, Kind, Message, State, User, View
from bot.demo.workspace.protocols import Now
from bot.demo.workspace.pulse import Pulse
from bot.demo.workspace.wire import Obj, as_object, as_objects

MICROS = 1_000_000
BOT_USER = "U0DUEBELL"
"""The bot's own user id, the same in every workspace made here."""


class Store:
    """Reads and writes `state`. Arguments are trusted: Slack's rules live in the methods of the Web API."""

    def __init__(self, clock: Now, pulse: Pulse) -> None:
        self.clock = clock
        self.pulse = pulse
        self.state = State()
        self.ephemerals: dict[str, Ephemeral] = {}
        self.uploads: dict[str, File] = {}
        """Files whose upload was begun and not completed."""
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[str]] = {}
        """By user: ids of open modals, the topmost last."""

    def new_id(self, prefix: str) -> str:
        self.state.serial += 1
        return f"{prefix}{self.state.serial:08X}"

    def stamp(self, channel: str) -> str:
        """The next ts of a channel: the clock's instant, or a microsecond after the last one given."""
        last = self.state.last_micros.get(channel, 0)
        micros = max(int(self.clock.now().timestamp() * MICROS), last + 1)
        self.state.last_micros[channel] = micros
        return f"{micros // MICROS}.{micros % MICROS:06d}"

    def unix(self) -> int:
        return int(self.clock.now().timestamp())

    # People and channels

    def put_user(self, user: User) -> None:
        self.state.users[user.id] = user
        self.pulse.beat()

    def put_channel(self, channel: Channel) -> None:
        self.state.channels[channel.id] = channel
        self.state.messages.setdefault(channel.id, {})
        self.pulse.beat()

    def join(self, channel: Channel, user: str) -> None:
        if user not in channel.members:
            self.put_channel(replace(channel, members=(*channel.members, user)))

    def leave(self, channel: Channel, user: str) -> None:
        self.put_channel(replace(channel, members=tuple(who for who in channel.members if who != user)))

    def direct(self, user: str) -> Channel:
        """The conversation between the bot and one person, made when first needed."""
        for channel in self.state.channels.values():
            if channel.kind is Kind.DIRECT and user in channel.members:
                return channel
        opened = Channel(self.new_id("D"), "", Kind.DIRECT, (user, BOT_USER), self.unix())
        self.put_channel(opened)
        return opened

    def name_of(self, user: str) -> str:
        known = self.state.users.get(user)
        return known.name if known else user

    # Messages

    def messages(self, channel: str) -> list[Message]:
        return list(self.state.messages.get(channel, {}).values())

    def find(self, channel: str, ts: str) -> Message | None:
        return self.state.messages.get(channel, {}).get(ts)

    def replies(self, channel: str, ts: str) -> list[Message]:
        return [one for one in self.messages(channel) if one.is_reply and one.thread_ts == ts]

    def put(self, message: Message) -> None:
        self.state.messages.setdefault(message.channel, {})[message.ts] = message
        self.pulse.beat()

    def remove(self, message: Message) -> None:
        """Delete; a message with replies leaves a tombstone, as in Slack."""
        if self.replies(message.channel, message.ts):
            self.put(replace(message, text="", blocks=(), metadata=None, tombstone=True))
            return
        self.state.messages[message.channel].pop(message.ts, None)
        self.pulse.beat()

    def put_file(self, file: File) -> None:
        self.state.files[file.id] = file
        self.pulse.beat()

    def show(self, ephemeral: Ephemeral) -> None:
        self.ephemerals[ephemeral.ts] = ephemeral
        self.pulse.beat()

    def hide(self, ts: str) -> None:
        self.ephemerals.pop(ts, None)
        self.pulse.beat()

    def mark_read(self, user: str, channel: str) -> None:
        latest = next(reversed(self.state.messages.get(channel, {})), "")
        marks = self.state.read_marks.setdefault(user, {})
        if latest and marks.get(channel) != latest:
            marks[channel] = latest
            self.pulse.beat()

    # Blocks as Slack keeps them

    def named_blocks(self, blocks: Sequence[Obj]) -> tuple[Obj, ...]:
        """Give ids to blocks and interactive elements that came without."""
        return tuple(self._named(block) for block in blocks)

    def _named(self, block: Obj) -> Obj:
        kept = {**block, "block_id": block.get("block_id") or self.new_id("b")}
        if isinstance(kept.get("elements"), list) and kept["type"] == "actions":
            kept["elements"] = [self._named_element(one) for one in as_objects(kept["elements"])]
        for slot in ("accessory", "element"):
            if slot in kept:
                kept[slot] = self._named_element(as_object(kept[slot]))
        return kept

    def _named_element(self, element: Obj) -> Obj:
        return (
            element
            if element.get("type") == "image"
            else {**element, "action_id": element.get("action_id") or self.new_id("a")}
        )
