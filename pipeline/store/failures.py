"""Tells a database that is busy or away for a moment from one that is used wrongly."""

from __future__ import annotations

import sqlalchemy as sa


def is_passing(error: BaseException) -> bool:
    """Whether the same write may succeed later: locked, disk full, connection lost."""
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
