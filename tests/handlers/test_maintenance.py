"""`/sla maintenance` with a service: the form has it chosen, or says that there is none of that name."""

from __future__ import annotations

import pytest

from bot.demo.workspace import Workspace
from tests.handlers.playdesk import PlayDesk
from tests.handlers.test_commands import ask
from tests.slack.workshop import EVA, LARS, SUPPORT

TWO = (("Customer portal", "portal"), ("Phone line", "line"), ("portal", "old-portal"))


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("maintenance", ""),
        ("maintenance line", "line"),
        ("onderhoud “PHONE Line”", "line"),
        ("maintenance portal", "portal"),
    ],
)
async def test_the_service_that_was_named_is_chosen_already(
    workspace: Workspace, play: PlayDesk, text: str, chosen: str
) -> None:
    play.planning.known = TWO
    await workspace.people.slash(LARS, SUPPORT, text)
    await workspace.until(
        lambda: "datetimepicker" in str(view.body if (view := workspace.modal(LARS)) else "")
    )
    modal = workspace.modal(LARS)
    assert modal is not None
    assert isinstance(modal.body["blocks"], list)
    initial = modal.body["blocks"][0]["element"].get("initial_options", [])
    assert [one["value"] for one in initial] == ([chosen] if chosen else [])


async def test_a_service_that_nobody_knows_is_not_thrown_away_in_silence(
    workspace: Workspace, play: PlayDesk
) -> None:
    play.planning.known = TWO
    (answer,) = await ask(workspace, "maintenance Phone lane")
    assert answer.text == "I know nothing called “Phone lane”. Did you mean “Phone line”?"
    assert workspace.modal(LARS) is None


async def test_who_may_not_plan_hears_that_first(workspace: Workspace) -> None:
    (answer,) = await ask(workspace, "maintenance Phone lane", EVA)
    assert answer.text.startswith("Onderhoud plannen leads en admins")
