"""The words for reports of periods, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.engine.report_views import ReportTrouble, SignRefusal
from bot.naming import Plural
from bot.sla.period_reports.changes import Because, Figure
from bot.sla.period_reports.model import Verdict

ReportKey: TypeAlias = Literal[
    "title",
    "correction",
    "draft",
    "waits",
    "all_kept",
    "some_missed",
    "nothing",
    "service",
    "broken",
    "unknown",
    "without",
    "hangs",
    "tickets",
    "confirm",
    "owed",
    "owed_signed",
    "right",
    "changed",
    "changed_why",
    "changed_in_all",
    "changed_more",
    "more",
    "frozen",
    "unsigned",
    "signed",
    "signed_before",
    "corrected",
    "contract",
    "unapproved",
    "no_pdf",
    "none_value",
    "list",
    "list_more",
    "row",
    "row_signed",
    "row_unsigned",
    "not_found",
    "not_found_nearest",
    "none_yet",
    "no_customers",
    "no_report",
    "no_report_has",
    "done_signed",
    "file_sent",
    "file_gone",
    "button_sign",
    "button_pdf",
    "button_csv",
]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One language."""

    texts: Mapping[ReportKey, str | Plural]
    verdicts: Mapping[Verdict, str]
    because: Mapping[Because, str]
    figures: Mapping[Figure, str]
    refusals: Mapping[SignRefusal, str]
    troubles: Mapping[ReportTrouble, str]


ENGLISH = ReportWords(
    texts={
        "title": "Report for {customer}, {period}",
        "correction": "Correction of the report for {customer}, {period} (number {number})",
        "draft": "Figures so far, as if nothing more happens: the period is not closed.",
        "waits": "The period is over. Its report is made when these have been read past its end: {sources}.",
        "all_kept": Plural("the only promise kept", "all {count} promises kept"),
        "some_missed": Plural("*the only promise broken*", "*{missed} of {count} promises broken*"),
        "nothing": "no promise had a verdict",
        "service": "{service}: {uptime} of {promised} · {verdict} · {down} down of {allowed} allowed",
        "broken": "broken {at}",
        "unknown": "{unknown} not known",
        "without": "without exclusions {uptime}, {down} down",
        "hangs": "*needs confirmation*: an instant is known roughly only; at the other end of its interval "
        "it is kept, with {uptime}, {down} down",
        "tickets": "{promise}: {met} kept, {missed} broken",
        "confirm": "{count} to be confirmed",
        "owed": "Credits: *{total}*, an estimate until legal signs",
        "owed_signed": "Credits: *{total}*, signed by legal",
        "right": "A right arose {at}: {words}",
        "changed": "{what}: {figure} {was} → {now}",
        "changed_why": "What became known: {why}.",
        "changed_in_all": "In all",
        "changed_more": Plural(
            "1 more figure differs; the files have all of them.",
            "{count} more figures differ; the files have all of them.",
        ),
        "more": Plural(
            "1 more line; the files have all of them.", "{count} more lines; the files have all of them."
        ),
        "frozen": "Frozen {at}, number {number}",
        "unsigned": "not signed yet",
        "signed": "signed by {by} ({role}) {at}",
        "signed_before": "Number {number} was signed by {by} ({role}) {at}; *the figures now differ*. "
        "This one wants a new signature.",
        "corrected": "Corrected: number {newest} has other figures.",
        "contract": "contract {contract}",
        "unapproved": "*unapproved*",
        "no_pdf": "No PDF: the extra [reports] is not installed.",
        "none_value": "none",
        "list": "The last reports",
        "list_more": Plural(
            "1 more customer: name the one you want.", "{count} more customers: name the one you want."
        ),
        "row": "*{customer}*, {period}: {verdict} · {signed}",
        "row_signed": "signed",
        "row_unsigned": "not signed",
        "not_found": "I know no customer with a contract called “{name}”.",
        "not_found_nearest": "Did you mean {names}?",
        "none_yet": "No report is on record yet: one is made when a period is over. `/sla report` with a "
        "name shows the figures so far: {names}.",
        "no_customers": "No customer has a contract here, so there are no reports.",
        "no_report": "There is no report of that period: write it like 2026-11, 2026-Q4, 2026 or last month, "
        "of a time in which a contract was in force.",
        "no_report_has": "There are reports of {periods}.",
        "done_signed": "Signed: {title}. Everybody who reads it sees that.",
        "file_sent": "{name} is in your direct messages with me.",
        "file_gone": "That file cannot be made any more. Ask for the report again.",
        "button_sign": "Sign",
        "button_pdf": "PDF to me",
        "button_csv": "CSV to me",
    },
    verdicts={Verdict.MET: "kept", Verdict.MISSED: "*broken*"},
    because={
        Because.EXCLUSIONS: "exclusions",
        Because.MAINTENANCE: "maintenance",
        Because.OUTAGES: "what monitors said",
        Because.TICKETS: "tickets",
        Because.TERMS: "the terms of the contract",
        Because.CREDITS: "credits",
        Because.FIGURES: "figures",
    },
    figures={
        Figure.VERDICT: "verdict",
        Figure.UPTIME: "uptime",
        Figure.PERIOD: "service time",
        Figure.EXCLUDED: "excluded",
        Figure.DOWN: "down",
        Figure.UNKNOWN: "not known",
        Figure.MISSED: "broken",
        Figure.OWED: "credits",
    },
    refusals={
        SignRefusal.OUTSIDER: "Reports are signed by full members of this workspace.",
        SignRefusal.NOT_ALLOWED: "You have no role that signs reports. `reports: {{sign: [...]}}` says "
        "which do.",
        SignRefusal.UNKNOWN: "That report is not on record.",
        SignRefusal.CORRECTED: "This one was corrected. Please look at number {newest} and sign that.",
        SignRefusal.ALREADY: "It is signed already, by {by} ({role}) {at}. Nothing was changed.",
    },
    troubles={
        ReportTrouble.FILES: "The files of the report for {customer}, {period} could not be put into its "
        "thread: {detail}. The report is on record: `/sla report` has its files.",
        ReportTrouble.FOLDER: "The report for {customer}, {period} could not be written to the folder of "
        "`reports`: {detail}. It is on record; it is written after the next start.",
    },
)

