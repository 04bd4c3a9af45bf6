"""The work queue: its messages say "look at this row", and nothing else.

The rows are the truth: a message that is lost, late or delivered twice harms nothing. Two
adapters do the same things and pass the same tests: pgmq, inside the database, and Azure Service
Bus, fed from it by a relay.
"""

from app.queue.base import Message, WorkQueue

__all__ = ["Message", "WorkQueue"]
