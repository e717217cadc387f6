"""The result of a replay as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.replay.results import Heading
from bot.replay.tally import Breach, Counts, Line, Tally
from bot.sla.moments import Reason
from bot.sla.policies import Metric

_COUNTS = ("timers", "met", "missed", "running", "paused", "cancelled", "merged", "compliance")
_WHEN = "%Y-%m-%d %H:%M"


def show(heading: Heading, tally: Tally, console: Console) -> None:
    """Print all figures."""
    for part in _parts(heading, tally):
        console.print(part)


def _parts(heading: Heading, tally: Tally) -> Iterator[RenderableType]:
    yield Text(_summary(heading, tally))
    yield _compliance(tally) if tally.lines else Text("No ticket has a promise under these policies.")
    if tally.breaches:
        yield _breaches(tally)
    yield _messages(tally) if tally.messages else Text("No message would have gone out.\n")
    if tally.verdict_on is not None:
        yield _verdict(tally, tally.verdict_on)
    if tally.bad:
        yield _set_aside(tally)


def _summary(heading: Heading, tally: Tally) -> str:
    rows, tickets = tally.rows, tally.tickets
    since = tally.first_at or tally.until
    size = f"{tickets.total:,} tickets in {rows.read:,} lines"
    without = f"{tickets.without_policy:,} without a policy, {tickets.no_sla:,} without an SLA on purpose"
    lines = [
        f"{heading.file}: {size}, {since:{_WHEN}} to {tally.until:{_WHEN}} UTC",
        f"{tickets.promised:,} with a promise, {without}",
    ]
    if tickets.later or rows.later:
        lines.append(f"{tickets.later:,} tickets and {rows.later:,} lines are later than the end")
    if rows.set_aside:
        whole = f", {tickets.set_aside:,} tickets as a whole" if tickets.set_aside else ""
        lines.append(f"{rows.set_aside:,} lines were set aside{whole} (reasons below)")
    return "\n".join(lines) + "\n"


def _table(*left: str) -> Table:
    table = Table()
    for name in left:
        table.add_column(name, overflow="fold")
    return table


def _under(title: str, table: Table) -> Group:
    return Group(Text(title, style="bold"), table, Text())


def _compliance(tally: Tally) -> Group:
    table = _table("policy", "priority", "promise")
    for name in _COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    lines = list(tally.sorted_lines())
    for line, counts in lines:
        table.add_row(Text(line.policy), Text(line.priority or "-"), _promise(line), *_figures(counts))
    if len(lines) > 1:
        table.add_section()
        table.add_row("all", "", "", *_figures(tally.timers))
    return _under("Compliance", table)


def _figures(counts: Counts) -> list[str]:
    """The figures in the order of the columns. Breaches that still go on are part of the missed ones."""
    figures = (counts.total, counts.met, counts.missed, counts.running, counts.paused)
    return [f"{n:,}" for n in (*figures, counts.cancelled, counts.merged)] + [percent(counts.compliance)]


def percent(share: float | None) -> str:
    """A share for people. Only what is whole is called 100 %, and only nothing 0 %."""
    if share is None:
        return "-"
    shown = f"{share * 100:.1f} %"
    if shown == "100.0 %" and share < 1:
        return "> 99.9 %"
    return "< 0.1 %" if shown == "0.0 %" and share > 0 else shown


def _promise(line: Line) -> str:
    return f"{_metric(line.metric)} ({line.kind})"


def _metric(metric: Metric) -> str:
    return metric.replace("_", " ")


def _breaches(tally: Tally) -> Group:
    kept, total = len(tally.breaches), tally.timers.missed
    which = f"the first {kept:,} of {total:,}" if total > kept else f"{total:,}"
    table = _table("ticket", "policy")
    for name in ("promise", "started", "breached", "ended"):
        table.add_column(name)
    for name in ("used", "budget"):
        table.add_column(name, justify="right")
    for breach in tally.breaches:
        table.add_row(*_breach_cells(breach))
    return _under(f"Breaches: {which} (UTC; used and budget are time of the calendar)", table)


def _breach_cells(breach: Breach) -> list[str | Text]:
    return [
        Text(breach.ticket),
        Text(breach.broken),
        _promise(breach.line),
        f"{breach.started_at:{_WHEN}}",
        f"{breach.breached_at:{_WHEN}}",
        _when(breach.ended_at),
        elapsed(breach.used),
        elapsed(breach.budget),
    ]


def _when(instant: datetime | None) -> str:
    return "still open" if instant is None else f"{instant:{_WHEN}}"


def elapsed(duration: timedelta) -> str:
    """Hours and minutes of a calendar's time, such as 26h 05m; seconds where there are any."""
    seconds = int(duration.total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours:,}h {minutes:02}m" + (f" {rest:02}s" if rest else "")


def _messages(tally: Tally) -> Group:
    reasons = [reason for reason in Reason if any(said is reason for _, said in tally.messages)]
    table = _table("to")
    for reason in reasons:
        table.add_column(reason.replace("_", " "), justify="right")
    table.add_column("all", justify="right")
    for audience in sorted({audience for audience, _ in tally.messages}):
        counts = [tally.messages[audience, reason] for reason in reasons]
        table.add_row(Text(audience), *(f"{n:,}" for n in (*counts, sum(counts))))
    return _under(f"Messages that would have gone out: {tally.messages.total():,}", table)


def _verdict(tally: Tally, on: Metric) -> Group:
    agreement = tally.agreement
    table = _table("the file says")
    for name in ("we say met", "we say missed"):
        table.add_column(name, justify="right")
    table.add_row("met", f"{agreement.met_met:,}", f"{agreement.met_missed:,}")
    table.add_row("missed", f"{agreement.missed_met:,}", f"{agreement.missed_missed:,}")
    title = f"The file's own verdict on {_metric(on)} and ours: {percent(agreement.agreed)} agree"
    if agreement.not_comparable:
        title += f"; {agreement.not_comparable:,} tickets have none on one side"
    return _under(title, table)


def _set_aside(tally: Tally) -> Group:
    total, kept = tally.rows.set_aside, len(tally.bad)
    which = f"the first {kept:,} of {total:,}" if total > kept else f"{total:,}"
    table = _table("line", "why")
    for bad in tally.bad:
        table.add_row(f"{bad.line:,}", Text(bad.sentence))
    return _under(f"Lines set aside: {which}", table)
