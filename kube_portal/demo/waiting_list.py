"""The selection of Kota Singkawang 2026: who waits, who gave up a place, what was published; and the list of 2025."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from eligibility import results
from groups import drafting, lifecycle
from groups.copying import copy_as_draft
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.demo.accounts import PANGMILANG, SAGATANI, SEDAU
from kube_portal.demo.people import Village
from kube_portal.demo.plans import CATTLE_2011, GOATS, Line, scaled
from kube_portal.demo.story import GroupSpec, Office, day, minutes_of
from kube_portal.programs.presets import create_year
from kube_portal.regions.models import Region
from monitoring import outreach

GRANT = 20_000_000


def _spec(name: str, village: str, kind: str, business: str, tier: str, plan: list[Line], born: int) -> GroupSpec:
    people = Village(village, culture="singkawang", seed=f"tunggu-{name}").people(10, on=dt.date(born, 1, 15))
    return GroupSpec(
        name, village, kind, business, "Bahan dan lahan tersedia di kelurahan.", "Pasar Beringin dan warung sekitar.",
        tier, plan, tuple(people),
    )  # fmt: skip


def seed_2025(users: dict[str, User]) -> None:
    """A year that ended with two groups on the waiting list; its money went to other districts."""
    year = create_year(
        regency=Region.objects.get(code="61.72"),
        year=2025,
        preset="singkawang",
        office_name="Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak Kota Singkawang",
        ceilings={"apbd": 40_000_000, "apbn": 0},
    )
    office = Office(
        year=year,
        operators={SAGATANI: users["operator.sagatani"], PANGMILANG: users["operator.pangmilang"]},
        heads={SAGATANI: users["lurah.sagatani"], PANGMILANG: users["lurah.pangmilang"]},
        verifier=users["verifikator"],
        division_head=users["kabid"],
        office_head=users["kadis"],
        treasurer=users["bendahara"],
        payment_checker=users["ppk"],
    )
    with day(dt.date(2025, 2, 4)):
        outreach.record(
            region=Region.objects.get(code="61.72.05"), topic="Program KUBE dan syarat anggota",
            place="Aula Kantor Camat Singkawang Selatan", held_on=dt.date(2025, 2, 4), by=users["verifikator"],
            language="Indonesia, Melayu, Hakka",
        )  # fmt: skip
    chips = scaled("Pisang kepok", "tandan", 45_000, GRANT)
    bakers = _spec("Mekar Sari", PANGMILANG, "food", "Keripik pisang", "Penumbuhan", chips, 2025)
    for spec, started in ((_lembah_hijau(), dt.date(2025, 4, 7)), (bakers, dt.date(2025, 9, 1))):
        proposal = office.draft(spec, started)
        office.road_to_verdict(proposal, started)
    with day(dt.date(2025, 12, 31)):
        lifecycle.lapse_year(program_year=year, by=None, note="Tahun anggaran berakhir; belum ada tempat.")


@dataclass(frozen=True)
class Waiting:
    """The groups that stand on the board beside Kambing Makmur."""

    carried: Proposal
    behind: Proposal
    given_up: Proposal


def verify(office: Office, users: dict[str, User]) -> Waiting:
    """Three more found eligible in 2026, one of them carried over from the year before."""
    carried = _carry_over(office, users["operator.sagatani"])
    office.road_to_verdict(carried, dt.date(2026, 2, 2))
    behind = office.draft(_karya_bersama(), dt.date(2026, 6, 15))
    office.road_to_verdict(behind, dt.date(2026, 6, 15), held=5, viability=4)
    given_up = office.draft(_bina_usaha(), dt.date(2026, 7, 27))
    office.road_to_verdict(given_up, dt.date(2026, 7, 27), held=3)
    return Waiting(carried, behind, given_up)


def decide(office: Office, found: Waiting, users: dict[str, User]) -> None:
    """Put forward, one selected, the result published; then the selected group gives up its place."""
    office.nominate(found.given_up, dt.date(2026, 11, 5), rationale="Pesanan pagar sekolah sudah ada.")
    office.nominate(found.carried, dt.date(2026, 11, 5), rationale="Menunggu sejak 2025; kandang swadaya sudah jadi.")
    office.nominate(found.behind, dt.date(2026, 11, 5), rationale="Kandang baru selesai Desember.")
    office.select(found.given_up, dt.date(2026, 11, 9))
    with day(dt.date(2026, 11, 12)):
        results.publish(
            program_year=office.year,
            district=None,
            rationale=(
                "Kelompok dipilih menurut urutan nilai, dengan memperhatikan kelurahan yang lama atau belum pernah "
                "menerima. Satu tempat di Kecamatan Singkawang Selatan masih terbuka dan dipilih bulan ini."
            ),
            last_number=0,
            by=office.office_head,
        )
    with day(dt.date(2026, 11, 17)):
        lifecycle.move(
            found.given_up, "withdraw", by=users["operator.sedau"], note="Dua pengurus bekerja di Pontianak."
        )


def specs() -> list[GroupSpec]:
    """The groups that stand on the board beside Kambing Makmur."""
    return [_lembah_hijau(), _karya_bersama(), _bina_usaha()]


def _karya_bersama() -> GroupSpec:
    return _spec("Karya Bersama", SEDAU, "livestock", "Penggemukan sapi", "BLPS", CATTLE_2011, 2026)


def _bina_usaha() -> GroupSpec:
    return _spec(
        "Bina Usaha", SEDAU, "service", "Bengkel las", "BLPS", scaled("Mesin las", "unit", 4_500_000, 30_000_000), 2026
    )


def _lembah_hijau() -> GroupSpec:
    return _spec("Lembah Hijau", SAGATANI, "livestock", "Ternak kambing", "Penumbuhan", GOATS, 2025)


def _carry_over(office: Office, by: User) -> Proposal:
    """Lembah Hijau of the year before, copied as a draft and deliberated again."""
    spec = _lembah_hijau()
    old = Proposal.objects.select_related("group", "tier").get(group__name=spec.name, program_year__year=2025)
    on = dt.date(2026, 2, 2)
    with day(on):
        draft = copy_as_draft(proposal=old, program_year=office.year, by=by)
        drafting.save_deliberation(
            proposal=draft,
            by=by,
            values={
                "deliberation_on": on - dt.timedelta(days=10),
                "deliberation_place": "Balai Sagatani",
                "village_presence": Proposal.VillagePresence.PRESENT,
                "village_representative": "Kasi Kesejahteraan Sosial",
            },
            minutes=SimpleUploadedFile(f"berita-acara-{spec.name}.pdf", minutes_of(spec, on), "application/pdf"),
        )
        drafting.mark_precheck_seen(proposal=draft)
    draft.refresh_from_db()
    return draft
