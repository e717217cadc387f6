"""Files of exclusions for the command line: YAML as in sla.yml, or CSV with a heading (S45)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from bot.config.build_exclusions import Known, build_declared
from bot.config.environment import Expansion
from bot.config.faults import ConfigFaults, Fault
from bot.config.reading import Path, Reading, Value, read
from bot.config.report import Report
from bot.config.settings import Settings
from bot.config.shaping import shape_declared
from bot.naming import listed
from bot.sla.declared import Declared

COLUMNS = ("service", "ticket", "from", "to", "reason", "evidence", "by", "approved_by")
_SECTION = "exclusions"


def read_exclusions(data: bytes, *, as_csv: bool, settings: Settings) -> tuple[Declared, ...]:
    """All exclusions of a file. Raises ConfigFaults with everything that is wrong, each with its line."""
    reading = _of_csv(data) if as_csv else _of_yaml(data)
    report = Report(reading, Expansion(reading, {}))
    for key in reading.value.keys() - {_SECTION}:
        hint = f"this file has `{_SECTION}:` and nothing else"
        report.fault((key,), "is not a key that belongs here", hint, key=True)
    shapes = shape_declared(reading.value, report)
    rules, slack = settings.exclusions, settings.slack
    known = Known(rules.approvers, slack.roles, slack.people)
    services = frozenset(one.name for one in settings.book.services)
    found = build_declared(shapes, known, services, settings.zone, report)
    if not found and not report.faults:
        report.fault(
            (_SECTION,), "has no exclusions in it", "write a list, as under `exclusions:` in sla.yml"
        )
    if report.faults:
        raise ConfigFaults(report.faults, report.doubts)
    return found


def _of_yaml(data: bytes) -> Reading:
    lines = (line for line in data.splitlines() if line.strip() and not line.lstrip().startswith(b"#"))
    if next(lines, b"").lstrip().startswith(b"-"):
        raise ConfigFaults([Fault(1, 1, "", "the list has no name", f"put `{_SECTION}:` above it")])
    return read(data)


def _of_csv(data: bytes) -> Reading:
    """Rows as entries; an empty cell is left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigFaults([Fault(0, 0, "", "the file is not UTF-8", "save it as UTF-8")]) from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    reading = Reading()
    try:
        head = [name.strip().casefold() for name in next(rows, [])]
        unknown = [name for name in head if name not in COLUMNS]
        if unknown or not head:
            what = f"`{unknown[0]}` is no column of exclusions" if unknown else "the file has no heading"
            raise ConfigFaults([Fault(1, 1, "", what, f"the columns are {listed(COLUMNS)}")])
        twice = [name for n, name in enumerate(head) if name in head[:n]]
        if twice:
            hint = "leave one of them out"
            raise ConfigFaults([Fault(1, 1, "", f"the column `{twice[0]}` is there twice", hint)])
        entries: list[Value] = []
        for row in rows:
            if any(cell.strip() for cell in row):
                _plant(reading, entries, head, row, rows.line_num)
    except csv.Error as error:
        raise ConfigFaults([Fault(rows.line_num, 1, "", "is no CSV", str(error))]) from error
    reading.value = {_SECTION: entries}
    return reading


def _plant(reading: Reading, entries: list[Value], head: list[str], row: list[str], line: int) -> None:
    at: Path = (_SECTION, len(entries))
    if any(cell.strip() for cell in row[len(head) :]):
        what, hint = "the row has more cells than the heading", "put a text with a comma between quotes"
        reading.faults.append(Fault(line, 1, "", what, hint))
    cells: Mapping[str, str] = dict(zip(head, row, strict=False))  # what is left out at the end is empty
    reading.values[at] = (line, 1)
    for name in head:
        reading.keys[*at, name] = (line, 1)
    entries.append({name: cell.strip() for name, cell in cells.items() if cell.strip()})
