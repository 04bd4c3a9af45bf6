"""What can go wrong between a client and Service Bus, each once when a test asks for it."""

from __future__ import annotations

from enum import Enum


class Mishap(Enum):
    """Where the network fails, or the service refuses."""

    SEND = "the connection breaks before a message was taken"
    ACKNOWLEDGEMENT = "the connection breaks after a message was taken"
    DELIVERY = "the connection breaks while a locked message is on its way"
    SETTLEMENT = "the connection breaks before a settlement was applied"
    REPLY = "the connection breaks after a settlement was applied"
    BUSY = "a message is refused: server busy"


class Dropped(Exception):
    """This connection ends now."""
