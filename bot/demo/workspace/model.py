"""The things in a workspace: people, groups, channels, messages, views. Values; `store.py` changes them."""

import base64
from dataclasses import dataclass, field
from enum import StrEnum

from bot.demo.workspace.wire import Obj


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    email: str
    tz: str = "Europe/Amsterdam"
    locale: str = "en-US"
    title: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Usergroup:
    id: str
    handle: str
    users: tuple[str, ...]


class Kind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "im"


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    name: str
    kind: Kind
    members: tuple[str, ...]
    created: int
    archived: bool = False
    ext_shared: bool = False

    def read_scope(self, family: str) -> str:
        """The scope needed to see it, for instance `read_scope("history")` -> `groups:history`."""
        prefix = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im"}[self.kind]
        return f"{prefix}:{family}"


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. `working` is how often Slack still says that it is not done with it."""

    id: str
    name: str
    length: int
    title: str = ""
    alt_text: str = ""
    content: str = ""
    """Base64, so that it can be kept as JSON; empty until the bytes have come."""
    working: int = 0

    @property
    def data(self) -> bytes:
        return base64.b64decode(self.content)


@dataclass(frozen=True, slots=True)
class Message:
    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Obj, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Obj | None = None
    bot_id: str | None = None
    edited: bool = False
    """True once a person's text was changed; changing blocks leaves no mark, as in Slack."""
    tombstone: bool = False
    """A deleted message that still heads a thread."""
    files: tuple[str, ...] = ()
    """Ids of the files it brings."""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """Seen by one person, kept nowhere: it goes when the workspace stops."""

    channel: str
    ts: str
    user: str
    author: str
    text: str
    blocks: tuple[Obj, ...] = ()
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab, as last given by the app."""

    id: str
    user: str
    body: Obj
    hash: str
    root_id: str
    previous_id: str | None = None
    external_id: str = ""


@dataclass(slots=True)
class State:
    """All that survives a restart, and (below) what does not."""

    users: dict[str, User] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    """By channel, then by ts, oldest first."""
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    """By user."""
    read_marks: dict[str, dict[str, str]] = field(default_factory=dict)
    """By user, then by channel: the ts up to which they have looked."""
    last_micros: dict[str, int] = field(default_factory=dict)
    """By channel: the last ts given out, in microseconds since 1970."""
    serial: int = 0
    """Counts up for every id that is made here."""
