"""What a comparison found, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.past.histories import Past
from bot.replay.tables import percent
from bot.replay.tally import Counts
from bot.sla.instants import local
from bot.whatif.comparison import By, Change, Comparison, Pair, Side, Verdict

VERSION = 1
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, the past and the two sets of promises by name and version, and what was found."""

    past: Past
    before: str
    after: str
    found: Comparison

    def show(self, console: Console) -> None:
        """Print all figures."""
        for part in _parts(self, self.found):
            console.print(part)

    def as_json(self) -> Json:
        """Version 1; instants are UTC. docs/what-if.md describes it; what is there stays."""
        return _json(self, self.found)


# --- for people ----------------------------------------


def _parts(told: Compared, found: Comparison) -> Iterator[RenderableType]:
    past = told.past
    yield Text(
        f"{past.name}: {_many(past.tickets, 'ticket')} up to {local(past.until, found.zone)} ({found.zone})"
    )
    if past.set_aside:
        yield Text(f"{_many(past.set_aside, 'line')} set aside, the first: {past.first_bad}")
    yield Text(f"before: {told.before}\nafter:  {told.after}\n")
    if not found.kinds:
        yield Text("Every promise would have come out the same.\n")
    else:
        yield _changes(found)
    for by in By:
        yield _figures(by, found)


def _changes(found: Comparison) -> Group:
    told = [f"{count:,} {_arrow(before, after)}" for (before, after), count in sorted(found.kinds.items())]
    total = found.kinds.total()
    size = f"{_many(total, 'promise')} of {_many(found.tickets_changed, 'ticket')}"
    title = f"{size} would have come out otherwise: {', '.join(told)}"
    table = _table("ticket", "promise", "started", "before", "after")
    for change in found.changes:
        name = Text(f"{change.promise}{f' {change.cycle}' if change.cycle > 1 else ''}")
        sides = [Text(_side(side, found.zone)) for side in (change.before, change.after)]
        table.add_row(Text(change.ticket), name, local(change.started_at, found.zone), *sides)
    more = total - len(found.changes)
    return _under(title, table, f"and {more:,} more" if more else "")


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _arrow(before: Verdict, after: Verdict) -> str:
    return f"{before} -> {after}"


def _side(side: Side, zone: str) -> str:
    at = f" {local(side.breached_at, zone)}" if side.breached_at else ""
    policy = f" ({side.policy})" if side.policy else ""
    return f"{side.verdict}{at}{policy}"


def _figures(by: By, found: Comparison) -> Group:
    table = _table(str(by))
    for when in ("before", "after"):
        for name in ("timers", "missed", "compliance"):
            table.add_column(f"{name} {when}", justify="right")
    table.add_column("points", justify="right")
    for name, pair in sorted(found.groups[by].items()):
        table.add_row(Text(_shown(by, name)), *_cells(pair))
    table.add_section()
    table.add_row("all", *_cells(found.total))
    return _under(f"Compliance by {by}", table)


def _shown(by: By, name: str) -> str:
    match by:
        case By.WEEKDAY:
            return name[2:]
        case By.HOUR:
            return f"{name}:00"
        case _:
            return name


def _cells(pair: Pair) -> list[str]:
    one, other = pair.before, pair.after
    sides = [f"{n:,}" if isinstance(n, int) else n for side in (one, other) for n in _counts(side)]
    points = (
        "" if pair.points is None else f"{pair.points:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0")
    )
    return [*sides, points]


def _counts(counts: Counts) -> tuple[int, int, str]:
    return counts.total, counts.missed, percent(counts.compliance)


def _table(*left: str) -> Table:
    table = Table()
    for name in left:
        table.add_column(name, overflow="fold")
    return table


def _under(title: str, table: Table, below: str = "") -> Group:
    return Group(Text(title, style="bold"), table, Text(f"{below}\n" if below else ""))


# --- for machines ----------------------------------------


def _json(told: Compared, found: Comparison) -> Json:
    past = told.past
    groups: Json = {by: _group(by, found) for by in By}
    return {
        "version": VERSION,
        "history": past.name,
        "tickets": past.tickets,
        "until": _instant(past.until),
        "set_aside": past.set_aside,
        "before": told.before,
        "after": told.after,
        "zone": found.zone,
        "changed": {
            "total": found.kinds.total(),
            "tickets": found.tickets_changed,
            "by": [{"before": a, "after": b, "count": n} for (a, b), n in sorted(found.kinds.items())],
            "first": [_change(change) for change in found.changes],
        },
        "compliance": {"total": _pair(found.total), **groups},
    }


def _group(by: By, found: Comparison) -> list[Json]:
    return [{"name": _shown(by, name), **_pair(pair)} for name, pair in sorted(found.groups[by].items())]


def _change(change: Change) -> Json:
    return {
        "ticket": change.ticket,
        "metric": change.promise.metric,
        "kind": change.promise.kind,
        "part": change.promise.part,
        "cycle": change.cycle,
        "started_at": _instant(change.started_at),
        "before": _json_side(change.before),
        "after": _json_side(change.after),
    }


def _json_side(side: Side) -> Json:
    return {"verdict": side.verdict, "policy": side.policy, "breached_at": _instant(side.breached_at)}


def _pair(pair: Pair) -> Json:
    return {"before": _json_counts(pair.before), "after": _json_counts(pair.after)}


def _json_counts(counts: Counts) -> Json:
    share = counts.compliance
    return {"total": counts.total, **asdict(counts), "compliance": None if share is None else round(share, 6)}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")
