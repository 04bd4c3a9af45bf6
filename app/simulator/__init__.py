"""A simulated cloud: Microsoft Entra, Microsoft Graph and Zoom, with pages to look at.

It stands in for the providers in the demo, in tests and in mock mode, and keeps its state in the
database schema `simulator`, so all processes share it and it survives restarts. The rest of
Holdfast reaches it by address only: over HTTP (`app.simulator.app`), or through an httpx transport
that answers for the configured provider addresses in-process (`app.simulator.transport`). Both
serve the same handlers (`app.simulator.core`).
"""
