"""The column map: which column of a file means what."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.fields import ONE_OR_MANY, Reads, Section, Short, Text, Texts, Zone, under, words, wrong
from bot.sla.facts import Category
from bot.sla.policies import Metric
from bot.sources.shared.files.instants import ISO, UNIX, UNIX_MS, InstantReader


class Reply(StrEnum):
    """What a row says besides the state of the ticket."""

    AGENT = "agent_reply"
    CUSTOMER = "customer_reply"
    BOT = "bot_reply"
    NOTE = "note"
    NOTHING = "nothing"


class VerdictWord(StrEnum):
    """What a company's own verdict says."""

    MET = "met"
    MISSED = "missed"


def _encoding(text: str) -> str:
    try:
        return codecs.lookup(text).name
    except LookupError:
        raise ValueError("is no encoding; write utf-8 or cp1252, for example") from None


def _separator(text: str) -> str:
    letter = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(letter) != 1:
        raise ValueError('is no separator; write one character, such as ";", or tab')
    return letter


CategoryWord: TypeAlias = Annotated[Category, words(Category, Category)]
ReplyWord: TypeAlias = Annotated[Reply, words(Reply, Reply)]
MetWord: TypeAlias = Annotated[VerdictWord, words(VerdictWord, VerdictWord)]
MetricWord: TypeAlias = Annotated[Metric, words(Metric, Metric)]
Separator: TypeAlias = Annotated[str, Reads(_separator, "one character")]
Encoding: TypeAlias = Annotated[str, Reads(_encoding, "an encoding")]
Columns: TypeAlias = Annotated[list[Text], ONE_OR_MANY, Field(min_length=1)]


class InstantShape(Section):
    """A column with an instant, or several that are read together (date and time)."""

    column: Columns
    """The column, or the columns in the order in which the format reads them."""
    format: Text = ""
    """How it is written, if not as the map's other instants."""
    zone: Zone | None = None
    """The zone of its local times, if not the map's."""


class StatusShape(Section):
    """The column of the status, and what each of its values means for the clock."""

    column: Text
    """The column."""
    values: dict[Text, CategoryWord] = Field(min_length=1)
    """Each of its words, and new, open, pending, on_hold, solved or closed."""


class PriorityShape(Section):
    """The column of the priority. Values that are not listed stay as they are."""

    column: Text
    """The column."""
    values: dict[Text, Text] = Field({})
    """Words, and what policies call them."""


class TagsShape(Section):
    """The column of the tags, and what stands between two of them."""

    column: Text
    """The column."""
    separator: Text = ","
    """What stands between two tags."""


class ReplyShape(Section):
    """The column that says which rows are messages, and what each of its values means."""

    column: Text
    """The column."""
    values: dict[Text, ReplyWord] = Field(min_length=1)
    """Each of its words, and agent_reply, customer_reply, bot_reply, note or nothing."""


class VerdictShape(Section):
    """The company's own verdict on a ticket, to be compared with ours."""

    column: Text
    """The column."""
    values: dict[Text, MetWord] = Field(min_length=1)
    """Each of its words, and met or missed."""
    metric: MetricWord = Metric.RESOLUTION
    """Which of our timers it is compared with."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that looks right key by key and cannot work as a whole: where, what, and what to do."""

    path: tuple[str, ...]
    what: str
    hint: str


_COLUMN = {"type": "string"}
Instant: TypeAlias = Annotated[
    InstantShape, Short(lambda v: {"column": v} if isinstance(v, str | list) else v, _COLUMN)
]


class ColumnMap(Section):
    """What the columns of a history mean. A row is the state of its ticket from its instant on."""

    ticket: Text
    """The column of the ticket's id."""
    at: Instant | None = None
    """When the row was written. Left out, the file has one row per ticket."""
    order: Text | None = None
    """A column of whole numbers that orders rows of one instant, such as a modification count."""
    opened_at: Instant | None = None
    """When the ticket was created."""
    first_reply_at: Instant | None = None
    """When an agent first replied."""
    solved_at: Instant | None = None
    """When the ticket was solved; counts where no row says so."""
    closed_at: Instant | None = None
    """When the ticket was closed; counts where no row says so."""
    format: Text = ISO
    """How instants are written: iso, unix, unix_ms, or a pattern such as "%d-%m-%Y %H:%M"."""
    zone: Zone | None = None
    """The zone of times that have none."""
    status: StatusShape | None = None
    priority: Annotated[PriorityShape, Short(under("column"), _COLUMN)] | None = None
    group: Text | None = None
    owner: Text | None = None
    customer: Text | None = None
    requester: Text | None = None
    type: Text | None = None
    channel: Text | None = None
    tags: Annotated[TagsShape, Short(under("column"), _COLUMN)] | None = None
    fields: dict[Text, Text] = Field({})
    """Custom fields by the name that policies use, and their columns."""
    reply: ReplyShape | None = None
    verdict: VerdictShape | None = None
    missing: Texts = Field([])
    """What stands in a cell that has no value, besides nothing at all."""
    separator: Separator = ","
    """What stands between two columns of a CSV file."""
    encoding: Encoding = "utf-8"

    @model_validator(mode="after")
    def _has_time(self) -> ColumnMap:
        if self.at is None and self.opened_at is None:
            raise wrong(
                "names no instant", "write `at:` (a row per change) or `opened_at:` (a row per ticket)"
            )
        if self.status is None and self.solved_at is None:
            raise wrong("says nothing about the end of a ticket", "write `status:` or `solved_at:`")
        return self

    @property
    def instants(self) -> dict[str, InstantShape]:
        """The instants that the map names, by field."""
        named = {name: getattr(self, name) for name in ("at", "opened_at", *LATER)}
        return {name: shape for name, shape in named.items() if shape is not None}

    def reader(self, shape: InstantShape) -> InstantReader:
        """Reads the instants of a column."""
        return InstantReader(shape.format or self.format, shape.zone or self.zone or "")

    def slips(self) -> Iterator[Slip]:
        """Formats that read nothing, or that read times without a zone: both would set every row aside."""
        for name, shape in self.instants.items():
            pattern = shape.format or self.format
            path = ("format",) if not shape.format else (name, "format")
            if pattern in {UNIX, UNIX_MS, ISO}:
                continue
            if "%" not in pattern:
                hint = 'write iso, unix, unix_ms, or a pattern such as "%d-%m-%Y %H:%M"'
                yield Slip(path, "is no format", hint)
            elif "%z" not in pattern and not (shape.zone or self.zone):
                hint = "write the zone it is meant in, such as zone: Europe/Amsterdam"
                yield Slip(path, "reads times that have no zone", hint)

    @property
    def columns(self) -> list[str]:
        """Every column that the map names."""
        single = (self.ticket, self.order, self.group, self.owner, self.customer, self.requester)
        shapes = (self.status, self.priority, self.tags, self.reply, self.verdict)
        found = [name for name in (*single, self.type, self.channel) if name is not None]
        found += [name for shape in self.instants.values() for name in shape.column]
        return found + [shape.column for shape in shapes if shape is not None] + list(self.fields.values())


LATER = ("first_reply_at", "solved_at", "closed_at")
