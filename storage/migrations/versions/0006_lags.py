"""Sources whose watermark is always so far behind: no sign of blindness."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("sources", sa.Column("lag", sa.BigInteger()))
