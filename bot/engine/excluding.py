"""Excluding: somebody asks that time should not count, and somebody else says yes or no (S45).

Who may do what is asked at every step anew. Of two answers the ledger keeps the first: both would have the
same key.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from bot.clock import Clock
from bot.engine.cases import Cases
from bot.engine.declaring import BY_FILE, IN_SLACK, subject_called, withdrawal
from bot.engine.exclusion_records import ExclusionRecords
from bot.engine.exclusion_views import ExclusionDone, ExclusionsView, Objected, Objection, Wanted
from bot.engine.on_record import named
from bot.engine.ports import Directory, Store
from bot.engine.views import NotFound, Refusal, Refused, Several, TicketView
from bot.sla.declared import ExclusionRules, person
from bot.sla.excluded import Exclusion, Stage, answer_key, asked_key, exclusions_of, new_id
from bot.sla.exclusions import Excluded, ExclusionAsked, ExclusionRefused
from bot.sla.facts import SLACK, Author, Deed, Fact, FactKey, Subject, Who

MayAct = Callable[[str], Awaitable[Refused | None]]
MOST_LISTED = 10
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,30}")


class Excluding:
    """Requests, answers and withdrawals by people in Slack."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        directory: Directory,
        clock: Clock,
        rules: ExclusionRules,
        *,
        may_act: MayAct,
        on_fact: Callable[[], None],
    ) -> None:
        """`may_act` says who may ask; who may answer, `rules` say."""
        self._store, self._cases, self._directory, self._clock = store, cases, directory, clock
        self._rules, self._may_act, self._on_fact = rules, may_act, on_fact
        self._records = ExclusionRecords(store, cases)

    async def may_ask(self, slack_user: str) -> Refused | Objected | None:
        """Why somebody cannot ask for an exclusion; None if they can."""
        if (refused := await self._may_act(slack_user)) is not None:
            return refused
        return None if self._rules.channel else Objected(Objection.NOBODY_ASKED)

    async def subject(self, text: str) -> TicketView | NotFound | Several:
        """The ticket or service that is meant."""
        found = await subject_called(self._store, self._cases, text)
        return (await self._cases.load(found)).view() if isinstance(found, Subject) else found

    async def ask(
        self, wanted: Wanted, slack_user: str
    ) -> ExclusionDone | Objected | Refused | NotFound | Several:
        """Put a request on record. The same one twice, while the first waits or stands, is one."""
        if (refused := await self.may_ask(slack_user)) is not None:
            return refused
        found = await subject_called(self._store, self._cases, wanted.subject)
        if not isinstance(found, Subject):
            return found
        now = self._clock.now()
        said = ExclusionAsked(wanted.start, wanted.end, wanted.reason, wanted.evidence)
        known = exclusions_of(await self._store.facts(found))
        alike = [one for one in known if _same(one, said, slack_user)]
        going = next((one for one in alike if one.stage in (Stage.ASKED, Stage.APPROVED)), None)
        if going is not None:
            return await self._done(going, already=True)
        id = new_id(IN_SLACK, found, said, slack_user, len(alike))
        await self._record(asked_key(id), found, said, slack_user, now)
        made = await named(self._store, id)
        assert made is not None
        return await self._done(made)

    async def approve(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        """Say yes: from now on the time does not count."""
        one = await self._to_answer(id, slack_user)
        if not isinstance(one, Exclusion):
            return one
        asked = asked_key(id)
        deed = Excluded(one.start, one.end, one.reason, one.evidence, slack_user, asked)
        return await self._answer(one, deed, one.asked_by, slack_user)

    async def refuse(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        """Say no: nothing changes."""
        one = await self._to_answer(id, slack_user)
        if not isinstance(one, Exclusion):
            return one
        return await self._answer(one, ExclusionRefused(asked_key(id)), slack_user, slack_user)

    async def withdraw(self, id: str, slack_user: str) -> ExclusionDone | Objected | Refused:
        """Take back a request, or an exclusion that turned out wrong: by who asked or who approved."""
        one = await named(self._store, id)
        if one is None:
            return Objected(Objection.UNKNOWN)
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        if not await self._is_one_of(slack_user, (one.asked_by, one.decided_by)):
            return await self._objected(Objection.NOT_THEIRS, one)
        if one.stage is Stage.WITHDRAWN:
            return await self._done(one, already=True)
        if one.stage is Stage.REFUSED:
            return await self._objected(Objection.TOO_LATE, one)
        if one.id.startswith(BY_FILE):
            return await self._objected(Objection.IN_FILE, one)
        await self._put(withdrawal(one, Author(slack_user, Who.AGENT), self._clock.now()))
        after = await named(self._store, id)
        assert after is not None
        if after.stage is not Stage.WITHDRAWN:  # the answer to a request was faster
            return await self._objected(Objection.ANSWERED, after)
        return await self._done(after)

    async def listed(self) -> ExclusionsView:
        """What waits for an answer, then the newest."""
        return await self._records.listed(self._clock.now(), MOST_LISTED)

    # --- who may answer

    async def _to_answer(self, id: str, slack_user: str) -> Exclusion | Objected | Refused:
        if await self._directory.outsider(slack_user):
            return Refused(Refusal.OUTSIDER)
        one = await named(self._store, id)
        if one is None:
            return Objected(Objection.UNKNOWN)
        if one.stage is not Stage.ASKED:
            return await self._objected(Objection.ANSWERED, one)
        if await self._is_one_of(slack_user, (one.asked_by,)):
            return await self._objected(Objection.OWN, one)
        if not self._rules.approvers & await self._directory.roles(slack_user):
            return await self._objected(Objection.NOT_APPROVER, one)
        return one

    async def _is_one_of(self, slack_user: str, others: Iterable[str]) -> bool:
        """Whether somebody is one of them, by whatever id or address each is known."""
        own = await self._names(slack_user)
        for other in filter(None, others):
            if own & await self._names(other):
                return True
        return False

    async def _names(self, who: str) -> frozenset[str]:
        """All that a person is known by: what is written, the Slack users that the map leads to, their
        addresses, and what these lead to in turn."""
        people = {person(address): person(user) for address, user in self._rules.people.items()}
        known, waiting = set[str](), [person(who)]
        while waiting:
            name = waiting.pop()
            if not name or name in known:
                continue
            known.add(name)
            waiting += [people.get(name, ""), *(address for address, user in people.items() if user == name)]
            if _SLACK_USER.fullmatch(name.upper()):
                waiting.append(person(await self._directory.email(name.upper())))
        return frozenset(known)

    # --- on record

    async def _answer(
        self, one: Exclusion, deed: Deed, author: str, slack_user: str
    ) -> ExclusionDone | Objected:
        await self._record(answer_key(one.id), one.subject, deed, author, self._clock.now())
        after = await named(self._store, one.id)
        assert after is not None
        won = Stage.REFUSED if isinstance(deed, ExclusionRefused) else Stage.APPROVED
        if (after.stage, after.decided_by) != (won, slack_user):  # somebody else was faster
            return await self._objected(Objection.ANSWERED, after)
        return await self._done(after)

    async def _record(self, key: FactKey, subject: Subject, deed: Deed, author: str, now: datetime) -> None:
        await self._put(Fact(SLACK, key, subject, now, now, Author(author, Who.AGENT), deed))

    async def _put(self, fact: Fact) -> None:
        await self._store.record([fact], fact.observed_at)
        self._on_fact()

    async def _done(self, one: Exclusion, *, already: bool = False) -> ExclusionDone:
        return ExclusionDone(await self._records.view(one, self._clock.now()), already)

    async def _objected(self, why: Objection, one: Exclusion) -> Objected:
        return Objected(why, await self._records.view(one, self._clock.now()))


def _same(one: Exclusion, said: ExclusionAsked, by: str) -> bool:
    words = (one.start, one.end, one.reason, one.evidence, one.asked_by)
    return one.source == SLACK and words == (said.start, said.end, said.reason, said.evidence, by)
