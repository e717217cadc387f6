"""The words of the answer to `/sla uptime` and of its picture, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.naming import Plural
from bot.pictures.chart import Pattern
from bot.sla.uptime.items import WhyNot
from bot.sla.uptime.spending import Verdict

ReportKey: TypeAlias = Literal[
    # the truth in one line
    "all",
    "of_service",
    "of_customer",
    "one",
    "one_broken",
    "one_unknown",
    "many",
    "many_broken",
    "many_unknown",
    "no_services",
    "no_promises",
    "nothing_yet",
    "no_period",
    # what stands under one promise
    "share",
    "so_far",
    "unknown",
    "excluded",
    "without",
    "recorded",
    "as_recorded",
    "mean_month",
    "pace",
    "no_pace",
    "burns",
    "ends",
    "lasts",
    "no_forecast",
    "due",
    "fits",
    "outages",
    "outage",
    "outage_going",
    "not_counted",
    "more_outages",
    "exclusion",
    "approved",
    "broken_at",
    "hangs",
    "other_ends",
    "in_doubt",
    "from_until",
    # notes
    "service",
    "more_services",
    "more_rows",
    "more_details",
    "silent",
    "no_picture",
    "picture_failed",
    "picture",
    "picture_text",
    # the table
    "left_over",
    "not_known",
    "cell_ends",
    "cell_lasts",
    "cell_due",
    # the picture
    "note",
    "note_over",
    "now",
    "broken_if",
    "floor",
    "zone",
    "alt_outages",
]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One language. `columns` are those of the table, `months` short ones for the axis of time."""

    texts: Mapping[ReportKey, str | Plural]
    verdicts: Mapping[Verdict, str]
    why_not: Mapping[WhyNot, str]
    patterns: Mapping[Pattern, str]
    columns: tuple[str, ...]
    months: tuple[str, ...]


