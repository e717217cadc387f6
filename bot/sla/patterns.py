"""Patterns: regular expressions that are decided in no time, whatever text they meet.

Python tries one way after the other: `(a+)+b` has more ways through forty letters `a` than anybody can wait
for. Texts are written by people outside, so a pattern is judged before it is used. `fault_of` judges what
operators write, `is_plain`, which is stricter, what others may write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import zip_longest
from typing import NamedTuple

LONGEST_VALUE = 1000
"""A longer text fits no pattern: with two repeats its ways grow with the square of its length."""
LONGEST = 1000
MOST_CHOICES = 20
"""Bounds of a plain pattern: so many characters, and so many choices beside a `.*` or `.+`."""
MOST_REPEATS = 2
MOST_WAYS = 1_000_000
"""Through a text without repeats. Beside one repeat a thousandth of that, beside two MOST_CHOICES."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = re.compile(r"(?:[^\\^$*+?{}\[\]().]|\\[^A-Za-z0-9]|\.[*+]?|[()])*")
_LOOPS = re.compile(r"[*+]")
_PIECE = re.compile(
    r"(?P<open>\((?:\?:|(?!\?)))|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<atom>\\(?:[dDwWsSbBAZnrt]|[^A-Za-z0-9])|\[\^?\]?(?:\\.|[^\]\\\[])*\]|[^\\\[\](){}*+?|])",
    re.DOTALL,
)
_REPEATED = re.compile(r"(?P<how>[*+?]|\{(?P<least>\d*)(?P<to>,(?P<most>\d*))?\})\??")
_LITERAL = re.compile(r"\\[^A-Za-z0-9]|[^\\\[.^$()|]", re.DOTALL)

_NESTED = "repeats what is in brackets; repeat single characters only, like [ab]+ or .*"
_INTRICATE = "has parts whose speed nobody can tell; use plain text, [a-z], ., |, (...) and repeats only"
_MANY = f"may repeat in too many places at once; write at most {MOST_REPEATS} like .* and fewer choices"


class Piece(NamedTuple):
    """A bracket, a bar or an atom, and how often it stands there: `most` None is without end."""

    kind: str
    text: str
    least: int = 1
    most: int | None = 1


def fault_of(pattern: str) -> str | None:
    """Why a pattern could take long on some text, and what to write instead; None if it cannot.

    Only for patterns that Python can read.
    """
    pieces = _pieces(pattern)
    if pieces is None:
        return _INTRICATE
    if any(piece.kind == "close" and piece.most != 1 for piece in pieces):
        return _NESTED
    return _MANY if _ways(pieces).too_many else None


@lru_cache(maxsize=2048)
def is_plain(pattern: str) -> bool:
    """Whether it is plain text, with `.`, with choices (between one pair of brackets, or without) and with
    one `.*` or `.+`: each place of a text is compared with each choice once, and with the rest of the pattern
    once for each choice."""
    bare = _ESCAPED.sub("", pattern)
    loops = len(_LOOPS.findall(bare))
    if len(pattern) > LONGEST or not _PLAIN.fullmatch(pattern) or loops > 1 or bare.count("(") > 1:
        return False
    if loops and bare.count("|") >= MOST_CHOICES:
        return False
    try:
        compiled(pattern)
    except re.error:
        return False  # a bracket without its other one
    return True


compiled = lru_cache(maxsize=2048)(re.compile)
"""A pattern, read once: Python itself remembers 512 only."""


def _pieces(pattern: str) -> list[Piece] | None:
    """The pattern in pieces; None if there is anything else in it."""
    found: list[Piece] = []
    at = 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            return None
        at = piece.end()
        times = _REPEATED.match(pattern, at) if piece.lastgroup in {"close", "atom"} else None
        at = times.end() if times else at
        found.append(Piece(str(piece.lastgroup), piece[0], *_times(times)))
    return found


def _times(found: re.Match[str] | None) -> tuple[int, int | None]:
    if found is None:
        return 1, 1
    if found["how"] in {"*", "+", "?"}:
        return int(found["how"] == "+"), 1 if found["how"] == "?" else None
    least = int(found["least"] or 0)
    if found["to"] is None:
        return least, least
    return least, int(found["most"]) if found["most"] else None


class Ways(NamedTuple):
    """How many ways there may be through a text: choices, and repeats that may end in several places."""

    choices: int = 1
    repeats: int = 0

    def then(self, more: Ways) -> Ways:
        """Through the one and then the other."""
        return Ways(self.choices * more.choices, self.repeats + more.repeats)

    def beside(self, other: Ways) -> Ways:
        """Through the one or the other."""
        return Ways(self.choices + other.choices, max(self.repeats, other.repeats))

    @property
    def too_many(self) -> bool:
        most = (MOST_WAYS, MOST_WAYS // LONGEST_VALUE, MOST_CHOICES)
        return self.repeats > MOST_REPEATS or self.choices > most[self.repeats]


def _ways(pieces: Sequence[Piece]) -> Ways:
    """Through all pieces. Brackets must fit."""
    outside: list[list[Ways]] = []
    sides = [Ways()]  # of what stands between the same brackets, the last one being read
    for piece, after in zip_longest(pieces, pieces[1:]):
        match piece.kind:
            case "open":
                outside.append(sides)
                sides = [Ways()]
            case "bar":
                sides.append(Ways())
            case "close":
                inside, sides = reduce(Ways.beside, sides), outside.pop()
                sides[-1] = sides[-1].then(inside).then(Ways(2 - piece.least))
            case _:
                sides[-1] = sides[-1].then(_of_atom(piece, after))
    return reduce(Ways.beside, sides)


def _of_atom(piece: Piece, after: Piece | None) -> Ways:
    if piece.least == piece.most or _ends_by_itself(piece, after):
        return Ways()
    return Ways(2) if piece.most == 1 else Ways(repeats=1)


def _ends_by_itself(piece: Piece, after: Piece | None) -> bool:
    """Whether what follows is a character that the repeated one cannot be: then there is one way."""
    if after is None or not after.least or not _LITERAL.fullmatch(after.text):
        return False
    return not re.fullmatch(piece.text, after.text[-1], re.IGNORECASE | re.DOTALL)
