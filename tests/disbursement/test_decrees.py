"""D3: decrees before payment, frozen as they were, printed, verified, and revoked only by another decree."""

import datetime as dt
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from disbursement import decrees
from disbursement.models import Decree, DecreeLine, GroupAccount
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import FundingSource
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory, FileFactory, GroupFactory

pytestmark = pytest.mark.django_db


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(MoveRefused) as caught:
        call()
    assert not Decree.objects.filter(number="baru").exists()
    return str(caught.value)


def new(*proposals: Proposal, **values: Any) -> Decree:
    """Record a decree numbered "baru" by the verifier, today."""
    year = proposals[0].program_year
    return decrees.record_decree(
        **{
            "program_year": year,
            "kind": "dinas",
            "number": "baru",
            "dated_on": year.today(),
            "proposals": proposals,
            "by": money.staff(Role.VERIFIER),
            "base_url": money.BASE_URL,
            **values,
        }
    )


def text_of(decree: Decree) -> list[str]:
    """The words of each page of the issued PDF, in one line per page."""
    assert decree.document is not None
    with decree.document.content.open("rb") as content:
        reader = PdfReader(io.BytesIO(content.read()))
        return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_decree_freezes_its_groups_and_moves_them(pendamping: User, verifier: User) -> None:
    first, second = (money.approved_proposal(name=name) for name in ("Kambing Makmur", "Ayam Berkah"))
    AssignmentFactory(group=first.group, user=pendamping, is_primary=True)
    scan = FileFactory(uploaded_by=verifier)

    decree = new(first, second, number=" 12/DINSOS/2026 ", scan=scan, by=verifier)

    assert (decree.number, decree.recorded_by, decree.scan) == ("12/DINSOS/2026", verifier, scan)
    assert decree.signatory == money.signatory()
    lines = list(decree.lines.all())
    assert [(line.position, line.group_name, line.amount, line.pendamping_name) for line in lines] == [
        (1, "Ayam Berkah", 20_000_000, ""),
        (2, "Kambing Makmur", 20_000_000, "Pandu"),
    ]
    line = lines[1]
    assert line.village_name == "Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang"
    assert [member["position"] for member in line.members][:4] == ["chair", "secretary", "treasurer", "member"]
    assert line.account["signatories"] == ["Siti Aminah", "Maria Bong"]
    for proposal in (first, second):
        assert money.reload(proposal).status == Status.DECREED
        assert proposal.moves.order_by("-pk").values_list("verb", "by", "note")[0] == (
            "decree", verifier.pk, "SK Dinas 12/DINSOS/2026",
        )  # fmt: skip

    Member.objects.filter(group=first.group, position="chair").update(name="Nama Baru")
    assert DecreeLine.objects.get(pk=line.pk).chair_name != "Nama Baru"


def test_each_group_costs_no_more_than_what_its_guard_asks(regions: None) -> None:
    chosen = [money.approved_proposal() for _ in range(4)]
    with CaptureQueriesContext(connection) as one:
        new(chosen[0], number="1")
    with CaptureQueriesContext(connection) as three:
        new(*chosen[1:], number="2")

    assert {money.reload(proposal).status for proposal in chosen} == {Status.DECREED}
    # Which decrees are missing, and whether there is an account: the guard asks both of each group once more.
    assert len(three) - len(one) <= 2 * 2


def test_the_paper_says_what_a_decree_says_without_any_whole_nik(regions: None) -> None:
    money.signatory(standing=Post.Standing.ACTING, name="Dra. Rini Astuti", nip="197203031997032001")
    proposal = money.approved_proposal(name="Kambing Makmur")

    *pages, annex = text_of(new(proposal, number="12/DINSOS/2026"))
    first = " ".join(pages)

    for words in (
        "PEMERINTAH KOTA SINGKAWANG", "KEPUTUSAN KEPALA DINAS SOSIAL KOTA SINGKAWANG", "NOMOR 12/DINSOS/2026",
        "PENETAPAN KELOMPOK USAHA BERSAMA", "Menimbang", "Mengingat", "Peraturan Menteri Sosial",
        "MEMUTUSKAN", "KESATU", "1 (satu) kelompok", "Rp20.000.000 (dua puluh juta rupiah)", "APBD Tahun Anggaran 2026",
        "Ditetapkan di Singkawang", "PLT. KEPALA DINAS SOSIAL KOTA SINGKAWANG", "Dra. Rini Astuti",
        "NIP 197203031997032001", "https://kube.example/verify/",
    ):  # fmt: skip
        assert words in first
    chair = proposal.group.members.get(position="chair")
    for words in ("Lampiran", "Kambing Makmur", "Kelurahan Sedau", chair.name, "Rp20.000.000", "10"):
        assert words in annex
    assert f"{chair.nik[:4]}••••••••{chair.nik[-4:]}" in annex
    everything = first + annex
    assert not [member for member in proposal.group.members.all() if member.nik in everything]


