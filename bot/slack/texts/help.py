"""What can be asked, in both languages: one line for each command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

HelpKey: TypeAlias = Literal[
    "title",
    "status",
    "at_risk",
    "mine",
    "ticket",
    "explain",
    "drift",
    "uptime",
    "credits",
    "report",
    "maintenance",
    "exclude",
    "incident",
    "notified",
    "note",
]

ENGLISH: Mapping[HelpKey, str] = {
    "title": "What you can ask:",
    "status": "`/sla status` how we stand; add a customer, team or policy: `/sla status Acme BV`",
    "at_risk": "`/sla at-risk` what is due next, and what is late",
    "mine": "`/sla mine` your own tickets",
    "ticket": "`/sla ticket 35436` the timers of one ticket",
    "explain": "`/sla explain 35436` why a timer says what it says, minute by minute",
    "drift": "`/sla drift` where the helpdesk itself says something else, and why; also for a customer",
    "uptime": "`/sla uptime` how much the services were up, with a picture; add a service or a "
    "customer, and a period: `/sla uptime portal 2026-10`",
    "credits": "`/sla credits` what broken promises cost; also for a customer and a period",
    "report": "`/sla report Acme BV last month` the report of a period that is over, to read and sign",
    "maintenance": "`/sla maintenance` announce maintenance, also for a service; `list` shows what is "
    "planned",
    "exclude": "`/sla exclude 35436` ask that time should not count; somebody else approves it; `list` shows "
    "what was excluded",
    "incident": "`/sla incident 35436 gdpr` a law wants this incident reported: its clocks begin now, "
    "or at another instant: `at 08:15`",
    "notified": "`/sla notified 35436 gdpr notification` the notice was given: its clock stops now. "
    "Behind either, `withdraw` takes it back",
    "note": "Only you see the answers, until you press Share.",
}
DUTCH: Mapping[HelpKey, str] = {
    "title": "Dit kun je vragen:",
    "status": "`/sla status` hoe we ervoor staan; met een klant, team of policy erbij: `/sla status Acme BV`",
    "at_risk": "`/sla at-risk` wat het eerst af moet, en wat te laat is",
    "mine": "`/sla mine` jouw eigen tickets",
    "ticket": "`/sla ticket 35436` de timers van één ticket",
    "explain": "`/sla explain 35436` waarom een timer zegt wat hij zegt, minuut voor minuut",
    "drift": "`/sla drift` waar de helpdesk zelf iets anders zegt, en waarom; ook voor een klant",
    "uptime": "`/sla uptime` hoe goed de diensten het deden, met een plaatje; met een dienst of klant en een "
    "periode erbij: `/sla uptime portal 2026-10`",
    "credits": "`/sla credits` wat geschonden beloften kosten; ook voor een klant en een periode",
    "report": "`/sla report Acme BV vorige maand` het rapport van een periode die voorbij is, om te lezen en "
    "te ondertekenen",
    "maintenance": "`/sla maintenance` onderhoud aankondigen, ook voor één dienst; `lijst` laat zien wat er "
    "gepland is",
    "exclude": "`/sla exclude 35436` vragen om tijd niet te laten tellen; iemand anders keurt het goed; "
    "`lijst` laat zien wat er is uitgesloten",
    "incident": "`/sla incident 35436 gdpr` een wet wil dat dit incident gemeld wordt: de klokken "
    "beginnen nu, of op een ander tijdstip: `om 08:15`",
    "notified": "`/sla notified 35436 gdpr notification` de melding is gedaan: die klok stopt nu. Met "
    "`intrekken` erachter neem je het een of het ander terug",
    "note": "Alleen jij ziet de antwoorden, tot je op Hier delen drukt.",
}
HELP_TEXTS: Mapping[str, Mapping[HelpKey, str]] = {"en": ENGLISH, "nl": DUTCH}
COMMANDS: Final[tuple[HelpKey, ...]] = (
    "status",
    "at_risk",
    "mine",
    "ticket",
    "explain",
    "drift",
    "uptime",
    "credits",
    "report",
    "maintenance",
    "exclude",
    "incident",
    "notified",
)
"""In this order."""
