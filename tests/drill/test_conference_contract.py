"""Tin Can passes the suite of conferencing providers."""

from tests.providers.contract.test_conference import *  # noqa: F403
