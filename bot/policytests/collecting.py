"""Faults of a test file, collected, so that all of them are said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.config.faults import ConfigFaults, Fault
from bot.config.reading import Path
from bot.policytests.files import Written

Read = TypeVar("Read")


@dataclass(slots=True)
class Collector:
    """The faults of one test."""

    written: Written
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, what: str, *, key: bool = False) -> None:
        """Note `what is wrong; what to write instead`; `key` points at the name instead of the value."""
        self.faults.append(self.written.fault(path, what, key=key))

    def tried(self, path: Path, read: Callable[[str], Read], text: str, *, key: bool = False) -> Read | None:
        """The text as it was read; None after its fault was noted."""
        try:
            return read(text)
        except ValueError as error:
            self.fault(path, str(error), key=key)
            return None

    def stop_if_faulty(self) -> None:
        """ConfigFaults if there was any."""
        if self.faults:
            raise ConfigFaults(self.faults)
