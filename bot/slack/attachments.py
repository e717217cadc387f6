"""Files in the threads of reports: which hang there, and one more (the engine's `Attachments`)."""

from __future__ import annotations

from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answer import inside, objects, read, word
from bot.slack.troubles import FAILURES, trouble
from bot.slack.upload import upload
from bot.troubles import SlackTroubleKind

_PAGE: Final = 200
_MOST_PAGES: Final = 5
_PEOPLE: Final = ("U", "W")


class ThreadFiles:
    """Looks with the history scopes, if they were granted; uploads with `files:write`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def names(self, channel: str, thread_ts: str) -> frozenset[str] | None:
        """The names of the files in a thread; None where looking is not allowed."""
        if channel.startswith(_PEOPLE):
            return None  # a person is no conversation to look into
        found: set[str] = set()
        cursor = ""
        try:
            for _ in range(_MOST_PAGES):
                answer = read(
                    await self._client.conversations_replies(
                        channel=channel, ts=thread_ts, limit=_PAGE, cursor=cursor or None
                    )
                )
                for message in objects(answer.get("messages")):
                    found.update(word(file.get("name")) for file in objects(message.get("files")))
                cursor = word(inside(answer.get("response_metadata")).get("next_cursor"))
                if not cursor:
                    break
        except FAILURES as failure:
            failed = trouble(failure, write=False)
            if failed.detail == "missing_scope" or failed.kind is SlackTroubleKind.REFUSED:
                return None
            raise failed from None
        return frozenset(found - {""})

    async def attach(self, channel: str, thread_ts: str, name: str, data: bytes) -> None:
        """Put a file into a thread; what fails is a SlackTrouble."""
        await upload(self._client, channel, name, name, data, thread_ts=thread_ts)
