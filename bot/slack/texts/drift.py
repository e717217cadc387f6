"""The words of the report of drift, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.drift_views import Because, Differs, Moment
from bot.naming import Plural
from bot.sla.facts import Category


@dataclass(frozen=True, slots=True)
class DriftWords:
    """One language. `sides` are what the helpdesk and what we say; reasons have `{there}`, `{here}` and
    `{moment}` as far as that kind of reason has them."""

    title: str
    title_of: str
    agree: str
    agree_one: str
    differ: str
    verdicts: str
    verdicts_one: str
    verdicts_none: str
    nothing: str
    silent: str
    unexamined: str | Plural
    more: str | Plural
    more_reasons: str | Plural
    explained: str
    pattern: str
    columns: tuple[str, str, str, str, str, str]
    sides: Mapping[Differs, tuple[str, str]]
    reasons: Mapping[Because, str]
    advice: Mapping[Because, str]
    moments: Mapping[Moment, str]
    pauses: Mapping[Category, str]
    never: str
    either: str
    both: str
    business_days: str


ENGLISH = DriftWords(
    title="SLA drift, {at}: ",
    title_of="SLA drift for {name}, {at}: ",
    agree="all {count} timers agree with the helpdesk.",
    agree_one="the one timer there is agrees with the helpdesk.",
    differ="{total} of {compared} timers differ from the helpdesk, {verdicts}.",
    verdicts="{count} of them in the verdict",
    verdicts_one="1 of them in the verdict",
    verdicts_none="none in the verdict",
    nothing="there is nothing to compare.",
    silent="No helpdesk here tells of an SLA of its own.",
    unexamined=Plural(
        "1 ticket was not looked into: ask for a customer or a policy.",
        "{count} tickets were not looked into: ask for a customer or a policy.",
    ),
    more=Plural(
        "1 more row is not shown, the gravest are above.",
        "{count} more rows are not shown, the gravest are above.",
    ),
    more_reasons=Plural("1 more kind of drift is not shown.", "{count} more kinds of drift are not shown."),
    explained="Later by: in opening hours of our calendar. With the reason given, our own calculation "
    "says what the helpdesk says.",
    pattern="*{count} ×* {what}: {reason}. _{advice}_",
    columns=("Ticket", "Promise", "Helpdesk ({zone})", "Duebell", "Helpdesk later by", "Why"),
    sides={
        Differs.LATE_THERE: ("late", "in time"),
        Differs.LATE_HERE: ("in time", "late"),
        Differs.STOPPED_THERE: ("stopped", "goes on"),
        Differs.STOPPED_HERE: ("goes on", "stopped"),
        Differs.DUE: ("due", "due"),
        Differs.STANDS_THERE: ("stands still", "runs"),
        Differs.STANDS_HERE: ("runs", "stands still"),
        Differs.ONLY_THERE: ("runs", "none"),
        Differs.ONLY_HERE: ("none", "runs"),
    },
    reasons={
        Because.DECLARED: "it does not know what was declared here, such as an exclusion",
        Because.PAUSE: "its pauses: {there}; ours: {here}",
        Because.CALENDAR: "it counts by {there}, we by {here}",
        Because.HOLIDAYS: "it does not know the holidays of {here}",
        Because.ZONE: "its opening hours are in {there}, ours in {here}",
        Because.BUDGET: "it gives {there}, we give {here}",
        Because.START: "its clock begins when {moment}",
        Because.REOPENING: "it treats a reopened ticket as with `reopen: {there}`",
        Because.STOP_THERE: "its clock stops when {moment}, ours does not",
        Because.STOP_HERE: "our clock stops when {moment}, its does not",
        Because.ROUNDED: "it counts in whole minutes",
        Because.STALE: "it has not spoken since our last news of the ticket",
        Because.NO_POLICY: "none of our policies covers the ticket",
        Because.NO_PROMISE: "our policy promises no such thing",
        Because.NOT_BEGUN: "we promise it too, but our clock has not begun",
        Because.NO_GOAL: "it has no such goal for the ticket",
        Because.UNKNOWN: "no rule that I tried explains it",
    },
    advice={
        Because.DECLARED: "Nothing to mend: what is declared here counts here.",
        Because.PAUSE: "Let both stop alike: `pause_on` in sla.yml, or the pauses of the helpdesk's SLA.",
        Because.CALENDAR: "Give both the same hours: the helpdesk's schedule, or `calendar` in sla.yml.",
        Because.HOLIDAYS: "Enter the holidays in the helpdesk's schedule.",
        Because.ZONE: "Correct the zone of the helpdesk's schedule, or of the calendar in sla.yml.",
        Because.BUDGET: "Look up what is promised, and correct the other side.",
        Because.START: "Look up which beginning is promised; ours is in the semantics, S13 to S17.",
        Because.REOPENING: "Decide what reopening does, and set `reopen` in sla.yml to it.",
        Because.STOP_THERE: "Look up whether that was promised: with us only what people write counts, and a "
        "bot's reply with `bots_count: yes`.",
        Because.STOP_HERE: "Look up whether that was promised, and correct the helpdesk's SLA.",
        Because.ROUNDED: "Nothing to mend; we count the seconds.",
        Because.STALE: "Nothing to mend yet: ask again later.",
        Because.NO_POLICY: "Write a policy that covers such tickets, or end their SLA in the helpdesk.",
        Because.NO_PROMISE: "Add the target to the policy, or take the goal out of the helpdesk's SLA.",
        Because.NOT_BEGUN: "Look up which beginning is promised; ours is when the customer writes.",
        Because.NO_GOAL: "Add the goal to the helpdesk's SLA if agents are to see it there.",
        Because.UNKNOWN: "Compare `/sla explain` of one of them with what the helpdesk shows.",
    },
    moments={
        Moment.CREATED: "the ticket is created",
        Moment.CUSTOMER_WROTE: "the customer writes",
        Moment.AGENT_REPLIED: "an agent replies",
        Moment.BOT_REPLIED: "a bot replies",
        Moment.AUTOMATIC: "an automatic message goes out",
        Moment.NOTED: "an internal note is made",
        Moment.ASSIGNED: "the ticket is assigned",
        Moment.CHANGED: "a field of the ticket changes",
        Moment.SOLVED: "the ticket is solved",
        Moment.REOPENED: "the ticket is reopened",
        Moment.STATUS: "the status changes",
        Moment.GONE: "the ticket is merged or deleted",
        Moment.CLAIMED: "somebody claims the ticket here",
        Moment.NOTHING: "nothing happens that I know of",
    },
    pauses={Category.PENDING: "while pending", Category.ON_HOLD: "while on hold"},
    never="none",
    either=" or ",
    both=", and ",
    business_days="{count} business days",
)

DUTCH = DriftWords(
    title="SLA-verschillen, {at}: ",
    title_of="SLA-verschillen voor {name}, {at}: ",
    agree="alle {count} timers kloppen met de helpdesk.",
    agree_one="de enige timer klopt met de helpdesk.",
    differ="{total} van {compared} timers verschillen met de helpdesk, {verdicts}.",
    verdicts="waarvan {count} in het oordeel",
    verdicts_one="waarvan 1 in het oordeel",
    verdicts_none="geen in het oordeel",
    nothing="er is niets te vergelijken.",
    silent="Geen helpdesk hier vertelt over een eigen SLA.",
    unexamined=Plural(
        "1 ticket is niet bekeken: vraag naar een klant of een policy.",
        "{count} tickets zijn niet bekeken: vraag naar een klant of een policy.",
    ),
    more=Plural(
        "1 rij meer staat er niet bij, de ernstigste staan hierboven.",
        "{count} rijen meer staan er niet bij, de ernstigste staan hierboven.",
    ),
    more_reasons=Plural(
        "1 soort verschil meer staat er niet bij.", "{count} soorten verschil meer staan er niet bij."
    ),
    explained="Later: in openingstijd van onze kalender. Met die reden zegt onze eigen berekening wat "
    "de helpdesk zegt.",
    pattern="*{count} ×* {what}: {reason}. _{advice}_",
    columns=("Ticket", "Belofte", "Helpdesk ({zone})", "Duebell", "Helpdesk later", "Waarom"),
    sides={
        Differs.LATE_THERE: ("te laat", "op tijd"),
        Differs.LATE_HERE: ("op tijd", "te laat"),
        Differs.STOPPED_THERE: ("gestopt", "gaat door"),
        Differs.STOPPED_HERE: ("gaat door", "gestopt"),
        Differs.DUE: ("uiterlijk", "uiterlijk"),
        Differs.STANDS_THERE: ("staat stil", "loopt"),
        Differs.STANDS_HERE: ("loopt", "staat stil"),
        Differs.ONLY_THERE: ("loopt", "geen"),
        Differs.ONLY_HERE: ("geen", "loopt"),
    },
    reasons={
        Because.DECLARED: "die weet niet wat hier is vastgelegd, zoals een uitsluiting",
        Because.PAUSE: "pauzes daar: {there}; hier: {here}",
        Because.CALENDAR: "die telt volgens {there}, wij volgens {here}",
        Because.HOLIDAYS: "die kent de feestdagen van {here} niet",
        Because.ZONE: "die openingstijden gelden in {there}, de onze in {here}",
        Because.BUDGET: "die geeft {there}, wij geven {here}",
        Because.START: "die klok begint als {moment}",
        Because.REOPENING: "die behandelt een heropend ticket als met `reopen: {there}`",
        Because.STOP_THERE: "die klok stopt als {moment}, de onze niet",
        Because.STOP_HERE: "onze klok stopt als {moment}, die niet",
        Because.ROUNDED: "die telt in hele minuten",
        Because.STALE: "die heeft niets gezegd sinds ons laatste nieuws over het ticket",
        Because.NO_POLICY: "geen van onze policies geldt voor het ticket",
        Because.NO_PROMISE: "onze policy belooft zoiets niet",
        Because.NOT_BEGUN: "wij beloven het ook, maar onze klok is nog niet begonnen",
        Because.NO_GOAL: "die heeft zo'n doel niet voor het ticket",
        Because.UNKNOWN: "geen regel die ik heb geprobeerd verklaart het",
    },
    advice={
        Because.DECLARED: "Niets te herstellen: wat hier is vastgelegd, telt hier.",
        Because.PAUSE: "Laat beide gelijk stoppen: `pause_on` in sla.yml, of de pauzes in de helpdesk.",
        Because.CALENDAR: "Geef beide dezelfde uren: het rooster in de helpdesk, of `calendar` in sla.yml.",
        Because.HOLIDAYS: "Zet de feestdagen in het rooster van de helpdesk.",
        Because.ZONE: "Verbeter de tijdzone van het rooster in de helpdesk, of van de kalender in sla.yml.",
        Because.BUDGET: "Zoek op wat er beloofd is, en verbeter de andere kant.",
        Because.START: "Zoek op welk begin er beloofd is; het onze staat in de regels S13 tot en met S17.",
        Because.REOPENING: "Besluit wat heropenen doet, en zet `reopen` in sla.yml daarop.",
        Because.STOP_THERE: "Zoek op of dat beloofd is: bij ons telt alleen wat mensen schrijven, en het "
        "antwoord van een bot met `bots_count: yes`.",
        Because.STOP_HERE: "Zoek op of dat beloofd is, en verbeter de SLA in de helpdesk.",
        Because.ROUNDED: "Niets te herstellen; wij tellen de seconden.",
        Because.STALE: "Nog niets te herstellen: vraag het later nog eens.",
        Because.NO_POLICY: "Schrijf een policy voor zulke tickets, of beëindig hun SLA in de helpdesk.",
        Because.NO_PROMISE: "Voeg het doel toe aan de policy, of haal het uit de SLA in de helpdesk.",
        Because.NOT_BEGUN: "Zoek op welk begin er beloofd is; bij ons is dat als de klant schrijft.",
        Because.NO_GOAL: "Voeg het doel toe aan de SLA in de helpdesk als agents het daar moeten zien.",
        Because.UNKNOWN: "Leg `/sla explain` van een van deze naast wat de helpdesk toont.",
    },
    moments={
        Moment.CREATED: "het ticket wordt gemaakt",
        Moment.CUSTOMER_WROTE: "de klant schrijft",
        Moment.AGENT_REPLIED: "een agent antwoordt",
        Moment.BOT_REPLIED: "een bot antwoordt",
        Moment.AUTOMATIC: "een automatisch bericht uitgaat",
        Moment.NOTED: "er een interne notitie komt",
        Moment.ASSIGNED: "het ticket wordt toegewezen",
        Moment.CHANGED: "een veld van het ticket verandert",
        Moment.SOLVED: "het ticket wordt opgelost",
        Moment.REOPENED: "het ticket wordt heropend",
        Moment.STATUS: "de status verandert",
        Moment.GONE: "het ticket wordt samengevoegd of verwijderd",
        Moment.CLAIMED: "iemand het ticket hier naar zich toe trekt",
        Moment.NOTHING: "er voor zover ik weet niets gebeurt",
    },
    pauses={Category.PENDING: "bij pending", Category.ON_HOLD: "bij on hold"},
    never="geen",
    either=" of ",
    both=", en ",
    business_days="{count} werkdagen",
)

DRIFT_WORDS: Mapping[str, DriftWords] = {"en": ENGLISH, "nl": DUTCH}
