"""RT's query language, as much of it as is asked in, and as strict as RT: the rest is refused."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

Reads = Mapping[str, Callable[[object], str]]
"""By the name of a field in a query: how to read it from a record."""

T = TypeVar("T")

_TOKEN = re.compile(r"\s*(AND\b|OR\b|\(|\)|'(?:[^'\\]|\\.)*'|!=|>=|<=|[=<>]|[A-Za-z]+|\d+)")
_OPERATORS = frozenset({"=", "!=", ">", "<", ">=", "<="})
_ENDED = frozenset({"resolved", "rejected", "deleted"})
_DATES = frozenset({"LastUpdated", "Created"})


class Refused(Exception):
    """RT answers 400, with these words."""


@dataclass(frozen=True)
class Condition:
    """A field compared with a value."""

    field: str
    operator: str
    value: str

    def holds(self, record: object, reads: Reads) -> bool:
        if self.field == "Status" and self.value == "__Active__":
            return reads["Status"](record) not in _ENDED
        left, right = reads[self.field](record), self.value
        if self.field in _DATES:
            return _compare(datetime.fromisoformat(left), self.operator, _instant(right))
        if left.isdecimal() and right.isdecimal():
            return _compare(int(left), self.operator, int(right))
        return _compare(left, self.operator, right)


Group = tuple[Condition, ...]
Query = tuple[Group, ...]
"""All of these, each of them any of those."""


def parse(text: str, reads: Reads) -> Query:
    """Read conditions joined by AND, some of them groups joined by OR in parentheses."""
    tokens = _tokens(text)
    query = [_group(tokens, reads)]
    while tokens:
        if tokens.pop(0) != "AND":
            raise Refused("Wrong query, expecting an AGGREGATOR")
        query.append(_group(tokens, reads))
    return tuple(query)


def fitting(records: Iterable[T], query: Query, reads: Reads) -> list[T]:
    """Those records of which the query is true. Ids are compared first, for speed."""
    groups = sorted(query, key=lambda group: not group[0].field.lower().endswith("id"))
    tests = [_test(group, reads) for group in groups]
    return [record for record in records if all(test(record) for test in tests)]


def _test(group: Group, reads: Reads) -> Callable[[object], bool]:
    fields = {one.field for one in group}
    if len(fields) == 1 and fields <= {"id", "ObjectId"} and all(one.operator == "=" for one in group):
        field, wanted = fields.pop(), {one.value for one in group}
        return lambda record: reads[field](record) in wanted
    return lambda record: any(one.holds(record, reads) for one in group)


def _tokens(text: str) -> list[str]:
    tokens, at = list[str](), 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Refused(f"Wrong query at {text[at:]}")
        tokens.append(found[1])
        at = found.end()
    return tokens


def _group(tokens: list[str], reads: Reads) -> Group:
    if tokens[:1] != ["("]:
        return (_condition(tokens, reads),)
    tokens.pop(0)
    group = [_condition(tokens, reads)]
    while tokens[:1] == ["OR"]:
        tokens.pop(0)
        group.append(_condition(tokens, reads))
    if tokens[:1] != [")"]:
        raise Refused("Incomplete query, an unclosed parenthesis")
    tokens.pop(0)
    return tuple(group)


def _condition(tokens: list[str], reads: Reads) -> Condition:
    if len(tokens) < 3:
        raise Refused("Incomplete query")
    field, operator, value = (tokens.pop(0) for _ in range(3))
    if field not in reads:
        raise Refused(f"Unknown field: {field}")
    if operator not in _OPERATORS:
        raise Refused(f"Wrong query, expecting a OPERATOR at {operator}")
    quoted = value.startswith("'")
    if not quoted and not value.isdecimal():
        raise Refused(f"Wrong query, expecting a VALUE at {value}")
    return Condition(field, operator, re.sub(r"\\(.)", r"\1", value[1:-1]) if quoted else value)


def _instant(value: str) -> datetime:
    """RT reads a date without a zone in the server's own: nobody should rely on that."""
    if not value.endswith("Z"):
        raise Refused("a date without a zone")
    return datetime.fromisoformat(value).astimezone(UTC)


def _compare(left: object, operator: str, right: object) -> bool:
    assert isinstance(left, int | str | datetime)
    ordered = -1 if left < right else int(left != right)  # type: ignore[operator]
    return {
        "=": ordered == 0,
        "!=": ordered != 0,
        ">": ordered > 0,
        "<": ordered < 0,
        ">=": ordered >= 0,
        "<=": ordered <= 0,
    }[operator]
