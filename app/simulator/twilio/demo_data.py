"""The account and the number that texts of the demo are from."""

from __future__ import annotations

DEMO_ACCOUNT = "AC0000000000000000000000000000d0d0"
DEMO_NUMBER = "+15005550006"
