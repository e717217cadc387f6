"""The words for time that does not count, in both languages (S45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.engine.exclusion_views import Objection
from bot.naming import Plural
from bot.sla.exclusions import ReasonCode

ExclusionKey: TypeAlias = Literal[
    # one exclusion in a line
    "range",
    "excluded",
    "asked",
    "refused",
    "withdrawn",
    "dropped",
    "the_file",
    "more",
    # both figures
    "without",
    "breached",
    "due",
    "other",
    "status",
    "status_breached",
    # corrections
    "was",
    "since",
    # messages
    "request",
    "unanswered",
    "evidence",
    "would",
    "would_not",
    "may_answer",
    "granted",
    "denied",
    "taken_back",
    "entry",
    "entry_several",
    # answers
    "sent",
    "sent_already",
    "now_granted",
    "now_denied",
    "now_back",
    "already_back",
    "list",
    "list_none",
    # the form
    "title",
    "submit",
    "subject",
    "subject_hint",
    "from",
    "to",
    "to_hint",
    "reason",
    "proof",
    "proof_hint",
    "no_subject",
    "no_from",
    "no_to",
    "backwards",
    "no_proof",
    # buttons
    "approve",
    "refuse",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class ExclusionWords:
    """One language."""

    texts: Mapping[ExclusionKey, str | Plural]
    reasons: Mapping[ReasonCode, str]
    objections: Mapping[Objection, str]

    def reason(self, code: str) -> str | None:
        """The word for a reason code; None for one that is none of ours."""
        return self.reasons[ReasonCode(code)] if code in set(ReasonCode) else None


ENGLISH = ExclusionWords(
    texts={
        "range": "{start} – {end} ({length})",
        "excluded": "Does not count: {range}, {reason}. Asked by {by}, approved by {other} {at}. {evidence}",
        "asked": "Waits for approval: {range}, {reason}. Asked by {by} {at}. {evidence}",
        "refused": "Refused: {range}, {reason}. Asked by {by}, refused by {other} {at}. {evidence}",
        "withdrawn": "Taken back, it counts again: {range}, {reason}. Asked by {by}, taken back by {other} "
        "{at}. {evidence}",
        "dropped": "Taken back before an answer: {range}, {reason}. Asked by {by}, taken back {at}. "
        "{evidence}",
        "the_file": "the file",
        "more": Plural("1 more is not shown.", "{count} more are not shown."),
        "without": "without what is excluded: {figures}",
        "breached": "broken {at}, {used} of {budget} used",
        "due": "due {at}, {used} of {budget} used",
        "other": "{state}, {used} of {budget} used",
        "status": "On {count} of these promises, time that people excluded does not count.",
        "status_breached": Plural(
            "1 would be broken if it did; in the table it is not.",
            "{count} would be broken if it did; in the table they are not.",
        ),
        "was": "Told before: {was}.",
        "since": "What has changed since: {line}",
        "request": "{by} asks that this time does not count: *{subject}*, {range}, {reason}.",
        "unanswered": "*Nobody has answered yet.*",
        "evidence": "Evidence: {text}",
        "would": "If it is approved:",
        "would_not": "It would change no promise as things stand.",
        "may_answer": "{roles} may answer, but not whoever asks.",
        "granted": "{other} *approved* your request: {range} does not count for *{subject}*.",
        "denied": "{other} *refused* your request: {range} still counts for *{subject}*.",
        "taken_back": "{other} *took back* that {range} does not count for *{subject}*: it counts again.",
        "entry": "`sla.yml` excludes {range} of *{subject}*, but nothing here is called that, so nothing is "
        "excluded. Correct the entry, or leave it out.",
        "entry_several": "`sla.yml` excludes {range} of *{subject}*, but several tickets are called that: "
        "{choices}. Nothing is excluded until the entry says which.",
        "sent": "On record. Those who approve are asked now; you will hear what they say.",
        "sent_already": "This is on record already; nothing has changed.",
        "now_granted": "Approved: {range} does not count for *{subject}* any more.",
        "now_denied": "Refused: {range} still counts for *{subject}*.",
        "now_back": "Taken back: {range} counts again for *{subject}*.",
        "already_back": "That was taken back before; nothing has changed.",
        "list": "Time that people excluded, those that wait for an answer first:",
        "list_none": "Nobody has asked for an exclusion in the last 400 days.",
        "title": "Time that does not count",
        "submit": "Ask for approval",
        "subject": "Ticket or service",
        "subject_hint": "A ticket's number, or a service's name.",
        "from": "From",
        "to": "Until",
        "to_hint": "It may lie in the past or ahead. There is no exclusion without an end.",
        "reason": "Reason",
        "proof": "Evidence",
        "proof_hint": "An address or a few words that show it. Everybody who sees the figures sees this.",
        "no_subject": "Nothing is called that. Give a ticket's number or a service's name.",
        "no_from": "When does it begin?",
        "no_to": "When does it end? There is no exclusion without an end; it may lie ahead.",
        "backwards": "It must end after its beginning.",
        "no_proof": "What shows it? An address or a few words.",
        "approve": "Approve",
        "refuse": "Refuse",
        "withdraw": "Take Back",
    },
    reasons={
        ReasonCode.FORCE_MAJEURE: "force majeure",
        ReasonCode.GOVERNMENT: "an order of the authorities",
        ReasonCode.WAR: "war",
        ReasonCode.STRIKE: "strike",
        ReasonCode.THIRD_PARTY: "a third party",
        ReasonCode.CUSTOMER_FAULT: "the customer's own doing",
        ReasonCode.MAINTENANCE: "agreed maintenance",
    },
    objections={
        Objection.UNKNOWN: "I know no such exclusion.",
        Objection.NOT_APPROVER: "Your role does not approve exclusions. Nothing was changed.",
        Objection.OWN: "You asked for it yourself: somebody else has to answer. Nothing was changed.",
        Objection.ANSWERED: "It has its answer already. Nothing was changed.",
        Objection.NOT_THEIRS: "Only who asked for it or approved it can take it back. Nothing was changed.",
        Objection.IN_FILE: "It stands in `sla.yml`: take it out there. Nothing was changed.",
        Objection.NOBODY_ASKED: "Nobody is there to approve it: name a channel under `exclusions` in "
        "`sla.yml`. Nothing was recorded.",
        Objection.TOO_LATE: "It was refused, so there is nothing to take back.",
    },
)

DUTCH = ExclusionWords(
    texts={
        "range": "{start} – {end} ({length})",
        "excluded": "Telt niet mee: {range}, {reason}. Gevraagd door {by}, goedgekeurd door {other} {at}. "
        "{evidence}",
        "asked": "Wacht op goedkeuring: {range}, {reason}. Gevraagd door {by} {at}. {evidence}",
        "refused": "Geweigerd: {range}, {reason}. Gevraagd door {by}, geweigerd door {other} {at}. "
        "{evidence}",
        "withdrawn": "Ingetrokken, telt weer mee: {range}, {reason}. Gevraagd door {by}, ingetrokken door "
        "{other} {at}. {evidence}",
        "dropped": "Ingetrokken voor er antwoord was: {range}, {reason}. Gevraagd door {by}, ingetrokken "
        "{at}. {evidence}",
        "the_file": "het bestand",
        "more": Plural("Nog 1 wordt niet getoond.", "Nog {count} worden niet getoond."),
        "without": "zonder wat is uitgesloten: {figures}",
        "breached": "geschonden {at}, {used} van {budget} gebruikt",
        "due": "uiterlijk {at}, {used} van {budget} gebruikt",
        "other": "{state}, {used} van {budget} gebruikt",
        "status": "Bij {count} van deze beloften telt tijd die mensen uitsloten niet mee.",
        "status_breached": Plural(
            "1 zou geschonden zijn als die meetelde; in de tabel is die dat niet.",
            "{count} zouden geschonden zijn als die meetelde; in de tabel zijn ze dat niet.",
        ),
        "was": "Eerder gemeld: {was}.",
        "since": "Wat er sindsdien is veranderd: {line}",
        "request": "{by} vraagt om deze tijd niet mee te tellen: *{subject}*, {range}, {reason}.",
        "unanswered": "*Nog niemand heeft geantwoord.*",
        "evidence": "Bewijs: {text}",
        "would": "Als het wordt goedgekeurd:",
        "would_not": "Zoals het nu staat, verandert er geen belofte door.",
        "may_answer": "{roles} mogen antwoorden, maar niet wie het vraagt.",
        "granted": "{other} heeft je verzoek *goedgekeurd*: {range} telt niet mee voor *{subject}*.",
        "denied": "{other} heeft je verzoek *geweigerd*: {range} telt gewoon mee voor *{subject}*.",
        "taken_back": "{other} heeft *ingetrokken* dat {range} niet meetelt voor *{subject}*: het telt weer "
        "mee.",
        "entry": "`sla.yml` sluit {range} uit van *{subject}*, maar niets heet hier zo, dus er is niets "
        "uitgesloten. Verbeter de regel, of laat hem weg.",
        "entry_several": "`sla.yml` sluit {range} uit van *{subject}*, maar meer dan één ticket heet zo: "
        "{choices}. Er is niets uitgesloten tot de regel zegt welk.",
        "sent": "Vastgelegd. Wie mag goedkeuren wordt nu gevraagd; je hoort wat het antwoord is.",
        "sent_already": "Dit is al vastgelegd; er is niets veranderd.",
        "now_granted": "Goedgekeurd: {range} telt niet meer mee voor *{subject}*.",
        "now_denied": "Geweigerd: {range} telt gewoon mee voor *{subject}*.",
        "now_back": "Ingetrokken: {range} telt weer mee voor *{subject}*.",
        "already_back": "Dat was al ingetrokken; er is niets veranderd.",
        "list": "Tijd die mensen uitsloten, wat op antwoord wacht eerst:",
        "list_none": "In de laatste 400 dagen heeft niemand om een uitsluiting gevraagd.",
        "title": "Tijd die niet meetelt",
        "submit": "Goedkeuring vragen",
        "subject": "Ticket of dienst",
        "subject_hint": "Het nummer van een ticket, of de naam van een dienst.",
        "from": "Van",
        "to": "Tot",
        "to_hint": "Het mag in het verleden of de toekomst liggen. Zonder einde is er geen uitsluiting.",
        "reason": "Reden",
        "proof": "Bewijs",
        "proof_hint": "Een adres of een paar woorden waaruit het blijkt. Wie de cijfers ziet, ziet dit ook.",
        "no_subject": "Niets heet zo. Geef het nummer van een ticket of de naam van een dienst.",
        "no_from": "Wanneer begint het?",
        "no_to": "Wanneer eindigt het? Zonder einde is er geen uitsluiting; het mag in de toekomst liggen.",
        "backwards": "Het einde moet na het begin liggen.",
        "no_proof": "Waaruit blijkt het? Een adres of een paar woorden.",
        "approve": "Goedkeuren",
        "refuse": "Weigeren",
        "withdraw": "Intrekken",
    },
    reasons={
        ReasonCode.FORCE_MAJEURE: "overmacht",
        ReasonCode.GOVERNMENT: "een bevel van de overheid",
        ReasonCode.WAR: "oorlog",
        ReasonCode.STRIKE: "staking",
        ReasonCode.THIRD_PARTY: "een derde partij",
        ReasonCode.CUSTOMER_FAULT: "toedoen van de klant",
        ReasonCode.MAINTENANCE: "afgesproken onderhoud",
    },
    objections={
        Objection.UNKNOWN: "Zo'n uitsluiting ken ik niet.",
        Objection.NOT_APPROVER: "Jouw rol keurt geen uitsluitingen goed. Er is niets veranderd.",
        Objection.OWN: "Je hebt het zelf gevraagd: iemand anders moet antwoorden. Er is niets veranderd.",
        Objection.ANSWERED: "Er is al een antwoord. Er is niets veranderd.",
        Objection.NOT_THEIRS: "Alleen wie het vroeg of goedkeurde kan het intrekken. Er is niets veranderd.",
        Objection.IN_FILE: "Het staat in `sla.yml`: haal het daar weg. Er is niets veranderd.",
        Objection.NOBODY_ASKED: "Er is niemand om het goed te keuren: noem een kanaal onder `exclusions` in "
        "`sla.yml`. Er is niets vastgelegd.",
        Objection.TOO_LATE: "Het is geweigerd, dus er valt niets in te trekken.",
    },
)

EXCLUSION_WORDS: Mapping[str, ExclusionWords] = {"en": ENGLISH, "nl": DUTCH}
