"""What an examination found, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bot.honesty.figures import Examination, Figures
from bot.honesty.questions import Question
from bot.honesty.words import PREAMBLE, TITLES, sentence
from bot.past.histories import Past
from bot.replay.tables import percent
from bot.replay.tally import Counts
from bot.sla.durations import format_duration
from bot.sla.instants import local
from bot.slack.escape import clean

VERSION = 1
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, in which zone it is told, whether authors are named by their ids, and what was
    found."""

    past: Past
    zone: str
    authors: bool
    found: Examination

    def show(self, console: Console) -> None:
        """Print the questions and both figures."""
        for part in _parts(self, self.found):
            console.print(part, soft_wrap=isinstance(part, Text))

    def as_json(self) -> Json:
        """Version 1; instants are UTC, durations seconds. docs/pause-honesty.md describes it; what is there
        stays."""
        return _json(self, self.found)


def _parts(told: Examined, found: Examination) -> Iterator[RenderableType]:
    past, zone = told.past, told.zone
    since = f"from {local(found.since, zone)} " if found.since else ""
    yield Text(f"{past.name}: {past.tickets:,} tickets, {since}up to {local(past.until, zone)} ({zone})")
    if past.set_aside:
        yield Text(f"{past.set_aside:,} lines set aside, the first: {past.first_bad}")
    if not found.questions:
        yield Text("\nNo pattern that wants a question.\n")
    else:
        yield Text(f"\n{PREAMBLE}\n")
    for pattern, some in groupby(found.questions, key=lambda question: question.pattern):
        asked = list(some)
        yield Text(f"{TITLES[pattern]}: {len(asked):,}", style="bold")
        for question in asked:
            by = f" [{clean(question.author)}]" if told.authors and question.author else ""
            yield Text(f"  {sentence(question, zone)}{by}")
        yield Text("")
    yield Text("Both figures: as the clocks were paused, and as the customer felt it", style="bold")
    yield _table(found)


def _table(found: Examination) -> Table:
    table = Table()
    table.add_column("policy", overflow="fold")
    columns = (
        "timers",
        "missed as paused",
        "compliance",
        "missed as felt",
        "compliance",
        "time that stood still",
    )
    for name in columns:
        table.add_column(name, justify="right")
    for name, figures in sorted(found.policies.items()):
        table.add_row(Text(name), *_cells(figures))
    table.add_section()
    table.add_row("all", *_cells(found.total))
    return table


def _cells(figures: Figures) -> list[str]:
    one, other = figures.as_paused, figures.as_felt
    sides = [cell for side in (one, other) for cell in (f"{side.missed:,}", percent(side.compliance))]
    return [f"{one.total:,}", *sides, format_duration(figures.stood_still)]


def _json(told: Examined, found: Examination) -> Json:
    past = told.past
    return {
        "version": VERSION,
        "history": past.name,
        "tickets": past.tickets,
        "since": _instant(found.since),
        "until": _instant(past.until),
        "set_aside": past.set_aside,
        "within_seconds": found.within.total_seconds(),
        "questions": [_question(question, told) for question in found.questions],
        "figures": {
            "total": _figures(found.total),
            "policies": [{"policy": name, **_figures(f)} for name, f in sorted(found.policies.items())],
        },
    }


def _question(question: Question, told: Examined) -> Json:
    asked: Json = {
        "pattern": question.pattern,
        "ticket": question.ticket,
        "metric": question.timer.metric,
        "kind": question.timer.kind,
        "part": question.timer.part,
        "policy": question.policy,
        "at": _instant(question.at),
        "left_seconds": None if question.left is None else question.left.total_seconds(),
        "until": _instant(question.until),
        "detail": question.detail,
        "missed_otherwise_at": _instant(question.saved),
        "question": sentence(question, told.zone),
    }
    return {**asked, "author": question.author} if told.authors else asked


def _figures(figures: Figures) -> Json:
    return {
        "as_paused": _counts(figures.as_paused),
        "as_felt": _counts(figures.as_felt),
        "stood_still_seconds": figures.stood_still.total_seconds(),
    }


def _counts(counts: Counts) -> Json:
    share = counts.compliance
    return {"total": counts.total, **asdict(counts), "compliance": None if share is None else round(share, 6)}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")
