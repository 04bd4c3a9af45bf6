"""Defects planted on purpose: each must make the checks of this folder go red."""
