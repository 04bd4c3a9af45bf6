"""`holdfast doctor`: everything that can be checked from outside, and what to do about it."""

from app.doctor.run import run_doctor

__all__ = ["run_doctor"]
