"""Runs the measurements of `bench/measurements`, one module after the other."""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from bench import measurements
from bench.measuring import Bench, Figure
from bench.population import REGIONS


def subjects() -> list[str]:
    """What can be measured: the names of the modules."""
    return sorted(module.name for module in pkgutil.iter_modules(measurements.__path__))


def measure(
    names: Sequence[str], *, runs: int, databases: Mapping[str, str], regions: Path = REGIONS
) -> Iterator[Figure]:
    """The figures of the named subjects, or of all, each as soon as it is known.

    As in production, but for static files, which nobody has collected, and for the stock admin beside our pages.
    """
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    bench = Bench(runs=runs, names=databases, regions=regions)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # who may not see a list is not measured on it
    with override_settings(ROOT_URLCONF="bench.stock_admin", STORAGES=plain):
        for name in names or subjects():
            yield from import_module(f"{measurements.__name__}.{name}").measure(bench)
    bench.close()
