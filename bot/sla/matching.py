"""Matching: which tickets a rule is about, by what they say (S08)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.sla.facts import Attributes, SourceName
from bot.sla.patterns import LONGEST_VALUE


class Operator(StrEnum):
    """How a policy compares a field (S08)."""

    IS = "is"
    IN = "in"
    NOT = "not"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. Text is compared without regard to case; `matches` is a regular expression on the
    whole value, which a value longer than LONGEST_VALUE never fits."""

    field: str
    operator: Operator
    values: tuple[str, ...]

    def holds(self, values: frozenset[str]) -> bool:
        """Whether any of the ticket's values for the field satisfies the comparison."""
        if self.operator is Operator.MATCHES:
            return any(
                re.fullmatch(p, v, re.IGNORECASE)
                for v in values
                if len(v) <= LONGEST_VALUE
                for p in self.values
            )
        found = bool({v.casefold() for v in values} & {v.casefold() for v in self.values})
        return not found if self.operator is Operator.NOT else found


def all_hold(conditions: tuple[Condition, ...], values: dict[str, frozenset[str]]) -> bool:
    """Whether every comparison holds for what a ticket says."""
    return all(c.holds(values.get(c.field, frozenset())) for c in conditions)


def values_of(attributes: Attributes, source: SourceName) -> dict[str, frozenset[str]]:
    """What the ticket says, by the name of the field; a field that is not set has no values at all."""
    single = {
        "priority": attributes.priority,
        "organization": attributes.customer,
        "customer": attributes.customer,
        "channel": attributes.channel,
        "group": attributes.group,
        "type": attributes.type,
        "source": source,
    }
    values = {name: frozenset({value}) for name, value in single.items() if value}
    for name, value in attributes.fields:  # a custom field may hold several values
        values[f"field:{name}"] = values.get(f"field:{name}", frozenset()) | {value}
    return values | {"tags": attributes.tags}
