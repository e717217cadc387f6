"""Which articles speak to the other side, and who speaks (S13)."""

from __future__ import annotations

from bot.sla.facts import Author, Deed, FactKey, Hidden, Noted, Replied, Who
from bot.sources.zammad.known import NOBODY, Rules
from bot.sources.zammad.story import ARTICLE, Article, Entry, Story

SENDERS = frozenset({"Agent", "Customer", "System"})


class Messages:
    """The articles of one ticket, each as it was when it was written."""

    def __init__(self, story: Story, rules: Rules) -> None:
        self._story, self._rules = story, rules
        self._turns: dict[int, Entry] = {}
        for entry in story.entries:
            if entry.object == ARTICLE and entry.type == "updated" and entry.attribute == "internal":
                self._turns.setdefault(entry.of, entry)

    @property
    def channel(self) -> str:
        """The way the first message came."""
        own = sorted(self._story.articles.keys() & (self._story.born_here or self._story.articles.keys()))
        return self._story.articles[own[0]].type if own else ""

    def written(self, id: int, requester: int) -> tuple[Author, Deed] | None:
        """Who wrote an article, and what it was; None for one that is gone, or of an unknown sender."""
        article = self._story.articles.get(id)
        if article is None or article.sender not in SENDERS:
            return None
        return self._author(article, requester), self._deed(article)

    def hidden(self, turn: Entry) -> Hidden | None:
        """What it means that an article became internal or public: None when a public one did not hide."""
        if turn.after == "true" and self._turns[turn.of] is turn:
            return Hidden(FactKey(f"article:{turn.of}"))
        return None

    def matters(self, id: int) -> bool:
        """Whether an article would be a reply if it had been public from the beginning."""
        article = self._story.articles.get(id)
        return article is not None and self._internal(article) and isinstance(self._speech(article), Replied)

    def _deed(self, article: Article) -> Deed:
        return Noted() if self._internal(article) else self._speech(article)

    def _speech(self, article: Article) -> Deed:
        """A public article. What an agent notes publicly can be seen, but nobody is sent it."""
        if article.sender == "Customer":
            return Replied(automatic=article.automatic)
        if article.sender == "System" or article.by <= NOBODY:
            return Replied(automatic=True)
        written_down = article.type == "phone" and not self._rules.calls_count
        return Noted() if article.type == "note" or written_down else Replied(automatic=article.automatic)

    def _internal(self, article: Article) -> bool:
        """Whether it was internal when it was written: its first turn tells."""
        turn = self._turns.get(article.id)
        return article.internal if turn is None else turn.before == "true"

    def _author(self, article: Article, requester: int) -> Author:
        person = self._story.people.get(article.by)
        if article.sender == "System" or (article.sender == "Agent" and article.by <= NOBODY):
            return Author(str(article.by), Who.SYSTEM)
        if article.sender == "Agent":
            machine = str(article.by) in self._rules.bots or (person is not None and person.who is Who.BOT)
            return Author(str(article.by), Who.BOT if machine else Who.AGENT)
        if article.origin:
            return Author(str(article.origin), Who.CUSTOMER)
        wrote_down = person is not None and person.who is not Who.CUSTOMER  # an agent, for the customer
        return Author(str(requester if wrote_down or article.by <= NOBODY else article.by), Who.CUSTOMER)
