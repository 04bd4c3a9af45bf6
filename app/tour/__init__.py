"""`holdfast tour`: one booking from free slot to cancellation, played against a running server.

The smoke test of an operator: it talks to the server, and to the simulated cloud beside it, over
HTTP as everybody else does; only the rates are read where analysts read them, in the database.
"""

from app.tour.run import run_tour

__all__ = ["run_tour"]
