"""From the text of one value to what it means. A ValueError says `what is wrong; what to write instead`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from bot.fields import to_text
from bot.sla.credits import Fee, Money, Part
from bot.sla.durations import BusinessDays, format_share, parse_duration, parse_share
from bot.sla.hours import WEEKDAYS, parse_hours
from bot.sla.instants import read_local
from bot.sla.ladders import Step
from bot.sla.patterns import fault_of
from bot.sla.uptime.periods import Per, Rolling
from bot.sla.uptime.recurring import LAST, Weekday

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
_MONEY = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?) ?([A-Za-z]{3})")
_PLACES = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": LAST}
_DAYS = re.compile(r"([0-9]{1,3}) ?d(?:ays?)?")


def to_name(text: str) -> str:
    if not re.fullmatch(NAME, text):
        raise ValueError(
            "is no name; a name has letters, digits, `-`, `_` and `.`, at most 64, without spaces"
        )
    return text


def to_duration(text: str) -> timedelta:
    if found := _DAYS.fullmatch(text.casefold()):
        short, long = 8 * int(found[1]), 24 * int(found[1])
        raise ValueError(f'"{text}" can mean {short} or {long} hours; write "{short}h" or "{long}h"')
    duration = parse_duration(text)
    if isinstance(duration, BusinessDays):
        raise ValueError("business days are for targets only; write hours or minutes here, such as 8h or 30m")
    return duration


def to_budget(text: str) -> timedelta | BusinessDays:
    if found := _DAYS.fullmatch(text.casefold()):
        days = int(found[1])
        many = "1 business day" if days == 1 else f"{days} business days"
        short, long = 8 * days, 24 * days
        raise ValueError(
            f'"{text}" can mean {short} or {long} hours; write "{short}h", "{long}h" or "{many}"'
        )
    return parse_duration(text)


def to_grace(text: str) -> timedelta:
    return timedelta(0) if text in {"0", "0s"} else to_duration(text)


def to_step(text: str) -> Step:
    if not text.endswith("%"):
        return Step(left=to_duration(text))
    share = parse_share(text)
    if not 0 < share < 1:
        raise ValueError(
            f"{text} is no warning; write a share above 0% and below 100%, which is the due instant"
        )
    return Step(share=Fraction(share))


def to_promised_share(text: str) -> Fraction:
    share = parse_share(text)
    if share == 1:
        raise ValueError("100% allows no second of downtime, ever; write what was promised, such as 99.99%")
    if not 0 < share < 1:
        raise ValueError(f"{format_share(share)} is no share of the time; write one such as 99.9%")
    return share


def to_per(text: str) -> Per | Rolling:
    word = text.casefold()
    if word in set(Per):
        return Per(word)
    if found := _DAYS.fullmatch(word):
        return Rolling(int(found[1]))
    raise ValueError("is no period; write month, quarter, year, or 30 days")


def to_notice(text: str) -> timedelta:
    """Days are clear here: a warning ahead goes by the calendar on the wall, 24 hours a day."""
    if found := _DAYS.fullmatch(text.casefold()):
        return timedelta(days=int(found[1]))
    return to_duration(text)


def to_cap(text: str) -> timedelta:
    return to_duration(re.sub(r" ?(/|per|a) ?month$", "", text.casefold()))


def to_rate(text: str) -> Fraction:
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?) ?x?", text.casefold())
    if found is None or Fraction(found[1]) <= 0:
        raise ValueError("is no rate; write how many times as fast as it would last: 14.4x")
    return Fraction(found[1])


def to_moment(text: str) -> str:
    """Checked here, and made an instant when its zone is known."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        to_day(text)
    else:
        read_local(text, "UTC")
    return text


