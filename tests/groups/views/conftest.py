"""Groups at the point where each page begins."""

import pytest

from groups.models import ChangeRequest
from tests.factories import changes
from tests.groups.change_pages import funded


@pytest.fixture
def change(regions: None) -> ChangeRequest:
    """A replacement in a group of Sedau that only waits for a decision."""
    return changes.ready(funded())
