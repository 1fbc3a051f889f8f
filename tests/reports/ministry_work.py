"""A regency's year with recipients, and its report in every state, for the tests of the ministry's report."""

from __future__ import annotations

import datetime as dt

from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from reports.ministry import preparing
from reports.models import MinistryReport, UploadTemplate
from tests.factories import disbursement as money
from tests.factories.accounts import PostFactory, UserFactory

SINGKAWANG, POLEWALI = "61.72", "76.04"
BASE_URL = "http://testserver/"
URL = f"/reports/ministry/2026/{SINGKAWANG}/"


def somebody(role: Role, region: str = SINGKAWANG) -> User:
    """A person with that role there; always the same one."""
    name = f"{role}.{region}"
    return User.objects.filter(username=name).first() or UserFactory(username=name, role=role, region_id=region)


def year_with_recipients(paid: int = 1) -> ProgramYear:
    """So many groups of Sedau that were paid in 2026, and a head of office who signs."""
    years = {money.funded_proposal().program_year for _ in range(paid)}
    if not Post.objects.filter(region_id=SINGKAWANG, office=Post.Office.OFFICE_HEAD).exists():
        PostFactory(region_id=SINGKAWANG, name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
    return ProgramYear.objects.select_related("regency").get(pk=years.pop().pk)


def prepared(year: ProgramYear, *, follow_up: str = "Pendamping mengunjungi setiap bulan.") -> MinistryReport:
    """Begun and worded by the verifier."""
    by = somebody(Role.VERIFIER)
    report = preparing.begin(year=year, by=by)
    return preparing.save_words(
        report=report, by=by, seen=report.saved, problems="Musim kemarau panjang.", follow_up=follow_up
    )


def submitted(year: ProgramYear, number: str = "400/1/DINSOS/2026") -> MinistryReport:
    """Prepared, and sent by the head of office."""
    report = prepared(year)
    return preparing.submit(
        report=report, year=year, by=somebody(Role.OFFICE_HEAD), number=number, seen=report.saved, base_url=BASE_URL
    )


def template(regency: str = SINGKAWANG, **values: object) -> UploadTemplate:
    """An arrangement of three columns, one of them a NIK."""
    columns = [["NIK_ANGGOTA", "nik"], ["NAMA", "name"], ["KUBE", "group"]]
    return UploadTemplate.objects.create(
        **{
            "regency_id": regency, "name": "SIKS-NG", "columns": columns,
            "edited_by": somebody(Role.VERIFIER, regency), **values,
        }
    )  # fmt: skip
