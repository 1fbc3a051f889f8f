"""Guidelines of both offices with who has read them, and what the Dinas knows of its poor families."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.demo.accounts import PANGMILANG, SAGATANI, SEDAU, SIJANGKUNG
from kube_portal.demo.story import day
from kube_portal.documents.models import File
from kube_portal.documents.printing import render_pdf
from kube_portal.documents.storing import PDF, store
from kube_portal.regions.models import Region
from reports.baseline import entering
from reports.baseline.entering import Statement
from reports.guidelines import publishing
from reports.models import Guideline, Subject

OFFICE = "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak Kota Singkawang"


@dataclass(frozen=True)
class Paper:
    """One guideline, in a few sentences."""

    kind: str
    title: str
    number: str
    summary: str
    sentences: tuple[str, ...]
    subjects: tuple[Subject, ...]
    roles: tuple[Role, ...]
    must_read: bool = False

    def values(self, year: int, change: str = "") -> dict[str, object]:
        """As the form would hold it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "number": self.number,
            "year": year,
            "summary": self.summary,
            "subjects": list(self.subjects),
            "roles": list(self.roles),
            "must_read": self.must_read,
            "change": change,
        }

    def file(self, by: User, more: tuple[str, ...] = ()) -> File:
        """Its PDF, as somebody uploads it."""
        content = render_pdf(
            "demo/guideline.typ",
            {
                "kind": str(Guideline.Kind(self.kind).label),
                "title": self.title,
                "number": self.number,
                "office": OFFICE,
                "sentences": [*self.sentences, *more],
            },
        )
        name = f"{self.title}.pdf"
        return store(upload=SimpleUploadedFile(name, content, PDF), by=by, kind="guideline_file", allowed={PDF})


MENTORING = Paper(
    Guideline.Kind.TECHNICAL,
    "Juknis pendampingan dan laporan bulanan",
    "460/118/2026",
    "Apa yang dikerjakan pendamping setiap bulan, kapan laporan dikirim, dan bagaimana buku kas kelompok diperiksa.",
    (
        "Pendamping mengunjungi setiap kelompok paling sedikit sekali sebulan.",
        "Laporan bulanan dikirim paling lambat tanggal 10 bulan berikutnya.",
        "Buku kas ditutup bersama bendahara kelompok.",
    ),
    (Subject.REPORT, Subject.CASHBOOK, Subject.TRAINING),
    (Role.PENDAMPING, Role.VERIFIER),
    must_read=True,
)
VERIFYING = Paper(
    Guideline.Kind.TECHNICAL,
    "Juknis verifikasi lapangan",
    "460/097/2026",
    "Cara mengunjungi rumah setiap anggota, mengisi enam kriteria kemiskinan, dan meminta pengecualian.",
    ("Setiap anggota dikunjungi di rumahnya.", "Yang tidak memenuhi kriteria dicatat beserta alasannya."),
    (Subject.VERIFICATION, Subject.SELECTION),
    (Role.VERIFIER, Role.DIVISION_HEAD),
    must_read=True,
)
PROPOSING = Paper(
    Guideline.Kind.FORM,
    "Formulir berita acara musyawarah kelompok",
    "F-01/KUBE",
    "Lembar kosong untuk musyawarah pembentukan kelompok: hadirin, pengurus yang dipilih, dan usaha yang disepakati.",
    ("Ditandatangani ketua, sekretaris, bendahara kelompok, dan lurah atau kepala desa.",),
    (Subject.PROPOSAL,),
    (Role.OPERATOR, Role.VILLAGE_HEAD),
)
NATIONAL = Paper(
    Guideline.Kind.REGULATION,
    "Bantuan sosial usaha ekonomi produktif kepada KUBE",
    "Permensos 2 Tahun 2019",
    "Peraturan menteri tentang kelompok usaha bersama untuk penanganan fakir miskin: syarat, bantuan, pendampingan.",
    ("Kelompok terdiri atas 5 sampai 20 keluarga.", "Bantuan disalurkan ke rekening kelompok."),
    (Subject.PROPOSAL, Subject.PAYMENT, Subject.ACCOUNTABILITY),
    tuple(Role),
)


def seed(users: dict[str, User]) -> None:
    """A regulation for everybody, three papers of Singkawang (one in its second version), read by some."""
    singkawang = Region.objects.get(code="61.72")
    dinas, admin = users["verifikator"], users["admin"]
    with day(dt.date(2026, 1, 12)):
        publishing.publish(values=NATIONAL.values(2019), region=None, file=NATIONAL.file(admin), by=admin)
        publishing.publish(values=PROPOSING.values(2026), region=singkawang, file=PROPOSING.file(dinas), by=dinas)
    with day(dt.date(2026, 2, 9)):
        verifying = publishing.publish(
            values=VERIFYING.values(2026), region=singkawang, file=VERIFYING.file(dinas), by=dinas
        )
        old = publishing.publish(values=MENTORING.values(2026), region=singkawang, file=MENTORING.file(dinas), by=dinas)
        for name in ("pendamping.1", "pendamping.2", "pendamping.3"):
            publishing.confirm(guideline=old, by=users[name])
    with day(dt.date(2026, 9, 7)):
        more = ("Setiap laporan memuat foto usaha dengan letaknya.",)
        new = publishing.replace(
            guideline=old,
            values=MENTORING.values(2026, "Setiap laporan memuat foto usaha dengan letaknya."),
            file=MENTORING.file(dinas, more),
            by=dinas,
        )
        publishing.confirm(guideline=verifying, by=users["verifikator"])
        publishing.confirm(guideline=new, by=users["pendamping.2"])
    _count_the_poor(users["kabid"])


def _count_the_poor(kabid: User) -> None:
    """Four villages of Singkawang Selatan in 2011 from a letter of the time, one of them corrected."""
    found = {SEDAU: (612, 2_460), SAGATANI: (318, 1_270), SIJANGKUNG: (274, 1_105), PANGMILANG: (203, 830)}
    source, as_of = "PPLS 2011, surat BPS Kota Singkawang", dt.date(2011, 12, 31)
    with day(dt.date(2026, 3, 2)):
        statements = [Statement(code, *numbers, source, as_of) for code, numbers in found.items()]
        entering.enter_all(statements=statements, year=2011, reason="", by=kabid)
    with day(dt.date(2026, 3, 5)):
        entering.enter(
            statement=Statement(PANGMILANG, 231, 934, source, as_of),
            year=2011,
            reason="Satu RT terlewat ketika menyalin surat BPS.",
            seen=1,
            by=kabid,
        )
