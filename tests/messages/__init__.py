"""Texts that people are told: built in, and tenants' own."""
