"""What the configuration may say about a file: where it is, what it means, how far it may be believed."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from glob import has_magic
from pathlib import PurePath
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, field_validator, model_validator

from bot.fields import Text, words, wrong
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.spec import Elapsed, Settings


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"


class Manner(StrEnum):
    """What a row says: that something changed at its instant, or how the ticket was then."""

    CHANGES = "changes"
    STATES = "states"


class Promise(StrEnum):
    """What proves that the file has everything up to an instant."""

    MTIME = "mtime"
    LAST_ROW = "last_row"


_SUFFIXES = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}
_TICKET = "{ticket}"


class FileSettings(Settings):
    """One file, or one log in several parts. With `map` its rows are read as `duebell replay` reads them,
    without it every line is a plain event."""

    kind: Literal["file"] = "file"
    path: Text
    """The file, or a pattern that also finds its rotated parts: /data/tickets.csv*. Relative to where
    Duebell is started."""
    format: Annotated[Format, words(Format, Format)] | None = None
    """csv or jsonl; by default what the name's ending says."""
    map: ColumnMap | None = None
    """What the columns mean: the same words as in the map of a replay."""
    rows: Annotated[Manner, words(Manner, Manner)] | None = None
    """changes: a row is written when something happens. states: a row says how things are, and what differs
    from the one before happened in between. By default changes, or states when the map has no `at`."""
    complete_to: Annotated[Promise, words(Promise, Promise)] = Promise.MTIME
    """mtime: all that happened until the file was last touched is in it. last_row: until its last row."""
    lag: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(hours=24))] = timedelta(seconds=5)
    """How long its writer may take to write down what happened."""
    title: Text | None = None
    """The column, or key, of the ticket's title, for cards in Slack."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    """Where people see a ticket: https://desk.example/tickets/{ticket}."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(hours=1))] = timedelta(seconds=10)
    """How often to look."""

    @field_validator("url")
    @classmethod
    def _names_the_ticket(cls, value: str | None) -> str | None:
        if value is not None and _TICKET not in value:
            raise wrong("does not say where the ticket's id goes", f"write {_TICKET} in its place")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> FileSettings:
        if self.format is None and self._by_suffix is None:
            raise wrong("has no ending that says how it is written", "write `format: csv` or `format: jsonl`")
        if self.map is None:
            if self.written is Format.CSV:
                raise wrong("a CSV file needs a map", "say with `map:` what its columns mean")
            if self.rows is not None:
                raise wrong("`rows:` is about rows with a map", "leave it out, or write `map:`")
            return self
        for slip in self.map.slips():
            raise wrong(f"map.{'.'.join(slip.path)} {slip.what}", slip.hint)
        if self.rows is Manner.CHANGES and self.map.at is None:
            raise wrong("rows of changes need their instant", "write `at:` in the map, or `rows: states`")
        if self.manner is Manner.STATES and self.map.reply is not None:
            raise wrong("rows that say how things are hold no messages", "use `first_reply_at:` in the map")
        if "\r\n".encode(self.map.encoding) != b"\r\n":
            raise wrong("map.encoding cannot be read line by line", "save the file as utf-8")
        return self

    @property
    def _by_suffix(self) -> Format | None:
        """By the first ending that is known: tickets.csv.1 is CSV as well."""
        suffixes = PurePath(self.path.rstrip("*?")).suffixes
        return next((_SUFFIXES[suffix.lower()] for suffix in suffixes if suffix.lower() in _SUFFIXES), None)

    @property
    def written(self) -> Format:
        """How the file is written."""
        return self.format or self._by_suffix or Format.JSONL

    @property
    def manner(self) -> Manner:
        """What its rows say."""
        return self.rows or (Manner.STATES if self.is_list else Manner.CHANGES)

    @property
    def is_list(self) -> bool:
        """Whether it has one row per ticket, and is written anew rather than grows."""
        return self.map is not None and self.map.at is None

    @property
    def is_pattern(self) -> bool:
        """Whether the path may find several files."""
        return has_magic(self.path)

    @property
    def encoding(self) -> str:
        """How its text is encoded."""
        return "utf-8" if self.map is None else self.map.encoding

    @property
    def fields(self) -> dict[str, str]:
        """Custom fields by column, for those who look whether a policy's field is read at all."""
        return {} if self.map is None else {column: name for name, column in self.map.fields.items()}

    def link(self, ticket: str) -> str:
        """Where people see that ticket, or nothing."""
        return self.url.replace(_TICKET, quote(ticket, safe="")) if self.url else ""
