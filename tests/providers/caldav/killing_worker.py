"""Workers that may ask servers on this machine, and die: `python -m tests.providers.caldav.killing_worker`."""

from app.config import DemoSettings, Settings
from tests.faults.killing_worker import serve

if __name__ == "__main__":
    # Of a demo, which alone may.
    Settings.load = DemoSettings.load  # type: ignore[method-assign]
    serve()
