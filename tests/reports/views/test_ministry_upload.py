"""`…/upload/<template>/`: the recipients in another system's columns, NIK masked."""

from __future__ import annotations

import pytest

from groups.models import Member
from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import URL, somebody, template, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_the_columns_stand_in_their_order_with_the_nik_masked(client):
    year_with_recipients()
    kept = template()
    client.force_login(somebody(Role.TREASURER))

    lines = client.get(f"{URL}upload/{kept.pk}/", {"as": "csv"}).getvalue().decode("utf-8-sig").splitlines()

    member = Member.objects.order_by("pk").first()
    assert lines[0] == "NIK_ANGGOTA;NAMA;KUBE"
    assert lines[1].split(";")[1:] == [member.name, member.group.name]
    assert member.nik not in "".join(lines)
    assert len(lines) == 11
    assert client.get(f"{URL}upload/{kept.pk}/").getvalue().startswith(b"PK")


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    kept, theirs = template(), template("76.04")
    client.force_login(somebody(Role.VERIFIER))
    assert client.get(f"{URL}upload/{theirs.pk}/").status_code == 404
    assert client.get(f"{URL}upload/{10**30}/").status_code == 404
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.get(f"{URL}upload/{kept.pk}/").status_code == 404
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get(f"{URL}upload/{kept.pk}/").status_code == 403
