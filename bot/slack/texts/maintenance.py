"""The words for maintenance, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.engine.maintenance_views import Slip, Trouble
from bot.naming import Plural
from bot.sla.uptime.worth import Falls

MaintenanceKey: TypeAlias = Literal[
    # announcements
    "planned",
    "series",
    "moved",
    "off",
    "series_off",
    "ended",
    "ahead",
    "begun",
    "late",
    "by",
    "span",
    "several",
    # when windows come again
    "again",
    "every_day",
    "place",
    # the form
    "title",
    "title_move",
    "services",
    "from",
    "to",
    "why",
    "why_hint",
    "told_at",
    "told_at_hint",
    "hint",
    "announce",
    "move",
    # answers
    "done",
    "done_title",
    "already",
    "nobody_told",
    "counts",
    "counts_none",
    "counts_partly",
    "line_none",
    "notice",
    "cap",
    "left",
    "list",
    "list_none",
    "list_more",
    "in_file",
    "at_monitors",
    "off_button",
    "move_button",
    "sure",
    "sure_text",
    "yes",
    "no",
]


@dataclass(frozen=True, slots=True)
class MaintenanceWords:
    """One language. Titles and buttons have at most 24 characters. `places` are the first to the fourth and
    the last of a month."""

    texts: Mapping[MaintenanceKey, str | Plural]
    falls: Mapping[Falls, str]
    troubles: Mapping[Trouble, str]
    slips: Mapping[Slip, str]
    places: Mapping[int, str]


ENGLISH = MaintenanceWords(
    texts={
        "planned": ":construction: *Maintenance of {services}* is planned: {span}.",
        "series": ":construction: *Maintenance of {services}* comes again and again: {again}. Next: {span}.",
        "moved": ":construction: *Maintenance of {services}* is moved: {span}. It was {was}.",
        "off": ":white_check_mark: *Maintenance of {services}* is called off: it was to be {span}.",
        "series_off": ":white_check_mark: *Maintenance of {services}* is not planned any more: {again}.",
        "ended": ":white_check_mark: *Maintenance of {services}* is over early: it lasted {span}, planned "
        "was {was}.",
        "ahead": ":construction: *Maintenance of {services}* begins in {ahead}: {span}.",
        "begun": ":construction: *Maintenance of {services}* has begun: {span}.",
        "late": "This comes late: it was to be told {due}.",
        "by": "declared by {by}",
        "span": "{start} – {end} ({length})",
        "several": "{some} and {last}",
        "again": "{days}, {hours} ({zone})",
        "every_day": "every day",
        "place": "every {place} {day} of the month",
        "title": "Plan maintenance",
        "title_move": "Move maintenance",
        "services": "Services",
        "from": "From",
        "to": "To",
        "why": "Reason",
        "why_hint": "Shown in the channels that hear of it.",
        "told_at": "Customers were told at",
        "told_at_hint": "Only if you told them before: the notice runs from then. Both instants are kept.",
        "hint": "In your own time zone.",
        "announce": "Announce",
        "move": "Move",
        "done": "*Maintenance of {services}* is on record: {span}.",
        "done_title": "On record",
        "already": "*Maintenance of {services}* was on record already: {span}. Nothing changed.",
        "nobody_told": "Nobody is told: the configuration names no channel for it.",
        "counts": ":white_check_mark: {promise}: does not count as downtime.",
        "counts_none": ":warning: {promise}: *counts as downtime*, all {surplus} of it: {why}.",
        "counts_partly": ":warning: {promise}: {counted} of it do not count, *{surplus} count as downtime*: "
        "{why}.",
        "line_none": "{promise}: it lies outside the service hours.",
        "notice": "announced {notice} ahead",
        "cap": "{left} of the {cap} of that month are left after it",
        "left": "{left} of the budget are left now",
        "list": "*What is planned* ({count})",
        "list_none": "No maintenance is planned. Announce some with `/sla maintenance`.",
        "list_more": Plural("1 more is not shown.", "{count} more are not shown."),
        "in_file": "planned in the configuration",
        "at_monitors": "planned where the monitors are",
        "off_button": "Call Off",
        "move_button": "Move",
        "sure": "Call it off?",
        "sure_text": "What has not begun does not take place, what goes on is over now. Everybody who was "
        "told hears of it.",
        "yes": "Call Off",
        "no": "Keep",
    },
    falls={
        Falls.TOO_LATE: "announced {notice} ahead, and the promise asks for {asked}",
        Falls.OVER_CAP: "it is over the {cap} that count in a month",
    },
    troubles={
        Trouble.NOT_ALLOWED: "Maintenance is planned by leads and admins, as it takes time out of what was "
        "promised. Please ask one of them. Nothing changed.",
        Trouble.OUTSIDER: "I answer to members of this workspace only.",
        Trouble.NO_SERVICES: "There are no services here that maintenance could be planned for.",
        Trouble.UNKNOWN: "No such maintenance is planned any more: it is over, or was called off. Nothing "
        "changed.",
    },
    slips={
        Slip.NO_SERVICE: "Choose at least one service.",
        Slip.UNKNOWN_SERVICE: "One of these services is not there any more. Please ask again.",
        Slip.NO_START: "Say when it begins.",
        Slip.NO_END: "Say when it ends.",
        Slip.BACKWARDS: "It ends before it begins.",
        Slip.BEGUN_LONG_AGO: "It began more than 15 minutes ago. What is over can be excluded: /sla exclude.",
        Slip.OVER_ALREADY: "It is over already. What is over can be excluded: /sla exclude.",
        Slip.TOO_LONG: "It lasts longer than 31 days.",
        Slip.TOO_FAR: "It is more than two years ahead.",
        Slip.TOLD_AHEAD: "That has not happened yet. Leave it empty if they are told now.",
    },
    places={1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"},
)

DUTCH = MaintenanceWords(
    texts={
        "planned": ":construction: *Onderhoud aan {services}* is gepland: {span}.",
        "series": ":construction: *Onderhoud aan {services}* komt steeds terug: {again}. Eerstvolgende: "
        "{span}.",
        "moved": ":construction: *Onderhoud aan {services}* is verplaatst: {span}. Het was {was}.",
        "off": ":white_check_mark: *Onderhoud aan {services}* gaat niet door: het zou zijn {span}.",
        "series_off": ":white_check_mark: *Onderhoud aan {services}* is niet meer gepland: {again}.",
        "ended": ":white_check_mark: *Onderhoud aan {services}* is eerder klaar: het duurde {span}, gepland "
        "was {was}.",
        "ahead": ":construction: *Onderhoud aan {services}* begint over {ahead}: {span}.",
        "begun": ":construction: *Onderhoud aan {services}* is begonnen: {span}.",
        "late": "Dit komt laat: het had gemeld moeten worden {due}.",
        "by": "gemeld door {by}",
        "span": "{start} – {end} ({length})",
        "several": "{some} en {last}",
        "again": "{days}, {hours} ({zone})",
        "every_day": "elke dag",
        "place": "elke {place} {day} van de maand",
        "title": "Onderhoud plannen",
        "title_move": "Onderhoud verplaatsen",
        "services": "Diensten",
        "from": "Van",
        "to": "Tot",
        "why": "Reden",
        "why_hint": "Te zien in de kanalen die ervan horen.",
        "told_at": "Klanten wisten het op",
        "told_at_hint": "Alleen als je het ze eerder hebt gezegd: de termijn loopt vanaf dan. Beide worden "
        "bewaard.",
        "hint": "In je eigen tijdzone.",
        "announce": "Aankondigen",
        "move": "Verplaatsen",
        "done": "*Onderhoud aan {services}* is vastgelegd: {span}.",
        "done_title": "Vastgelegd",
        "already": "*Onderhoud aan {services}* was al vastgelegd: {span}. Er is niets veranderd.",
        "nobody_told": "Niemand krijgt bericht: de configuratie noemt er geen kanaal voor.",
        "counts": ":white_check_mark: {promise}: telt niet als storing.",
        "counts_none": ":warning: {promise}: *telt als storing*, alle {surplus}: {why}.",
        "counts_partly": ":warning: {promise}: {counted} telt niet, *{surplus} telt als storing*: {why}.",
        "line_none": "{promise}: het valt buiten de diensttijden.",
        "notice": "{notice} vooraf aangekondigd",
        "cap": "van de {cap} van die maand blijft {left} over",
        "left": "van het budget is nu nog {left} over",
        "list": "*Wat gepland is* ({count})",
        "list_none": "Er is geen onderhoud gepland. Kondig het aan met `/sla maintenance`.",
        "list_more": Plural("Nog 1 niet getoond.", "Nog {count} niet getoond."),
        "in_file": "gepland in de configuratie",
        "at_monitors": "gepland waar de monitors zijn",
        "off_button": "Gaat niet door",
        "move_button": "Verplaatsen",
        "sure": "Gaat het niet door?",
        "sure_text": "Wat nog niet begonnen is gaat niet door, wat bezig is is nu klaar. Wie bericht kreeg "
        "hoort het.",
        "yes": "Gaat niet door",
        "no": "Laten staan",
    },
    falls={
        Falls.TOO_LATE: "{notice} vooraf aangekondigd, en de belofte vraagt {asked}",
        Falls.OVER_CAP: "het gaat boven de {cap} die in een maand tellen",
    },
    troubles={
        Trouble.NOT_ALLOWED: "Onderhoud plannen leads en admins, omdat het tijd uit de belofte haalt. Vraag "
        "het een van hen. Er is niets veranderd.",
        Trouble.OUTSIDER: "Ik antwoord alleen leden van deze workspace.",
        Trouble.NO_SERVICES: "Er zijn hier geen diensten waarvoor onderhoud gepland kan worden.",
        Trouble.UNKNOWN: "Zulk onderhoud is niet meer gepland: het is voorbij of gaat niet door. Er is niets "
        "veranderd.",
    },
    slips={
        Slip.NO_SERVICE: "Kies minstens één dienst.",
        Slip.UNKNOWN_SERVICE: "Een van deze diensten is er niet meer. Vraag het nog eens.",
        Slip.NO_START: "Zeg wanneer het begint.",
        Slip.NO_END: "Zeg wanneer het klaar is.",
        Slip.BACKWARDS: "Het is klaar voor het begint.",
        Slip.BEGUN_LONG_AGO: "Het begon meer dan 15 minuten geleden. Wat voorbij is kan uitgezonderd worden: "
        "/sla exclude.",
        Slip.OVER_ALREADY: "Het is al voorbij. Wat voorbij is kan uitgezonderd worden: /sla exclude.",
        Slip.TOO_LONG: "Het duurt langer dan 31 dagen.",
        Slip.TOO_FAR: "Het is meer dan twee jaar vooruit.",
        Slip.TOLD_AHEAD: "Dat is nog niet gebeurd. Laat het leeg als ze het nu horen.",
    },
    places={1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", -1: "laatste"},
)

MAINTENANCE_WORDS: Mapping[str, MaintenanceWords] = {"en": ENGLISH, "nl": DUTCH}
