"""Reads the story of one ticket. In most cases a single request tells all of it.

With a history Zammad sends along the tickets, articles and users that it speaks of, but articles with ids in
place of the words for their sender and type. The list of a ticket's articles has both, so it is read when an
id is met for the first time, and whenever something did not come along.
"""

from __future__ import annotations

from bot.sources.shared.changes import Row
from bot.sources.shared.reading import Json
from bot.sources.zammad.client import Client
from bot.sources.zammad.known import Rules, read_people
from bot.sources.zammad.story import (
    Article,
    Story,
    Words,
    learned,
    read_assets,
    read_entries,
    read_listed,
    read_names,
)
from bot.troubles import SourceTrouble, SourceTroubleKind


class Stories:
    """Reads histories with their articles. Raises SourceTrouble, and ValueError for what cannot be read of
    one ticket."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._words = Words()

    async def of(self, row: Row) -> Story | None:
        """The story of a ticket; None when it is gone."""
        history = await self._history(row.id)
        if history is None:
            return None
        came = history.get("assets")
        assets: Json = came if isinstance(came, dict) else {}
        entries, strange = read_entries(history)
        people, names = read_people(assets, self._rules), read_names(assets)
        story = Story(int(row.id), row.body, entries, {}, people, names, strange)
        return story.with_articles(await self._articles(story, assets))

    async def _articles(self, story: Story, assets: Json) -> dict[int, Article]:
        """The ticket's own articles, and perhaps some of a ticket that was merged into it."""
        own, articles = story.born_here, read_assets(assets, self._words)
        if story.imported or not own <= articles.keys():
            articles |= await self._listed(story.id)
            if story.merged_into:
                articles |= await self._moved(own - articles.keys())
        return articles

    async def _listed(self, ticket: int) -> dict[int, Article]:
        return self._read(await self._client.articles(str(ticket)))

    async def _moved(self, ids: set[int]) -> dict[int, Article]:
        """Articles that went to another ticket by a merge, and perhaps on to a third."""
        return self._read([await self._client.article(str(id)) for id in sorted(ids)])

    def _read(self, records: list[object]) -> dict[int, Article]:
        self._words = learned(self._words, records)
        return read_listed(records)

    async def _history(self, id: str) -> Json | None:
        """The history; ValueError when Zammad fails on this one ticket again and again but is well otherwise:
        one ticket must not stop the others."""
        try:
            return await self._client.history(id)
        except SourceTrouble as trouble:
            if not _may_be_of_one(trouble):
                raise
        await self._client.states()
        try:
            return await self._client.history(id)
        except SourceTrouble as trouble:
            if not _may_be_of_one(trouble):
                raise
            raise ValueError(trouble.detail) from None


def _may_be_of_one(trouble: SourceTrouble) -> bool:
    """Whether a trouble may have to do with the one ticket that was asked for."""
    return trouble.kind is SourceTroubleKind.STRANGE or trouble.status == 500
