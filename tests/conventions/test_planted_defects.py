"""Functions still say what planted defects replace; that they are found out, tests/torture tests."""

from __future__ import annotations

from tests.support.items import every_item
from tests.torture.defects.catalogue import DEFECTS


def test_every_defect_can_be_planted() -> None:
    """Told in a second to whoever changed a function, instead of at the end of all tests."""
    with every_item() as item:
        for defect in DEFECTS.values():
            for patch in defect.patches:
                with item(defect.name):
                    assert patch.planted()
