"""Excluded: what people said of time that should not count, each request with all that became of it (S45).

A request, its answer and its withdrawal are facts of their own. They share an id in their keys, and a request
and its answer share more: whatever the answer is, its key is the same, so of two answers the ledger keeps the
first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.sla.exclusions import Excluded, ExclusionAsked, ExclusionRefused
from bot.sla.facts import Deed, Fact, FactKey, SourceName, Subject, Withdrawn

PREFIX = "exclusion:"
"""How the keys of all facts about exclusions begin."""
_ASKED = ":asked"
_BACK = ":withdrawn"
_DIGITS = 10


class Stage(StrEnum):
    """How far an exclusion has come. Only an approved one changes a clock."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A stretch of time that somebody does not want to count, and what others said to it.

    `asked_by` and the others are ids of the source: Slack users, or names as the command line and the file
    have them. A request that was taken back before its answer has no `decided_by`.
    """

    id: str
    source: SourceName
    subject: Subject
    start: datetime
    end: datetime
    reason: str
    evidence: str
    asked_by: str
    asked_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    refused: bool = False
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.withdrawn_at is not None:
            return Stage.WITHDRAWN
        if self.refused:
            return Stage.REFUSED
        return Stage.ASKED if self.decided_at is None else Stage.APPROVED

    @property
    def stands(self) -> bool:
        """Whether its time does not count."""
        return self.stage is Stage.APPROVED

    @property
    def changed_at(self) -> datetime:
        """When it came to where it stands."""
        return self.withdrawn_at or self.decided_at or self.asked_at


# --- keys ----------------------------------------


def new_id(mark: str, subject: Subject, said: ExclusionAsked | Excluded, by: str, before: int) -> str:
    """An id that the same words always get: `mark` and ten hexadecimal digits. `before` counts those of the
    same words that have come to an end, so that they can be said again."""
    words = (
        str(subject),
        subject.kind,
        said.start.isoformat(),
        said.end.isoformat(),
        said.reason,
        said.evidence,
        by,
        said.approved_by if isinstance(said, Excluded) else "",
        str(before),
    )
    return mark + hashlib.sha256("\0".join(words).encode()).hexdigest()[:_DIGITS]


def asked_key(id: str) -> FactKey:
    """The key of a request."""
    return FactKey(f"{PREFIX}{id}{_ASKED}")


def answer_key(id: str) -> FactKey:
    """The key of its one answer: approved, refused, or taken back before either. Also of an exclusion that
    was declared with its approval."""
    return FactKey(f"{PREFIX}{id}")


def back_key(id: str) -> FactKey:
    """The key of the withdrawal of an approved exclusion."""
    return FactKey(f"{PREFIX}{id}{_BACK}")


def id_of(key: FactKey) -> str:
    """The id in any of these keys; the key itself where it is none of them."""
    return key.removeprefix(PREFIX).removesuffix(_ASKED).removesuffix(_BACK)


# --- from facts ----------------------------------------

_Name: TypeAlias = tuple[SourceName, FactKey]


def about_exclusions(fact: Fact) -> bool:
    """Whether a fact asks for an exclusion, answers that, or takes back something."""
    return isinstance(fact.deed, ExclusionAsked | Excluded | ExclusionRefused | Withdrawn)


def exclusions_of(facts: Iterable[Fact]) -> tuple[Exclusion, ...]:
    """All that were asked for or declared, each once, in the order of their beginning, whatever order the
    facts are in. What the fold counts as excluded, and nothing else, is approved here."""
    said: dict[_Name, Fact] = {}
    for fact in sorted(filter(about_exclusions, facts), key=lambda one: (one.observed_at, one.order)):
        said.setdefault((fact.source, fact.key), fact)
    table = _Table()
    for fact in sorted(said.values(), key=lambda one: (_DEEDS.index(type(one.deed)), one.observed_at)):
        table.take(fact)
    return tuple(sorted(table.found.values(), key=lambda one: (one.start, one.end, one.asked_at, one.id)))


_DEEDS: Sequence[type[Deed]] = (ExclusionAsked, Excluded, ExclusionRefused, Withdrawn)
"""A request comes before its answer, and that before its withdrawal."""


@dataclass(slots=True)
class _Table:
    """What was found so far, by the name of its request, or of itself where nobody asked."""

    found: dict[_Name, Exclusion] = field(default_factory=dict)
    _requests: dict[_Name, _Name] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        name = (fact.source, fact.key)
        match fact.deed:
            case ExclusionAsked():
                self.found[name] = _asked(fact, fact.deed)
            case Excluded(asked=asked):
                about = self._requests[name] = (fact.source, FactKey(asked)) if asked else name
                self.found[about] = _approved(fact, fact.deed, self.found.get(about))
            case ExclusionRefused(asked):
                self._refuse((fact.source, FactKey(asked)), fact)
            case Withdrawn(key):
                self._take_back((fact.source, key), fact)
            case _:
                pass

    def _refuse(self, name: _Name, fact: Fact) -> None:
        known = self.found.get(name)
        if known is not None and known.stage is Stage.ASKED:
            refused = replace(known, refused=True, decided_by=fact.author.id, decided_at=fact.observed_at)
            self.found[name] = refused

    def _take_back(self, named: _Name, fact: Fact) -> None:
        """What is named is an approval, or a request that has no answer."""
        name = self._requests.get(named, named)
        known = self.found.get(name)
        wanted = Stage.APPROVED if named in self._requests else Stage.ASKED
        if known is not None and known.stage is wanted:
            self.found[name] = replace(known, withdrawn_by=fact.author.id, withdrawn_at=fact.observed_at)


def _asked(fact: Fact, deed: ExclusionAsked | Excluded) -> Exclusion:
    return Exclusion(
        id_of(fact.key),
        fact.source,
        fact.subject,
        deed.start,
        deed.end,
        deed.reason,
        deed.evidence,
        asked_by=fact.author.id,
        asked_at=fact.observed_at,
    )


def _approved(fact: Fact, deed: Excluded, known: Exclusion | None) -> Exclusion:
    """The approval's own range and reason are those that the fold counts."""
    made = replace(_asked(fact, deed), decided_by=deed.approved_by, decided_at=fact.observed_at)
    return made if known is None else replace(made, id=known.id, asked_at=known.asked_at)
