"""A file into Slack: ask for an address, send the bytes there, then say where it is shown.

Until the last of the three calls nothing is to be seen, so what fails before it may simply be done again.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answer import inside, read, word
from bot.slack.troubles import FAILURES, trouble
from bot.troubles import SlackTrouble, SlackTroubleKind

_PEOPLE: Final = ("U", "W")


async def upload(
    client: AsyncWebClient,
    channel: str,
    name: str,
    title: str,
    data: bytes,
    alt_text: str = "",
    thread_ts: str = "",
) -> str:
    """Show a file in a channel, in a thread of it, or to a person by user id; gives the file's id.

    Without a channel it stays private to the bot, which may show it in an image block. `alt_text` is read to
    those who cannot see an image. Slack works on what it got for a moment after this returns.
    Raises SlackTrouble: AMBIGUOUS says that the file may be there.
    """
    address, file = await _address(client, name, len(data), alt_text)
    await _send(client, address, data)
    place = await _conversation(client, channel) if channel.startswith(_PEOPLE) else channel
    await _complete(client, file, title, place, thread_ts)
    return file


async def _address(client: AsyncWebClient, name: str, length: int, alt_text: str) -> tuple[str, str]:
    try:
        answer = read(
            await client.files_getUploadURLExternal(filename=name, length=length, alt_txt=alt_text or None)
        )
        address, file = word(answer.get("upload_url")), word(answer.get("file_id"))
        if not address or not file:
            raise ValueError("no address in the answer")
    except FAILURES as failure:
        raise trouble(failure, write=False) from None
    return address, file


async def _send(client: AsyncWebClient, address: str, data: bytes) -> None:
    """The address is a secret of its own: no token goes there."""
    if client.session is None:
        raise ValueError("the client has no session")
    try:
        async with client.session.post(address, data=data, proxy=client.proxy) as answer:
            status, wait = answer.status, answer.headers.get("Retry-After", "")
    except FAILURES as failure:
        raise trouble(failure, write=False) from None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        after = timedelta(seconds=int(wait)) if wait.isascii() and wait.isdigit() else None
        raise SlackTrouble(SlackTroubleKind.LIMITED, "ratelimited", after)
    if status != HTTPStatus.OK:
        raise SlackTrouble(SlackTroubleKind.PASSING, f"http_{status}")


async def _conversation(client: AsyncWebClient, user: str) -> str:
    """Files go to conversations only, not to people."""
    try:
        answer = read(await client.conversations_open(users=user))
        place = word(inside(answer.get("channel")).get("id"))
        if not place:
            raise ValueError("no conversation in the answer")
    except FAILURES as failure:
        raise trouble(failure, write=False) from None
    return place


async def _complete(client: AsyncWebClient, file: str, title: str, channel: str, thread_ts: str) -> None:
    try:
        await client.files_completeUploadExternal(
            files=[{"id": file, "title": title}], channel_id=channel or None, thread_ts=thread_ts or None
        )
    except FAILURES as failure:
        raise trouble(failure, write=bool(channel)) from None
