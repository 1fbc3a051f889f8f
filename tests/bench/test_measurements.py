"""Every measurement runs. How fast is for `make bench` to say, never for a test."""

from django.db import connection

from bench import ledger, measuring, running, table
from bench.measurements import pages
from tests.world import routes


def test_every_measurement_runs_on_a_tiny_population(population, some_regions, monkeypatch):
    monkeypatch.setattr(ledger, "PAYMENTS", 2_000)
    name = connection.settings_dict["NAME"]
    measured = {}

    for subject in running.subjects():
        populations = dict.fromkeys(("small", "large", "empty"), name)
        figures = running.measure([subject], runs=1, databases=populations, regions=some_regions)
        measured[subject] = list(figures)

    assert all(measured.values())
    names = [figure.name for figures in measured.values() for figure in figures]
    assert len(set(names)) == len(names)


def test_every_list_of_the_portal_is_measured():
    named = {route.name for route in routes() if route.name.endswith("_list") and not route.arguments}

    assert named | {"accounts:access_log"} == set(pages.lists())
    assert "groups:group_list" in named


def test_a_figure_is_held_to_its_goal():
    def figure(**values: float) -> measuring.Figure:
        return measuring.Figure("list", 100, 2.0, **values)

    assert figure().met is None
    assert (figure(against_seconds=4.0, at_most=0.5).met, figure(against_seconds=3.9, at_most=0.5).met) == (True, False)
    assert (figure(rate_at_least=50).met, figure(rate_at_least=51).met) == (True, False)
    assert (figure(seconds_at_most=2).met, figure(seconds_at_most=1.9).met) == (True, False)
    assert [figure(megabytes=size, megabytes_at_most=99).met for size in (99, 100)] == [True, False]


def test_the_table_says_what_was_measured(tmp_path, db):
    figures = [
        measuring.Figure("group list", 1_000_000, 0.0123, "stock changelist", 1.5, at_most=0.5),
        measuring.Figure("import", 500, 10, rate_at_least=100),
    ]

    written = table.write(figures, scale="country", runs=5, path=tmp_path / "results.md").read_text("utf-8")

    lines = [line for line in written.splitlines() if line.startswith("|")]
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == [
        "group list", "1,000,000", "12.3 ms", "", "stock changelist", "1.50 s", "0.0082×", "≤ 0.5×", "yes",
    ]  # fmt: skip
    assert [cell.strip() for cell in lines[3].strip("|").split("|")] == [
        "import", "500", "10.00 s", "50", "", "", "", "≥ 100/s", "NO",
    ]  # fmt: skip
    assert "1,000,000 members" in written
