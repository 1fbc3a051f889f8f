"""Decrees that assign pendamping (SK penugasan): recording those written outside, issuing the portal's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max, QuerySet

from groups.models import Assignment
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File
from kube_portal.documents.printing import date_in_words
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import issue_for, letterhead_of
from kube_portal.regions.querysets import attach_parents
from monitoring.models import AssignmentDecree, AssignmentDecreeLine
from monitoring.refusals import all_or_nothing, demand, refuse

TEMPLATE = "monitoring/assignment_decree.typ"
ASSIGNING = "monitoring.assign_pendamping"
MAX_ASSIGNMENTS = 300
DAYS_AHEAD = 31
_ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA")


def objections(
    regency: str, kind: str, number: str, dated_on: dt.date | None, *, needed: bool, today: dt.date
) -> list[str]:
    """What is wrong with number and date of a paper written outside the portal, in sentences (one query at most)."""
    if not number:
        if needed or dated_on is not None:
            return ["Nomor SK atau surat tugas perlu diisi: pendamping utama ditugaskan dengan surat."]
        return []
    if dated_on is None:
        return ["Tanggal SK atau surat tugas perlu diisi."]
    if not dt.date(2005, 1, 1) <= dated_on <= today + dt.timedelta(days=DAYS_AHEAD):
        return [f"Tanggal SK atau surat tugas harus antara 2005 dan {DAYS_AHEAD} hari dari sekarang."]
    if len(number) > 100:
        return ["Nomor SK atau surat tugas paling banyak 100 huruf."]
    known = _of_number(regency, kind, number, dated_on.year).first()
    if known is None:
        return []
    if known.document_id is not None:
        return [f"{known} diterbitkan portal dengan lampiran tetap. Pakai nomor lain, atau terbitkan SK baru."]
    if known.dated_on != dated_on:
        return [f"{known} sudah dicatat dengan tanggal {tanggal(known.dated_on)}."]
    return []


def _of_number(regency: str, kind: str, number: str, year: int) -> QuerySet[AssignmentDecree]:
    return AssignmentDecree.objects.filter(regency_id=regency, kind=kind, number__iexact=number, dated_on__year=year)


def write_down(assignments: Sequence[Assignment], *, scan: File | None, by: User) -> AssignmentDecree:
    """Record the paper that these assignments name, all the same one, and list them in it; a scan is added once.

    For callers inside a transaction that asked `objections` before.
    """
    first = assignments[0]
    assert first.decree_date is not None  # noqa: S101 — a number has a date, by a constraint
    regency = first.group.regency_code
    decree = (
        _of_number(regency, first.basis, first.decree_number, first.decree_date.year)
        .select_for_update(no_key=True)
        .first()
    )
    if decree is None:
        decree = AssignmentDecree.objects.create(
            regency_id=regency,
            kind=first.basis,
            number=first.decree_number,
            dated_on=first.decree_date,
            recorded_by=by,
        )
    _list(decree, assignments)
    if scan is not None and decree.scan_id is None:
        _attach(decree, scan)
    return decree


def _list(decree: AssignmentDecree, assignments: Sequence[Assignment]) -> None:
    """Freeze assignments into lines, behind those that are there."""
    last = decree.lines.aggregate(last=Max("position"))["last"] or 0
    attach_parents([one.group.village for one in assignments])
    AssignmentDecreeLine.objects.bulk_create(
        AssignmentDecreeLine(
            decree=decree,
            assignment=one,
            position=position,
            pendamping_name=str(one.user),
            level=one.level,
            is_primary=one.is_primary,
            group_name=one.group.name,
            business=one.group.business_description,
            village_name=one.group.village.full_name,
            village_code=one.group.village_id,
        )
        for position, one in enumerate(assignments, last + 1)
    )


def _attach(decree: AssignmentDecree, scan: File) -> None:
    scan.attach(decree)
    decree.scan = scan
    decree.save(update_fields=["scan"])


def waiting(user: User, regency: str) -> QuerySet[Assignment]:
    """Open assignments of a regency, in the user's sight, that no decree names yet: by pendamping, then by group."""
    return (
        Assignment.objects.visible_to(user)
        .within(regency)
        .open()
        .filter(basis=Assignment.Basis.LETTER)
        .select_related("group__village", "user")
        .order_by("user__first_name", "user__last_name", "user_id", "-is_primary", "group__name", "pk")
    )


