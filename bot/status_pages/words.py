"""The words of status pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.sla.uptime.outages import Condition
from bot.status_pages.story import DayKind

PageKey: TypeAlias = Literal[
    "for",
    "as_of",
    "as_of_unread",
    "stale",
    # the whole page, and a service
    "all_up",
    "some_down",
    "some_unknown",
    "since",
    "silent",
    "silent_unread",
    "under_way",
    # the days
    "bars",
    "bars_none",
    "days_ago",
    "today",
    "days",
    "bar",
    "bar_part",
    # the tables
    "uptime",
    "promised",
    "period",
    "so_far",
    "not_known",
    "unknown",
    "down",
    "without",
    "recorded",
    "outages",
    "no_outages",
    "no_days",
    "began",
    "ended",
    "goes_on",
    "length",
    "counted",
    "approximate",
    "from_until",
    "maintenance",
    "from",
    "to",
    "reason",
    "date",
    "excluded",
    # the foot
    "legend",
    "how",
    "data",
]


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language."""

    texts: Mapping[PageKey, str]
    conditions: Mapping[Condition, str]
    kinds: Mapping[DayKind, str]
    decimal: str


ENGLISH = PageWords(
    texts={
        "for": "for {customer}",
        "as_of": "As of {as_of}. What tells of these services was read up to {read}. Times are those "
        "of {zone}.",
        "as_of_unread": "As of {as_of}. Not everything that tells of these services was read yet. Times are "
        "those of {zone}.",
        "stale": "A source is silent: how some services are now is not known.",
        "all_up": "All services work",
        "some_down": "{count} of {all} services down",
        "some_unknown": "{count} of {all} services: not known whether they work",
        "since": "{condition} since {since}",
        "silent": "{condition}: what tells of it is silent since {read}. At its last word it was: {last}.",
        "silent_unread": "{condition}: what tells of it was not read yet.",
        "under_way": "Announced maintenance until {until}.",
        "bars": "The last {days} days: {up} without an outage, {down} with one, {unknown} in part not known, "
        "{excluded} with maintenance or excluded time, {closed} without service hours.",
        "bars_none": "Nothing is known of its days yet.",
        "days_ago": "{days} days ago",
        "today": "today",
        "days": "Days that were not plainly up",
        "bar": "{date}: {kind}",
        "bar_part": "{name} {length}",
        "uptime": "Uptime",
        "promised": "promised: {share}",
        "period": "Period",
        "so_far": "{period}, so far",
        "not_known": "not known",
        "unknown": "Not known",
        "down": "Down",
        "without": "{share} if nothing had been excluded by agreement",
        "recorded": "{share} on record when the period was closed",
        "outages": "Outages",
        "no_outages": "None in these days.",
        "no_days": "None.",
        "began": "Began",
        "ended": "Ended",
        "goes_on": "goes on",
        "length": "Length",
        "counted": "Counted as downtime",
        "approximate": "Approximate, needs confirmation. Not known for sure: {times}",
        "from_until": "{start} – {end}",
        "maintenance": "Planned maintenance",
        "from": "From",
        "to": "To",
        "reason": "Reason",
        "date": "Day",
        "excluded": "Excluded",
        "legend": "How to read the bars",
        "how": "Uptime is the share of the service hours in which a service was not down. Announced "
        "maintenance and time that was excluded by agreement are left out. Time of which nobody can tell is "
        "not downtime, and stands beside it. Shares are cut off, never rounded up.",
        "data": "The same as JSON",
    },
    conditions={Condition.UP: "Up", Condition.DOWN: "Down", Condition.UNKNOWN: "Not known"},
    kinds={
        DayKind.UP: "up",
        DayKind.DOWN: "down for a while",
        DayKind.UNKNOWN: "in part not known",
        DayKind.EXCLUDED: "maintenance or excluded time",
        DayKind.CLOSED: "no service hours",
    },
    decimal=".",
)

DUTCH = PageWords(
    texts={
        "for": "voor {customer}",
        "as_of": "Stand van {as_of}. Wat over deze diensten vertelt is gelezen tot {read}. Tijden zijn die "
        "van {zone}.",
        "as_of_unread": "Stand van {as_of}. Nog niet alles wat over deze diensten vertelt is gelezen. Tijden "
        "zijn die van {zone}.",
        "stale": "Een bron zwijgt: van sommige diensten is niet bekend hoe het er nu mee staat.",
        "all_up": "Alle diensten werken",
        "some_down": "{count} van {all} diensten in storing",
        "some_unknown": "{count} van {all} diensten: niet bekend of ze werken",
        "since": "{condition} sinds {since}",
        "silent": "{condition}: wat erover vertelt zwijgt sinds {read}. Bij het laatste bericht: {last}.",
        "silent_unread": "{condition}: wat erover vertelt is nog niet gelezen.",
        "under_way": "Aangekondigd onderhoud tot {until}.",
        "bars": "De laatste {days} dagen: {up} zonder storing, {down} met storing, {unknown} deels onbekend, "
        "{excluded} met onderhoud of uitgesloten tijd, {closed} zonder servicetijd.",
        "bars_none": "Van de dagen is nog niets bekend.",
        "days_ago": "{days} dagen geleden",
        "today": "vandaag",
        "days": "Dagen waarop niet alles gewoon werkte",
        "bar": "{date}: {kind}",
        "bar_part": "{name} {length}",
        "uptime": "Beschikbaarheid",
        "promised": "beloofd: {share}",
        "period": "Periode",
        "so_far": "{period}, tot nu toe",
        "not_known": "onbekend",
        "unknown": "Onbekend",
        "down": "Storing",
        "without": "{share} als er niets in overleg was uitgesloten",
        "recorded": "{share} vastgelegd bij het afsluiten van de periode",
        "outages": "Storingen",
        "no_outages": "Geen in deze dagen.",
        "no_days": "Geen.",
        "began": "Begin",
        "ended": "Einde",
        "goes_on": "duurt voort",
        "length": "Duur",
        "counted": "Telt als storing",
        "approximate": "Bij benadering, nog te bevestigen. Niet zeker: {times}",
        "from_until": "{start} – {end}",
        "maintenance": "Gepland onderhoud",
        "from": "Van",
        "to": "Tot",
        "reason": "Reden",
        "date": "Dag",
        "excluded": "Uitgesloten",
        "legend": "Zo leest u de balken",
        "how": "Beschikbaarheid is het deel van de servicetijd waarin een dienst niet in storing was. "
        "Aangekondigd onderhoud en tijd die in overleg is uitgesloten tellen niet mee. Tijd waarvan niemand "
        "iets weet is geen storing en staat ernaast. Percentages zijn afgekapt, nooit naar boven afgerond.",
        "data": "Hetzelfde als JSON",
    },
    conditions={Condition.UP: "Werkt", Condition.DOWN: "Storing", Condition.UNKNOWN: "Niet bekend"},
    kinds={
        DayKind.UP: "werkte",
        DayKind.DOWN: "een tijd in storing",
        DayKind.UNKNOWN: "deels onbekend",
        DayKind.EXCLUDED: "onderhoud of uitgesloten tijd",
        DayKind.CLOSED: "geen servicetijd",
    },
    decimal=",",
)

PAGE_WORDS: Mapping[str, PageWords] = {"en": ENGLISH, "nl": DUTCH}
