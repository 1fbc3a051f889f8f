"""The list as a file: what is filtered, no NIK, no formula, and a line in the access log."""

import csv
import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import ProposalFactory

URL = reverse("groups:proposal_export")


def rows_of(response):
    content = b"".join(response.streaming_content)
    if response["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def column(rows, heading):
    place = rows[0].index(heading)
    return [row[place] for row in rows[1:]]


def test_the_filtered_list_as_a_workbook(client, kadis):
    ProposalFactory(village=SEDAU, complete=True, group_values={"name": "Bukit Harapan"})
    ProposalFactory(village=SIJANGKUNG, group_values={"name": "Tirta Jaya"})
    client.force_login(kadis)

    rows = rows_of(client.get(f"{URL}?region={SEDAU}"))

    assert column(rows, "Kelompok") == ["Bukit Harapan"]
    assert column(rows, "Anggota") == [10]
    assert column(rows, "Desa/kelurahan") == ["Kelurahan Sedau"]


def test_no_cell_runs_as_a_formula_and_no_nik_leaves(client, kadis):
    proposal = ProposalFactory(village=SEDAU, complete=True, group_values={"name": "=1+1"})
    niks = set(proposal.group.members.values_list("nik", flat=True))
    client.force_login(kadis)

    table, book = rows_of(client.get(f"{URL}?as=csv")), rows_of(client.get(URL))

    assert column(table, "Kelompok") == ["'=1+1"]
    assert column(book, "Kelompok") == ["=1+1"]
    assert not niks & {str(cell) for row in [*table, *book] for cell in row}


def test_it_is_logged_without_the_text_that_was_searched(client, kadis):
    ProposalFactory(village=SEDAU, group_values={"name": "Bukit Harapan"})
    client.force_login(kadis)

    rows_of(client.get(f"{URL}?q=bukit&region={SEDAU}&as=csv"))

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label) == (kadis, "groups.proposal")
    assert log.detail == f"1 baris, CSV, pencarian, region={SEDAU}"


def test_another_territory_gets_an_empty_file(client, outsider):
    ProposalFactory(village=SEDAU)
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


def test_nobody_without_a_role(client, regions):
    client.force_login(UserFactory(role="", region_id=SEDAU))

    assert client.get(URL).status_code == 403
    assert not AccessLog.objects.filter(action="export").exists()


def test_queries_do_not_grow_with_rows(client, kadis, django_assert_max_num_queries):
    ProposalFactory.create_batch(3, village=SEDAU, complete=True)
    client.force_login(kadis)

    with django_assert_max_num_queries(10):
        rows_of(client.get(URL))
