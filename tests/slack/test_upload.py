"""Uploading: three steps, in a channel, a thread, to a person, or kept private for an image block."""

import base64
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import DEFAULT_SCOPES, Message, Workspace
from bot.demo.workspace.uploads import SLOW
from bot.slack.upload import upload
from bot.troubles import SlackTrouble, SlackTroubleKind
from tests.slack.workshop import EVA, LEGAL, OLD, SUPPORT, calls, client_of, open_workspace

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
Kind = SlackTroubleKind


async def send(client: AsyncWebClient, channel: str = SUPPORT, thread_ts: str = "") -> str:
    return await upload(
        client, channel, "report.csv", "November", b"a,b\n1,2\n", "two figures", thread_ts=thread_ts
    )


async def refusal(client: AsyncWebClient, channel: str = SUPPORT) -> SlackTrouble:
    with pytest.raises(SlackTrouble) as raised:
        await send(client, channel)
    return raised.value


def only(messages: list[Message]) -> Message:
    (one,) = messages
    return one


async def test_a_file_is_shown_in_its_channel(workspace: Workspace, client: AsyncWebClient) -> None:
    file = await send(client)
    assert only(workspace.messages(SUPPORT)).files == (file,)
    kept = workspace.store.state.files[file]
    assert (kept.name, kept.title, kept.alt_text) == ("report.csv", "November", "two figures")
    assert kept.data == b"a,b\n1,2\n"


async def test_a_file_is_shown_in_a_thread(workspace: Workspace, client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel=SUPPORT, text="the card")
    file = await send(client, thread_ts=str(card["ts"]))
    assert only(workspace.thread(SUPPORT, str(card["ts"]))).files == (file,)


async def test_a_file_reaches_a_person(workspace: Workspace, client: AsyncWebClient) -> None:
    file = await send(client, EVA)
    assert only(workspace.messages(EVA)).files == (file,)


async def test_a_private_file_is_seen_nowhere(workspace: Workspace, client: AsyncWebClient) -> None:
    file = await send(client, "")
    assert file in workspace.store.state.files
    assert workspace.messages(SUPPORT) == []


async def test_the_token_does_not_go_to_the_address(workspace: Workspace, client: AsyncWebClient) -> None:
    await send(client)
    (sent,) = [call for call in workspace.calls if call.method == "upload"]
    assert sent.args.keys() == {"file"}


async def test_what_is_kept_can_be_shown_in_an_image_once_slack_is_done(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    file = await upload(client, "", "budget.png", "Budget", PIXEL, "a budget")
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "a budget"}
    for _ in range(SLOW):
        with pytest.raises(SlackApiError, match="invalid slack file"):
            await client.chat_postMessage(channel=SUPPORT, text="a budget", blocks=[image])
    await client.chat_postMessage(channel=SUPPORT, text="a budget", blocks=[image])
    assert only(workspace.messages(SUPPORT)).blocks[0]["slack_file"] == {"id": file}


async def test_only_images_can_be_shown_in_an_image(workspace: Workspace, client: AsyncWebClient) -> None:
    file = await send(client, "")
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "no image"}
    for _ in range(SLOW + 1):
        with pytest.raises(SlackApiError, match="invalid slack file"):
            await client.chat_postMessage(channel=SUPPORT, text="x", blocks=[image])


async def test_the_page_serves_what_was_uploaded(workspace: Workspace, client: AsyncWebClient) -> None:
    image = await upload(client, SUPPORT, "budget.png", "Budget", PIXEL, "a budget")
    other = await send(client)
    assert client.session is not None
    async with client.session.get(f"{workspace.url}files-pri/{image}/budget.png") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PIXEL)
    async with client.session.get(f"{workspace.url}files-pri/{other}/report.csv") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
    async with client.session.get(f"{workspace.url}files-pri/F0/none") as answer:
        assert answer.status == 404


# --- troubles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "detail"), [(OLD, "is_archived"), (LEGAL, "channel_not_found")])
async def test_a_channel_that_takes_no_files_is_refused(
    client: AsyncWebClient, channel: str, detail: str
) -> None:
    found = await refusal(client, channel)
    assert (found.kind, found.detail) == (Kind.REFUSED, detail)


async def test_without_the_scope_it_says_so(clock: PacedClock) -> None:
    without = DEFAULT_SCOPES - {"files:write"}
    async with open_workspace(clock, without) as workspace, client_of(workspace) as client:
        found = await refusal(client)
    assert (found.kind, found.detail) == (Kind.AUTH, "missing_scope")


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_a_limit_says_how_long(workspace: Workspace, client: AsyncWebClient, step: str) -> None:
    workspace.faults.rate_limit(step, 7)
    found = await refusal(client)
    assert (found.kind, found.retry_after) == (Kind.LIMITED, timedelta(seconds=7))
    assert workspace.messages(SUPPORT) == []


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
async def test_what_fails_before_the_last_step_may_be_done_again(
    workspace: Workspace, client: AsyncWebClient, step: str
) -> None:
    workspace.faults.status(step, 503)
    assert (await refusal(client)).kind is Kind.PASSING
    workspace.faults.drop_after_accept(step)
    assert (await refusal(client)).kind in {Kind.PASSING, Kind.AMBIGUOUS}
    assert workspace.messages(SUPPORT) == []


async def test_a_lost_last_answer_is_ambiguous_and_nothing_is_sent_twice(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.drop_after_accept("files.completeUploadExternal")
    assert (await refusal(client)).kind is Kind.AMBIGUOUS
    assert len(workspace.messages(SUPPORT)) == 1
    assert calls(workspace, "files.completeUploadExternal") == 1


async def test_an_answer_without_an_address_is_no_address(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.html("files.getUploadURLExternal")
    assert (await refusal(client)).kind is Kind.PASSING
    assert calls(workspace, "upload") == 0


# --- the make-believe Slack is as strict as the real one ------------------------------------------


async def test_so_many_bytes_as_were_announced(workspace: Workspace, client: AsyncWebClient) -> None:
    answer = await client.files_getUploadURLExternal(filename="a.csv", length=10)
    assert client.session is not None
    async with client.session.post(str(answer["upload_url"]), data=b"short") as sent:
        assert sent.status == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": str(answer["file_id"]), "title": "a"}])


async def test_an_upload_is_completed_once(client: AsyncWebClient) -> None:
    file = await send(client)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": file, "title": "again"}], channel_id=SUPPORT)


async def test_a_person_is_no_channel(client: AsyncWebClient) -> None:
    answer = await client.files_getUploadURLExternal(filename="a.csv", length=1)
    assert client.session is not None
    async with client.session.post(str(answer["upload_url"]), data=b"a") as sent:
        assert sent.status == 200
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_completeUploadExternal(files=[{"id": str(answer["file_id"])}], channel_id=EVA)


async def test_files_outlive_a_restart_of_the_workspace(
    workspace: Workspace, client: AsyncWebClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = await upload(client, SUPPORT, "budget.png", "Budget", PIXEL, "a budget")
    kept = tmp_path_factory.mktemp("kept") / "state.json"
    workspace.save(kept)
    workspace.load(kept)
    assert workspace.store.state.files[file].data == PIXEL
    assert only(workspace.messages(SUPPORT)).files == (file,)
