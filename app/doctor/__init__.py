"""`holdfast doctor`: everything that can be checked from outside, and what to do about it."""

from app.doctor.after_restore import run_after_restore
from app.doctor.run import run_doctor

__all__ = ["run_after_restore", "run_doctor"]
