"""The empty workbook to fill in."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from groups.importing import UnreadableWorkbook, import_workbook
from groups.importing.columns import SHEETS
from groups.models import Group

URL = reverse("groups:proposal_import_template")


def bytes_of(response):
    return b"".join(response.streaming_content)


def test_its_sheets_headings_and_drop_downs(client, operator_sedau, year):
    client.force_login(operator_sedau)

    response = client.get(URL)

    content = bytes_of(response)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Kelompok", "Anggota", "RAB", "Petunjuk", "Daftar"]
    for name, columns in SHEETS.items():
        headings = book.get_sheet_by_name(name).to_python()[0]
        assert headings == [f"{column.heading} *" if column.needed else column.heading for column in columns]
    lists = book.get_sheet_by_name("Daftar").to_python()
    villages = [row[lists[0].index("villages")] for row in lists[1:]]
    assert [village for village in villages if village] == ["61.72.05.1001 Sedau"]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml").decode()
    assert "dataValidation" in sheet
    assert response["Content-Disposition"] == 'attachment; filename="usulan-kube.xlsx"'


def test_taken_back_empty_it_adds_nothing(client, operator_sedau, year):
    client.force_login(operator_sedau)

    with pytest.raises(UnreadableWorkbook, match="Lembar “Kelompok” belum berisi satu kelompok pun"):
        import_workbook(ContentFile(bytes_of(client.get(URL)), name="usulan.xlsx"), by=operator_sedau)

    assert not Group.objects.exists()


def test_another_territory_gets_its_own_villages(client, outsider, year):
    client.force_login(outsider)

    book = CalamineWorkbook.from_filelike(io.BytesIO(bytes_of(client.get(URL))))

    assert "61.72" not in str(book.get_sheet_by_name("Daftar").to_python())


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
