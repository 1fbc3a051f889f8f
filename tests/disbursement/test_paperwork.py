"""D1: the paper between application and approval: numbered, complete, checked line by line by another person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from disbursement import paperwork, payments
from disbursement.models import Enclosure, PaymentOrder, PaymentStep
from disbursement.paperwork import Mark
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def marks(**gaps: str) -> dict[str, Mark]:
    """All complete but these."""
    return {kind: Mark(kind not in gaps, gaps.get(kind, "")) for kind in Enclosure.Kind.values}


def refused(order: PaymentOrder, **values: object) -> str:
    with pytest.raises(MoveRefused) as caught:
        paperwork.write_spp(order=order, by=money.staff(Role.TREASURER), **{"spp_on": order.request_on, **values})
    return str(caught.value)


def test_an_application_gets_the_next_number_and_a_checklist(bendahara: User) -> None:
    year = money.prepared_order().proposal.program_year.today().year
    own = money.prepared_order(agenda_number=" 77/UMUM ", enclosed=["request", "budget"])
    third = money.prepared_order()
    assert (own.agenda_number, third.agenda_number) == ("77/UMUM", f"003/PERMOHONAN/{year}")
    assert [line.kind for line in own.enclosures.all() if line.enclosed] == ["request", "budget"]
    with pytest.raises(MoveRefused, match="Nomor agenda 77/umum sudah dipakai"):
        money.prepared_order(agenda_number="77/umum")


def test_no_spp_before_everything_is_enclosed(regions: None) -> None:
    order = money.prepared_order(enclosed=["request"])
    said = refused(order)
    assert said.startswith("Berkas permohonan belum lengkap: Rencana anggaran biaya (RAB), Salinan SK penetapan, ")
    order = paperwork.write_spp(
        order=order, by=money.staff(Role.TREASURER), spp_on=order.request_on, enclosed=Enclosure.Kind.values
    )
    assert (order.state, order.enclosures.filter(enclosed=True).count()) == ("spp", len(Enclosure.Kind))


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "tidak boleh di masa depan"), (-2, "mendahului permohonan kelompok")]
)
def test_an_spp_has_a_day_between_application_and_today(regions: None, days: int, sentence: str) -> None:
    order = money.prepared_order()
    assert sentence in refused(order, spp_on=order.proposal.program_year.today() + dt.timedelta(days=days))


def test_an_spp_number_is_used_once_in_a_year_and_written_once(regions: None) -> None:
    first = paperwork.write_spp(
        order=(order := money.prepared_order()), by=money.staff(Role.TREASURER), spp_on=order.request_on,
        spp_number="9/SPP",
    )  # fmt: skip
    assert refused(money.prepared_order(), spp_number="9/spp") == (
        "Nomor SPP 9/spp sudah dipakai pembayaran lain tahun ini."
    )
    assert "Tidak ada yang diubah" in refused(first)


def test_what_is_missing_goes_back_with_its_notes_and_comes_again(ppk: User, kadis: User) -> None:
    order = money.requested_order()
    order = paperwork.check(order=order, by=ppk, marks=marks(sptjm="Belum bermeterai", passbook="Tidak terbaca"))
    assert (order.state, order.checked_by) == ("prepared", None)
    step = order.steps.get(verb=PaymentStep.Verb.SEND_BACK)
    assert (step.by, step.note) == (
        ppk,
        "Surat pernyataan tanggung jawab mutlak (SPTJM): Belum bermeterai; "
        "Fotokopi buku rekening kelompok: Tidak terbaca",
    )
    with pytest.raises(MoveRefused, match="menunggu SPP"):
        payments.approve(order=order, by=kadis)

    order = money.checked(order)

    assert (order.state, order.checked_by) == ("checked", ppk)
    assert set(order.enclosures.values_list("complete", "note")) == {(True, "")}
    assert list(order.steps.values_list("verb", flat=True)) == ["receive", "request", "send_back", "request", "check"]


def test_every_line_is_judged_and_every_gap_has_a_note(ppk: User) -> None:
    order = money.requested_order()
    said = {**marks(receipt="  ")}
    del said["budget"]
    with pytest.raises(MoveRefused) as caught:
        paperwork.check(order=order, by=ppk, marks=said)
    assert str(caught.value) == (
        "Rencana anggaran biaya (RAB): pilih lengkap atau tidak. Kuitansi bermeterai: tulis apa yang kurang."
    )
    assert set(order.enclosures.values_list("complete", flat=True)) == {None}


def test_whoever_prepared_does_not_check_and_whoever_checked_does_not_approve(ppk: User) -> None:
    order = money.requested_order()
    User.objects.filter(pk=order.spp_by_id).update(role=Role.PAYMENT_CHECKER)
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        paperwork.check(order=order, by=User.objects.get(pk=order.spp_by_id))

    order = paperwork.check(order=order, by=ppk)
    User.objects.filter(pk=ppk.pk).update(role=Role.OFFICE_HEAD)
    with pytest.raises(MoveRefused, match="bukan oleh yang menyiapkan atau memeriksanya"):
        payments.approve(order=order, by=User.objects.get(pk=ppk.pk))
    with pytest.raises(IntegrityError, match="paymentorder_approved_by_another"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(
            state="approved", approved_by=ppk, approved_at=order.prepared_at
        )


@pytest.mark.parametrize("role", [Role.TREASURER, Role.OFFICE_HEAD, Role.DIVISION_HEAD, Role.AUDITOR])
def test_only_the_ppk_checks(regions: None, role: Role) -> None:
    order = money.requested_order()
    with pytest.raises(NotAllowed):
        paperwork.check(order=order, by=money.UserFactory(role=role, region_id="61.72"))


def test_the_database_knows_the_road_and_the_checklist(ppk: User, kadis: User) -> None:
    order = money.requested_order()
    for values, sentence in (
        ({"state": "approved", "approved_by": kadis, "approved_at": order.prepared_at}, "does not go this way"),
        ({"state": "checked", "checked_by": ppk, "checked_at": order.prepared_at}, "was not found complete"),
        ({"state": "checked", "checked_by": order.spp_by}, "was not found complete"),
    ):
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            PaymentOrder.objects.filter(pk=order.pk).update(**values)
    order = paperwork.check(order=order, by=ppk)
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        order.enclosures.update(complete=False, note="Lain")
    payments.approve(order=order, by=kadis)
    for values in ({"spp_number": "x"}, {"checked_by": None}, {"spm_number": "x"}, {"approved_by": ppk}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            PaymentOrder.objects.filter(pk=order.pk).update(**values)
    for attempt in (lambda: order.steps.update(note="x"), lambda: order.steps.all().delete()):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            attempt()
