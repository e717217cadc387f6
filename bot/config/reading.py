"""YAML to plain text in lists and mappings, with the place of every value and key.

Scalars stay as they are written: `on`, `NO`, `08:30` and `1e3` are text here, and get their type from the
field they stand in. Keys with nothing after them count as left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bot.config.faults import ConfigFaults, Fault

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

MOST_BYTES = 1_000_000
MOST_VALUES = 50_000
DEEPEST = 24

_NOTHING = {"", "~", "null"}
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Reading:
    """What the file says, and where. `keys` has the places of keys, those of left-out values too."""

    value: dict[str, Value] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    def at(self, path: Path) -> Value:
        """The value at a path, None if there is none."""
        node: Value = self.value
        for step in path:
            if isinstance(node, dict) and isinstance(step, str):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                node = node[step]
            else:
                return None
        return node

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where to look for a path: at its text, at the key of what has several lines, or else at what is
        around."""
        for length in range(len(path), 0, -1):
            at = path[:length]
            whole = key or length < len(path) or not isinstance(self.at(at), str)
            if place := (whole and self.keys.get(at)) or self.values.get(at) or self.keys.get(at):
                return place
        return (1, 1)


def dotted(path: Path) -> str:
    """`policies[0].targets.resolution`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def read(data: bytes) -> Reading:
    """The content of a file. What cannot be read at all is raised as ConfigFaults; the rest is in
    `faults`."""
    text, doubts = _text(data)
    reading = Reading(doubts=doubts)
    root = _Parser(text, reading.faults).document()
    if root is None:
        raise _failure(0, 0, "the file is empty", "`duebell init` writes one to begin with")
    if not isinstance(root, _Mapping):
        raise _failure(
            *root.place,
            "this is not a list of `name: value` lines",
            "begin with `timezone: Europe/Amsterdam`",
        )
    value = _Planter(reading).plant(root, ())
    assert isinstance(value, dict)
    reading.value = value
    return reading


def _failure(line: int, column: int, what: str, hint: str = "") -> ConfigFaults:
    return ConfigFaults([Fault(line, column, "", what, hint)])


# --- bytes to text ----------------------------------------------------------------------------------------


def _text(data: bytes) -> tuple[str, list[Fault]]:
    if len(data) > MOST_BYTES:
        raise _failure(0, 0, f"the file is larger than {MOST_BYTES // 1000} kB", "is it the right one?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _failure(0, 0, "the file is saved as UTF-16", "save it as UTF-8")
    doubts = []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        mark = "the file begins with an invisible byte order mark"
        doubts.append(Fault(1, 1, "", mark, "save it as UTF-8 without BOM"))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _failure(line, 1, "this line is not UTF-8 text", "save the file as UTF-8") from None
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise _failure(
            line, column, f"there is an invisible character here (U+{ord(found[0]):04X})", "delete it"
        )
    return text, doubts


# --- text to nodes ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Scalar:
    place: Place
    text: str
    plain: bool


@dataclass(slots=True)
class _Sequence:
    place: Place
    items: list[_Node] = field(default_factory=list)


@dataclass(slots=True)
class _Mapping:
    place: Place
    entries: list[tuple[_Scalar, _Node]] = field(default_factory=list)


_Node: TypeAlias = "_Scalar | _Sequence | _Mapping"


class _Parser:
    """YAML events to nodes. The depth is limited, so that no file can exhaust the stack."""

    def __init__(self, text: str, faults: list[Fault]) -> None:
        self._text, self._faults = text, faults
        self._events = self._each()
        self._anchors: dict[str, _Node] = {}

    def document(self) -> _Node | None:
        """The one document of the file, None if there is nothing in it."""
        root = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _failure(*_place(event), "a second document begins here", "delete the line `---`")
                root = self._node(next(self._events), 1)
        return None if isinstance(root, _Scalar) and root.plain and root.text in _NOTHING else root

    def _each(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except yaml.YAMLError:
            raise _failure(0, 0, "this is not YAML text") from None

    def _syntax(self, error: yaml.MarkedYAMLError) -> ConfigFaults:
        mark, problem = error.problem_mark or error.context_mark, error.problem or ""
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = self._text.splitlines()
        written = lines[line] if line < len(lines) else ""
        if "\t" in written[: column + 1]:
            return _failure(line + 1, written.index("\t") + 1, "there is a tab here", "indent with spaces")
        if "end of stream" in problem and error.context_mark:
            opened = error.context_mark
            return _failure(opened.line + 1, opened.column + 1, "this quotation mark is never closed")
        if "mapping values" in problem:
            what, hint = (
                "a second `:` on one line",
                "put text with a colon in quotes, or check the indentation",
            )
            return _failure(line + 1, column + 1, what, hint)
        above = error.context_mark
        since = (
            f"from line {above.line + 1} to here" if above and above.line < line else "here and just above"
        )
        hint = f"look at brackets, quotes and indentation {since}"
        return _failure(line + 1, column + 1, f"this is not well-formed YAML ({problem})", hint)

    def _node(self, event: yaml.Event, depth: int) -> _Node:
        if depth > DEEPEST:
            raise _failure(*_place(event), f"this is nested more than {DEEPEST} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        assert isinstance(event, yaml.NodeEvent)
        self._refuse_tag(event)
        node = self._begun(event)
        if isinstance(node, _Sequence):
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                node.items.append(self._node(event, depth + 1))
        elif isinstance(node, _Mapping):
            while not isinstance(event := next(self._events), yaml.MappingEndEvent):
                self._entry(node, event, depth)
        return node

    def _begun(self, event: yaml.NodeEvent) -> _Node:
        node: _Node
        if isinstance(event, yaml.ScalarEvent):
            node = _Scalar(_place(event), event.value, plain=not event.style)
        else:
            node = (_Sequence if isinstance(event, yaml.SequenceStartEvent) else _Mapping)(_place(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _entry(self, node: _Mapping, event: yaml.Event, depth: int) -> None:
        key = self._node(event, depth + 1)
        value = self._node(next(self._events), depth + 1)
        if not isinstance(key, _Scalar):
            self._faults.append(Fault(*key.place, "", "a name must be plain text", "write `name: value`"))
        elif key.plain and key.text == "<<":
            what, hint = (
                "`<<` is not understood here",
                "repeat the lines, or give a whole value a name with & and *",
            )
            self._faults.append(Fault(*key.place, "", what, hint))
        else:
            node.entries.append((key, value))

    def _alias(self, event: yaml.AliasEvent) -> _Node:
        if event.anchor not in self._anchors:
            raise _failure(
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


# --- nodes to values --------------------------------------------------------------------------------------


class _Planter:
    """Nodes to values, noting places. Anchors are copied out: values are counted, so a few lines cannot
    become millions, and an anchor within itself ends at the deepest level."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._count = reading, 0

    def plant(self, node: _Node, path: Path) -> Value:
        self._count += 1
        if self._count > MOST_VALUES or len(path) > DEEPEST:
            raise _failure(*node.place, "anchors make this file far too large", "write out what is meant")
        self._reading.values[path] = node.place
        if isinstance(node, _Scalar):
            return None if node.plain and node.text in _NOTHING else node.text
        if isinstance(node, _Sequence):
            return [self.plant(item, (*path, n)) for n, item in enumerate(node.items)]
        return self._mapping(node, path)

    def _mapping(self, node: _Mapping, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, entry in node.entries:
            at = (*path, key.text)
            if at in self._reading.keys and self._reading.keys[at] != key.place:
                what = f"is here twice, first on line {self._reading.keys[at][0]}"
                self._reading.faults.append(Fault(*key.place, dotted(at), what, "keep one of them"))
                continue
            self._reading.keys[at] = key.place
            value = self.plant(entry, at)
            if value is not None:
                found[key.text] = value
        return found
