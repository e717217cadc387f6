"""Matchers, as Alertmanager writes them: `alertname="ServiceDown"`, `instance=~"web-.*"`, `env!="test"`.

A label that is not there counts as empty. A pattern must fit the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.sla.patterns import compiled, is_plain

_WRITTEN = re.compile(
    r'\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"{}!=~,\\]+))\s*'
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_META = frozenset(r".^$*+?{}[]\()")
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
            same = bool(compiled(self.value).fullmatch(value)) if self.pattern else self.value == value
        except (re.error, OverflowError, RecursionError):
            raise ValueError("a pattern that cannot be read") from None
        return same is self.equal

    @property
    def simple(self) -> bool:
        """Whether it is followed, whoever wrote it."""
        return not self.pattern or is_plain(self.value)

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


def _unescaped(found: re.Match[str]) -> str:
    """What a backslash and a character mean between quotes: others than these three stay as they are."""
    return {"n": "\n", '"': '"', "\\": "\\"}.get(found[1], found[0])


def _literal(choice: str) -> str | None:
    """A pattern that means one text, as this text."""
    plain = re.sub(r"\\([^A-Za-z0-9])", "", choice)
    return None if _META & set(plain) else _ESCAPED.sub(r"\1", choice)
