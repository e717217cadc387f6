"""What channels show, in the words of a story. Expectations that fail list everything that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.demo.workspace import Message, Workspace
from tests.stories.scenery import PEOPLE


def words(value: object) -> Iterator[str]:
    """Every text in blocks, in reading order."""
    match value:
        case {"text": str(text), **rest}:
            yield text
            yield from words(list(rest.values()))
        case dict():
            yield from words(list(value.values()))
        case list() | tuple():
            for one in value:
                yield from words(one)
        case _:
            return


@dataclass(frozen=True)
class Seen:
    """A message that somebody can read."""

    workspace: Workspace
    message: Message

    @property
    def text(self) -> str:
        """Its text, and all that stands in its blocks."""
        return "\n".join([self.message.text, *words(list(self.message.blocks))])

    @property
    def key(self) -> str:
        """The key that the bot gave it."""
        payload = (self.message.metadata or {}).get("event_payload")
        return str(payload.get("key")) if isinstance(payload, dict) else ""

    def says(self, *wanted: str) -> Seen:
        for one in wanted:
            assert one in self.text, f"{one!r} is not in: {self.text}"
        return self

    def says_not(self, *unwanted: str) -> Seen:
        for one in unwanted:
            assert one not in self.text, f"{one!r} is in: {self.text}"
        return self

    def in_thread(self) -> Seen:
        """A reply under a card of the bot."""
        assert self.message.is_reply, f"not in a thread: {self.text}"
        root = self.workspace.store.find(self.message.channel, self.message.thread_ts or "")
        assert root is not None
        assert not root.is_reply
        return self

    def in_thread_of(self, card: Seen) -> Seen:
        assert self.message.thread_ts == card.message.ts, f"not in that thread: {self.text}"
        return self

    def broadcast(self) -> Seen:
        """A reply that the whole channel is shown."""
        assert self.message.broadcast, f"not broadcast: {self.text}"
        return self

    def not_broadcast(self) -> Seen:
        assert not self.message.broadcast, f"broadcast: {self.text}"
        return self

    def mentions(self, *people: str) -> Seen:
        for one in people:
            assert f"<@{PEOPLE[one][0]}>" in self.text, f"{one} is not mentioned: {self.text}"
        return self

    def mentions_nobody(self) -> Seen:
        assert "<@" not in self.text, f"somebody is mentioned: {self.text}"
        return self


@dataclass(frozen=True)
class Channel:
    """A channel, or somebody's direct messages."""

    workspace: Workspace
    id: str

    @property
    def seen(self) -> Sequence[Seen]:
        """Everything here, threads included, oldest first."""
        messages = sorted(self.workspace.messages(self.id), key=lambda m: m.ts)
        return [Seen(self.workspace, m) for m in messages if not m.tombstone]

    @property
    def cards(self) -> Sequence[Seen]:
        """The root cards of tickets."""
        return [one for one in self.seen if one.key.startswith("card:")]

    @property
    def said(self) -> Sequence[Seen]:
        """All but the cards."""
        return [one for one in self.seen if not one.key.startswith("card:")]

    def card(self, ticket: str) -> Seen:
        """The one card of a ticket, by its number."""
        found = [one for one in self.cards if ticket in one.message.text]
        assert len(found) == 1, f"{len(found)} cards of {ticket}\n{self}"
        return found[0]

    def expects(self, *wanted: str) -> Seen:
        """Exactly one message, cards apart, says all of this."""
        return self.expects_times(1, *wanted)[0]

    def expects_times(self, times: int, *wanted: str) -> Sequence[Seen]:
        found = [one for one in self.said if all(part in one.text for part in wanted)]
        assert len(found) == times, f"{len(found)} messages say {wanted}, not {times}.\n{self}"
        return found

    def expects_nothing(self, *unwanted: str) -> None:
        """No message says all of this; with no words: no message at all."""
        self.expects_times(0, *unwanted)

    def __str__(self) -> str:
        shown = [f"  [{'reply' if s.message.is_reply else 'root'}] {s.message.text}" for s in self.seen]
        return "\n".join([f"{self.id} shows:", *(shown or ["  nothing"])])
