"""One service as a part of a page: how it is, its days, its figures, its outages, what is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from html import unescape

from bot.sla.spans import ZERO
from bot.sla.uptime.outages import Condition
from bot.status_pages.bars import bars
from bot.status_pages.markup import Markup, element, joined, plain
from bot.status_pages.story import Day, DayKind, Figure, Measure, Outage, Planned, ServiceStory
from bot.status_pages.voice import Voice
from bot.status_pages.words import PageKey

_SIGNS = {Condition.UP: "✓", Condition.DOWN: "▼", Condition.UNKNOWN: "?"}


def sign(condition: Condition) -> Markup:
    """A sign besides the colour, for those who see no colours."""
    return element("span", plain(_SIGNS[condition]), aria_hidden="true")


def section(voice: Voice, story: ServiceStory, number: int) -> Markup:
    """The whole part; `number` is its place on the page."""
    name = f"service-{number}"
    return element(
        "section",
        element("h2", plain(story.title), id=name),
        element("p", sign(story.condition), plain(" "), _state(voice, story), class_=_state_class(story)),
        *_under_way(voice, story),
        _days(voice, story.days),
        *(part for one in story.measures for part in _measure(voice, one)),
        *_outages(voice, story.outages),
        *_planned(voice, story.planned),
        aria_labelledby=name,
    )


def _state_class(story: ServiceStory) -> str:
    return f"state {story.condition.value}"


def _state(voice: Voice, story: ServiceStory) -> Markup:
    condition = plain(voice.words.conditions[story.condition])
    if story.stale and story.last is not None and story.read_up_to is not None:
        last = plain(voice.words.conditions[story.last])
        return voice("silent", condition=condition, read=voice.moment(story.read_up_to), last=last)
    if story.stale:
        return voice("silent_unread", condition=condition)
    if story.since is None:
        return condition
    return voice("since", condition=condition, since=voice.moment(story.since))


def _under_way(voice: Voice, story: ServiceStory) -> Iterator[Markup]:
    if story.maintenance_until is not None:
        until = voice.moment(story.maintenance_until)
        yield element("p", voice("under_way", until=until), class_="note")


# --- days ----------------------------------------


def _days(voice: Voice, days: Sequence[Day]) -> Markup:
    if not days:
        return element("p", voice("bars_none"))
    counts = Counter(day.kind for day in days)
    told = {kind.value: counts[kind] for kind in DayKind}
    summary = voice.text("bars", days=len(days), **told)
    drawn = bars([(day.kind, _said(voice, day)) for day in days], summary)
    ends = (
        element("span", voice("days_ago", days=plain(str(len(days) - 1)))),
        element("span", voice("today")),
    )
    return joined((element("figure", drawn, element("figcaption", *ends)), _days_table(voice, days)))


def _said(voice: Voice, day: Day) -> str:
    """What one day says when one points at it."""
    told = voice.text("bar", date=day.day.isoformat(), kind=voice.words.kinds[day.kind])
    named: dict[PageKey, timedelta] = {"down": day.down, "unknown": day.unknown, "excluded": day.excluded}
    parts = [
        voice.text("bar_part", name=voice.text(key), length=voice.duration(length))
        for key, length in named.items()
        if length > ZERO
    ]
    return ", ".join([told, *parts])


def _days_table(voice: Voice, days: Sequence[Day]) -> Markup:
    """The days of which there is something to tell, for those who see no bars. The newest first."""
    told = [day for day in reversed(days) if day.down or day.unknown or day.excluded]
    rows = [
        (
            voice.day(day.day),
            plain(voice.words.kinds[day.kind]),
            *(plain(voice.duration(length)) for length in (day.down, day.unknown, day.excluded)),
        )
        for day in told
    ]
    heads = (voice("date"), plain(""), voice("down"), voice("unknown"), voice("excluded"))
    inside = table(voice("days"), heads, rows) if rows else element("p", voice("no_days"))
    return element("details", element("summary", voice("days")), inside)


# --- figures ----------------------------------------


def _measure(voice: Voice, measure: Measure) -> Iterator[Markup]:
    title = plain(voice.metric(measure.metric))
    if measure.promised is not None:
        share = plain(voice.share(measure.promised, measure.promised))
        title = joined((title, voice("promised", share=share)), " · ")
    yield element("h3", title)
    rows = [_figure(voice, one, measure) for one in measure.figures]
    heads = (voice("period"), voice("uptime"), voice("unknown"), voice("down"))
    yield table(title, heads, rows)


def _figure(voice: Voice, figure: Figure, measure: Measure) -> tuple[Markup, ...]:
    period = plain(voice.period(figure.period))
    uptime = voice("not_known")
    if figure.uptime is not None:
        uptime = plain(voice.share(figure.uptime, measure.promised))
    beside: dict[PageKey, Fraction | None] = {"without": figure.without, "recorded": figure.recorded}
    notes = [
        element("div", voice(key, share=plain(voice.share(share, measure.promised))), class_="beside")
        for key, share in beside.items()
        if share is not None
    ]
    return (
        period if figure.over else voice("so_far", period=period),
        joined((uptime, *notes)),
        plain(voice.share_up(figure.unknown)),
        plain(voice.duration(figure.down)),
    )


# --- outages and maintenance ----------------------------------------


def _outages(voice: Voice, outages: Sequence[Outage]) -> Iterator[Markup]:
    yield element("h3", voice("outages"))
    if not outages:
        yield element("p", voice("no_outages"))
        return
    rows = [
        (
            voice.moment(one.start),
            voice("goes_on") if one.end is None else voice.moment(one.end),
            plain(voice.duration(one.length)),
            joined((plain(voice.duration(one.counted)), *_in_doubt(voice, one))),
        )
        for one in outages
    ]
    heads = (voice("began"), voice("ended"), voice("length"), voice("counted"))
    yield table(voice("outages"), heads, rows)


def _in_doubt(voice: Voice, outage: Outage) -> Iterator[Markup]:
    """When it is not known for sure to have been down (S29)."""
    if outage.doubtful:
        times = (
            voice("from_until", start=voice.moment(one.start), end=voice.moment(one.end))
            for one in outage.doubtful
        )
        yield element("div", voice("approximate", times=joined(times, ", ")), class_="beside")


def _planned(voice: Voice, planned: Sequence[Planned]) -> Iterator[Markup]:
    if not planned:
        return
    yield element("h3", voice("maintenance"))
    heads = [voice("from"), voice("to"), *([voice("reason")] if any(one.reason for one in planned) else [])]
    rows = [
        (voice.moment(one.start), voice.moment(one.end), plain(one.reason))[: len(heads)] for one in planned
    ]
    yield table(voice("maintenance"), heads, rows)


def table(name: Markup, heads: Sequence[Markup], rows: Sequence[Sequence[Markup]]) -> Markup:
    """A table that a reader hears the name of, and that scrolls by itself where the page is narrow. The first
    cell of each row names it."""
    head = element("tr", *(element("th", one, scope="col") if one else element("td") for one in heads))
    body = (
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
        for row in rows
    )
    inside = element(
        "table",
        element("caption", name, class_="hidden"),
        element("thead", head),
        element("tbody", *body),
    )
    return element("div", inside, class_="scroll", tabindex="0", role="group", aria_label=unescape(name))