DUTCH = ReportWords(
    texts={
        "title": "Rapport voor {customer}, {period}",
        "correction": "Correctie van het rapport voor {customer}, {period} (nummer {number})",
        "draft": "Cijfers tot nu toe, alsof er niets meer gebeurt: de periode is niet afgesloten.",
        "waits": "De periode is voorbij. Het rapport komt als deze tot voorbij het einde zijn gelezen: "
        "{sources}.",
        "all_kept": Plural("de enige belofte gehaald", "alle {count} beloften gehaald"),
        "some_missed": Plural("*de enige belofte geschonden*", "*{missed} van {count} beloften geschonden*"),
        "nothing": "over geen belofte is geoordeeld",
        "service": "{service}: {uptime} van {promised} · {verdict} · {down} storing, {allowed} mag",
        "broken": "geschonden {at}",
        "unknown": "{unknown} onbekend",
        "without": "zonder uitsluitingen {uptime}, {down} storing",
        "hangs": "*nog te bevestigen*: een tijdstip is maar ongeveer bekend; aan het andere einde van het "
        "interval is het gehaald, met {uptime}, {down} storing",
        "tickets": "{promise}: {met} gehaald, {missed} geschonden",
        "confirm": "{count} te bevestigen",
        "owed": "Credits: *{total}*, een schatting tot juridische zaken tekent",
        "owed_signed": "Credits: *{total}*, ondertekend door juridische zaken",
        "right": "Er ontstond een recht {at}: {words}",
        "changed": "{what}: {figure} {was} → {now}",
        "changed_why": "Wat bekend is geworden: {why}.",
        "changed_in_all": "In totaal",
        "changed_more": Plural(
            "Nog 1 cijfer is anders; de bestanden hebben ze alle.",
            "Nog {count} cijfers zijn anders; de bestanden hebben ze alle.",
        ),
        "more": Plural(
            "Nog 1 regel; de bestanden hebben ze alle.", "Nog {count} regels; de bestanden hebben ze alle."
        ),
        "frozen": "Vastgelegd {at}, nummer {number}",
        "unsigned": "nog niet ondertekend",
        "signed": "ondertekend door {by} ({role}) {at}",
        "signed_before": "Nummer {number} is ondertekend door {by} ({role}) {at}; *de cijfers zijn nu "
        "anders*. Dit nummer vraagt een nieuwe handtekening.",
        "corrected": "Gecorrigeerd: nummer {newest} heeft andere cijfers.",
        "contract": "contract {contract}",
        "unapproved": "*niet goedgekeurd*",
        "no_pdf": "Geen PDF: de extra [reports] is niet geïnstalleerd.",
        "none_value": "geen",
        "list": "De laatste rapporten",
        "list_more": Plural(
            "Nog 1 klant: noem degene die je wilt.", "Nog {count} klanten: noem degene die je wilt."
        ),
        "row": "*{customer}*, {period}: {verdict} · {signed}",
        "row_signed": "ondertekend",
        "row_unsigned": "niet ondertekend",
        "not_found": "Ik ken geen klant met een contract die “{name}” heet.",
        "not_found_nearest": "Bedoel je {names}?",
        "none_yet": "Er is nog geen rapport: dat komt er als een periode voorbij is. `/sla report` met een "
        "naam toont de cijfers tot nu toe: {names}.",
        "no_customers": "Geen enkele klant heeft hier een contract, dus er zijn geen rapporten.",
        "no_report": "Van die periode is er geen rapport: schrijf 2026-11, 2026-Q4, 2026 of vorige maand, "
        "van een tijd waarin een contract van kracht was.",
        "no_report_has": "Er zijn rapporten van {periods}.",
        "done_signed": "Ondertekend: {title}. Iedereen die het leest ziet dat.",
        "file_sent": "{name} staat in je directe berichten met mij.",
        "file_gone": "Dat bestand kan niet meer worden gemaakt. Vraag het rapport opnieuw.",
        "button_sign": "Ondertekenen",
        "button_pdf": "PDF naar mij",
        "button_csv": "CSV naar mij",
    },
    verdicts={Verdict.MET: "gehaald", Verdict.MISSED: "*geschonden*"},
    because={
        Because.EXCLUSIONS: "uitsluitingen",
        Because.MAINTENANCE: "onderhoud",
        Because.OUTAGES: "wat monitors zeiden",
        Because.TICKETS: "tickets",
        Because.TERMS: "de voorwaarden van het contract",
        Because.CREDITS: "credits",
        Because.FIGURES: "cijfers",
    },
    figures={
        Figure.VERDICT: "oordeel",
        Figure.UPTIME: "beschikbaarheid",
        Figure.PERIOD: "diensttijd",
        Figure.EXCLUDED: "uitgesloten",
        Figure.DOWN: "storing",
        Figure.UNKNOWN: "onbekend",
        Figure.MISSED: "geschonden",
        Figure.OWED: "credits",
    },
    refusals={
        SignRefusal.OUTSIDER: "Rapporten worden ondertekend door volledige leden van deze workspace.",
        SignRefusal.NOT_ALLOWED: "Je hebt geen rol die rapporten ondertekent. `reports: {{sign: [...]}}` "
        "zegt welke dat zijn.",
        SignRefusal.UNKNOWN: "Dat rapport is niet vastgelegd.",
        SignRefusal.CORRECTED: "Dit nummer is gecorrigeerd. Kijk naar nummer {newest} en onderteken dat.",
        SignRefusal.ALREADY: "Het is al ondertekend, door {by} ({role}) {at}. Er is niets veranderd.",
    },
    troubles={
        ReportTrouble.FILES: "De bestanden van het rapport voor {customer}, {period} konden niet in de draad "
        "worden gezet: {detail}. Het rapport is vastgelegd: `/sla report` heeft de bestanden.",
        ReportTrouble.FOLDER: "Het rapport voor {customer}, {period} kon niet in de map van `reports` worden "
        "geschreven: {detail}. Het is vastgelegd en wordt na de volgende start geschreven.",
    },
)

REPORT_WORDS: Mapping[str, ReportWords] = {"en": ENGLISH, "nl": DUTCH}
