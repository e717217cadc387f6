"""The words for what a supplier's outage endangers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

EndangeredKey: TypeAlias = Literal[
    # the outage
    "began",
    "began_own",
    "changed",
    "changed_own",
    "over",
    "over_own",
    "never",
    "moved",
    "on_card",
    # what it endangers, a budget in a line
    "promise",
    "promise_all",
    "risk_down",
    "risk_up",
    "risk_lasts",
    "risk_broken",
    "cost",
    "cost_broken",
    "cost_nothing",
    "untouched",
    "more",
    # our claim
    "claim",
    "claim_open",
    "claim_later",
    "claim_none",
    "claim_filed",
    "right",
    "right_later",
    "right_safe",
    "right_never",
]

Words: TypeAlias = Mapping[EndangeredKey, str]

ENGLISH: Words = {
    "began": "{service} of {suppliers} is *down* since {began}. It endangers:",
    "began_own": "{service} depends on {suppliers} and is *down* since {began}. It endangers:",
    "changed": "{service} of {suppliers} is still *down*, since {began}. By now it endangers:",
    "changed_own": "{service} depends on {suppliers} and is still *down*, since {began}. By now it "
    "endangers:",
    "over": "{service} of {suppliers} was down for {down}, from {began} to {up}. What it cost:",
    "over_own": "{service}, which depends on {suppliers}, was down for {down}, from {began} to {up}. "
    "What it cost:",
    "never": "Correction: {service} was not down at {began}. Nothing is endangered by it.",
    "moved": "Told before: since {was}.",
    "on_card": "Depends on {suppliers}. The outage endangers:",
    "promise": "{service} · {metric} {promised} for {customer}, {period}",
    "promise_all": "{service} · {metric} {promised}, {period}",
    "risk_down": "{promise}: *down* · {left} of {budget} left, broken {due} if it goes on",
    "risk_up": "{promise}: {left} of {budget} left, broken {due} if it is down from now on",
    "risk_lasts": "{promise}: {left} of {budget} left, which is enough for the rest of the period",
    "risk_broken": "{promise}: already *broken* since {broken}, {over} over {budget}",
    "cost": "{promise}: {cost} of {budget}, {left} left",
    "cost_broken": "{promise}: {cost}, *broken* {broken}, {over} over {budget}",
    "cost_nothing": "{promise}: nothing, {left} of {budget} left",
    "untouched": "No budget was in use.",
    "more": "… and {count} more",
    "claim": "Our claim on {supplier}",
    "claim_open": "{claim}: open since {opens}, to be filed *before {closes}* ({zone}).",
    "claim_later": "{claim}: opens {opens}, to be filed *before {closes}* ({zone}).",
    "claim_none": "{claim}: the contract on record sets no time for it yet.",
    "claim_filed": "{claim}: noted as filed by {who} {at}.",
    "right": "Their promise is broken since {broken}.",
    "right_later": "Their promise is broken {right} if it goes on.",
    "right_safe": "Their promise is not in danger before its period ends.",
    "right_never": "Their promise is not broken by it.",
}

DUTCH: Words = {
    "began": "{service} van {suppliers} heeft een *storing* sinds {began}. In gevaar:",
    "began_own": "{service} hangt af van {suppliers} en heeft een *storing* sinds {began}. In gevaar:",
    "changed": "{service} van {suppliers} heeft nog steeds een *storing*, sinds {began}. Nu in gevaar:",
    "changed_own": "{service} hangt af van {suppliers} en heeft nog steeds een *storing*, sinds {began}. "
    "Nu in gevaar:",
    "over": "{service} van {suppliers} had {down} storing, van {began} tot {up}. Wat het kostte:",
    "over_own": "{service}, dat afhangt van {suppliers}, had {down} storing, van {began} tot {up}. "
    "Wat het kostte:",
    "never": "Correctie: {service} had geen storing om {began}. Er is niets door in gevaar.",
    "moved": "Eerder gemeld: sinds {was}.",
    "on_card": "Hangt af van {suppliers}. Door de storing in gevaar:",
    "promise": "{service} · {metric} {promised} voor {customer}, {period}",
    "promise_all": "{service} · {metric} {promised}, {period}",
    "risk_down": "{promise}: *storing* · nog {left} van {budget}, geschonden {due} als het zo doorgaat",
    "risk_up": "{promise}: nog {left} van {budget}, geschonden {due} bij storing vanaf nu",
    "risk_lasts": "{promise}: nog {left} van {budget}, genoeg voor de rest van de periode",
    "risk_broken": "{promise}: al *geschonden* sinds {broken}, {over} boven {budget}",
    "cost": "{promise}: {cost} van {budget}, nog {left} over",
    "cost_broken": "{promise}: {cost}, *geschonden* {broken}, {over} boven {budget}",
    "cost_nothing": "{promise}: niets, nog {left} van {budget} over",
    "untouched": "Er liep geen budget.",
    "more": "… en nog {count}",
    "claim": "Onze claim bij {supplier}",
    "claim_open": "{claim}: open sinds {opens}, in te dienen *vóór {closes}* ({zone}).",
    "claim_later": "{claim}: opent {opens}, in te dienen *vóór {closes}* ({zone}).",
    "claim_none": "{claim}: het vastgelegde contract noemt er nog geen termijn voor.",
    "claim_filed": "{claim}: als ingediend genoteerd door {who} {at}.",
    "right": "Hun belofte is geschonden sinds {broken}.",
    "right_later": "Hun belofte is geschonden {right} als het zo doorgaat.",
    "right_safe": "Hun belofte komt voor het einde van de periode niet in gevaar.",
    "right_never": "Hun belofte is er niet door geschonden.",
}

ENDANGERED_WORDS: Mapping[str, Words] = {"en": ENGLISH, "nl": DUTCH}
