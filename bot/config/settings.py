"""Everything the configuration says, as values: what `load` gives back and the rest of the program builds
on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pydantic import SecretStr

from bot.config.faults import Fault
from bot.sla.calendars import Calendar
from bot.sla.declared import ExclusionRules
from bot.sla.facts import SourceName
from bot.sla.period_reports.rules import ReportRules
from bot.sla.policies import Book
from bot.sources.shared.spec import Settings as ProductSettings


class Language(StrEnum):
    """The languages that Slack messages come in."""

    ENGLISH = "en"
    DUTCH = "nl"


class Mode(StrEnum):
    """How Slack reaches us: over a socket that we open (no public address needed), or over HTTP."""

    SOCKET = "socket"
    HTTP = "http"


class LogLevel(StrEnum):
    """How much the log says."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel: its id, and the language of what is said there."""

    id: str
    language: Language


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The workspace: tokens, and who is reached under which name.

    A ladder's audience is `owner`, `group`, or a name of `channels` or `roles`; no name is both a channel
    and a role unless the role's people are to be mentioned in that channel. `groups` leads from a
    helpdesk's group to the name of a channel; `default_channel` stands in for groups that have none (None:
    they are told nowhere). The role `admin` may steer the bot, the channel `admins` hears of troubles of
    its own.
    """

    mode: Mode
    bot_token: SecretStr
    app_token: SecretStr | None  # set when the mode is socket
    signing_secret: SecretStr | None  # set when the mode is http
    api_base_url: str  # ends in a slash
    channels: Mapping[str, Channel]
    roles: Mapping[
        str, tuple[str, ...]
    ]  # user groups (S...), users (U..., W...) or e-mail addresses in lower case
    people: Mapping[str, str]  # e-mail address in the helpdesk, lower case -> Slack user id
    groups: Mapping[str, str]
    default_channel: str | None = None


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: its own name, the kind of product, and settings that the product's code owns."""

    name: SourceName
    kind: str
    settings: ProductSettings


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where health, metrics and incoming requests are served."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The database. The address is secret because it may hold a password."""

    url: SecretStr


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A read-only page about services. `customer` is whose it is, empty for everybody; `folder` where it is
    written, empty for nowhere; `served`: the web server shows it, under `token` if it is a customer's."""

    name: str
    services: tuple[str, ...]
    customer: str = ""
    title: str = ""
    folder: str = ""
    served: bool = False
    token: SecretStr | None = None
    days: int = 90
    language: Language = Language.ENGLISH
    zone: str = "UTC"
    reasons: bool = False  # whether those of maintenance are shown


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration without faults. `doubts` are worth a look but do not stop the program."""

    book: Book
    calendars: Mapping[str, Calendar]
    sources: tuple[SourceSettings, ...]
    slack: SlackSettings
    blind_after: timedelta  # so long may a source be silent before people are told (S27)
    burst_limit: int  # so many single warnings a minute does a channel get (S36)
    store: StoreSettings
    web: WebSettings
    language: Language  # of channels that name none
    zone: str  # IANA name, of calendars and people that name none
    log_level: LogLevel = LogLevel.INFO
    doubts: tuple[Fault, ...] = ()
    chains: tuple[str, ...] = ()  # chains of teams that fit into what they are parts of, in words
    budgets: tuple[str, ...] = ()  # what each promise about a service allows, in words
    exclusions: ExclusionRules = ExclusionRules()  # noqa: RUF009 - it never changes
    reports: ReportRules = field(default_factory=ReportRules)
    status_pages: tuple[StatusPage, ...] = ()
