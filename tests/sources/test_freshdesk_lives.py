"""Whatever happens on a ticket and whenever it is read: what is told as exact is true, and what is told as an
interval holds the truth."""

from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.facts import Assigned, AttributesChanged, Category, Fact, Replied, StatusChanged, Who
from bot.sla.scene import Scene
from bot.sources.freshdesk.known import STATUSES
from tests.sources.freshdesk_desk import CLOSED, OPEN, PENDING, RESOLVED
from tests.sources.freshdesk_play import ANN, BOB, JAN, FreshdeskPlay, freshdesk_play

SOLVED = {Category.SOLVED, Category.CLOSED}
PRIORITIES = {1: "low", 2: "medium", 3: "high", 4: "urgent"}


@dataclass
class Truth:
    """What really happened, and when."""

    replies: list[tuple[datetime, Who]] = field(default_factory=list)
    statuses: set[tuple[datetime, Category]] = field(default_factory=set)
    owned_at: dict[str | None, list[datetime]] = field(default_factory=dict)
    prized_at: dict[str, list[datetime]] = field(default_factory=dict)


steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["reply", "answer", "note", "status", "status", "owner", "priority", "bin", "nothing"]
        ),
        st.integers(0, 3),
        st.integers(0, 40),
        st.sampled_from(["on", "on", "read", "read", "restart", "hint", "look"]),
    ),
    max_size=14,
)


def do(play: FreshdeskPlay, truth: Truth, ticket: int, deed: str, which: int) -> None:
    """One deed. Nobody works on what is in the bin, or takes it out within minutes."""
    if play.desk.tickets[ticket].get("deleted"):
        return
    if deed == "bin":
        play.desk.delete(ticket)
    elif deed in {"reply", "answer", "note"}:
        speak(play, truth, ticket, deed)
    elif deed != "nothing":
        work(play, truth, ticket, deed, which)


def speak(play: FreshdeskPlay, truth: Truth, ticket: int, deed: str) -> None:
    """Who speaks twice within a second is heard once, as the last instants do not move: not here, then."""
    now = play.clock.now()
    if deed == "note":
        play.desk.note(ticket, BOB, "Odd")
    elif now not in {at for at, _ in truth.replies}:
        truth.replies.append((now, Who.AGENT if deed == "reply" else Who.CUSTOMER))
        if deed == "reply":
            play.desk.reply(ticket, ANN, "On it")
        else:
            if play.desk.tickets[ticket]["status"] != OPEN:
                truth.statuses.add((now, Category.OPEN))
            play.desk.answer(ticket, JAN, "And?")


def work(play: FreshdeskPlay, truth: Truth, ticket: int, deed: str, which: int) -> None:
    now = play.clock.now()
    if deed == "owner":
        owner = (None, ANN, BOB, ANN)[which]
        play.desk.change(ticket, responder_id=owner)
        truth.owned_at.setdefault(str(owner) if owner else None, []).append(now)
    elif deed == "priority":
        play.desk.change(ticket, priority=which + 1)
        truth.prized_at.setdefault(PRIORITIES[which + 1], []).append(now)
    elif play.desk.tickets[ticket]["status"] != (status := (OPEN, PENDING, RESOLVED, CLOSED)[which]):
        if play.desk.tickets[ticket]["status"] in {RESOLVED, CLOSED} and status == PENDING:
            truth.statuses.add((now, Category.OPEN))  # reopened, straight into waiting
        play.desk.set_status(ticket, status)
        truth.statuses.add((now, STATUSES[status]))


async def read(play: FreshdeskPlay, ticket: int, how: str) -> None:
    """The daily sweep looks at what was read before."""
    match how if play.ledger.facts else how.replace("look", "read"):
        case "read":
            await play.poll()
        case "restart":
            play.source = play.again()
            await play.poll()
        case "hint":
            play.source.hint([str(ticket)])
            await play.poll()
        case "look":
            look = await play.source.look([str(ticket)], play.ledger.cursor, play.clock.now())
            for fact in look.facts:
                play.ledger.facts.setdefault(fact.key, fact)
        case _:
            pass


def holds(fact: Fact, instants: list[datetime]) -> bool:
    """Whether one of these instants lies where the fact says it does."""
    return any((fact.not_before or fact.occurred_at) <= at <= fact.occurred_at for at in instants)


@settings(max_examples=40)
@given(steps)
async def test_s29_what_is_exact_is_true_and_what_is_vague_holds_the_truth(
    life: list[tuple[str, int, int, str]],
) -> None:
    async with freshdesk_play() as play:
        await play.poll()
        now = play.clock.now()
        ticket, truth = play.desk.open("Hello", JAN), Truth(owned_at={None: [now]}, prized_at={"low": [now]})
        play.later(seconds=2)
        for deed, which, seconds, how in life:
            do(play, truth, ticket, deed, which)
            await read(play, ticket, how)
            play.later(seconds=seconds if how == "on" else max(seconds, 1))  # nobody reads twice a second
        for _ in range(12):
            await play.catch_up()
        binned = bool(play.desk.tickets[ticket].get("deleted"))
        if play.ledger.facts:
            assert played(play.ledger.of(ticket)).deleted is binned
        if binned:
            play.desk.restore(ticket)
            await play.catch_up()
        facts = play.ledger.of(ticket)
        assert_exact(facts, truth)
        assert_vague(facts, truth)
        assert_ends_as_it_is(facts, play, ticket)


def assert_exact(facts: list[Fact], truth: Truth) -> None:
    replies = [(fact.occurred_at, fact.author.who) for fact in facts if isinstance(fact.deed, Replied)]
    assert replies == truth.replies
    exact = [
        (fact.occurred_at, fact.deed.category)
        for fact in facts
        if isinstance(fact.deed, StatusChanged) and not fact.approximate
    ]
    assert {(at, _meaning(was)) for at, was in exact} <= {(at, _meaning(was)) for at, was in truth.statuses}
    assert len(exact) == len(set(exact))


def _meaning(category: Category) -> Category:
    """Closing sets both last instants, resolved and closed: that it was over is certain, not which."""
    return Category.SOLVED if category in SOLVED else category


def assert_vague(facts: list[Fact], truth: Truth) -> None:
    for fact in facts:
        match fact.deed:
            case Assigned(owner):
                assert holds(fact, truth.owned_at[owner])
            case AttributesChanged(attributes):
                assert attributes.priority is not None
                assert holds(fact, truth.prized_at[attributes.priority])
            case StatusChanged(category) if fact.approximate:
                assert holds(fact, [at for at, was in truth.statuses if was is category or was in SOLVED])


def assert_ends_as_it_is(facts: list[Fact], play: FreshdeskPlay, ticket: int) -> None:
    scene, row = played(facts), play.desk.tickets[ticket]
    status, priority = row["status"], row["priority"]
    assert isinstance(status, int)
    assert isinstance(priority, int)
    assert scene.category is STATUSES[status]
    assert scene.attributes.priority == PRIORITIES[priority]
    assert scene.owner == (str(row["responder_id"]) if row["responder_id"] else None)
    assert not scene.deleted


def played(facts: list[Fact]) -> Scene:
    """The ticket as these facts leave it."""
    scene = Scene()
    for fact in facts:
        scene.play(fact)
    return scene
