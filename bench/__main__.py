"""`python -m bench`: see README.md; `make bench` sets the place of the data."""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
os.environ.setdefault("KUBE_DEMO", "1")

import django

django.setup()

from bench import databases, running, table  # noqa: E402 — they import models
from bench.population import SCALES  # noqa: E402 — likewise


def main() -> int:
    """Build what is missing, measure, print; 1 when a goal is missed and `--strict` was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measures the speed of the portal.")
    parser.add_argument("names", nargs="*", help=f"which, of: {', '.join(running.subjects())}; without any, all")
    parser.add_argument("--scale", default="country", choices=SCALES, help="size of the large population")
    parser.add_argument("--runs", type=int, default=5, help="how often each act is timed")
    parser.add_argument("--write", action="store_true", help="write the table to bench/results.md")
    parser.add_argument("--strict", action="store_true", help="fail when a goal is missed")
    parser.add_argument("--fresh", action="store_true", help="build the populations anew")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(running.subjects()))
    if unknown:
        parser.error(f"no measurement is called {', '.join(unknown)}")

    names = databases.prepare(options.scale, fresh=options.fresh, progress=print)
    figures = []
    for figure in running.measure(options.names, runs=options.runs, databases=names):
        figures.append(figure)
        print(f"  {' | '.join(table.cells(figure))}", flush=True)
    print("\n" + table.as_text(figures))
    if options.write:
        print(f"written to {table.write(figures, scale=options.scale, runs=options.runs)}")
    missed = [figure.name for figure in figures if figure.met is False]
    print(f"measured={len(figures)} missed={len(missed)}")
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