def to_weekday(text: str) -> tuple[Weekday, ...]:
    """`day`, `sun`, `2nd tue`, `last fri`."""
    place, _, name = text.casefold().rpartition(" ")
    found = [n for n, weekday in enumerate(WEEKDAYS) if len(name) >= 3 and weekday.startswith(name)]
    if text.casefold() in {"day", "daily"}:
        return tuple(Weekday(n) for n in range(7))
    if not found or (place and place not in _PLACES):
        raise ValueError("is no such day; write day, sun, 2nd tue or last fri")
    return (Weekday(found[0], _PLACES.get(place, 0)),)


def to_tier_end(text: str) -> Fraction:
    share = parse_share(text)
    if not 0 <= share <= 1:
        raise ValueError(f"{format_share(share)} is no uptime; it is between 0% and 100%")
    return share


def to_money(text: str) -> Money:
    found = _MONEY.fullmatch(text)
    if found is None:
        raise ValueError("is no amount of money; write it like 250 EUR or 12000.50 EUR, without commas")
    return Money(Decimal(found[1]), found[2].upper())


def to_amount(text: str) -> Money | Part:
    if not text.endswith("%"):
        return to_money(text)
    parse_share(text)  # says what is wrong with it
    return Part(Decimal(text.removesuffix("%").strip()) / 100)


def to_fee(text: str) -> Fee:
    money, per, period = text.partition(" per ")
    word = period.strip().casefold()
    if not per or word not in set(Per):
        raise ValueError("is no fee; write it like 12000 EUR per month, quarter or year")
    return Fee(to_money(money.strip()), Per(word))


def to_days(text: str) -> int:
    found = _DAYS.fullmatch(text.casefold())
    if found is None or not int(found[1]):
        raise ValueError("is no number of days; write it like 30 days")
    return int(found[1])


def to_day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no date; write it like 2026-12-31") from None


def to_named_day(text: str) -> tuple[date, str]:
    day, _, name = text.partition(" ")
    return to_day(day), name.strip()


def to_day_or_holiday(text: str) -> date | str:
    return to_day(text) if re.match(r"\d{4}-", text) else to_text(text)


def to_validity(text: str) -> tuple[date | None, date | None]:
    first, dots, last = (part.strip() for part in text.partition(".."))
    if not dots or not (first or last):
        raise ValueError(
            "is no range of dates; write it like 2026-01-01..2027-12-31, or 2026-01-01.. without an end"
        )
    start, end = (to_day(part) if part else None for part in (first, last))
    if start and end and end < start:
        raise ValueError("ends before it begins; put the earlier date first")
    return start, end


def to_hours(text: str) -> str:
    parse_hours(text)
    return text


def to_pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is no regular expression ({error})") from None
    if slow := fault_of(text):
        raise ValueError(f"could take very long on some texts: it {slow}")
    return text


def to_yes(text: str) -> bool:
    if text.casefold() in {"yes", "true", "on"}:
        return True
    if text.casefold() in {"no", "false", "off"}:
        return False
    raise ValueError("is neither yes nor no")


def to_port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or not int(text) <= 65535:
        raise ValueError("is no port; write a number from 0 to 65535, where 0 takes any free one")
    return int(text)


def to_few(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= 100:
        raise ValueError("is no number from 1 to 100")
    return int(text)


def to_url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", text):
        raise ValueError("is no web address; write it like https://slack.com/api/")
    return text if text.endswith("/") else f"{text}/"


def to_channel_id(text: str) -> str:
    if not re.fullmatch(r"[CGD][A-Z0-9]{2,20}", text):
        raise ValueError("is no channel id; Slack shows it (C0123ABCD) at the end of the channel's details")
    return text


def to_user_id(text: str) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,20}", text):
        raise ValueError("is no Slack user id; Slack shows it (U0123ABCD) in the menu of a person's profile")
    return text


def to_email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError("is no e-mail address; write it like ann@example.com")
    return text.lower()


def to_member(text: str) -> str:
    if re.fullmatch(r"[SUW][A-Z0-9]{2,20}", text):
        return text
    if "@" in text[1:]:
        return to_email(text)
    raise ValueError(
        "is nobody I can reach; write a user group (S0123ABCD), a user (U0123ABCD) or an e-mail address"
    )
