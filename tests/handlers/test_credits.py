"""`/sla credits` and the button of a claim, over a real Socket Mode connection."""

from __future__ import annotations

import pytest

from bot.demo.workspace import Workspace
from bot.slack.claims import claim
from bot.slack.common import actions, button, message
from bot.slack.escape import Safe
from tests.handlers.playdesk import PlayDesk
from tests.handlers.playmoney import CLAIM, noted
from tests.handlers.test_actions import click, shown_card
from tests.handlers.test_commands import ask
from tests.slack.workshop import EVA, LARS


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("credits", (None, "")),
        ("credits Klant BV", ("Klant BV", "")),
        ("credits Klant BV 2026-11", ("Klant BV", "2026-11")),
        ("tegoed vorige maand", (None, "last-month")),
    ],
)
async def test_what_is_owed_is_asked_for_a_customer_and_a_period(
    workspace: Workspace, play: PlayDesk, text: str, asked: tuple[str | None, str]
) -> None:
    (answer,) = await ask(workspace, text)
    assert answer.text.startswith("Credits")
    assert play.money.asked == [asked]


@pytest.mark.parametrize(
    ("text", "user", "said"),
    [
        ("credits", EVA, "Wat iets kost, zien alleen leads, juridische zaken en beheerders."),
        ("credits Klnt BV", LARS, "I know nothing called “Klnt BV”. Did you mean “Klant BV”?"),
        ("credits 30d", LARS, "Credits go by calendar periods."),
    ],
)
async def test_what_is_not_shown_is_explained(workspace: Workspace, text: str, user: str, said: str) -> None:
    (answer,) = await ask(workspace, text, user)
    assert answer.text.startswith(said)


async def test_a_claim_is_filed_once_by_those_who_may(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(workspace, claim(CLAIM, "en"))
    refused = await click(workspace, ts, "claim_filed", EVA)
    assert refused.text.startswith("Wat iets kost")
    first, again = await click(workspace, ts, "claim_filed"), await click(workspace, ts, "claim_filed")
    assert first.text.startswith("Noted as filed: the claim on us under contract msa")
    assert again.text == "That claim was noted as filed before."
    assert play.money.filed[0].closes_at == CLAIM.closes_at


async def test_that_it_was_filed_is_taken_back_by_those_who_may(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(workspace, claim(CLAIM, "en"))
    await click(workspace, ts, "claim_filed")
    ts = await shown_card(workspace, claim(noted(LARS), "en"))
    refused = await click(workspace, ts, "claim_unfiled", EVA)
    assert refused.text.startswith("Wat iets kost")
    first, again = await click(workspace, ts, "claim_unfiled"), await click(workspace, ts, "claim_unfiled")
    assert first.text.startswith("Taken back: the claim on us under contract msa is still to be filed")
    assert again.text.startswith("That was taken back before.")
    old = message(Safe("x"), [actions(button("Not filed", "claim_unfiled", '["of_us"]'))])
    assert "old" in (await click(workspace, await shown_card(workspace, old), "claim_unfiled")).text
    assert len(play.money.taken_back) == 2


async def test_a_claims_button_that_carries_nothing_known_is_an_old_one(
    workspace: Workspace, play: PlayDesk
) -> None:
    old = message(Safe("x"), [actions(button("Filed", "claim_filed", "[]"))])
    answer = await click(workspace, await shown_card(workspace, old), "claim_filed")
    assert "old" in answer.text
    assert play.money.filed == []
