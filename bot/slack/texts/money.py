"""The words for credits and claims, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.naming import Plural
from bot.sla.uptime.periods import Per

MoneyKey: TypeAlias = Literal[
    # the answer in one line
    "title",
    "title_of",
    "sum",
    "sum_so_far",
    "none",
    "none_so_far",
    "nobody",
    # what a line is for, and by which rule
    "of_tickets",
    "of_breach",
    "so_far",
    "by_uptime",
    "by_tickets",
    "by_breach",
    "of_fee",
    "capped",
    "approximate",
    # notes
    "estimate",
    "signed",
    "anew",
    "unknown",
    "remedy",
    "more",
    "more_notes",
    "more_claims",
    # claims
    "they_may",
    "we_may",
    "we_may_amount",
    "reminder",
    "unfiled",
    "gone_us",
    "gone_them",
    "today",
    "days",
    "item_uptime",
    "item_tickets",
    "item_breach",
    "item_anew",
    "contract",
    "button",
    # that it was filed, or was not after all
    "done_us",
    "done_them",
    "noted",
    "noted_back",
    "button_back",
    # answers
    "filed",
    "filed_already",
    "taken_back",
    "taken_back_late",
    "taken_back_already",
    "us",
    "no_claim",
    "not_allowed",
    "no_period",
]


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """One language. `columns` are those of the table, `day` is a date without a time."""

    texts: Mapping[MoneyKey, str | Plural]
    columns: tuple[str, str, str, str, str]
    pers: Mapping[Per, str]
    day: str


ENGLISH = MoneyWords(
    texts={
        "title": "Credits, {at}: {sums}.",
        "title_of": "Credits for {name}, {at}: {sums}.",
        "sum": "{amount} for {period}",
        "sum_so_far": "{amount} so far for {period}",
        "none": "nothing for {period}",
        "none_so_far": "nothing so far for {period}",
        "nobody": "no customer has a contract here",
        "of_tickets": Plural("1 missed ticket", "{count} missed tickets"),
        "of_breach": "Ticket {ticket}",
        "so_far": "{period}, so far",
        "by_uptime": "uptime {uptime}, below {bound}: {amount}",
        "by_tickets": "{bound} or more: {amount}",
        "by_breach": "each missed ticket: {amount}",
        "of_fee": "{share} of {fee}",
        "capped": "cut by the cap of the {per}",
        "approximate": "needs confirmation",
        "estimate": "Every amount is an *estimate* until legal signs the report of its period.",
        "signed": "{customer}, {period}: signed for legal by {who}, {at}.",
        "anew": "{customer}, {period}: {was} on record; by what is known since, it is {now}.",
        "unknown": "{service}, {period}: for {unknown} nobody can tell whether it worked. That time is not "
        "counted as downtime.",
        "remedy": "{customer}: the right “{right}” arose {at}, with {breaches} breaches in {months} months.",
        "more": Plural(
            "1 more credit is not shown; ask for one customer.",
            "{count} more credits are not shown; ask for one customer.",
        ),
        "more_notes": Plural("1 more remark is not shown.", "{count} more remarks are not shown."),
        "more_claims": Plural(
            "1 more claim is not shown; ask for one customer.",
            "{count} more claims are not shown; ask for one customer.",
        ),
        "they_may": "*{party}* may claim {amount} from us until the end of {day}: {left}.",
        "we_may": "We may claim from *{party}* until the end of {day}: {left}.",
        "we_may_amount": "We may claim {amount} from *{party}* until the end of {day}: {left}.",
        "reminder": "Reminder: {claim}",
        "unfiled": "Our claim on *{party}* was not filed. Its time ended with {day}.",
        "gone_us": "*{party}* has less to claim than we said: this was corrected away.",
        "gone_them": "We have less to claim from *{party}* than we said: this was corrected away.",
        "today": "today is the last day",
        "days": Plural("1 day left", "{count} days left"),
        "item_uptime": "{metric} of {service}, {period}, broken {at}",
        "item_tickets": "Missed tickets, {period}",
        "item_breach": "Ticket {ticket}, missed {at}",
        "item_anew": "by what is known since: {now}",
        "contract": "Contract {contract}",
        "button": "Filed",
        "done_us": "Filed: the claim of *{party}* on us under contract {contract}, until the end of {day}.",
        "done_them": "Filed: our claim on *{party}* under contract {contract}, until the end of {day}.",
        "noted": "Noted as filed by {who} {at}.",
        "noted_back": "Noted as filed by {who} {at}; {back} took that back {back_at}.",
        "button_back": "Not filed after all",
        "filed": "Noted as filed: the claim on {whom} under contract {contract}, until the end of {day}. No "
        "more reminders come.",
        "filed_already": "That claim was noted as filed before.",
        "taken_back": "Taken back: the claim on {whom} under contract {contract} is still to be filed until "
        "the end of {day}. Its reminders go on.",
        "taken_back_late": "Taken back: the claim on {whom} under contract {contract} was not filed. Its "
        "time ended with {day}.",
        "taken_back_already": "That was taken back before. Nothing was changed.",
        "us": "us",
        "no_claim": "There is no such claim any more.",
        "not_allowed": "What things cost is shown to leads, legal and admins only.",
        "no_period": "Credits go by calendar periods. Write one like `2026-11`, `2026-Q4`, `2026` or `last "
        "month`.",
    },
    columns=("Customer", "Period", "For", "By the contract", "Credit"),
    pers={Per.MONTH: "month", Per.QUARTER: "quarter", Per.YEAR: "year"},
    day="{day} {month}",
)

DUTCH = MoneyWords(
    texts={
        "title": "Credits, {at}: {sums}.",
        "title_of": "Credits voor {name}, {at}: {sums}.",
        "sum": "{amount} voor {period}",
        "sum_so_far": "{amount} tot nu toe voor {period}",
        "none": "niets voor {period}",
        "none_so_far": "nog niets voor {period}",
        "nobody": "geen enkele klant heeft hier een contract",
        "of_tickets": Plural("1 gemist ticket", "{count} gemiste tickets"),
        "of_breach": "Ticket {ticket}",
        "so_far": "{period}, tot nu toe",
        "by_uptime": "beschikbaarheid {uptime}, onder {bound}: {amount}",
        "by_tickets": "{bound} of meer: {amount}",
        "by_breach": "elk gemist ticket: {amount}",
        "of_fee": "{share} van {fee}",
        "capped": "begrensd door het maximum van {per}",
        "approximate": "nog te bevestigen",
        "estimate": "Elk bedrag is een *schatting* tot juridische zaken het rapport van de periode tekent.",
        "signed": "{customer}, {period}: voor juridische zaken getekend door {who}, {at}.",
        "anew": "{customer}, {period}: {was} vastgelegd; met wat sindsdien bekend is, is het {now}.",
        "unknown": "{service}, {period}: van {unknown} is onbekend of hij werkte. Die tijd telt niet als "
        "storing.",
        "remedy": "{customer}: het recht “{right}” ontstond {at}, met {breaches} schendingen in {months} "
        "maanden.",
        "more": Plural(
            "1 andere credit staat er niet bij; vraag naar één klant.",
            "{count} andere credits staan er niet bij; vraag naar één klant.",
        ),
        "more_notes": Plural(
            "1 andere opmerking staat er niet bij.", "{count} andere opmerkingen staan er niet bij."
        ),
        "more_claims": Plural(
            "1 andere claim staat er niet bij; vraag naar één klant.",
            "{count} andere claims staan er niet bij; vraag naar één klant.",
        ),
        "they_may": "*{party}* kan tot en met {day} {amount} bij ons claimen: {left}.",
        "we_may": "Wij kunnen tot en met {day} bij *{party}* claimen: {left}.",
        "we_may_amount": "Wij kunnen tot en met {day} {amount} bij *{party}* claimen: {left}.",
        "reminder": "Herinnering: {claim}",
        "unfiled": "Onze claim bij *{party}* is niet ingediend. De termijn eindigde op {day}.",
        "gone_us": "*{party}* kan minder claimen dan gezegd: dit is gecorrigeerd en telt niet meer.",
        "gone_them": "Wij kunnen minder bij *{party}* claimen dan gezegd: dit is gecorrigeerd en telt niet "
        "meer.",
        "today": "vandaag is de laatste dag",
        "days": Plural("nog 1 dag", "nog {count} dagen"),
        "item_uptime": "{metric} van {service}, {period}, geschonden {at}",
        "item_tickets": "Gemiste tickets, {period}",
        "item_breach": "Ticket {ticket}, gemist {at}",
        "item_anew": "met wat sindsdien bekend is: {now}",
        "contract": "Contract {contract}",
        "button": "Ingediend",
        "done_us": "Ingediend: de claim van *{party}* bij ons onder contract {contract}, tot en met {day}.",
        "done_them": "Ingediend: onze claim bij *{party}* onder contract {contract}, tot en met {day}.",
        "noted": "Als ingediend genoteerd door {who} {at}.",
        "noted_back": "Als ingediend genoteerd door {who} {at}; {back} nam dat terug {back_at}.",
        "button_back": "Toch niet ingediend",
        "filed": "Genoteerd als ingediend: de claim bij {whom} onder contract {contract}, tot en met {day}. "
        "Er komen geen herinneringen meer.",
        "filed_already": "Die claim was al als ingediend genoteerd.",
        "taken_back": "Teruggenomen: de claim bij {whom} onder contract {contract} moet nog worden "
        "ingediend, tot en met {day}. De herinneringen gaan door.",
        "taken_back_late": "Teruggenomen: de claim bij {whom} onder contract {contract} is niet ingediend. "
        "De termijn eindigde op {day}.",
        "taken_back_already": "Dat was al teruggenomen. Er is niets veranderd.",
        "us": "ons",
        "no_claim": "Die claim is er niet meer.",
        "not_allowed": "Wat iets kost, zien alleen leads, juridische zaken en beheerders.",
        "no_period": "Credits gaan per kalenderperiode. Schrijf er een als `2026-11`, `2026-Q4`, `2026` of "
        "`vorige maand`.",
    },
    columns=("Klant", "Periode", "Waarvoor", "Volgens het contract", "Credit"),
    pers={Per.MONTH: "de maand", Per.QUARTER: "het kwartaal", Per.YEAR: "het jaar"},
    day="{day} {month}",
)

MONEY_WORDS: Mapping[str, MoneyWords] = {"en": ENGLISH, "nl": DUTCH}