ENGLISH = ReportWords(
    texts={
        "all": "Services, {at}: {outcome}",
        "of_service": "{service}: {condition}. {outcome}",
        "of_customer": "Promised to {customer}, {at}: {outcome}",
        "one": "{share} in {period}, {promised} promised; {left} of {budget} left.",
        "one_broken": "{share} in {period}, {promised} promised: *{verdict}*, {over} over {budget}.",
        "one_unknown": "Of {share} of the time nobody can tell.",
        "many": "{kept} of {total} promises within their budget",
        "many_broken": "{count} broken",
        "many_unknown": "{count} not known",
        "no_services": "no services are configured.",
        "no_promises": "nothing is promised about services.",
        "nothing_yet": "there is nothing to tell of that period.",
        "no_period": "“{asked}” is no period. Write it like 2026-11, 2026-Q4, 2026, 30d or last month.",
        "share": "{share} = ({period} − {excluded} − {down}) ÷ ({period} − {excluded}): {so_far}less what is "
        "excluded, less what was down.",
        "so_far": "the period so far, ",
        "unknown": "Nobody can tell of {unknown} ({share}); it is neither up nor down.",
        "excluded": "Excluded: {maintenance} announced maintenance, {people} by people.",
        "without": "Without what people excluded: {share}, {down} down, *{verdict}*.",
        "recorded": "These are the figures on record since the period was closed.",
        "as_recorded": "On record since the period was closed: {share}, {down} down. By what is known now: "
        "{now}, {now_down} down, *{verdict}*.",
        "mean_month": "The budget is that of the mean month, whatever the calendar says.",
        "pace": "Pace, where 1× just lasts: {hour} in the last hour, {week} in the last 7 days.",
        "no_pace": "not known",
        "burns": "*It burns fast*: at least {rate}× over {long} and {short}.",
        "ends": "At the pace of the last 7 days the budget ends {at}.",
        "lasts": "At the pace of the last 7 days the budget lasts.",
        "no_forecast": "Too little of the last 7 days is known for a forecast.",
        "due": "*Broken {at} if the outage goes on.*",
        "fits": "Longest maintenance that still fits: {fits}.",
        "outages": "Outages:",
        "outage": "{began} – {ended}: {counted} counted{why}",
        "outage_going": "since {began}: {counted} counted{why}, it goes on",
        "not_counted": "not {time}: {why}",
        "more_outages": "and {count} more before them",
        "exclusion": "Excluded {start} – {end}: {reason}{approved}",
        "approved": ", approved by {who}",
        "broken_at": "Broken {at}.",
        "hangs": "*Needs confirmation*: with approximate instants at the other end of their intervals it is "
        "kept, {share}, {down} down.",
        "other_ends": "With approximate instants at the other end of their intervals: {share}, {down} down.",
        "in_doubt": "; approximate, needs confirmation: not known for sure {times}",
        "from_until": "{start} – {end}",
        "service": "{service}: {condition}",
        "more_services": Plural("and 1 more service", "and {count} more services"),
        "more_rows": Plural(
            "1 more promise is not shown: ask for a service or a customer.",
            "{count} more promises are not shown: ask for a service or a customer.",
        ),
        "more_details": Plural(
            "Details of 1 promise are not shown: ask for one service.",
            "Details of {count} promises are not shown: ask for one service.",
        ),
        "silent": "{source} is silent{since}: what came later is unknown.",
        "no_picture": "There is no picture: install duebell with the extra `reports` to see one.",
        "picture_failed": "The picture could not be shown ({detail}).",
        "picture": "Budgets of downtime",
        "picture_text": "Picture: {alt}",
        "left_over": "−{over}",
        "not_known": "not known",
        "cell_ends": "ends {at}",
        "cell_lasts": "lasts",
        "cell_due": "broken {at} if it goes on",
        "note": "{left} of {budget} left · {share} so far, {promised} promised",
        "note_over": "{over} over {budget} · {share}, {promised} promised",
        "now": "now",
        "broken_if": "broken {at} if it goes on",
        "floor": "broken below this line",
        "zone": "Times in {zone}, as of {at}.",
        "alt_outages": "Outages that counted: {count}, {down} in all",
    },
    verdicts={
        Verdict.WITHIN: "within its budget",
        Verdict.WITHIN_PERHAPS: "within its budget as far as is known",
        Verdict.BROKEN: "broken",
        Verdict.KEPT: "kept",
        Verdict.KEPT_PERHAPS: "kept as far as is known",
        Verdict.MISSED: "missed",
        Verdict.NOT_PROMISED: "not promised by such a period",
    },
    why_not={
        WhyNot.EXCLUDED: "excluded",
        WhyNot.MAINTENANCE: "announced maintenance",
        WhyNot.CLOSED: "outside the service hours",
        WhyNot.ELSEWHERE: "outside the period",
        WhyNot.SHORT: "too short to count",
    },
    patterns={
        Pattern.SLASHES: "outage",
        Pattern.DOTS: "not known",
        Pattern.BARS: "announced maintenance",
        Pattern.CROSSES: "excluded",
    },
    columns=("Promise", "Promised", "Uptime", "Used", "Left", "Not known", "Forecast"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

DUTCH = ReportWords(
    texts={
        "all": "Diensten, {at}: {outcome}",
        "of_service": "{service}: {condition}. {outcome}",
        "of_customer": "Beloofd aan {customer}, {at}: {outcome}",
        "one": "{share} in {period}, {promised} beloofd; nog {left} van {budget}.",
        "one_broken": "{share} in {period}, {promised} beloofd: *{verdict}*, {over} boven {budget}.",
        "one_unknown": "Van {share} van de tijd weet niemand het.",
        "many": "{kept} van {total} beloften binnen hun budget",
        "many_broken": "{count} geschonden",
        "many_unknown": "{count} onbekend",
        "no_services": "er zijn geen diensten ingesteld.",
        "no_promises": "over diensten is niets beloofd.",
        "nothing_yet": "over die periode is niets te vertellen.",
        "no_period": "“{asked}” is geen periode. Schrijf bijvoorbeeld 2026-11, 2026-Q4, 2026, 30d of vorige "
        "maand.",
        "share": "{share} = ({period} − {excluded} − {down}) ÷ ({period} − {excluded}): {so_far}min wat is "
        "uitgesloten, min de storing.",
        "so_far": "de periode tot nu toe, ",
        "unknown": "Van {unknown} ({share}) weet niemand het; dat is geen werken en geen storing.",
        "excluded": "Uitgesloten: {maintenance} aangekondigd onderhoud, {people} door mensen.",
        "without": "Zonder wat mensen uitsloten: {share}, {down} storing, *{verdict}*.",
        "recorded": "Dit zijn de cijfers die vastliggen sinds de periode is gesloten.",
        "as_recorded": "Vastgelegd toen de periode werd gesloten: {share}, {down} storing. Naar wat nu "
        "bekend is: {now}, {now_down} storing, *{verdict}*.",
        "mean_month": "Het budget is dat van de gemiddelde maand, wat de kalender ook zegt.",
        "pace": "Tempo, waarbij 1× precies uitkomt: {hour} in het laatste uur, {week} in de laatste 7 dagen.",
        "no_pace": "onbekend",
        "burns": "*Het gaat snel*: minstens {rate}× over {long} en {short}.",
        "ends": "In het tempo van de laatste 7 dagen raakt het budget {at} op.",
        "lasts": "In het tempo van de laatste 7 dagen is het budget genoeg.",
        "no_forecast": "Van de laatste 7 dagen is te weinig bekend voor een verwachting.",
        "due": "*Geschonden {at} als de storing doorgaat.*",
        "fits": "Langste onderhoud dat nog past: {fits}.",
        "outages": "Storingen:",
        "outage": "{began} – {ended}: {counted} telt mee{why}",
        "outage_going": "sinds {began}: {counted} telt mee{why}, hij duurt voort",
        "not_counted": "niet {time}: {why}",
        "more_outages": "en {count} daarvoor",
        "exclusion": "Uitgesloten {start} – {end}: {reason}{approved}",
        "approved": ", goedgekeurd door {who}",
        "broken_at": "Geschonden {at}.",
        "hangs": "*Nog te bevestigen*: met tijdstippen bij benadering aan het andere einde van hun interval "
        "is het gehaald, {share}, {down} storing.",
        "other_ends": "Met tijdstippen bij benadering aan het andere einde van hun interval: {share}, {down} "
        "storing.",
        "in_doubt": "; bij benadering, nog te bevestigen: niet zeker {times}",
        "from_until": "{start} – {end}",
        "service": "{service}: {condition}",
        "more_services": Plural("en nog 1 dienst", "en nog {count} diensten"),
        "more_rows": Plural(
            "Nog 1 belofte staat er niet bij: vraag naar een dienst of een klant.",
            "Nog {count} beloften staan er niet bij: vraag naar een dienst of een klant.",
        ),
        "more_details": Plural(
            "Van 1 belofte staan de details er niet bij: vraag naar één dienst.",
            "Van {count} beloften staan de details er niet bij: vraag naar één dienst.",
        ),
        "silent": "{source} zwijgt{since}: wat daarna kwam is onbekend.",
        "no_picture": "Er is geen plaatje: installeer duebell met de extra `reports` om er een te zien.",
        "picture_failed": "Het plaatje kon niet worden getoond ({detail}).",
        "picture": "Storingsbudgetten",
        "picture_text": "Plaatje: {alt}",
        "left_over": "−{over}",
        "not_known": "onbekend",
        "cell_ends": "op {at}",
        "cell_lasts": "genoeg",
        "cell_due": "geschonden {at} als het doorgaat",
        "note": "nog {left} van {budget} · {share} tot nu toe, {promised} beloofd",
        "note_over": "{over} boven {budget} · {share}, {promised} beloofd",
        "now": "nu",
        "broken_if": "geschonden {at} als het doorgaat",
        "floor": "geschonden onder deze lijn",
        "zone": "Tijden in {zone}, stand van {at}.",
        "alt_outages": "Storingen die meetellen: {count}, samen {down}",
    },
    verdicts={
        Verdict.WITHIN: "binnen het budget",
        Verdict.WITHIN_PERHAPS: "binnen het budget voor zover bekend",
        Verdict.BROKEN: "geschonden",
        Verdict.KEPT: "gehaald",
        Verdict.KEPT_PERHAPS: "gehaald voor zover bekend",
        Verdict.MISSED: "niet gehaald",
        Verdict.NOT_PROMISED: "niet per zo'n periode beloofd",
    },
    why_not={
        WhyNot.EXCLUDED: "uitgesloten",
        WhyNot.MAINTENANCE: "aangekondigd onderhoud",
        WhyNot.CLOSED: "buiten de diensttijden",
        WhyNot.ELSEWHERE: "buiten de periode",
        WhyNot.SHORT: "te kort om mee te tellen",
    },
    patterns={
        Pattern.SLASHES: "storing",
        Pattern.DOTS: "onbekend",
        Pattern.BARS: "aangekondigd onderhoud",
        Pattern.CROSSES: "uitgesloten",
    },
    columns=("Belofte", "Beloofd", "Beschikbaar", "Gebruikt", "Over", "Onbekend", "Verwachting"),
    months=("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
)

REPORT_WORDS: Mapping[str, ReportWords] = {"en": ENGLISH, "nl": DUTCH}
