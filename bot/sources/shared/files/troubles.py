"""What can be wrong with a file of history: with the whole of it, or with one line."""

from __future__ import annotations

from enum import StrEnum

_LONGEST = 60


class FileTrouble(Exception):
    """The file cannot be replayed at all. The text says why, and what to do."""


class Why(StrEnum):
    """Why a line, or all lines of a ticket, were set aside."""

    MALFORMED = "malformed"  # no line of this kind of file
    NO_TICKET = "no_ticket"
    NO_INSTANT = "no_instant"
    BAD_INSTANT = "bad_instant"
    BAD_ORDER = "bad_order"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_REPLY = "unknown_reply"
    UNKNOWN_EVENT = "unknown_event"
    BAD_VALUE = "bad_value"
    NO_BEGINNING = "no_beginning"  # events of a ticket that was never opened


class BadRow(Exception):
    """One line that cannot be used. The others can."""

    def __init__(self, why: Why, sentence: str) -> None:
        self.why, self.sentence = why, sentence
        super().__init__(sentence)


def shown(value: object) -> str:
    """A value from a file as a person may safely be shown it: short, and without control characters."""
    text = "".join(letter if letter.isprintable() else "·" for letter in str(value)[: _LONGEST + 1])
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[:_LONGEST]}…`"
