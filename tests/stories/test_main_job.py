"""The main job in plain words: warn in time, escalate, call legal, set right what was wrong."""

from __future__ import annotations

from tests.stories.world import LEADS, LEGAL, SUPPORT, world


async def test_an_agent_is_warned_in_a_thread_before_the_breach() -> None:
    async with world("sqlite://") as w:
        await w.forward(minutes=5)
        ticket = w.desk.open("VPN down", requester=20, body="Nothing works", priority="urgent")
        w.desk.assign(ticket, 10)
        await w.forward(minutes=16)
        for m in w.messages(SUPPORT):
            print(m.ts, m.is_reply, m.text)
        assert len(w.cards(SUPPORT)) == 1
        assert any("VPN down" in t for t in w.texts(SUPPORT))
        await w.forward(minutes=120)
        for c in (SUPPORT, LEADS, LEGAL):
            for m in w.messages(c):
                print(c, m.ts, m.is_reply, m.text)
        assert w.messages(LEGAL)
