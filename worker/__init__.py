"""The worker: asks the database what is due, does it at the providers, and reports.

It decides nothing about bookings. Between asking and reporting no transaction is open, so it may
die at any moment: what it had claimed is claimed again when its lease is over.
"""