def year_of(regency: str, day: dt.date) -> ProgramYear | None:
    """The rules under which a paper of that day is printed: its year's, else the newest before (one query)."""
    return (
        ProgramYear.objects.filter(regency_id=regency, year__lte=day.year)
        .select_related("regency", "office_logo")
        .order_by("-year")
        .first()
    )


def signatory_on(year: ProgramYear, day: dt.date) -> Post | None:
    """Who holds the office that signs the year's decrees on that day (one query)."""
    return Post.objects.holding(year.decree_signatory, year.regency_id, day).select_related("region").first()


def issue(
    *,
    regency: str,
    assignments: Iterable[Assignment],
    number: str,
    dated_on: dt.date,
    about: str,
    by: User,
    base_url: str,
) -> AssignmentDecree:
    """Issue a decree over these assignments as a PDF with its annex, and write it into each of them.

    Raises MoveRefused with every reason, NotAllowed, `TemplateError`, `NotStored`; then nothing is recorded.
    """
    demand(by, ASSIGNING)
    number = " ".join(number.split())
    with nothing_half_kept(), all_or_nothing():
        chosen = _locked(assignments)
        year = year_of(regency, dated_on)
        signatory = signatory_on(year, dated_on) if year is not None else None
        reasons = _reasons(regency, chosen, number, dated_on, year, signatory)
        if reasons or year is None or signatory is None:
            raise refuse(*reasons)
        decree = AssignmentDecree.objects.create(
            regency_id=regency,
            kind=Assignment.Basis.DECREE,
            number=number,
            dated_on=dated_on,
            about=about.strip() or default_subject(dated_on.year),
            signatory=signatory,
            recorded_by=by,
        )
        _list(decree, chosen)
        Assignment.objects.filter(pk__in=[one.pk for one in chosen]).update(
            basis=Assignment.Basis.DECREE, decree_number=number, decree_date=dated_on
        )
        decree.document = issue_for(
            year,
            template=TEMPLATE,
            data=decree_data(decree, year),
            kind="assignment_decree",
            title="SK penugasan pendamping",
            number=number,
            by=by,
            owner=decree,
            base_url=base_url,
        )
        decree.save(update_fields=["document"])
        return decree


def _locked(assignments: Iterable[Assignment]) -> list[Assignment]:
    """The chosen assignments under lock, in the order of the annex."""
    wanted = {one.pk for one in assignments}
    locked = (
        Assignment.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("group__village", "user")
        .order_by("pk")
    )
    return sorted(locked, key=lambda one: (str(one.user), one.user_id, not one.is_primary, one.group.name))


def _reasons(
    regency: str,
    chosen: Sequence[Assignment],
    number: str,
    dated_on: dt.date,
    year: ProgramYear | None,
    signatory: Post | None,
) -> list[str]:
    """Why this decree can't be issued, in sentences."""
    reasons = []
    if not chosen:
        reasons.append("Pilih paling sedikit satu penugasan.")
    if len(chosen) > MAX_ASSIGNMENTS:
        reasons.append(f"Satu SK memuat paling banyak {MAX_ASSIGNMENTS} penugasan.")
    for one in chosen:
        if one.group.regency_code != regency:
            reasons.append(f"{one.group}: kelompok dari kabupaten/kota lain.")
        elif one.ended_on is not None:
            reasons.append(f"{one.user} pada {one.group}: penugasannya sudah berakhir.")
        elif one.basis == Assignment.Basis.DECREE:
            reasons.append(f"{one.user} pada {one.group}: sudah ditetapkan dengan SK {one.decree_number}.")
    if not number or len(number) > 100:
        reasons.append("Nomor SK perlu diisi, paling banyak 100 huruf.")
    elif _of_number(regency, Assignment.Basis.DECREE, number, dated_on.year).exists():
        reasons.append(f"Nomor SK {number} sudah dicatat pada tahun {dated_on.year}.")
    if year is None:
        reasons.append(f"Aturan tahun {dated_on.year} belum ada di kabupaten/kota ini. Hubungi administrator sistem.")
        return reasons
    if not dt.date(2005, 1, 1) <= dated_on <= year.today():
        reasons.append("Tanggal SK tidak boleh di masa depan atau sebelum 2005.")
    elif signatory is None:
        office = Post.Office(year.decree_signatory).label
        reasons.append(
            f"Belum tercatat siapa {office} {year.regency.name} pada {tanggal(dated_on)}. "
            "Minta administrator sistem mencatat pejabatnya."
        )
    return reasons


