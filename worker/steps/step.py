"""What a step is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from worker.context import WorkContext

Input = dict[str, Any]
"""What the database gives a step, and what it is given back."""

Step = Callable[[WorkContext, str, Input], Awaitable[Input]]
"""Does at a provider, named second, what it says; may be carried out again at any time, also after
it was carried out."""
