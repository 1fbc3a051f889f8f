"""`python -m kube_portal.embedded_postgres start|stop|status`, for the Makefile and for people."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")

from kube_portal.embedded_postgres.base import DATABASE, embedded_server
from kube_portal.embedded_postgres.server import EmbeddedPostgresError


def main(verb: str) -> int:
    """Does what `verb` says and returns the exit code."""
    server = embedded_server()
    if verb == "start":
        server.ensure_ready(DATABASE)
    elif verb == "stop":
        server.stop()
    elif verb != "status":
        sys.stderr.write(f"{__doc__}\n")
        return 2
    sys.stdout.write(f"{server.status()}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "status"))
    except EmbeddedPostgresError as error:
        sys.exit(str(error))
