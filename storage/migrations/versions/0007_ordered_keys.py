"""Keys in the order of their code points on PostgreSQL too, so that one index finds all that begin so.

The indexes of keys are made again, the tables are not. SQLite orders so by itself.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table in ("facts", "messages"):
            op.alter_column(table, "key", type_=sa.String(collation="C"))
