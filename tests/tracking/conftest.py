"""What the tests of tracking share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.tracking.made import Books

from alianza.bootstrap.office import Office


@pytest.fixture
def books(office: Callable[[str], Office]) -> Books:
    """The onlycar example."""
    return Books(office("onlycar"))
