"""A process that writes until it is killed; it says each thing only after the store acknowledged it."""

import asyncio
import sys

from storage import open_store
from tests.storage.samples import LEASE, NOW, alert, fact, later, message, outcome, page, ticket


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def main(url: str, run: int) -> None:
    store = await open_store(url)
    number = 0
    while True:
        number += 1
        name, subject = f"{run}-{number}", ticket(f"{run}-{number}")
        await store.append(page(fact(name, subject), cursor=name, read_up_to=later(number)), NOW)
        say("fact", name)
        note = message(name, alert=name, subject=subject)
        await store.assessed(outcome(1, subject=subject, alerts=[alert(name, subject)], messages=[note]), NOW)
        say("message", name)
        for one in await store.claim_messages(NOW, 1, LEASE):
            await store.delivered(one.id, "C1", one.new.key, NOW)
            say("delivered", one.new.key)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
