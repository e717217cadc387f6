"""Claim messages: what was told of a claim says who noted that it was filed, and that this was taken back.

Messages that are in Slack are brought up to date when something new is on record about their party. What this
remembers between two runs only spares work: the buttons of an old message are checked like any other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.engine.claim_tellings import CLAIM, ClaimBody
from bot.engine.claims import Claims, days_left
from bot.engine.editor import Editor
from bot.engine.money_views import ClaimStage, ClaimView
from bot.engine.ports import Directory, Store, Writer
from bot.engine.records import NewMessage
from bot.engine.routes import place_in
from bot.engine.routines import Ran
from bot.sla.facts import customer_subject
from bot.sla.library import Library
from bot.sla.parties import Party, parties
from bot.troubles import SlackTrouble, SlackTroubleKind

log = structlog.get_logger(__name__)

AGAIN = timedelta(minutes=1)
"""What could not be changed is tried again so soon."""
FRESH = timedelta(days=1)
"""What was noted before that shows already, when we have just started."""
_FINAL = frozenset({SlackTroubleKind.REFUSED, SlackTroubleKind.MALFORMED, SlackTroubleKind.GONE})
_EDITED = frozenset({ClaimStage.OPENED, ClaimStage.REMINDER})


class ClaimMessages:
    """The routine."""

    name = "claim messages"

    def __init__(
        self,
        store: Store,
        claims: Claims,
        library: Library,
        editor: Editor,
        directory: Directory,
        writer: Writer,
    ) -> None:
        self._store, self._claims = store, claims
        self._editor, self._directory, self._writer = editor, directory, writer
        self._parties = [party for party in parties(library) if claims.days(party) is not None]
        self._seen: dict[Party, int] = {}
        self._shown: dict[tuple[str, str], object] = {}

    async def run(self, now: datetime) -> Ran:
        """Look at the parties about whom something is new. One that fails is looked at again, and holds up no
        other."""
        wanted = [customer_subject(party.name) for party in self._parties]
        papers, waits = await self._store.revisions(wanted) if wanted else {}, False
        for party in self._parties:
            revision = papers.get(customer_subject(party.name), 0)
            if self._seen.get(party, 0) == revision:
                continue
            try:
                done = await self._refresh(party, now)
            except Exception:
                log.exception("messages about claims could not be looked at", direction=party.direction)
                done = False
            if done:
                self._seen[party] = revision
            waits = waits or not done
        return Ran(again_at=now + AGAIN if waits else None)

    async def _refresh(self, party: Party, now: datetime) -> bool:
        """Whether nothing is left to do."""
        noted = {
            (claim.contract, claim.closes_at): claim
            for claim in await self._claims.of(party, now)
            if claim.filings
        }
        done = True
        for message, channel, ts in await self._store.told(customer_subject(party.name)) if noted else ():
            body = ClaimBody.load(message.body) if message.kind == CLAIM else None
            if body is None or body.whose != party or body.stage not in _EDITED:
                continue
            claim = noted.get(body.name)
            if claim is not None and self._is_news(claim, channel, ts, now):
                done = await self._edit(message, _as_told(claim, body, ts), channel, ts) and done
        return done

    def _is_news(self, claim: ClaimView, channel: str, ts: str, now: datetime) -> bool:
        """Whether a message may say something else of it than it should."""
        if (channel, ts) in self._shown:
            return self._shown[channel, ts] != claim.filings
        return any((one.taken_back_at or one.at) > now - FRESH for one in claim.filings)

    async def _edit(self, message: NewMessage, claim: ClaimView, channel: str, ts: str) -> bool:
        place = await place_in(channel, message, self._directory)
        content = self._writer.occasion(claim, place.language, mention=place.mention, perhaps_repeated=False)
        try:
            await self._editor.edit(channel, ts, content)
        except SlackTrouble as trouble:
            log.warning("a message about a claim was not brought up to date", detail=trouble.detail)
            if trouble.kind not in _FINAL:
                return False
        self._shown[channel, ts] = claim.filings
        return True


def _as_told(claim: ClaimView, body: ClaimBody, ts: str) -> ClaimView:
    """The claim with the stage, and the days left, of a message. Slack's ts is when it was posted."""
    posted_at = datetime.fromtimestamp(float(ts), UTC)
    return replace(claim, stage=body.stage, days_left=days_left(posted_at, claim.closes_at, claim.zone))
