"""Bytes to text, text to YAML nodes: everything that can be wrong with a file before its content matters.

Built on PyYAML's events, which need no stack and make no objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bot.config.faults import ConfigFaults, Fault

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

MOST_BYTES = 1_000_000
DEEPEST = 24
NOTHING = frozenset({"", "~", "null"})
"""Plain texts that stand for no value."""

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def failure(line: int, column: int, what: str, hint: str = "") -> ConfigFaults:
    """The one fault that stops the reading."""
    return ConfigFaults([Fault(line, column, "", what, hint)])


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """The text of a file, and doubts about it."""
    if len(data) > MOST_BYTES:
        raise failure(0, 0, f"the file is larger than {MOST_BYTES // 1000} kB", "is it the right one?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise failure(0, 0, "the file is saved as UTF-16", "save it as UTF-8")
    doubts = []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        mark = "the file begins with an invisible byte order mark"
        doubts.append(Fault(1, 1, "", mark, "save it as UTF-8 without BOM"))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise failure(line, 1, "this line is not UTF-8 text", "save the file as UTF-8") from None
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise failure(
            line, column, f"there is an invisible character here (U+{ord(found[0]):04X})", "delete it"
        )
    return text, doubts


@dataclass(slots=True)
class Scalar:
    place: Place
    text: str
    plain: bool


@dataclass(slots=True)
class Sequence:
    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    place: Place
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)


Node: TypeAlias = "Scalar | Sequence | Mapping"


class Parser:
    """YAML events to nodes. The depth is limited, so that no file can exhaust the stack."""

    def __init__(self, text: str, faults: list[Fault]) -> None:
        self._text, self._faults = text, faults
        self._events = self._each()
        self._anchors: dict[str, Node] = {}

    def document(self) -> Node | None:
        """The one document of the file, None if there is nothing in it."""
        root = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise failure(*_place(event), "a second document begins here", "delete the line `---`")
                root = self._node(next(self._events), 1)
        return None if isinstance(root, Scalar) and root.plain and root.text in NOTHING else root

    def _each(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except yaml.YAMLError:
            raise failure(0, 0, "this is not YAML text") from None

    def _syntax(self, error: yaml.MarkedYAMLError) -> ConfigFaults:
        mark, problem = error.problem_mark or error.context_mark, error.problem or ""
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = self._text.splitlines()
        written = lines[line] if line < len(lines) else ""
        if "\t" in written[: column + 1]:
            return failure(line + 1, written.index("\t") + 1, "there is a tab here", "indent with spaces")
        if "end of stream" in problem and error.context_mark:
            opened = error.context_mark
            return failure(opened.line + 1, opened.column + 1, "this quotation mark is never closed")
        if "mapping values" in problem:
            what, hint = (
                "a second `:` on one line",
                "put text with a colon in quotes, or check the indentation",
            )
            return failure(line + 1, column + 1, what, hint)
        above = error.context_mark
        since = (
            f"from line {above.line + 1} to here" if above and above.line < line else "here and just above"
        )
        hint = f"look at brackets, quotes and indentation {since}"
        return failure(line + 1, column + 1, f"this is not well-formed YAML ({problem})", hint)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise failure(*_place(event), f"this is nested more than {DEEPEST} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        assert isinstance(event, yaml.NodeEvent)
        self._refuse_tag(event)
        node = self._begun(event)
        if isinstance(node, Sequence):
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                node.items.append(self._node(event, depth + 1))
        elif isinstance(node, Mapping):
            while not isinstance(event := next(self._events), yaml.MappingEndEvent):
                self._entry(node, event, depth)
        return node

    def _begun(self, event: yaml.NodeEvent) -> Node:
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(_place(event), event.value, plain=not event.style)
        else:
            node = (Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping)(_place(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _entry(self, node: Mapping, event: yaml.Event, depth: int) -> None:
        key = self._node(event, depth + 1)
        value = self._node(next(self._events), depth + 1)
        if not isinstance(key, Scalar):
            self._faults.append(Fault(*key.place, "", "a name must be plain text", "write `name: value`"))
        elif key.plain and key.text == "<<":
            what, hint = (
                "`<<` is not understood here",
                "repeat the lines, or give a whole value a name with & and *",
            )
            self._faults.append(Fault(*key.place, "", what, hint))
        else:
            node.entries.append((key, value))

    def _alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self._anchors:
            raise failure(
                *_place(event), "this `*` names an anchor that is not defined above", "define it with `&`"
            )
        return self._anchors[event.anchor]

    def _refuse_tag(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if tag not in {None, "!", "tag:yaml.org,2002:str"}:
            self._faults.append(
                Fault(*_place(event), "", "tags (with `!`) are not used here", "leave the tag out")
            )


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
