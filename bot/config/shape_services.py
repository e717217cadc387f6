"""The shape of services in sla.yml: what is promised about how much of the time they work."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.config.scalars import (
    SHARE,
    Cap,
    Day,
    Grace,
    HoursText,
    Moment,
    MonthWord,
    Name,
    Names,
    Notice,
    Notices,
    OnDays,
    PerText,
    QuorumWord,
    RateText,
    Share,
    UrgentWord,
    Validity,
    WarnSteps,
    YesNo,
)
from bot.fields import JsonSchema, Section, Short, Text, Texts, Zone, under, wrong
from bot.sla.ladders import GROUP
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.periods import Per
from bot.sla.uptime.rates import Urgent

ALWAYS = "24x7"


class ShareShape(Section):
    """One promise: how much of the time is good, and what differs for it."""

    at_least: Share
    """The share of the service time that is good: 99.9%."""
    per: PerText = Per.MONTH
    """By which time it is measured: month, quarter, year, or 30 days (the last ones, at any instant)."""
    clause: Text = ""
    """The clause, by its name under the contract's clauses."""
    warn: WarnSteps | None = None
    """Warnings of this promise, if not the metric's."""
    ladder: Name | None = None
    """The ladder of this promise, if not the metric's."""


Promised: TypeAlias = Annotated[ShareShape, Short(under("at_least"), SHARE.schema())]


class UptimeShape(Section):
    """What is promised about one metric of a service, to whom."""

    internal: Promised | None = None
    """Your own goal, stricter than what you promised."""
    ola: Promised | None = None
    """What one of your teams promised another."""
    contractual: Promised | None = None
    """What you promised each of the service's customers; a breach goes to legal."""
    supplier: Promised | None = None
    """What the service's supplier promised you."""
    monitors: dict[Name, Texts] = Field({})
    """The monitors that tell of it, by source; those of the service if it is availability."""
    warn: WarnSteps | None = None
    """Warnings, if not the service's."""
    ladder: Name | None = None
    """The ladder, if not the service's."""

    @model_validator(mode="after")
    def _something(self) -> UptimeShape:
        if not (self.internal or self.ola or self.contractual or self.supplier):
            raise wrong("promises nothing", "write internal or contractual, for example `internal: 99.9%`")
        return self


UptimePromises: TypeAlias = Annotated[UptimeShape, Short(under("internal"), SHARE.schema())]


class WindowShape(Section):
    """Planned maintenance: `every` and `hours` for windows that come again, `from` and `to` for one."""

    every: OnDays | None = None
    """On which days windows begin: day, sun, [tue, thu], 2nd tue (of the month) or last sun."""
    hours: HoursText | None = None
    """From when to when on those days, by the clock on the wall: 02:00-04:00."""
    valid: Validity = (None, None)
    """The days on which windows may begin, both ends included; left out, always."""
    except_: list[Day] = Field([], alias="except")
    """Dates on which there is none."""
    from_: Moment | None = Field(None, alias="from")
    """When a single window begins: 2026-12-05 22:00."""
    to: Moment | None = None
    """When it ends."""
    zone: Zone | None = None
    """The zone of these times, if not that of the service hours."""
    announced: Moment | None = None
    """When customers were told: 2026-11-20 14:00, or a date, which counts as its end. Left out: when the file
    with it came into force."""
    reason: Text = ""
    """Why, as messages show it."""

    @model_validator(mode="after")
    def _one_kind(self) -> WindowShape:
        again, single = (self.every, self.hours), (self.from_, self.to)
        if not ((all(again) and not any(single)) or (all(single) and not any(again))):
            raise wrong("is not one kind of window", "write `every` and `hours`, or `from` and `to`")
        if all(single) and (self.except_ or self.valid != (None, None)):
            raise wrong("is a single window", "`valid` and `except` are for those that come again")
        return self


class MaintenanceShape(Section):
    """Which maintenance counts as excluded, and who hears of it; the surplus is downtime if the service is
    down in it."""

    notice: Notice = timedelta(0)
    """How long ahead it must be announced: 5 days (of 24 hours) or 48h; left out, at any time before."""
    cap: Cap | None = None
    """The most that is excluded in a calendar month: 4h per month; left out, all of it."""
    windows: list[WindowShape] = Field([])
    """Maintenance that is known ahead. More can be announced while Duebell runs."""
    to: Names = Field([GROUP])
    """Who is told of maintenance: channels and roles, or `group`; [] tells nobody."""
    announce: Notices = Field([timedelta(hours=24), timedelta(hours=1)])
    """How long before it begins they are told again: [24h, 1h]; [] only tells at once."""


class BurnRuleShape(Section):
    """How fast a budget must go, over a long window and a short one, for somebody to be called."""

    rate: RateText
    """How many times as fast as the budget would just last its period: 14.4x."""
    long: Notice
    """The window that says that it matters: 1h."""
    short: Notice
    """The window that says that it still goes on: 5m."""
    urgent: UrgentWord = Urgent.PAGE
    """page calls those whom the ladder tells at `due`, ticket those whom it tells at `warn`."""


class BurnShape(Section):
    """Whether and when people are called because a budget goes fast."""

    told: YesNo = True
    """Whether they are called at all."""
    rules: list[BurnRuleShape] = Field([])
    """Rules instead of the usual ones, the most urgent first."""


def _burn(value: object) -> object:
    """`off`, or the rules alone."""
    if isinstance(value, str):
        return {"told": value}
    return {"rules": value} if isinstance(value, list) else value


BURN: JsonSchema = {"type": ["boolean", "string", "array"]}
Burn: TypeAlias = Annotated[BurnShape, Short(_burn, BURN)]


class ServiceShape(Section):
    """Something that is up or down, and what is promised about it."""

    title: Text = ""
    """Its name, as messages show it."""
    customers: Texts = Field([])
    """Those it was promised to, by their names under customers: each has a promise of its own."""
    monitors: dict[Name, Texts] = Field({})
    """What tells whether it is up: ids of monitors, by source: {pings: [4711, 4712]}."""
    quorum: QuorumWord = Quorum.ANY
    """How many of its monitors must be down for it to be down: any, majority or all."""
    hours: Name = ALWAYS
    """The service hours, a calendar's name: only bad time within them counts."""
    min_length: Grace = timedelta(0)
    """Outages shorter than this do not count."""
    availability: UptimePromises | None = None
    """The share of time in which it is not down."""
    error_rate: UptimePromises | None = None
    """The share of time in which the rate of errors is within bounds; it needs monitors of its own."""
    latency: UptimePromises | None = None
    """The share of time in which the answers are quick enough; it needs monitors of its own."""
    month: MonthWord = "real"
    """real: the budget of a month follows its length. mean: it is that of the mean month, 30.44 days."""
    maintenance: MaintenanceShape = MaintenanceShape()
    """Which maintenance counts as excluded, what is planned, and who hears of it."""
    burn: Burn = BurnShape()
    """Who is called because a budget goes fast: on, off, or rules of your own."""
    suppliers: Names = Field([])
    """The suppliers it depends on, by their names under suppliers."""
    warn: WarnSteps | None = None
    """Warnings before a budget is used up: shares of it or time left. Left out: [75%]."""
    ladder: Name = "default"
    """Who is told when, by its name under ladders; `none` tells nobody."""
    group: Text = ""
    """The group whose channel hears of it; ladders call it `group`."""

    @model_validator(mode="after")
    def _promises(self) -> ServiceShape:
        if not (self.availability or self.error_rate or self.latency):
            raise wrong("promises nothing", "write availability, for example `availability: 99.9%`")
        return self
