"""Lines that cannot be used: told once per kind, with the first of them, however many there are."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sources.file.parts import digest
from bot.sources.shared.files.troubles import BadRow, Why

_BARE = {
    Why.BAD_INSTANT: "has an instant that is not written as the map says",
    Why.BAD_ORDER: "has an `order` that is no whole number",
    Why.BAD_VALUE: "has a value that does not belong there",
}
"""Where a cell may hold anything, it is not shown. Words of a status are, for somebody has to map them."""

_WORDS = frozenset({Why.UNKNOWN_STATUS, Why.UNKNOWN_REPLY, Why.UNKNOWN_EVENT})


@dataclass(slots=True)
class _Kind:
    """Lines of one kind: the key and sentence of the first, and how many came after it."""

    key: str
    sentence: str
    more: int = 0


class Aside:
    """The lines of one reading that were put aside."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def bad(self, file: str, line: int, bad: BadRow) -> None:
        """A line that cannot be read. A word that nobody mapped is told once, wherever it stands."""
        sentence = _BARE.get(bad.why, bad.sentence)
        kind, place = (sentence, "") if bad.why in _WORDS else (str(bad.why), f"{file}:{line}")
        self._add(kind, place, f"line {line} of {file} {sentence}")

    def odd(self, file: str, line: int, kind: str, sentence: str) -> None:
        """A line that can be read and is not believed."""
        self._add(kind, f"{file}:{line}", f"line {line} of {file} {sentence}")

    def _add(self, kind: str, place: str, sentence: str) -> None:
        if known := self._kinds.get(kind):
            known.more += 1
        else:
            self._kinds[kind] = _Kind(f"line:{digest(f'{kind}:{place}'.encode())}", sentence)

    def all(self) -> list[tuple[str, str]]:
        """Each kind: its key, and a sentence with the number of lines."""
        return [(kind.key, kind.sentence + _others(kind.more)) for kind in self._kinds.values()]


def _others(more: int) -> str:
    if not more:
        return ""
    return "; so it is with another line" if more == 1 else f"; so it is with {more:,} more lines"
