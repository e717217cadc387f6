"""What is wrong with a configuration, and where: all of it at once, in plain words, never with a secret in
it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, or in a list of doubts, looks like a slip.

    `line` and `column` count from 1; 0 means that it is about the file as a whole. `where` is the dotted
    path, for example `policies[0].targets.first_response.internal`, empty for the whole file. `hint` says
    what to do, and may be empty.
    """

    line: int
    column: int
    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        words = f"{self.what}; {self.hint}" if self.hint else self.what
        sentence = words if words.endswith(("?", ".")) else f"{words}."
        return f"{self.where}: {sentence}" if self.where else sentence[:1].upper() + sentence[1:]


class ConfigFaults(Exception):
    """A configuration that cannot be used: at least one fault. Both lists are in the file's order."""

    def __init__(self, faults: Iterable[Fault], doubts: Iterable[Fault] = ()) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        self.doubts: tuple[Fault, ...] = tuple(sorted(set(doubts)))
        super().__init__(format_faults(self.faults))


def format_faults(faults: Iterable[Fault], filename: str = "sla.yml") -> str:
    """One line each, as editors and terminals make links of: `sla.yml:12:7  where: what; hint.`"""
    return "\n".join(f"{_place(filename, fault)}  {fault}" for fault in sorted(faults))


def _place(filename: str, fault: Fault) -> str:
    return f"{filename}:{fault.line}:{fault.column}" if fault.line else filename
