"""The column map: which column of a file means what. YAML in, ColumnMap out, or every fault with its line."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path as File
from typing import Annotated, TypeAlias

from pydantic import Field, ValidationError, model_validator

from bot.config.faults import ConfigFaults, Fault, did_you_mean
from bot.config.fields import FAULT, ONE_OR_MANY, Reads, Section, Short, under, wrong
from bot.config.readers import one_of
from bot.config.reading import Path, Reading, dotted, read
from bot.config.scalars import Text, Texts, Zone
from bot.replay.instants import ISO, UNIX, UNIX_MS, InstantReader
from bot.sla.facts import Category
from bot.sla.policies import Metric

_TOO_LARGE = 1_000_001
"""Bytes that no map has; `read` refuses so many."""


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


def _words(words: type[StrEnum]) -> Reads:
    known = tuple(str(word) for word in words)
    reader = one_of(known)
    return Reads(lambda text: words(reader(text)), f"one of {', '.join(known)}", words=known)


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


CategoryWord: TypeAlias = Annotated[Category, _words(Category)]
ReplyWord: TypeAlias = Annotated[Reply, _words(Reply)]
MetWord: TypeAlias = Annotated[VerdictWord, _words(VerdictWord)]
MetricWord: TypeAlias = Annotated[Metric, _words(Metric)]
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
    values: dict[Text, CategoryWord] = Field(min_length=1)


class PriorityShape(Section):
    """The column of the priority. Values that are not listed stay as they are."""

    column: Text
    values: dict[Text, Text] = Field({})


class TagsShape(Section):
    """The column of the tags, and what stands between two of them."""

    column: Text
    separator: Text = ","


class ReplyShape(Section):
    """The column that says which rows are messages, and what each of its values means."""

    column: Text
    values: dict[Text, ReplyWord] = Field(min_length=1)


class VerdictShape(Section):
    """The company's own verdict on a ticket, to be compared with ours."""

    column: Text
    values: dict[Text, MetWord] = Field(min_length=1)
    metric: MetricWord = Metric.RESOLUTION
    """Which of our timers it is compared with."""


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

    @property
    def columns(self) -> list[str]:
        """Every column that the map names."""
        single = (self.ticket, self.order, self.group, self.owner, self.customer, self.requester)
        shapes = (self.status, self.priority, self.tags, self.reply, self.verdict)
        found = [name for name in (*single, self.type, self.channel) if name is not None]
        found += [name for shape in self.instants.values() for name in shape.column]
        return found + [shape.column for shape in shapes if shape is not None] + list(self.fields.values())


LATER = ("first_reply_at", "solved_at", "closed_at")


def load_map(path: File) -> ColumnMap:
    """The map in a file. ConfigFaults with everything that is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(_TOO_LARGE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise ConfigFaults([Fault(0, 0, "", f"the file cannot be read: {reason.lower()}")]) from None
    return loads_map(data)


def loads_map(data: bytes) -> ColumnMap:
    """The same for the content of a file."""
    if not data.strip():
        raise ConfigFaults([Fault(0, 0, "", "the file is empty", "begin with `ticket:` and its column")])
    reading = read(data)
    try:
        made = ColumnMap.model_validate(reading.value)
    except ValidationError as error:
        raise ConfigFaults([*reading.faults, *_faults(error, reading)]) from None
    faults = [*reading.faults, *_doubtful_formats(made, reading)]
    if faults:
        raise ConfigFaults(faults)
    return made


def _faults(error: ValidationError, reading: Reading) -> Iterator[Fault]:
    for detail in error.errors(include_url=False, include_input=False):
        path: Path = tuple(step for step in detail["loc"] if step != "[key]")
        context = detail.get("ctx", {})
        what, hint = detail["msg"][:1].lower() + detail["msg"][1:], ""
        if detail["type"] == FAULT:
            what, hint = str(context["what"]), str(context["hint"])
        elif detail["type"] == "missing":
            what, hint = "is missing", "write the name of its column"
        elif detail["type"] == "extra_forbidden":
            known: Iterable[str] = ColumnMap.model_fields if len(path) == 1 else ()
            what, hint = "is not a key that belongs here", did_you_mean(str(path[-1]), known)
        key = detail["type"] == "extra_forbidden"
        yield Fault(*reading.place(path, key=key), dotted(path), what, hint)


def _doubtful_formats(made: ColumnMap, reading: Reading) -> Iterator[Fault]:
    """A pattern without an offset needs a zone; a text that is no pattern at all is a slip."""
    for name, shape in made.instants.items():
        pattern = shape.format or made.format
        path: Path = ("format",) if not shape.format else (name, "format")
        if pattern in {UNIX, UNIX_MS, ISO}:
            continue
        if "%" not in pattern:
            hint = 'write iso, unix, unix_ms, or a pattern such as "%d-%m-%Y %H:%M"'
            yield Fault(*reading.place(path), dotted(path), "is no format", hint)
        elif "%z" not in pattern and not (shape.zone or made.zone):
            hint = "write the zone it is meant in, such as zone: Europe/Amsterdam"
            yield Fault(*reading.place(path), dotted(path), "reads times that have no zone", hint)
