"""People act, the real Bolt answers over Socket Mode, and people see what Slack would show them."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import BOT_USER, App, NotOnScreen, Workspace
from tests.demo.workshop import ANN, EVA, LARS, LEGAL, SUPPORT, app_of, connected, error_of

BUTTON = {
    "type": "button",
    "action_id": "claim",
    "value": "T-1",
    "text": {"type": "plain_text", "text": "Claim"},
}
CARD = [{"type": "actions", "block_id": "deeds", "elements": [BUTTON]}]
REASON = {
    "type": "input",
    "block_id": "reason",
    "label": {"type": "plain_text", "text": "Reason"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
FORM = {
    "type": "modal",
    "callback_id": "snooze",
    "title": {"type": "plain_text", "text": "Snooze"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [REASON],
}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def app(workspace: Workspace) -> AsyncApp:
    return app_of(workspace)


async def test_a_command_is_answered_for_one_person(workspace: Workspace, app: AsyncApp) -> None:
    heard: list[dict[str, Any]] = []

    @app.command("/sla")
    async def sla(ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        heard.append(command)
        await respond("all is well")

    async with connected(workspace, app):
        outcome = await workspace.people.slash(EVA, SUPPORT, "status @Lars in #support <b>")
        answers = await workspace.until(lambda: workspace.ephemerals(EVA))
    assert outcome.ok
    assert [one.text for one in answers] == ["all is well"]
    assert heard[0]["text"] == f"status <@{LARS}|Lars> in <#{SUPPORT}|support> &lt;b&gt;"
    assert workspace.ephemerals(LARS) == []


async def test_an_acknowledgement_may_carry_the_answer(workspace: Workspace, app: AsyncApp) -> None:
    @app.command("/sla")
    async def sla(ack: AsyncAck) -> None:
        await ack(text="here", response_type="in_channel")

    async with connected(workspace, app):
        await workspace.people.slash(EVA, SUPPORT, "status")
    assert [one.text for one in workspace.messages(SUPPORT)] == ["here"]


async def test_a_late_acknowledgement_is_an_error_for_the_person(workspace: Workspace, app: AsyncApp) -> None:
    workspace.delivery.within = 0.05
    asleep = asyncio.Event()

    @app.command("/sla")
    async def sla(ack: AsyncAck) -> None:
        await asleep.wait()
        await ack()

    async with connected(workspace, app):
        outcome = await workspace.people.slash(EVA, SUPPORT, "status")
        asleep.set()
        await workspace.until(lambda: workspace.sockets.late)
    assert outcome.error == "operation_timeout"
    assert 'failed with the error "operation_timeout"' in workspace.ephemerals(EVA)[0].text


async def test_commands_that_cannot_be(workspace: Workspace) -> None:
    assert (await workspace.people.slash(EVA, SUPPORT, "status")).error == "dispatch_failed"
    assert (await workspace.people.slash(EVA, SUPPORT, "x", command="/sal")).error == "invalid_command"
    head = workspace.people.post(EVA, SUPPORT, "hm")
    threaded = await workspace.people.slash(EVA, SUPPORT, "x", thread_ts=head.ts)
    assert threaded.error == "not_supported_in_threads"
    with pytest.raises(NotOnScreen):
        await workspace.people.slash(EVA, LEGAL, "status")


async def test_a_click_updates_the_message(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.action("claim")
    async def claim(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        ts, who = body["container"]["message_ts"], body["user"]["id"]
        await client.chat_update(channel=SUPPORT, ts=ts, text=f"{action['value']} claimed by <@{who}>")

    ts = str((await client.chat_postMessage(channel=SUPPORT, text="due", blocks=CARD))["ts"])
    async with connected(workspace, app):
        assert (await workspace.people.click(LARS, SUPPORT, ts, "claim")).ok
        await workspace.until(lambda: "claimed" in workspace.messages(SUPPORT)[0].text)
    assert workspace.messages(SUPPORT)[0].text == f"T-1 claimed by <@{LARS}>"
    assert workspace.messages(SUPPORT)[0].blocks == ()
    with pytest.raises(NotOnScreen):
        await workspace.people.click(LARS, SUPPORT, ts, "claim")


async def test_a_click_in_an_ephemeral_can_share_it(workspace: Workspace, app: AsyncApp) -> None:
    @app.command("/sla")
    async def sla(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="private", blocks=CARD)

    @app.action("claim")
    async def share(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="public", response_type="in_channel", replace_original=False)
        await respond(delete_original=True)

    async with connected(workspace, app):
        await workspace.people.slash(EVA, SUPPORT, "status")
        (shown,) = await workspace.until(lambda: workspace.ephemerals(EVA))
        with pytest.raises(NotOnScreen):
            await workspace.people.click(LARS, SUPPORT, shown.ts, "claim")
        await workspace.people.click(EVA, SUPPORT, shown.ts, "claim")
        await workspace.until(lambda: workspace.messages(SUPPORT) and not workspace.ephemerals(EVA))
    assert [one.text for one in workspace.messages(SUPPORT)] == ["public"]


async def test_a_response_url_works_five_times(workspace: Workspace, app: AsyncApp) -> None:
    statuses: list[int] = []

    @app.command("/sla")
    async def sla(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        statuses.extend([(await respond(f"{number}")).status_code for number in range(6)])
        workspace.pulse.beat()

    async with connected(workspace, app):
        await workspace.people.slash(EVA, SUPPORT, "status")
        await workspace.until(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]
    assert len(workspace.ephemerals(EVA)) == 5


async def test_a_modal_opens_refuses_and_is_submitted(workspace: Workspace, app: AsyncApp) -> None:
    saved: list[str] = []

    @app.command("/sla")
    async def sla(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("snooze")
    async def snooze(ack: AsyncAck, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["reason"]["text"]["value"]
        if text == "no":
            await ack(response_action="errors", errors={"reason": "Say more"})
            return
        await ack()
        saved.append(text)

    async with connected(workspace, app):
        await workspace.people.slash(EVA, SUPPORT, "snooze")
        await workspace.until(lambda: workspace.modal(EVA))
        empty = await workspace.people.submit_view(EVA)
        short = await workspace.people.submit_view(EVA, {"reason": "no"})
        good = await workspace.people.submit_view(EVA, {"text": "waiting for parts"})
    assert empty.errors == {"reason": "Please complete this required field."}
    assert short.errors == {"reason": "Say more"}
    assert good.ok
    assert saved == ["waiting for parts"]
    assert workspace.modal(EVA) is None


async def test_a_trigger_works_once_and_not_for_long(workspace: Workspace, app: AsyncApp) -> None:
    errors: list[str] = []

    @app.command("/sla")
    async def sla(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        for _ in range(2):
            try:
                await client.views_open(trigger_id=body["trigger_id"], view=FORM)
            except SlackApiError as refused:
                errors.append(error_of(refused))
        workspace.pulse.beat()

    async with connected(workspace, app):
        await workspace.people.slash(EVA, SUPPORT, "x")
        await workspace.until(lambda: errors == ["exchanged_trigger_id"])
        workspace.hub.triggers.life = -1.0
        await workspace.people.slash(EVA, SUPPORT, "x")
        await workspace.until(lambda: len(errors) == 3)
    assert errors[1:] == ["expired_trigger_id", "exchanged_trigger_id"]


async def test_views_update_with_the_wrong_hash_and_bad_content(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    trigger = workspace.hub.triggers.issue(EVA)
    view = (await client.views_open(trigger_id=trigger, view=FORM))["view"]
    with pytest.raises(SlackApiError) as raced:
        await client.views_update(view_id=view["id"], view=FORM, hash="older")
    with pytest.raises(SlackApiError) as wrong:
        await client.views_update(view_id=view["id"], view={**FORM, "title": "Snooze"})
    await client.views_update(view_id=view["id"], view={**FORM, "blocks": [REASON, {"type": "divider"}]})
    shown = workspace.modal(EVA)
    assert error_of(raced.value) == "hash_conflict"
    assert error_of(wrong.value) == "invalid_arguments"
    assert shown is not None
    assert len(list(shown.body["blocks"])) == 2  # type: ignore[call-overload]


async def test_home_is_published_after_it_was_opened(workspace: Workspace, app: AsyncApp) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    async with connected(workspace, app):
        assert await workspace.people.open_home(EVA) is None
        home = await workspace.until(lambda: workspace.home(EVA))
    assert home is not None
    assert home.body["type"] == "home"


async def test_a_mention_reaches_the_app(workspace: Workspace, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any]) -> None:
        heard.append(event["text"])
        workspace.pulse.beat()

    async with connected(workspace, app):
        workspace.people.post(EVA, SUPPORT, "@duebell how are we doing?")
        await workspace.until(lambda: heard)
    assert heard == [f"<@{BOT_USER}> how are we doing?"]


async def test_events_come_again_until_acknowledged(workspace: Workspace) -> None:
    workspace.delivery.event_retries = (0.0, 0.0)
    workspace.people.post(ANN, LEGAL, "@duebell are you there?")
    assert workspace.delivery.lost_events == 0, "the bot is not in #legal, so it hears nothing"
    workspace.people.post(EVA, SUPPORT, "@duebell are you there?")
    await workspace.until(lambda: workspace.delivery.lost_events == 1)


async def test_unsubscribed_events_are_not_sent(workspace: Workspace) -> None:
    assert "message.channels" not in App().subscriptions
    workspace.delivery.event_retries = ()
    workspace.people.post(EVA, SUPPORT, "no bot here")
    workspace.people.archive(SUPPORT)
    await workspace.until(lambda: workspace.delivery.lost_events)
    assert workspace.delivery.lost_events == 1
