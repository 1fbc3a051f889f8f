"""Problems and complaints as they were told and handled, and the offices that came to look, or did not."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.demo import pictures
from kube_portal.demo.accounts import SEDAU
from kube_portal.demo.story import day
from kube_portal.regions.models import Region
from monitoring import supervision
from monitoring.cases import deadlines, opening, steps
from monitoring.models import Accused, CaseKind


def seed(users: dict[str, User]) -> None:
    """What the studies found: money shared out, members who stay away, a levy; and a kelurahan that does not come."""
    _shared_out_2011(users)
    _inactive_members(users)
    _mediated(users)
    _left_to_its_day(users)
    _complaints()
    _visits(users)


def _group(name: str, village: str = "61.72") -> Group:
    found = Group.objects.filter(name=name, village__code__startswith=village)
    return found.select_related("village").order_by("-pk")[0]


def _shared_out_2011(users: dict[str, User]) -> None:
    group = _group("Mawar")
    with day(dt.date(2012, 1, 23)):
        case = opening.open_case(
            kind=CaseKind.MISUSE,
            accused=Accused.GROUP,
            group=group,
            summary="Uang dibagi rata ke anggota pada hari pencairan; usaha bersama tidak pernah dimulai.",
            happened_on=dt.date(2011, 12, 20),
            by=users["verifikator"],
        )
    with day(dt.date(2012, 3, 12)):
        steps.resolve(
            case=case,
            by=users["kabid"],
            text="Enam anggota mengembalikan bagiannya ke rekening kelompok; empat lainnya mencicil tahun ini.",
            money_returned=12_000_000,
        )


def _inactive_members(users: dict[str, User]) -> None:
    guide = users["pendamping.1"]
    with day(dt.date(2026, 11, 9)):
        case = opening.open_case(
            kind=CaseKind.INACTIVE,
            accused=Accused.GROUP,
            group=_group("Bukit Harapan"),
            summary="3 dari 10 anggota jarang hadir pada penjemuran bersama, padahal hasil dibagi sama.",
            by=guide,
        )
        steps.warn(case=case, by=guide, text="Tiga anggota hadir sesuai jadwal piket.", on=dt.date(2026, 11, 9))
    with day(dt.date(2026, 11, 24)):
        steps.warn(
            case=case,
            by=guide,
            text="Dua anggota masih tidak hadir. Bila tidak berubah, bagian hasil dihitung menurut hari kerja.",
            on=dt.date(2026, 11, 24),
        )


def _mediated(users: dict[str, User]) -> None:
    guide = users["pendamping.1"]
    rng = random.Random(8)
    with day(dt.date(2026, 8, 18)):
        case = opening.open_case(
            kind=CaseKind.CONFLICT,
            accused=Accused.GROUP,
            group=_group("Bukit Harapan"),
            summary="Bendahara dan dua anggota berselisih tentang pembagian hasil jual bulan Juli.",
            by=users["lurah.sedau"],
        )
    with day(dt.date(2026, 8, 20)):
        steps.take(case=case, by=guide)
        steps.mediate(
            case=case,
            by=guide,
            text="Hasil dibagi menurut hari kerja yang dicatat sekretaris; buku kas dibacakan setiap Sabtu.",
            on=dt.date(2026, 8, 20),
            present="Ketua, sekretaris dan bendahara kelompok, dua anggota, pendamping",
            keep_by=dt.date(2026, 9, 20),
            upload=pictures.ktp(rng, pictures.near(SEDAU, rng), timezone.now()),
        )
    with day(dt.date(2026, 9, 21)):
        steps.resolve(case=case, by=guide, text="Kesepakatan dijalankan sebulan penuh; tidak ada keberatan lagi.")


def _left_to_its_day(users: dict[str, User]) -> None:
    """Nobody took it on: two weeks later the portal hands it on to the Dinas."""
    with day(dt.date(2026, 10, 19)):
        opening.open_case(
            kind=CaseKind.INDIVIDUAL,
            accused=Accused.GROUP,
            group=_group("Pasir Rezeki"),
            summary="Mesin pengiris pisang disimpan dan dipakai sendiri oleh ketua.",
            by=users["lurah.sedau"],
        )
    with day(dt.date(2026, 11, 3)):
        deadlines.tick(timezone.now())


def _complaints() -> None:
    with day(dt.date(2026, 11, 12), 20):
        opening.open_complaint(
            token=uuid.UUID(int=1),
            village=Region.objects.get(code=SEDAU),
            kind=CaseKind.LEVY,
            accused=Accused.OTHER,
            group_named="Pasir Rezeki",
            summary="Kami diminta Rp500.000 per kelompok supaya cepat cair. Yang meminta mengaku dari kantor.",
            name="Rusli",
            contact="0812-5550-1207",
        )
    with day(dt.date(2026, 11, 18), 20):
        opening.open_complaint(
            token=uuid.UUID(int=2),
            village=Region.objects.get(code="76.04.08.2002"),
            kind=CaseKind.LEFT_OUT,
            accused=Accused.OTHER,
            summary="Ibu saya janda dengan tiga anak dan tidak pernah diajak, tetapi pemilik toko menjadi anggota.",
        )


def _visits(users: dict[str, User]) -> None:
    """Camat and Dinas came; the kelurahan came once in 2026, and never to the groups of 2011."""
    for name, office, visitor, on, finding, by in (
        ("Mawar", "dinas", "Kepala seksi pemberdayaan", dt.date(2012, 2, 6),
         "Tidak ada usaha bersama; uang sudah dibagi.", "verifikator"),
        ("Teratai", "dinas", "Kepala seksi pemberdayaan", dt.date(2012, 2, 7),
         "Empat sapi di kandang bersama, satu sakit.", "verifikator"),
        ("Bukit Harapan", "district", "Kasi kesejahteraan sosial", dt.date(2026, 9, 16),
         "Para-para jemur terpakai; buku kas rapi.", "camat.selatan"),
        ("Bukit Harapan", "dinas", "Kepala bidang", dt.date(2026, 11, 5),
         "Dua anggota tidak hadir; hasil bulan ini turun karena hujan.", "kabid"),
    ):  # fmt: skip
        with day(on, 15):
            supervision.log_visit(
                group=_group(name), office=office, visitor=visitor, visited_on=on, finding=finding, by=users[by]
            )
