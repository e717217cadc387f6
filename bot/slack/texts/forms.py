"""The words that all modals have in common, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormWords:
    """One language. Titles and buttons have at most 24 characters."""

    title: str
    close: str
    cancel: str
    wait: str
    too_slow: str
    old: str
    failed: str


ENGLISH = FormWords(
    title="Duebell",
    close="Close",
    cancel="Cancel",
    wait="One moment, please …",
    too_slow="Slack closed the door before I was there: it gives me three seconds. Please ask again.",
    old="This form is from an older version of Duebell. Please close it and ask again.",
    failed="Something went wrong on my side; I do not know whether it was recorded. Reference: {reference}",
)
DUTCH = FormWords(
    title="Duebell",
    close="Sluiten",
    cancel="Annuleren",
    wait="Een ogenblik …",
    too_slow="Slack deed de deur dicht voor ik er was: ik krijg drie seconden. Vraag het nog eens.",
    old="Dit formulier is van een oudere versie van Duebell. Sluit het en vraag het opnieuw.",
    failed="Er ging iets mis aan mijn kant, en ik weet niet of het is vastgelegd. Referentie: {reference}",
)
FORM_WORDS: Mapping[str, FormWords] = {"en": ENGLISH, "nl": DUTCH}
