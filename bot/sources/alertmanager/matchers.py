"""Matchers, as Alertmanager writes them: `alertname="ServiceDown"`, `instance=~"web-.*"`, `env!="test"`.

A label that is not there counts as empty. A pattern must fit the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_WRITTEN = re.compile(
    r'\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"{}!=~,\\]+))\s*'
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_META = frozenset(r".^$*+?{}[]\()")
_FOLLOWED = re.compile(r"(?:[^\\^$*+?{}\[\]().]|\\[^A-Za-z0-9]|\.[*+]?|[()])*")
_LOOPS = re.compile(r"[*+]")
LONGEST = 1000
MOST_CHOICES = 20
"""Bounds of a pattern that somebody wrote into a silence: so many characters, and so many choices beside a
`.*` or `.+`. What is beyond them could keep us busy for ever."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on one label."""

    label: str
    value: str
    pattern: bool = False
    equal: bool = True

    def fits(self, value: str) -> bool:
        """Whether a value of the label satisfies it. ValueError for a pattern that is none."""
        try:
            same = bool(_compiled(self.value).fullmatch(value)) if self.pattern else self.value == value
        except (re.error, OverflowError, RecursionError):
            raise ValueError("a pattern that cannot be read") from None
        return same is self.equal

    @property
    def simple(self) -> bool:
        """Whether it is followed, whoever wrote it. Of patterns only plain text is, with `.`, with choices
        (between one pair of brackets, or without) and with one `.*` or `.+`: each place of a value is
        compared with each choice once, and with the rest of the text once for each choice."""
        return not self.pattern or (len(self.value) <= LONGEST and _is_followed(self.value))

    @property
    def values(self) -> frozenset[str] | None:
        """The only values that the label can have; None when others are possible."""
        if not self.equal:
            return None
        if not self.pattern:
            return frozenset({self.value})
        choices = [_literal(one) for one in self.value.split("|")]
        return None if None in choices else frozenset(one for one in choices if one is not None)


def parse(text: str) -> Matcher:
    """Read one matcher. ValueError when it is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError('write a matcher like alertname="ServiceDown" or instance=~"web-.*"')
    label, sign, quoted, bare = found.groups()
    value = bare if quoted is None else _ESCAPED.sub(_unescaped, quoted)
    matcher = Matcher(label, value, pattern="~" in sign, equal=sign.startswith("="))
    matcher.fits("")
    return matcher


def matches(matchers: Iterable[Matcher], labels: Labels) -> bool:
    """Whether labels satisfy all of them."""
    return all(one.fits(labels.get(one.label, "")) for one in matchers)


def known_labels(matchers: Iterable[Matcher], more: Labels) -> Mapping[str, frozenset[str]]:
    """The values that the labels of what these match can have, as far as they say; `more` is said beside
    them."""
    pinned = {one.label: one.values for one in matchers}
    sure = {label: values for label, values in pinned.items() if values is not None}
    return {**sure, **{label: frozenset({value}) for label, value in more.items()}}


def surely_fit(matchers: Iterable[Matcher], known: Mapping[str, frozenset[str]]) -> bool:
    """Whether everything with these labels satisfies all the matchers. What is not known is not sure."""
    return all(
        one.label in known and one.simple and all(one.fits(value) for value in known[one.label])
        for one in matchers
    )


_compiled = lru_cache(maxsize=2048)(re.compile)
"""A pattern, read once for a whole reading and the next: Python itself remembers 512 only."""


@lru_cache(maxsize=2048)
def _is_followed(pattern: str) -> bool:
    bare = _ESCAPED.sub("", pattern)
    loops = len(_LOOPS.findall(bare))
    if not _FOLLOWED.fullmatch(pattern) or loops > 1 or bare.count("(") > 1:
        return False
    if loops and bare.count("|") >= MOST_CHOICES:
        return False
    try:
        _compiled(pattern)
    except re.error:
        return False  # a bracket without its other one
    return True


def _unescaped(found: re.Match[str]) -> str:
    """What a backslash and a character mean between quotes: others than these three stay as they are."""
    return {"n": "\n", '"': '"', "\\": "\\"}.get(found[1], found[0])


def _literal(choice: str) -> str | None:
    """A pattern that means one text, as this text."""
    plain = re.sub(r"\\([^A-Za-z0-9])", "", choice)
    return None if _META & set(plain) else _ESCAPED.sub(r"\1", choice)
