"""A calendar on a CalDAV server passes the suite of calendars."""

from tests.providers.contract.test_calendar import *  # noqa: F403