def test_the_code_on_the_paper_is_verified_without_signing_in(client: Any) -> None:
    decree = new(money.approved_proposal(), number="12/DINSOS/2026")
    assert decree.document is not None
    assert decree.document.spaced_code in text_of(decree)[0]
    response = client.get(decree.document.get_verify_url())
    assert response.status_code == 200
    assert "12/DINSOS/2026" in response.text


def test_a_grant_that_needs_two_decrees_waits_for_both(verifier: User) -> None:
    year = money.ProposalFactory(status=Status.DRAFT).program_year
    proposal = money.approved_proposal(tier=year.tiers.get(funding_source=FundingSource.APBN))
    assert decrees.missing_decrees(proposal) == ["dinas", "ministry"]

    new(proposal)
    assert money.reload(proposal).status == Status.APPROVED
    assert decrees.missing_decrees(proposal) == ["ministry"]

    assert "siapa yang menandatangani" in refused_ministry(proposal)
    ministry = new(proposal, kind="ministry", number="45/HUK/2026", signatory_text="Dirjen Pemberdayaan Sosial")
    assert (ministry.signatory, ministry.document, ministry.signed_by) == (None, None, "Dirjen Pemberdayaan Sosial")
    assert money.reload(proposal).status == Status.DECREED
    assert "berstatus “Sudah ditetapkan”" in str(_refusal(lambda: new(proposal, number="lain")))


def refused_ministry(proposal: Proposal) -> str:
    return str(_refusal(lambda: new(proposal, kind="ministry", number="45/HUK/2026")))


def _refusal(call: Callable[[], Any]) -> MoveRefused:
    with pytest.raises(MoveRefused) as caught:
        call()
    return caught.value


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_recorded(regions: None) -> None:
    good = money.approved_proposal(name="Baik")
    bare = money.approved_proposal(name="Tanpa Rekening")
    GroupAccount.objects.filter(group=bare.group).update(closed_on=bare.program_year.today())
    early = money.ProposalFactory(status=Status.ELIGIBLE, group=GroupFactory(name="Belum Dipilih"))

    said = refused(lambda: new(good, bare, early, dated_on=good.program_year.today() + dt.timedelta(days=1)))

    assert "Tanggal SK tidak boleh di masa depan." in said
    assert "Tanpa Rekening: rekening kelompok belum dicatat dan disetujui." in said
    assert "Belum Dipilih: berstatus “Layak, menunggu seleksi”, bukan terpilih." in said
    assert not DecreeLine.objects.exists()
    assert money.reload(good).status == Status.APPROVED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": "  "}, "Nomor SK perlu diisi"),
        ({"number": "x" * 101}, "Nomor SK perlu diisi, paling banyak 100 huruf."),
        ({"dated_on": dt.date(1926, 11, 22)}, "Tanggal SK jauh dari tahun anggaran 2026."),
        ({"dated_on": dt.date(2019, 12, 31)}, "Belum tercatat siapa Kepala Dinas Sosial Kota Singkawang"),
        ({"kind": "ministry", "signatory_text": "Dirjen"}, "tidak memerlukan SK ini"),
    ],
)
def test_a_decree_with_a_wrong_head_is_refused(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal = money.approved_proposal()
    assert sentence in refused(lambda: new(proposal, **values))


def test_a_number_is_used_once_a_year_whatever_its_letters(regions: None) -> None:
    first, second = money.approved_proposal(), money.approved_proposal()
    new(first, number="12/Dinsos/2026")
    assert "sudah dicatat" in str(_refusal(lambda: new(second, number="12/DINSOS/2026")))


@pytest.mark.parametrize("role", [Role.TREASURER, Role.OFFICE_HEAD, Role.PENDAMPING, Role.AUDITOR])
def test_only_the_verifier_records_a_decree(regions: None, role: Role) -> None:
    proposal = money.approved_proposal()
    with pytest.raises(NotAllowed):
        new(proposal, by=money.UserFactory(role=role, region_id="61.72"))


def test_a_verifier_of_elsewhere_records_nothing(outsider: User) -> None:
    with pytest.raises(NotAllowed):
        new(money.approved_proposal(), by=outsider)


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("", "1/DINSOS/2026"),
        ("12/DINSOS/2026", "13/DINSOS/2026"),
        ("460/009/DINSOS/2026", "460/010/DINSOS/2026"),
        ("188.45/12/2026", "188.45/13/2026"),
        ("tanpa angka", ""),
    ],
)
def test_the_next_number_follows_the_last(regions: None, last: str, following: str) -> None:
    proposal = money.approved_proposal()
    if last:
        new(proposal, number=last)
    assert decrees.next_number(proposal.program_year) == following


def test_a_decree_stays_as_it_was_recorded(regions: None) -> None:
    decree = new(money.approved_proposal())
    for attempt in (
        lambda: Decree.objects.filter(pk=decree.pk).update(number="lain"),
        lambda: Decree.objects.filter(pk=decree.pk).update(document=None),
        lambda: decree.lines.update(amount=1),
        lambda: decree.lines.all().delete(),
        lambda: Decree.objects.filter(pk=decree.pk).delete(),
    ):
        with pytest.raises(Exception, match=r"Cannot|protected"), transaction.atomic():
            attempt()


