"""`/sla report` and the buttons of reports, over a real connection."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace import Workspace
from bot.slack.blocks import SlackWriter
from bot.slack.report_clicks import ReportClick, read_report_click
from tests.handlers.playdesk import PlayDesk
from tests.handlers.test_actions import click, shown_card
from tests.handlers.test_commands import ask
from tests.slack.workshop import EVA, LARS


async def test_a_report_is_shown_to_those_who_may_read_it(workspace: Workspace) -> None:
    (answer,) = await ask(workspace, "report Klant BV 2026-11")
    assert answer.text == "*Report for Klant BV, November 2026*: *3 of 51 promises broken*"
    (refused,) = await ask(workspace, "report Klant BV", EVA)
    assert "51" not in refused.text


async def test_without_a_name_there_is_a_line_for_each_customer(workspace: Workspace) -> None:
    (answer,) = await ask(workspace, "report")
    assert answer.text == "*The last reports*"


async def test_what_is_not_there_says_what_is(workspace: Workspace) -> None:
    (nobody,) = await ask(workspace, "report Klant")
    assert nobody.text == "I know no customer with a contract called “Klant”. Did you mean Klant BV?"
    (never,) = await ask(workspace, "report Klant BV 2020-01")
    assert never.text.endswith("There are reports of November 2026.")


async def test_a_report_is_signed_once_by_those_who_may(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(
        workspace, SlackWriter().occasion(play.reports.view, "en", mention=(), perhaps_repeated=False)
    )
    assert "reports: {sign" in (await click(workspace, ts, "report_sign", EVA)).text
    first = await click(workspace, ts, "report_sign")
    assert first.text.startswith("Signed: Report for Klant BV, November 2026.")
    again = await click(workspace, ts, "report_sign")
    assert again.text.startswith(f"It is signed already, by <@{LARS}> (legal)")
    assert len(play.reports.signatures) == 1


async def test_a_file_comes_as_a_direct_message(workspace: Workspace, play: PlayDesk) -> None:
    ts = await shown_card(
        workspace, SlackWriter().occasion(play.reports.view, "en", mention=(), perhaps_repeated=False)
    )
    answer = await click(workspace, ts, "report_pdf")
    assert answer.text == "klant-bv-2026-11.pdf is in your direct messages with me."
    assert [file.data for file in workspace.store.state.files.values()] == [b"%PDF-1.4"]


@given(st.text(max_size=300), st.text(max_size=10), st.integers(0, 99))
def test_a_click_is_read_back_whatever_the_customer_is_called(name: str, period: str, number: int) -> None:
    asked = ReportClick(name, period, number)
    value = asked.value()
    assert read_report_click(value) == (asked if value else None)


@given(st.text(max_size=200))
def test_other_values_are_no_click(text: str) -> None:
    assert read_report_click(text) is None