def add_scan(*, decree: AssignmentDecree, scan: File, by: User) -> None:
    """Add the signed scan of a decree, once. Raises MoveRefused when there is one already, NotAllowed."""
    demand(by, ASSIGNING)
    with all_or_nothing():
        locked = AssignmentDecree.objects.select_for_update(no_key=True).get(pk=decree.pk)
        if locked.scan_id is not None:
            raise refuse("Pindaiannya sudah ada. Tidak ada yang diubah.")
        _attach(locked, scan)


def default_subject(year: int) -> str:
    """What such a decree is about, unless somebody words it otherwise."""
    return f"Penunjukan Pendamping Kelompok Usaha Bersama (KUBE) Tahun {year}"


def office_of(post: Post, year: ProgramYear) -> str:
    """The office whose act it is, without Plt. or Plh.: `Kepala Dinas Sosial Kota Singkawang`."""
    here = year.regency.name
    if post.office != Post.Office.OFFICE_HEAD:
        return f"{year.regency.head_title.title()} {place_of(year)}"
    place = "" if here.casefold() in year.office_name.casefold() else f" {here}"
    return f"Kepala {year.office_name}{place}"


def place_of(year: ProgramYear) -> str:
    """Where papers of the office are signed: `Singkawang`."""
    return year.regency.name.removeprefix("Kabupaten ").removeprefix("Kota ")


def signer(post: Post, year: ProgramYear) -> dict[str, str]:
    """Who signs for the office, as the templates want it."""
    office = office_of(post, year)
    standing = "" if post.standing == Post.Standing.DEFINITIVE else f"{Post.Standing(post.standing).label} "
    return {"office": f"{standing}{office}", "name": post.name, "rank": post.rank, "nip": post.nip}


def decree_data(decree: AssignmentDecree, year: ProgramYear) -> dict[str, Any]:
    """Everything the template lays out (two queries)."""
    post = decree.signatory
    if post is None:
        raise ValueError("Only the portal's own decree is printed.")
    lines = list(decree.lines.all())
    people = len({line.pendamping_name for line in lines})
    return {
        "title": f"Keputusan {office_of(post, year)}",
        **letterhead_of(year),
        "number": decree.number
        if str(decree.dated_on.year) in decree.number
        else f"{decree.number} Tahun {decree.dated_on.year}",
        "about": decree.about,
        "considering": [
            "bahwa kelompok usaha bersama (KUBE) memerlukan pendamping yang membimbing usaha, pembukuan dan "
            "kebersamaannya;",
            "bahwa pendamping yang tercantum dalam Lampiran dipandang mampu mendampingi kelompok itu;",
            "bahwa berdasarkan pertimbangan pada huruf a dan huruf b perlu menetapkan keputusan tentang penunjukan "
            "pendamping.",
        ],
        "legal_bases": [basis.citation for basis in year.legal_bases.all()],
        "decisions": list(
            zip(
                _ORDINALS,
                [
                    f"Menunjuk {people} pendamping untuk mendampingi kelompok yang tercantum dalam Lampiran, yang "
                    "merupakan bagian tidak terpisahkan dari keputusan ini.",
                    "Pendamping melatih kelompok, mengunjunginya setiap bulan, menulis laporan bulanan, membantu "
                    "pembukuan dan penyelesaian masalah, dan melapor kepada Dinas.",
                    f"Seorang pendamping mendampingi paling banyak {year.load_cap} kelompok, dan tidak boleh menjadi "
                    "pengurus atau anggota kelompok yang didampinginya.",
                    "Keputusan ini mulai berlaku pada tanggal ditetapkan, dan penugasan berakhir bila dicabut, "
                    "diserahterimakan, atau kelompoknya tidak didampingi lagi.",
                ],
                strict=False,
            )
        ),
        "place": place_of(year),
        "date": tanggal(decree.dated_on),
        "date_in_words": date_in_words(decree.dated_on),
        "signature": signer(post, year),
        "rows": [
            [
                f"{line.position}.",
                line.pendamping_name,
                "Utama" if line.is_primary else "Tambahan",
                Assignment.Level(line.level).label.removeprefix("Pendamping ").capitalize(),
                f"{line.group_name}\n{line.business}",
                line.village_name,
            ]
            for line in lines
        ],
    }
