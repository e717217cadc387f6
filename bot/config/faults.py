"""What is wrong with a configuration, and where: all of it at once, in plain words, never with a secret in
it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


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


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A hint with the nearest known name, or else `otherwise`, or all of them; empty when there are none."""
    names = sorted(known)
    near = get_close_matches(name.casefold(), [n.casefold() for n in names], n=1, cutoff=0.6)
    if near:
        return f"did you mean `{next(n for n in names if n.casefold() == near[0])}`?"
    return otherwise or (f"known: {listed(names)}" if names else "")


def listed(names: Sequence[str], word: str = "and", most: int = 12) -> str:
    """`a`, `b` and `c`; a long list ends in "and 3 more"."""
    shown = [f"`{name}`" for name in names[:most]]
    rest = len(names) - len(shown)
    last = f"{rest} more" if rest else shown.pop() if len(shown) > 1 else ""
    return ", ".join(shown) + (f" {word} {last}" if last else "")
