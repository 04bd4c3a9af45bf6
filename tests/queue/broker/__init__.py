"""A small Service Bus for tests: the real `azure-servicebus` client talks AMQP 1.0 over TCP to it.

Peek-lock, abandon, dead-letter, lock renewal and expiry, scheduled messages and duplicate
detection, as the client's own source expects them. It uses that client's codec
(`azure.servicebus._pyamqp`, not a public interface), and proves nothing about Azure itself.
"""

from tests.queue.broker.mishaps import Mishap
from tests.queue.broker.server import Broker
from tests.queue.broker.store import Store

__all__ = ["Broker", "Mishap", "Store"]