def test_a_scan_is_added_once(verifier: User) -> None:
    decree = new(money.approved_proposal())
    decrees.add_scan(decree=decree, scan=FileFactory(), by=verifier)
    assert "sudah ada" in str(_refusal(lambda: decrees.add_scan(decree=decree, scan=FileFactory(), by=verifier)))


# Revoking


def revoke(decree: Decree, *proposals: Proposal, by: User, **values: Any) -> Decree:
    return decrees.revoke(
        **{
            "decree": decree,
            "proposals": proposals,
            "number": "13/DINSOS/2026",
            "dated_on": decree.program_year.today(),
            "reason": "Kelompok bubar",
            "by": by,
            "base_url": money.BASE_URL,
            **values,
        }
    )


def test_a_revocation_cancels_its_groups_and_supersedes_an_emptied_decree(kadis: User) -> None:
    first, second = money.approved_proposal(name="Satu"), money.approved_proposal(name="Dua")
    decree = new(first, second, number="12/DINSOS/2026")

    revocation = revoke(decree, first, by=kadis)

    assert (money.reload(first).status, money.reload(second).status) == (Status.REVOKED, Status.DECREED)
    assert first.moves.order_by("-pk").values_list("verb", "note")[0] == ("cancel", "Kelompok bubar")
    assert not first.group.members.filter(active=True).exists()
    paper = text_of(revocation)[0]
    assert "Mencabut penetapan 1 (satu) kelompok" in paper
    assert "Keputusan Nomor 12/DINSOS/2026" in paper
    assert "Alasan pencabutan: Kelompok bubar." in paper
    decree.document.refresh_from_db()
    assert decree.document.superseded_by is None

    final = revoke(decree, second, by=kadis, number="14/DINSOS/2026")
    decree.document.refresh_from_db()
    assert decree.document.superseded_by == final.document


def test_what_was_paid_or_is_being_paid_cannot_be_revoked(kadis: User) -> None:
    order = money.prepared_order()
    decree = order.proposal.decree_lines.get().decree
    assert "masih ada pembayaran yang berjalan" in str(_refusal(lambda: revoke(decree, order.proposal, by=kadis)))
    paid = money.made_payment()
    decree = paid.proposal.decree_lines.get().decree
    assert "hanya bantuan yang belum dibayar" in str(_refusal(lambda: revoke(decree, paid.proposal, by=kadis)))


def test_a_half_decreed_group_is_freed_by_a_revocation_and_can_be_decreed_anew(kadis: User) -> None:
    year = money.ProposalFactory(status=Status.DRAFT).program_year
    proposal = money.approved_proposal(tier=year.tiers.get(funding_source=FundingSource.APBN))
    decree = new(proposal)
    blockers = lifecycle.blockers(proposal, "withdraw", by=None)
    assert [blocker.text for blocker in blockers] == [
        "Kelompok ini sudah tercantum dalam SK Dinas baru. Cabut dahulu dengan keputusan pencabutan."
    ]

    revoke(decree, proposal, by=kadis)

    assert money.reload(proposal).status == Status.APPROVED
    assert lifecycle.blockers(proposal, "withdraw", by=None) == []
    again = new(proposal, number="15/DINSOS/2026")
    assert list(DecreeLine.objects.standing().values_list("decree", flat=True)) == [again.pk]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": " "}, "Alasan pencabutan perlu diisi."),
        ({"days": -1}, "Tanggal pencabutan mendahului SK Dinas baru"),
        ({"days": 1}, "Tanggal SK tidak boleh di masa depan."),
    ],
)
def test_a_revocation_needs_a_reason_and_a_date(kadis: User, values: dict[str, Any], sentence: str) -> None:
    proposal = money.approved_proposal()
    decree = new(proposal)
    if "days" in values:
        values = {"dated_on": decree.dated_on + dt.timedelta(days=values["days"])}
    assert sentence in str(_refusal(lambda: revoke(decree, proposal, by=kadis, **values)))
    assert money.reload(proposal).status == Status.DECREED


def test_only_the_head_of_the_office_revokes(verifier: User) -> None:
    proposal = money.approved_proposal()
    decree = new(proposal)
    with pytest.raises(NotAllowed):
        revoke(decree, proposal, by=verifier)


@pytest.mark.django_db(transaction=True)
def test_two_decrees_at_once_name_a_group_once(verifier: User) -> None:
    proposal = money.approved_proposal()
    barrier = Barrier(4)

    def press(number: int) -> str:
        try:
            barrier.wait(10)
            new(proposal, number=f"{number}/DINSOS/2026", by=verifier)
        except MoveRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))

    assert answers.count("done") == 1
    assert (Decree.objects.count(), DecreeLine.objects.count()) == (1, 1)
    assert proposal.moves.filter(verb="decree").count() == 1
