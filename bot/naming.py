"""Names and numbers in sentences: the nearest known name, lists that end well, singular and plural."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence about a number: `one` when `count` is 1, `other` for the rest."""

    one: str
    other: str


def form_of(sentence: str | Plural, count: object = None) -> str:
    """The sentence to say of so many; one that is no Plural is the same for every number."""
    if isinstance(sentence, Plural):
        return sentence.one if count == 1 else sentence.other
    return sentence


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
