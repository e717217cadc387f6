"""The kinds of columns that the tables are made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Enum, Index, MetaData, String
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

_UNSTORABLE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


def clean(value: str) -> str:
    """Text that both databases can hold: a NUL or half a surrogate pair becomes the replacement character.

    A helpdesk may send either; one bad character must not keep a whole page from being stored.
    """
    if value.isascii() and "\x00" not in value:
        return value
    return value.translate(_UNSTORABLE)


class CleanText(TypeDecorator[str]):
    """Text of any length, made storable on its way in."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class OrderedText(CleanText):
    """Ordered by code point, as SQLite and Python do, in whatever language a PostgreSQL database is."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return String(collation="C" if dialect.name == "postgresql" else None)


def text(*, key: bool = False, ordered: bool = False) -> Any:  # noqa: ANN401 - as Field itself
    return Field(sa_type=OrderedText if ordered else CleanText, primary_key=key)


def large(*, key: bool = False) -> Any:  # noqa: ANN401 - as Field itself
    return Field(
        sa_type=BigInteger, primary_key=key, sa_column_kwargs={"autoincrement": False} if key else {}
    )


def word(words: type[StrEnum], name: str) -> Any:  # noqa: ANN401 - as Field itself
    stored = Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda w: [m.value for m in w],
    )
    return Field(sa_type=stored)


def partial(name: str, *columns: str, only: str) -> Index:
    """An index over the rows that fulfil a condition."""
    return Index(name, *columns, sqlite_where=sql(only), postgresql_where=sql(only))


class Base(SQLModel):
    """What all tables share: one catalogue with predictable names."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
