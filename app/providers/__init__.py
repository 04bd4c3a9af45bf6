"""Clients of the providers: one folder for each, found by name in `registry`.

They know neither the database nor our own HTTP server. Every call raises a `ProviderError`
(see `errors`) when it fails, and none repeats anything that might be carried out twice.
"""
