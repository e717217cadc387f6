"""The engine's `Slack`: post, edit, and look whether a message is there. Nothing here tries a second time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.records import Posted, Rendered
from bot.slack.answer import Json, objects, read
from bot.slack.plainer import has_table, without_tables
from bot.slack.troubles import FAILURES, trouble
from bot.troubles import SlackTrouble, SlackTroubleKind

EVENT_TYPE: Final = "duebell_message"
"""Marks our messages in their metadata; the payload has the message's key."""
_SKEW = timedelta(minutes=2)
_PAGE = 200
_MOST_PAGES = 20


class SlackPoster:
    """Writes with `chat:write`; looks back with the history scopes, if they were granted."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(
        self,
        channel: str,
        content: Rendered,
        *,
        key: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Posted:
        """Post once. Where tables are refused nothing was posted, so it follows with them as text."""
        try:
            return await self._post(channel, content, key, thread_ts, broadcast)
        except SlackTrouble as failed:
            if failed.kind is not SlackTroubleKind.MALFORMED or not has_table(content):
                raise
        return await self._post(channel, without_tables(content), key, thread_ts, broadcast)

    async def edit(self, channel: str, ts: str, content: Rendered) -> None:
        """Change a message of ours. Doing it twice is not seen, so what is uncertain is PASSING."""
        try:
            await self._edit(channel, ts, content)
        except SlackTrouble as failed:
            if failed.kind is not SlackTroubleKind.MALFORMED or not has_table(content):
                raise
            await self._edit(channel, ts, without_tables(content))

    async def find(self, channel: str, key: str, *, thread_ts: str | None, since: datetime) -> str | None:
        """The ts of our message with that key. Replies to a deleted card stand in the channel itself.

        REFUSED means that looking is not allowed: the history scope is missing, or the bot is not a member.
        """
        oldest = f"{max((since - _SKEW).timestamp(), 0):.6f}"
        if thread_ts is not None:
            found = await self._find_in(self._replies(channel, thread_ts, oldest), key)
            if found is not None:
                return found
        return await self._find_in(self._history(channel, oldest), key)

    async def _post(
        self, channel: str, content: Rendered, key: str, thread_ts: str | None, broadcast: bool
    ) -> Posted:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        try:
            answer = read(
                await self._client.chat_postMessage(
                    channel=channel,
                    text=content.text,
                    blocks=list(content.blocks),
                    metadata=metadata,
                    thread_ts=thread_ts,
                    reply_broadcast=True if broadcast and thread_ts else None,
                    unfurl_links=False,
                    unfurl_media=False,
                )
            )
            return _posted(answer, channel)
        except FAILURES as failure:
            raise trouble(failure, write=True) from None

    async def _edit(self, channel: str, ts: str, content: Rendered) -> None:
        try:
            await self._client.chat_update(
                channel=channel, ts=ts, text=content.text, blocks=list(content.blocks)
            )
        except FAILURES as failure:
            raise trouble(failure, write=False) from None

    async def _find_in(self, messages: AsyncIterator[Json], key: str) -> str | None:
        try:
            async for message in messages:
                if _key(message) == key and isinstance(ts := message.get("ts"), str):
                    return ts
        except FAILURES as failure:
            found = trouble(failure, write=False)
            if found.kind is SlackTroubleKind.GONE:  # no such thread
                return None
            if found.detail == "missing_scope":
                raise SlackTrouble(SlackTroubleKind.REFUSED, "missing_scope: cannot look back") from None
            raise found from None
        return None

    async def _history(self, channel: str, oldest: str) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = read(
                await self._client.conversations_history(
                    channel=channel,
                    oldest=oldest,
                    include_all_metadata=True,
                    limit=_PAGE,
                    cursor=cursor or None,
                )
            )
            for message in objects(answer.get("messages")):
                yield message
            if not (cursor := _next(answer)):
                return

    async def _replies(self, channel: str, thread_ts: str, oldest: str) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = read(
                await self._client.conversations_replies(
                    channel=channel,
                    ts=thread_ts,
                    oldest=oldest,
                    include_all_metadata=True,
                    limit=_PAGE,
                    cursor=cursor or None,
                )
            )
            for message in objects(answer.get("messages")):
                yield message
            if not (cursor := _next(answer)):
                return


def _posted(answer: Json, channel: str) -> Posted:
    """Where it is. Without a ts in the answer we cannot know what happened: look before trying again."""
    ts, where = answer.get("ts"), answer.get("channel")
    message = answer.get("message")
    thread = message.get("thread_ts") if isinstance(message, Mapping) else None
    if not isinstance(ts, str):
        raise ValueError("no ts in the answer")
    return Posted(
        where if isinstance(where, str) else channel, ts, thread if isinstance(thread, str) else None
    )


def _key(message: Json) -> str | None:
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    key = payload.get("key") if isinstance(payload, Mapping) else None
    return key if isinstance(key, str) else None


def _next(answer: Json) -> str:
    more = answer.get("response_metadata")
    cursor = more.get("next_cursor") if isinstance(more, Mapping) else None
    return cursor if isinstance(cursor, str) else ""
