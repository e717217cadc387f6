"""The result of a replay as JSON, version 1. docs/replay.md describes it; what is there stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from bot.replay.tally import Agreement, Breach, Counts, Line, Tally

VERSION = 1
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Heading:
    """What was replayed: the file, the name of its source, and the version of the policies."""

    file: str
    source: str
    policies: str


def as_json(heading: Heading, tally: Tally) -> Json:
    """All figures. Durations are seconds, instants are UTC."""
    return {
        "version": VERSION,
        "file": heading.file,
        "source": heading.source,
        "policies": heading.policies,
        "from": _instant(tally.first_at),
        "until": _instant(tally.until),
        "rows": {"read": tally.rows.read, **asdict(tally.rows)},
        "tickets": {"total": tally.tickets.total, **asdict(tally.tickets)},
        "timers": _counts(tally.timers),
        "compliance": [{**_line(line), **_counts(counts)} for line, counts in tally.sorted_lines()],
        "breaches": {"total": tally.timers.missed, "first": [_breach(b) for b in tally.breaches]},
        "messages": {
            "alerts": tally.alerts,
            "total": tally.messages.total(),
            "by": [
                {"audience": audience, "reason": reason, "count": count}
                for (audience, reason), count in sorted(tally.messages.items())
            ],
        },
        "verdict": None if tally.verdict_on is None else _verdict(tally),
        "set_aside": {
            "by_reason": dict(sorted(tally.reasons.items())),
            "first": [{"line": b.line, "reason": b.why, "sentence": b.sentence} for b in tally.bad],
        },
    }


def _counts(counts: Counts) -> Json:
    share = counts.compliance
    return {
        "total": counts.total,
        **asdict(counts),
        "compliance": None if share is None else round(share, 6),
    }


def _line(line: Line) -> Json:
    return {"policy": line.policy, "priority": line.priority, "metric": line.metric, "kind": line.kind}


def _breach(breach: Breach) -> Json:
    return {
        "ticket": breach.ticket,
        **_line(breach.line),
        "cycle": breach.cycle,
        "broken_policy": breach.broken,
        "started_at": _instant(breach.started_at),
        "breached_at": _instant(breach.breached_at),
        "ended_at": _instant(breach.ended_at),
        "used_seconds": breach.used.total_seconds(),
        "budget_seconds": breach.budget.total_seconds(),
    }


def _verdict(tally: Tally) -> Json:
    agreement: Agreement = tally.agreement
    share = agreement.agreed
    return {
        "metric": tally.verdict_on,
        **asdict(agreement),
        "agreed": None if share is None else round(share, 6),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")
