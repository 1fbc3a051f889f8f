"""Django's PostgreSQL engine, on the embedded server: it makes sure that the server runs before it gives up."""

from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base

from kube_portal.embedded_postgres.server import Server

DATABASE = "kube"


def embedded_server() -> Server:
    """The server that belongs to this installation's data folder."""
    return Server(Path(settings.DATA_DIR) / "postgres")


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django does; where that fails, starts the server (never at import) and tries once more."""

    def get_connection_params(self) -> dict[str, Any]:
        """The socket's place is known only once a new data folder has been made, so it is asked each time."""
        return {**super().get_connection_params(), "host": str(embedded_server().socket_folder)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; the first one starts the server."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            embedded_server().ensure_ready(DATABASE)
            return super().get_new_connection({**conn_params, **self.get_connection_params()})
