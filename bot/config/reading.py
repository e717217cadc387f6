"""YAML to plain text in lists and mappings, with the place of every value and key.

Scalars stay as they are written: `on`, `NO`, `08:30` and `1e3` are text here, and get their type from the
field they stand in. Keys with nothing after them count as left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from bot.config.faults import Fault
from bot.config.nodes import DEEPEST, NOTHING, Mapping, Node, Parser, Place, Scalar, Sequence, decode, failure

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

MOST_VALUES = 50_000


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
        """Where to look for a path: at its text, its key if it has several lines, or what is around."""
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
    """The content of a file. What cannot be read is raised as ConfigFaults; the rest is in `faults`."""
    text, doubts = decode(data)
    reading = Reading(doubts=doubts)
    root = Parser(text, reading.faults).document()
    if root is None:
        raise failure(0, 0, "the file is empty", "`duebell init` writes one to begin with")
    if not isinstance(root, Mapping):
        raise failure(
            *root.place,
            "this is not a list of `name: value` lines",
            "begin with `timezone: Europe/Amsterdam`",
        )
    value = _Planter(reading).plant(root, ())
    assert isinstance(value, dict)
    reading.value = value
    return reading


class _Planter:
    """Nodes to values, noting places. Anchors are copied out: values are counted, so a few lines cannot
    become millions, and an anchor within itself ends at the deepest level."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._count = reading, 0

    def plant(self, node: Node, path: Path) -> Value:
        self._count += 1
        if self._count > MOST_VALUES or len(path) > DEEPEST:
            raise failure(*node.place, "anchors make this file far too large", "write out what is meant")
        self._reading.values[path] = node.place
        if isinstance(node, Scalar):
            return None if node.plain and node.text in NOTHING else node.text
        if isinstance(node, Sequence):
            return [self.plant(item, (*path, n)) for n, item in enumerate(node.items)]
        return self._mapping(node, path)

    def _mapping(self, node: Mapping, path: Path) -> dict[str, Value]:
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
