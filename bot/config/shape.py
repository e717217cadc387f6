"""The shape of sla.yml: what may stand where. The JSON Schema and its descriptions are made from these
classes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeAlias

from pydantic import Field, SecretStr, model_validator

from bot.config.scalars import (
    CHANNEL_ID,
    ChannelId,
    Day,
    DayOrHoliday,
    Duration,
    Email,
    Few,
    HoursText,
    LanguageWord,
    LogWord,
    Members,
    ModeWord,
    Name,
    NamedDay,
    Port,
    Url,
    UserId,
)
from bot.config.settings import Language, LogLevel, Mode
from bot.config.shape_contracts import ContractShape
from bot.config.shape_exclusions import Exclusions, ExclusionsShape
from bot.config.shape_policies import LadderShape, MatchShape, PolicyShape
from bot.config.shape_reports import ReportsShape
from bot.config.shape_services import ALWAYS, ServiceShape
from bot.config.shape_status import StatusPageShape
from bot.fields import Section, Short, Text, Zone, under, wrong

ROUND_THE_CLOCK = ALWAYS
"""The calendar that is always there."""


class WebShape(Section):
    """Where health, metrics and incoming requests are served."""

    host: Text = "127.0.0.1"
    """The address to listen on; 0.0.0.0 for all."""
    port: Port = 8080
    """The port to listen on."""


class Head(Section):
    """What concerns everything."""

    timezone: Zone
    """The zone of calendars that name none, such as Europe/Amsterdam."""
    language: LanguageWord = Language.ENGLISH
    """The language of channel messages: en or nl. Answers to a person follow that person."""
    calendar: Name = ROUND_THE_CLOCK
    """The calendar of policies that name none; 24x7 unless you say otherwise."""
    blind_after: Duration = timedelta(minutes=10)
    """A source that is silent for so long is reported: nobody sees its tickets."""
    burst_limit: Few = 5
    """So many single warnings a minute does a channel get; more become one message."""
    store: SecretStr = SecretStr("sqlite:///duebell.sqlite")
    """The database: sqlite:///file (relative to where Duebell is started), or
    postgresql://user:password@host/name."""
    web: WebShape = WebShape()
    """Health, metrics and incoming requests."""
    log_level: LogWord = LogLevel.INFO
    """How much the log says: debug, info, warning or error."""


class HolidaysShape(Section):
    """The days on which a calendar is closed from 00:00 to 24:00."""

    country: Text | None = None
    """The public holidays of a country, by its code: NL, DE, US."""
    region: Text | None = None
    """The region within the country, by its code."""
    also: list[NamedDay] = Field([])
    """Further closed dates, each with a name if you like: 2026-12-24 Christmas party."""
    except_: list[DayOrHoliday] = Field([], alias="except")
    """Public holidays on which you are open after all, by name (good-friday) or date."""


class CalendarShape(Section):
    """When time counts: weekly hours, holidays, and single dates that differ."""

    hours: dict[Text, HoursText]
    """Hours by weekday: {mon-thu: "08:30-12:30, 13:00-17:30", fri: "08:30-17:00"}. Days not named are
    closed."""
    zone: Zone | None = None
    """The zone of these hours, if not the file's timezone."""
    holidays: Annotated[HolidaysShape, Short(under("country"), {"type": "string"})] = HolidaysShape()
    """Closed days: a country, or {country, region, also, except}."""
    short: dict[Day, HoursText] = Field({})
    """Hours that replace the usual ones on a date, even on a holiday."""
    extra: dict[Day, HoursText] = Field({})
    """Hours in addition to the usual ones on a date, even on a holiday."""


class ChannelShape(Section):
    """A Slack channel."""

    id: ChannelId
    """The channel's id, shown at the end of its details: C0123ABCD."""
    language: LanguageWord | None = None
    """The language of messages there, if not the file's."""


