"""A whole page as HTML. It needs no script, loads nothing, and escapes all that it is told."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sla.uptime.outages import Condition
from bot.status_pages.bars import sample
from bot.status_pages.markup import Markup, element, joined, plain
from bot.status_pages.section import section, sign
from bot.status_pages.story import Story
from bot.status_pages.style import POLICY, STYLE
from bot.status_pages.voice import Voice

DATA = "status.json"
"""Where the same stands as JSON, beside the page."""


def html(story: Story) -> str:
    """The page of a story."""
    voice = Voice(story.language, story.zone)
    whole = element("html", element("head", *_head(story)), _body(voice, story), lang=story.language)
    return f"<!DOCTYPE html>\n{whole}\n"


def _head(story: Story) -> Iterator[Markup]:
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=POLICY)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="referrer", content="no-referrer")
    if story.customer:
        yield element("meta", name="robots", content="noindex, nofollow")
    yield element("title", plain(story.title))
    yield element("link", rel="alternate", type="application/json", href=DATA)
    yield Markup(f"<style>{STYLE}</style>")


def _body(voice: Voice, story: Story) -> Markup:
    services = (section(voice, one, n) for n, one in enumerate(story.services, start=1))
    return element(
        "body",
        element("header", element("h1", plain(story.title)), *_for(voice, story)),
        element("main", _banner(voice, story), *_stale(voice, story), _as_of(voice, story), *services),
        element("footer", *_foot(voice)),
    )


def _for(voice: Voice, story: Story) -> Iterator[Markup]:
    if story.customer:
        yield element("p", voice("for", customer=plain(story.customer)), class_="for")


def _banner(voice: Voice, story: Story) -> Markup:
    """The worst there is, and of how many services."""
    condition = story.condition
    count = plain(str(sum(one.condition is condition for one in story.services)))
    words = {
        Condition.UP: voice("all_up"),
        Condition.DOWN: voice("some_down", count=count, all=plain(str(len(story.services)))),
        Condition.UNKNOWN: voice("some_unknown", count=count, all=plain(str(len(story.services)))),
    }
    told = joined((sign(condition), words[condition]), " ")
    return element("p", told, class_=f"banner {condition.value}")


def _stale(voice: Voice, story: Story) -> Iterator[Markup]:
    if any(one.stale for one in story.services):
        yield element("p", voice("stale"), class_="note")


def _as_of(voice: Voice, story: Story) -> Markup:
    as_of, zone, read = voice.moment(story.as_of), plain(story.zone), story.read_up_to
    if read is None:
        told = voice("as_of_unread", as_of=as_of, zone=zone)
    else:
        told = voice("as_of", as_of=as_of, zone=zone, read=voice.moment(read))
    return element("p", told, class_="when")


def _foot(voice: Voice) -> Iterator[Markup]:
    yield element("h2", voice("legend"))
    rows = (
        element("li", sample(kind), plain(words), class_=f"kind-{kind.value}")
        for kind, words in voice.words.kinds.items()
    )
    yield element("ul", *rows, class_="legend")
    yield element("p", voice("how"))
    yield element("p", element("a", voice("data"), href=DATA))
