"""The page `/metrics` of Uptime Kuma, read: what each monitor says now. Pure; names and addresses are not
kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

METRIC = "monitor_status"
_BEGINNINGS = (f"{METRIC}{{", f"{METRIC} ")
_ANNOUNCED = f"# TYPE {METRIC} "


class Word(StrEnum):
    """What a monitor says. `odd` is a number that nobody knows, or two monitors that say different things."""

    DOWN = "down"
    UP = "up"
    PENDING = "pending"
    MAINTENANCE = "maintenance"
    ODD = "odd"


_WORDS: Mapping[float, Word] = {0.0: Word.DOWN, 1.0: Word.UP, 2.0: Word.PENDING, 3.0: Word.MAINTENANCE}


@dataclass(frozen=True, slots=True)
class Said:
    """Every monitor that is shown, by its id (where the page has ids) and by its name there. `strange` counts
    lines that make no sense."""

    by_id: Mapping[str, Word] = field(default_factory=dict)
    by_name: Mapping[str, Word] = field(default_factory=dict)
    strange: int = 0

    def of(self, wanted: int | str) -> Word | None:
        """What this monitor says; None when it is not shown."""
        if str(wanted) in self.by_id:
            return self.by_id[str(wanted)]
        return None if isinstance(wanted, int) else self.by_name.get(wanted)


def read_metrics(page: str) -> Said:
    """What the page says. ValueError for a page of another kind, and for one that is cut short."""
    if not page.endswith("\n"):
        raise ValueError("the page ends within a line")
    lines = [line for line in page.split("\n") if line.startswith(_BEGINNINGS)]
    if not lines and _ANNOUNCED not in page:
        raise ValueError(f"there is no {METRIC} in it")
    by_id, by_name, strange = dict[str, Word](), dict[str, Word](), 0
    for line in lines:
        try:
            for sample in _samples(line):
                word = _WORDS.get(sample.value, Word.ODD)
                _note(by_id, sample.labels.get("monitor_id", ""), word)
                _note(by_name, sample.labels.get("monitor_name", ""), word)
        except ValueError:
            strange += 1
    return Said(by_id, by_name, strange)


def _samples(line: str) -> Iterator[Sample]:
    """One line, read alone: what is wrong with it concerns no other."""
    for family in text_string_to_metric_families(line + "\n"):
        yield from family.samples


def _note(known: dict[str, Word], key: str, word: Word) -> None:
    if key:
        known[key] = word if known.get(key, word) is word else Word.ODD
