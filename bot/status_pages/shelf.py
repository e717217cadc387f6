"""The newest of every page, for the web server: whoever asks makes no work for the ledger."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping

from bot.config.settings import StatusPage
from bot.status_pages.page import DATA
from bot.status_pages.style import POLICY
from bot.web import Missing, Shown

_NOTHING = "\0"
"""What is compared where there is nothing to compare, so that both take the same time. No address has it."""
_ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PUBLIC: Mapping[str, str] = {**_ALWAYS, "Cache-Control": "public, max-age=30"}
_SECRET: Mapping[str, str] = {
    **_ALWAYS,
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class Shelf:
    """Pages that are served. Others, and wrong tokens, are not there."""

    def __init__(self, pages: Iterable[StatusPage]) -> None:
        self._pages = {page.name: page for page in pages if page.served}
        self._newest: dict[str, tuple[str, str]] = {}

    def put(self, page: StatusPage, html: str, json: str) -> None:
        """Keep the newest of a page, if it is served."""
        if page.name in self._pages:
            self._newest[page.name] = (html, json)

    def look(self, name: str, token: str, file: str) -> Shown | Missing:
        """A page (`file` is empty) or its JSON. Who has no token cannot tell a page that is secret from one
        that is not there."""
        page = self._pages.get(name)
        wanted = page.token if page is not None and page.customer else None
        secret = wanted.get_secret_value() if wanted is not None else _NOTHING
        fits = hmac.compare_digest(secret.encode(), (token or _NOTHING).encode("utf-8", "replace"))
        if page is None or file not in {"", DATA} or not fits:
            return Missing.NEVER
        if name not in self._newest:
            return Missing.NOT_YET
        html, json = self._newest[name]
        headers = _SECRET if page.customer else _PUBLIC
        if file == DATA:
            return Shown("application/json", json.encode(), headers)
        return Shown("text/html", html.encode(), headers)
