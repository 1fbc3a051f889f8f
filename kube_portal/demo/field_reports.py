"""The story of the monthly reports: photos of visits, what the Dinas found, late ones, a flood, what is needed."""

from __future__ import annotations

import datetime as dt
import uuid

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.demo.story import BASE_URL, JAKARTA, day
from kube_portal.regions.models import Region
from monitoring import equipment, fieldreports, ladder, pauses
from monitoring.equipment import Need, Reply
from monitoring.models import EquipmentRequest, FieldReport

POLMAN, SINGKAWANG = "76.04", "61.72"
MOWER = Need("Alat potong rumput", 1, "Alat potong rumput belum ada; pakan masih disabit satu per satu.")


def seed(users: dict[str, User]) -> None:
    """What happened around the reports of both regencies."""
    _read_reports(users)
    _ask_for_equipment(users)
    _let_late_reports_climb(users)


def pause_for_the_flood(users: dict[str, User], district: str) -> set[dt.date]:
    """A flood in a district of Polewali Mandar; returns the months in which nobody owed a report there."""
    january, february = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
    with day(dt.date(2026, 1, 20)):
        pauses.pause(
            region=Region.objects.get(code=district), first_month=january, last_month=dt.date(2026, 3, 1),
            reason="Banjir bandang; jalan ke desa terputus.", by=users["kabid.polman"],
        )  # fmt: skip
    with day(dt.date(2026, 3, 2)):
        pause = Region.objects.get(code=district).report_pauses.get()
        pauses.end_early(
            pause=pause, from_month=dt.date(2026, 3, 1), reason="Jalan sudah dibuka.", by=users["kabid.polman"]
        )
    return {january, february}


def _group(name: str, regency: str) -> Group:
    return Group.objects.select_related("village").get(name=name, village__code__startswith=f"{regency}.")


def _read_reports(users: dict[str, User]) -> None:
    """In Singkawang one report was in order, one is to be corrected, the newest is still to be read."""
    reports = FieldReport.objects.in_force().filter(group=_group("Bukit Harapan", SINGKAWANG)).order_by("month")
    first, second = reports[:2]
    with day(dt.date(2026, 9, 14)):
        fieldreports.review(report=first, by=users["verifikator"], note="Lengkap. Pertahankan catatan kas seperti ini.")
        fieldreports.review(
            report=second, by=users["verifikator"], finding=FieldReport.Review.CORRECT,
            note="Uang kas tidak sama dengan buku kas halaman 3. Hitung ulang bersama bendahara kelompok.",
        )  # fmt: skip
    for report in FieldReport.objects.in_force().filter(group=_group("Malaqbi", POLMAN), month__lt=dt.date(2026, 9, 1)):
        with day(dt.date(2026, 9, 15)):
            fieldreports.review(report=report, by=users["verifikator.polman"])


def _ask_for_equipment(users: dict[str, User]) -> None:
    """A request in each state: met by a partner, planned, refused, withdrawn, and still open."""
    verifier, pendamping = users["verifikator"], users["pendamping.1"]
    chips = _group("Bukit Harapan", SINGKAWANG)
    with day(dt.date(2026, 8, 18)):
        scales = _ask(chips, Need("Timbangan duduk 50 kg", 1, "Hasil ditimbang di warung tetangga."), pendamping)
        roof = _ask(chips, Need("Atap plastik jemuran", 4, "Hasil jemuran rusak bila hujan."), pendamping)
        truck = _ask(chips, Need("Mobil bak", 1, "Mengantar hasil ke pasar."), users["operator.sedau"])
    with day(dt.date(2026, 9, 1)):
        given = Reply(
            "met", dt.date(2026, 8, 31), "1 timbangan duduk 50 kg", partner="Bank Kalbar cabang Singkawang",
            into_inventory=True, value=1_250_000, condition="good",
        )  # fmt: skip
        _answer(scales, verifier, given)
        _answer(roof, verifier, Reply("planned", dt.date(2027, 2, 1), note="Masuk rencana anggaran 2027."))
        _answer(truck, verifier, Reply("refused", note="Kendaraan tidak dibiayai program ini."))
    with day(dt.date(2026, 11, 16)):
        _ask(chips, Need("Alat perekat kemasan", 2, "Kemasan masih direkat dengan lilin."), pendamping)
    theirs, guide = users["verifikator.polman"], users["pendamping.polman"]
    asked = equipment.open_of(_group("Malaqbi", POLMAN)).first()
    if asked is not None:
        with day(dt.date(2026, 8, 3)):
            _answer(asked, theirs, Reply("planned", dt.date(2026, 12, 15), note="Menunggu APBD perubahan."))
    states: tuple[tuple[str, Reply | None], ...] = (
        ("Sipakatau", Reply("met", dt.date(2026, 6, 9), "1 alat potong rumput", partner="Dinas Pertanian")),
        ("Mammesa", Reply("refused", note="Kelompok sudah menerima alat serupa dari desa.")),
        ("Sirondo", None),
    )
    for name, reply in states:
        with day(dt.date(2026, 5, 11)):
            request = _ask(_group(name, POLMAN), MOWER, guide)
        if reply is not None:
            with day(dt.date(2026, 6, 10)):
                _answer(request, theirs, reply)


def _ask(group: Group, need: Need, by: User) -> EquipmentRequest:
    return equipment.ask(group=group, need=need, by=by, uuid=uuid.uuid4())[0]


def _answer(request: EquipmentRequest, by: User, reply: Reply) -> None:
    equipment.answer(request=request, reply=reply, by=by, token=uuid.uuid4())


def _let_late_reports_climb(users: dict[str, User]) -> None:
    """Reminded and warned by the portal, written to, visited: the groups of the pendamping who keeps a shop."""
    for on in (dt.date(2026, 10, 8), dt.date(2026, 10, 11), dt.date(2026, 11, 8)):
        _clock_strikes(on)
    with day(dt.date(2026, 10, 27)):
        ladder.write_letter(
            user=users["pendamping.polman.3"], regency_code=POLMAN, number="400.9/117/2026",
            by=users["verifikator.polman"], base_url=BASE_URL, token=uuid.uuid4(),
        )  # fmt: skip
    with day(dt.date(2026, 11, 10)):
        ladder.log_visit(
            group=_group("Panette", POLMAN), visited_on=dt.date(2026, 11, 10), by=users["verifikator.polman"],
            note="Pendamping menjaga toko pada hari kerja. Disepakati berkunjung tiap hari Sabtu.",
        )  # fmt: skip
    _clock_strikes(dt.date(2026, 11, 11))


def _clock_strikes(on: dt.date) -> None:
    """What `tick` does about reports on a day."""
    with day(on):
        ladder.remind_and_warn(dt.datetime.combine(on, dt.time(9), tzinfo=JAKARTA))
