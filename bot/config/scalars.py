"""The types of single values: how each is read from text, what it expects, and how an editor sees it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, TypeAlias

from bot.config import readers
from bot.config.readers import NAME
from bot.config.settings import Language, LogLevel, Mode
from bot.fields import ONE_OR_MANY, PLAIN, Reads, words
from bot.sla.contracts import ClaimFrom
from bot.sla.credits import Fee, Money, Part
from bot.sla.durations import BusinessDays
from bot.sla.duties import Event
from bot.sla.facts import Category
from bot.sla.ladders import Kind, Step
from bot.sla.policies import MergeStart, OnChange, OwnershipStart, Reopen
from bot.sla.uptime.health import Quorum
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.rates import Urgent
from bot.sla.uptime.recurring import Weekday

_DURATION = r"(?=\d)(?:\d+h)? ?(?:\d+m)? ?(?:\d+s)?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_YES = ("yes", "no", "true", "false", "on", "off")


Name: TypeAlias = Annotated[str, Reads(readers.to_name, "a name", NAME, ("string", "number"))]
Duration: TypeAlias = Annotated[
    timedelta, Reads(readers.to_duration, "a duration such as 30m or 8h", _DURATION)
]
BUDGET = Reads(
    readers.to_budget,
    "a duration such as 30m, 8h or 2 business days",
    rf"{_DURATION}|\d+ ?business ?days?",
)
Budget: TypeAlias = Annotated[timedelta | BusinessDays, BUDGET]
Grace: TypeAlias = Annotated[
    timedelta, Reads(readers.to_grace, "a duration such as 10m", rf"0|{_DURATION}", ("string", "integer"))
]
WarnStep: TypeAlias = Annotated[
    Step,
    Reads(readers.to_step, "a share such as 75% or time left such as 15m", rf"\d+(?:\.\d+)? ?%|{_DURATION}"),
]
SHARE = Reads(readers.to_promised_share, "a share such as 99.9%", r"\d+(?:\.\d+)? ?%")
Share: TypeAlias = Annotated[Fraction, SHARE]
PerText: TypeAlias = Annotated[
    Per | Rolling,
    Reads(readers.to_per, "month, quarter, year or 30 days", r"month|quarter|year|\d{1,3} ?d(?:ays?)?"),
]
Notice: TypeAlias = Annotated[
    timedelta,
    Reads(readers.to_notice, "a duration such as 5 days or 48h", rf"\d{{1,3}} ?d(?:ays?)?|{_DURATION}"),
]
Cap: TypeAlias = Annotated[
    timedelta, Reads(readers.to_cap, "a duration such as 4h per month", rf"{_DURATION}(?: ?per month)?")
]
RateText: TypeAlias = Annotated[
    Fraction,
    Reads(readers.to_rate, "a rate such as 14.4x", r"\d{1,4}(?:\.\d{1,3})? ?x?", ("string", "number")),
]
UrgentWord: TypeAlias = Annotated[Urgent, words(Urgent, Urgent)]
Notices: TypeAlias = Annotated[list[Notice], ONE_OR_MANY]
_MONEY = r"\d+(?:\.\d+)? ?[A-Za-z]{3}"
TierEnd: TypeAlias = Annotated[
    Fraction, Reads(readers.to_tier_end, "an uptime such as 99.5%", r"\d+(?:\.\d+)? ?%")
]
MoneyText: TypeAlias = Annotated[Money, Reads(readers.to_money, "an amount such as 250 EUR", _MONEY)]
AmountText: TypeAlias = Annotated[
    Money | Part,
    Reads(
        readers.to_amount, "a share such as 5%, or an amount such as 250 EUR", rf"\d+(?:\.\d+)? ?%|{_MONEY}"
    ),
]
FeeText: TypeAlias = Annotated[
    Fee, Reads(readers.to_fee, "a fee such as 12000 EUR per month", rf"{_MONEY} per (?:month|quarter|year)")
]
Days: TypeAlias = Annotated[
    int, Reads(readers.to_days, "a number of days such as 30 days", r"\d{1,3} ?d(?:ays?)?")
]
Moment: TypeAlias = Annotated[str, Reads(readers.to_moment, "an instant such as 2026-12-05 22:00")]
OnDay: TypeAlias = Annotated[
    tuple[Weekday, ...], Reads(readers.to_weekday, "a day such as sun, 2nd tue or last fri")
]
Day: TypeAlias = Annotated[date, Reads(readers.to_day, "a date such as 2026-12-31", _DAY)]
NamedDay: TypeAlias = Annotated[
    tuple[date, str],
    Reads(
        readers.to_named_day,
        "a date, and its name if you like: 2026-12-24 Christmas party",
        rf"{_DAY}(?: .*)?",
    ),
]
DayOrHoliday: TypeAlias = Annotated[
    date | str, Reads(readers.to_day_or_holiday, "a date, or a holiday such as good-friday")
]
Validity: TypeAlias = Annotated[
    tuple[date | None, date | None],
    Reads(readers.to_validity, "a range such as 2026-01-01..2027-12-31", rf"(?:{_DAY})? ?\.\. ?(?:{_DAY})?"),
]
HoursText: TypeAlias = Annotated[
    str,
    Reads(
        readers.to_hours,
        "opening hours such as 09:00-17:00",
        r"closed|\d{1,2}:\d\d ?[-–] ?\d{1,2}:\d\d(?:, ?\d{1,2}:\d\d ?[-–] ?\d{1,2}:\d\d)*",
    ),
]
Pattern: TypeAlias = Annotated[str, Reads(readers.to_pattern, "a regular expression", types=PLAIN)]
YesNo: TypeAlias = Annotated[bool, Reads(readers.to_yes, "yes or no", words=_YES)]
Port: TypeAlias = Annotated[
    int, Reads(readers.to_port, "a port such as 8080", r"\d{1,5}", ("integer", "string"))
]
Few: TypeAlias = Annotated[
    int, Reads(readers.to_few, "a number such as 5", r"\d{1,3}", ("integer", "string"))
]
Url: TypeAlias = Annotated[str, Reads(readers.to_url, "a web address", r"https?://.+")]
CHANNEL_ID = Reads(readers.to_channel_id, "a channel id such as C0123ABCD", r"[CGD][A-Z0-9]{2,20}")
ChannelId: TypeAlias = Annotated[str, CHANNEL_ID]
UserId: TypeAlias = Annotated[
    str, Reads(readers.to_user_id, "a user id such as U0123ABCD", r"[UW][A-Z0-9]{2,20}")
]
Email: TypeAlias = Annotated[str, Reads(readers.to_email, "an e-mail address", r"[^@\s]+@[^@\s]+")]
Member: TypeAlias = Annotated[str, Reads(readers.to_member, "a user group, a user or an e-mail address")]

LanguageWord: TypeAlias = Annotated[Language, words(Language, Language)]
ModeWord: TypeAlias = Annotated[Mode, words(Mode, Mode)]
LogWord: TypeAlias = Annotated[LogLevel, words(LogLevel, LogLevel)]
KindWord: TypeAlias = Annotated[Kind, words(Kind, Kind)]
MergeStartWord: TypeAlias = Annotated[MergeStart, words(MergeStart, MergeStart)]
OwnershipStartWord: TypeAlias = Annotated[OwnershipStart, words(OwnershipStart, OwnershipStart)]
EventWord: TypeAlias = Annotated[Event, words(Event, Event)]
ReopenWord: TypeAlias = Annotated[Reopen, words(Reopen, Reopen)]
OnChangeWord: TypeAlias = Annotated[OnChange, words(OnChange, OnChange)]
PauseWord: TypeAlias = Annotated[Category, words((Category.PENDING, Category.ON_HOLD), Category)]
RungMoment: TypeAlias = Annotated[str, words(("warn", "due"))]
Unless: TypeAlias = Annotated[str, words(("acknowledged",))]
ClaimFromWord: TypeAlias = Annotated[ClaimFrom, words(ClaimFrom, ClaimFrom)]
QuorumWord: TypeAlias = Annotated[Quorum, words(Quorum, Quorum)]
MonthWord: TypeAlias = Annotated[str, words(("real", "mean"))]
OnDays: TypeAlias = Annotated[list[OnDay], ONE_OR_MANY]
PauseWords: TypeAlias = Annotated[list[PauseWord], ONE_OR_MANY]
WarnSteps: TypeAlias = Annotated[list[WarnStep], ONE_OR_MANY]
Patterns: TypeAlias = Annotated[list[Pattern], ONE_OR_MANY]
Names: TypeAlias = Annotated[list[Name], ONE_OR_MANY]
Members: TypeAlias = Annotated[list[Member], ONE_OR_MANY]
