"""The people who work in RT, over the same REST 2.0 that the bot reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp

PASSWORDS = {
    "root": "password",
    "eva": "answers-tickets",
    "jan": "has-a-problem",
    "duebell": "only-reads",
}
MAIL = {"jan": "jan@klant.example"}


@dataclass
class RealDesk:
    """Deeds in RT. Each is one request, by the person who is named."""

    base_url: str
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers={"User-Agent": "people"})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def switch_promises_on(self) -> None:
        """RT's own SLA is off for a queue until somebody wants it."""
        await self._ask("root", "PUT", "queue/1", {"SLADisabled": 0})

    async def open(self, by: str, subject: str, **more: object) -> str:
        body = {
            "Queue": "General",
            "Subject": subject,
            "Requestor": MAIL["jan"],
            "Content": "Please help.",
        }
        made = await self._ask(by, "POST", "ticket", {**body, **more})
        assert isinstance(made, dict), made
        return str(made["id"])

    async def correspond(self, by: str, ticket: str) -> None:
        words = {"Content": "About that.", "ContentType": "text/plain"}
        await self._ask(by, "POST", f"ticket/{ticket}/correspond", words)

    async def comment(self, by: str, ticket: str) -> None:
        words = {"Content": "Among ourselves.", "ContentType": "text/plain"}
        await self._ask(by, "POST", f"ticket/{ticket}/comment", words)

    async def take(self, by: str, ticket: str) -> None:
        await self._ask(by, "PUT", f"ticket/{ticket}/take", {})

    async def set(self, by: str, ticket: str, **fields: object) -> None:
        await self._ask(by, "PUT", f"ticket/{ticket}", fields)

    async def delete(self, by: str, ticket: str) -> None:
        await self._ask(by, "DELETE", f"ticket/{ticket}", None)

    async def _ask(self, by: str, method: str, path: str, body: object) -> object:
        """Ask, and take no refusal: some of RT's come as 200 with a sentence."""
        assert self._session is not None
        async with self._session.request(
            method,
            f"{self.base_url}/REST/2.0/{path}",
            json=body,
            auth=aiohttp.BasicAuth(by, PASSWORDS[by]),
        ) as answer:
            text = await answer.text()
            assert answer.status in {200, 201, 204}, f"{by}: {method} {path}: {answer.status} {text}"
            assert "denied" not in text.lower(), f"{by}: {method} {path}: {text}"
            told: object = await answer.json(content_type=None) if text else None
            return told
