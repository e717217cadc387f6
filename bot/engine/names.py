"""Names that people type, and those that they may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that may have been meant."""
    names = {n.casefold(): n for n in known}
    return tuple(names[m] for m in difflib.get_close_matches(word.casefold(), names, 3, 0.5))
