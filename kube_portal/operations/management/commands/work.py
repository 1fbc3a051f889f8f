"""`manage.py work`: see the class."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from kube_portal.operations import clock


class Command(BaseCommand):
    """Runs the jobs that pages put in the database's queue, and lets time pass (`tick`) every few minutes.

    Several may run at once, on several machines. SIGTERM lets the job at hand end. It waits when the database is away.
    """

    help = "Runs queued jobs and ticks, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Pace."""
        parser.add_argument("--once", action="store_true", help="run what is queued, tick, and end")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks at the queue")
        parser.add_argument("--tick-minutes", type=float, default=10.0, help="minutes between ticks; 0 for never")

    def handle(self, *, once: bool, interval: float, tick_minutes: float, **options: Any) -> None:
        """Works until a signal, or once."""
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"work-{timezone.now():%Y%m%d%H%M%S%f}"[:32],
        )
        if not once:
            worker.configure_signals()
        next_tick = time.monotonic()
        while worker.running:
            try:
                worker.run()
                if tick_minutes and time.monotonic() >= next_tick:
                    clock.tick(timezone.now())
                    next_tick = time.monotonic() + tick_minutes * 60
            except (OperationalError, InterfaceError) as error:
                if once:
                    raise
                self.stderr.write(f"the database is away, trying again: {error}")
                time.sleep(5)
            if once:
                return
            close_old_connections()
            time.sleep(interval)
