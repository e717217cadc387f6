"""The cursor of a source that lists what changed: text and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.shared.chain import Chain, Place
from bot.sources.shared.position import Position
from tests.sources.play import MORNING

instants = st.timedeltas(-timedelta(days=9000), timedelta(days=9000)).map(lambda shift: MORNING + shift)
words = st.text("ab1-", max_size=3)
rows = st.dictionaries(words, instants)
places = st.builds(Place, instants, words, st.booleans())
chains = st.builds(Chain, places, st.integers(1, 4), st.none() | places, rows, rows)


@given(
    st.builds(
        Position,
        since=instants,
        token=words,
        began_at=st.none() | instants,
        from_at=st.none() | instants,
        chain=st.none() | chains,
        unsure=st.booleans(),
        latest_at=st.none() | instants,
        ended=st.booleans(),
        waiting=st.lists(words).map(tuple),
        seen=rows,
        memory=st.dictionaries(words, words.filter(bool)),
        read_at=st.none() | instants,
        first=st.booleans(),
    )
)
def test_a_cursor_comes_back_as_it_was_written(position: Position) -> None:
    assert Position.load(position.dump()) == position


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"v":99}', '{"v":1}', '{"v":1,"since":1e400}'])
def test_a_cursor_that_is_none_begins_anew(cursor: str) -> None:
    assert Position.load(cursor) is None
