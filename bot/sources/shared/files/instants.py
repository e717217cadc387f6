"""Instants as files write them: ISO 8601, seconds since 1970, or a format of their own in a zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.sla.rulers import FIRST_YEAR, LAST_YEAR
from bot.sources.shared.files.troubles import shown

ISO, UNIX, UNIX_MS = "iso", "unix", "unix_ms"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class InstantReader:
    """Reads instants of one format. A text without an offset is meant in `zone`; without one it is refused.

    A local time that does not exist moves forward by the gap, one that happens twice means the first (S04).
    """

    format: str = ISO
    zone: str = ""
    read: Callable[[str], datetime] = field(init=False, repr=False, compare=False)
    """Gives the instant in UTC. ValueError, in words for people, when there is none."""

    def __post_init__(self) -> None:
        read = self._iso if self.format == ISO else lru_cache(_REMEMBERED)(self._parsed)
        object.__setattr__(self, "read", read)

    def _iso(self, text: str) -> datetime:
        """What is written in UTC needs no more than to be read, which costs less than to remember it."""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return self._parsed(text)
        if found.tzinfo is UTC and FIRST_YEAR < found.year < LAST_YEAR:
            return found
        return self._parsed(text)

    def _parsed(self, text: str) -> datetime:
        try:
            local = self._local(text)
        except (ValueError, OverflowError):
            raise ValueError(f"{shown(text)} is not written as {self._expected}") from None
        if local.tzinfo is None:
            if not self.zone:
                raise ValueError(f"{shown(text)} has no zone; name one, for example zone: Europe/Amsterdam")
            local = local.replace(tzinfo=ZoneInfo(self.zone))
        if not FIRST_YEAR < local.year < LAST_YEAR:
            raise ValueError(f"{shown(text)} is not between {FIRST_YEAR + 1} and {LAST_YEAR - 1}")
        return local.astimezone(UTC)

    def _local(self, text: str) -> datetime:
        match self.format:
            case "iso":
                return datetime.fromisoformat(text)
            case "unix":
                return _EPOCH + timedelta(seconds=float(text))
            case "unix_ms":
                return _EPOCH + timedelta(milliseconds=float(text))
            case _:
                return datetime.strptime(text, self.format)  # noqa: DTZ007 - the zone is put on by the caller

    @property
    def _expected(self) -> str:
        known = {
            ISO: "ISO 8601 (2026-03-02T09:30:00+01:00)",
            UNIX: "seconds since 1970",
            UNIX_MS: "milliseconds since 1970",
        }
        return known.get(self.format, f'"{self.format}"')
