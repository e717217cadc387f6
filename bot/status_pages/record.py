"""A page as JSON, for machines. Its fields are described in docs/status-page.md; a field that comes later
changes nothing, one that goes or means something else makes another VERSION."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypeAlias

from bot.sla.spans import Span
from bot.sla.uptime.figures import percent, percent_up
from bot.status_pages.story import Day, Figure, Measure, Outage, Planned, ServiceStory, Story

VERSION = 1
_SECOND = timedelta(seconds=1)

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


def record(story: Story) -> str:
    """The JSON of a story."""
    whole: dict[str, Json] = {
        "version": VERSION,
        "page": story.name,
        "title": story.title,
        "customer": story.customer or None,
        "zone": story.zone,
        "as_of": story.as_of.isoformat(),
        "read_up_to": _instant(story.read_up_to),
        "condition": story.condition.value,
        "services": [_service(one) for one in story.services],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _service(story: ServiceStory) -> Json:
    return {
        "name": story.name,
        "title": story.title,
        "condition": story.condition.value,
        "since": _instant(story.since),
        "stale": story.stale,
        "last_condition": None if story.last is None else story.last.value,
        "read_up_to": _instant(story.read_up_to),
        "maintenance_until": _instant(story.maintenance_until),
        "measures": [_measure(one) for one in story.measures],
        "days": [_day(one) for one in story.days],
        "outages": [_outage(one) for one in story.outages],
        "maintenance": [_planned(one) for one in story.planned],
    }


def _measure(measure: Measure) -> Json:
    promised = measure.promised
    return {
        "metric": measure.metric.value,
        "promised": _percent(promised, promised),
        "periods": [_figure(one, promised) for one in measure.figures],
    }


def _figure(figure: Figure, promised: Fraction | None) -> Json:
    return {
        "period": figure.period,
        "over": figure.over,
        "uptime": _percent(figure.uptime, promised),
        "unknown": percent_up(figure.unknown),
        "down_seconds": figure.down // _SECOND,
        "uptime_without_exclusions": _percent(figure.without, promised),
        "uptime_on_record": _percent(figure.recorded, promised),
    }


def _day(day: Day) -> Json:
    return {
        "date": day.day.isoformat(),
        "kind": day.kind.value,
        "service_seconds": day.whole // _SECOND,
        "down_seconds": day.down // _SECOND,
        "unknown_seconds": day.unknown // _SECOND,
        "excluded_seconds": day.excluded // _SECOND,
    }


def _outage(outage: Outage) -> Json:
    return {
        "start": outage.start.isoformat(),
        "end": _instant(outage.end),
        "seconds": outage.length // _SECOND,
        "counted_seconds": outage.counted // _SECOND,
        "approximate": [_doubt(one) for one in outage.doubtful],
    }


def _doubt(span: Span) -> Json:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}


def _planned(planned: Planned) -> Json:
    return {
        "start": planned.start.isoformat(),
        "end": planned.end.isoformat(),
        "reason": planned.reason or None,
    }


def _percent(share: Fraction | None, promised: Fraction | None) -> str | None:
    return None if share is None else percent(share, promised)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