class SlackShape(Section):
    """The Slack workspace: how it is reached, and who is who."""

    mode: ModeWord = Mode.SOCKET
    """socket needs no public address; http needs one, and a signing secret."""
    bot_token: SecretStr
    """The bot's token (xoxb-...), from the environment: "${SLACK_BOT_TOKEN}"."""
    app_token: SecretStr | None = None
    """The app-level token (xapp-...), for mode socket: "${SLACK_APP_TOKEN}"."""
    signing_secret: SecretStr | None = None
    """The app's signing secret, for mode http: "${SLACK_SIGNING_SECRET}"."""
    api_base_url: Url = "https://slack.com/api/"
    """Where Slack's API is; another address is for tests and proxies."""
    channels: dict[Name, Annotated[ChannelShape, Short(under("id"), CHANNEL_ID.schema())]] = Field({})
    """Channels by a name of your own: {support: C0123ABCD}. `admins` hears of Duebell's own troubles."""
    roles: dict[Name, Members] = Field({})
    """People by role: user groups, users or e-mail addresses. `admin` may steer Duebell."""
    people: dict[Email, UserId] = Field({})
    """Slack users of people whose address in the helpdesk is not the one in Slack."""
    groups: dict[Text, Name] = Field({})
    """The channel of each group (team, queue) of the helpdesk; ladders call it `group`."""
    default_channel: Name | None = None
    """The channel that stands in for groups without one."""


class CustomerShape(Section):
    """A customer of yours: how its tickets are known, and what was agreed."""

    name: Text
    """The customer's name, as messages show it."""
    match: MatchShape | None = None
    """How its tickets are known; left out, by the organisation of the same name."""
    tier: Text = ""
    """A word of your own for policies to match on: customer_tier."""
    contract: Name | None = None
    """The contract, by its name under contracts."""
    calendar: Name | None = None
    """The customer's own calendar, for promises without a contract that names one."""


class SupplierShape(Section):
    """Somebody who promised you something."""

    match: MatchShape
    """Which of the tickets on hold wait for them: by a tag, a field or a group."""
    contract: Name | None = None
    """Your contract with them, by its name under contracts; its calendar counts."""
    calendar: Name | None = None
    """Their calendar, if no contract in force names one."""


class SourceShape(Section, extra="allow"):
    """Where tickets come from. `kind` names the product; its further settings depend on it."""

    kind: Name
    """The product."""

    @model_validator(mode="after")
    def _kind_first(self) -> SourceShape:
        if not self.kind:
            raise wrong("has no kind")
        return self


Calendar: TypeAlias = Annotated[
    CalendarShape,
    Short(
        lambda value: {"hours": {"daily": "00:00-24:00"}} if value == ROUND_THE_CLOCK else value,
        {"const": ROUND_THE_CLOCK},
    ),
]


class File(Head):
    """Duebell's configuration: who promised what to whom, when time counts, and who is told."""

    slack: SlackShape
    """The Slack workspace: how it is reached, and who is who."""
    sources: dict[Name, SourceShape] = Field({})
    """Where tickets come from, by a name of your own."""
    calendars: dict[Name, Calendar] = Field({})
    """When time counts, by name; 24x7 is always there."""
    customers: list[CustomerShape] = Field([])
    """Your customers; a ticket belongs to the first that matches."""
    contracts: dict[Name, ContractShape] = Field({})
    """Agreements with customers and suppliers, by reference."""
    suppliers: dict[Name, SupplierShape] = Field({})
    """Those who promised you something, by name; a ticket on hold waits for the first that matches."""
    services: dict[Name, ServiceShape] = Field({})
    """What is up or down, by name, and how much of the time it was promised to work."""
    status_pages: dict[Name, StatusPageShape] = Field({})
    """Read-only pages about services, for customers or for all, by a name of your own; left out, none."""
    reports: ReportsShape | None = None
    """Where the reports of periods go, and who signs them; left out, nowhere."""
    exclusions: Exclusions = ExclusionsShape()
    """Time that does not count: who approves it, and what is declared here."""
    policies: list[PolicyShape]
    """Who is promised what, in order: the first policy that matches a ticket counts."""
    ladders: dict[Name, LadderShape] = Field({})
    """Who is told when, by name. One called `default` is for policies that name none."""
