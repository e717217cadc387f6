"""Fields that reports did not always have. One that holds nothing is left out of the body, so that what was
frozen without it reads, and prints, as it was.
"""

from __future__ import annotations

from dataclasses import Field
from types import MappingProxyType

_MARK = "added"
ADDED = MappingProxyType({_MARK: True})
"""The metadata of such a field; it has a default, which is nothing."""


def was_added(one: Field[object]) -> bool:
    """Whether reports did not always have it."""
    return _MARK in one.metadata
