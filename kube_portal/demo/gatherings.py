"""Outreach and coordination meetings of the story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from kube_portal.accounts.models import User
from kube_portal.demo.story import day
from kube_portal.regions.models import Region
from monitoring import events, inviting, outreach
from monitoring.inviting import Named
from monitoring.models import Event, EventOffice, OfficeKind

BANKS = (Named(OfficeKind.BANK, "Bank Kalbar Cabang Singkawang"), Named(OfficeKind.BUYER, "UD Laut Rezeki"))


def hold(
    code: str, on: dt.date, by: User, *, came: Callable[[EventOffice], bool | None], citizens: tuple[int, int] = (0, 0),
    **details: object,
) -> Event:  # fmt: skip
    """An outreach or a meeting that took place; `came` says of each office whether it did (None: nobody noted it)."""
    with day(on):
        event = outreach.record(region=Region.objects.get(pk=code), held_on=on, by=by, **details)  # type: ignore[arg-type]  # as told
        attended = {office.pk: (came(office), "Petugas yang ditugaskan") for office in event.offices.all()}
        inviting.mark_offices(event=event, attended=attended, by=by)
        if any(citizens):
            events.count_citizens(event=event, men=citizens[0], women=citizens[1])
    return event


def _came(office: EventOffice, *, silent: Sequence[str]) -> bool:
    """Every office but those that are named here, by region or by name."""
    return office.region_id not in silent and office.name not in silent


def singkawang_2011(by: User) -> None:
    """As the study found it: the Dinas and the pendamping explained the program; the kelurahan came to none of it."""
    for on, topic, place in (
        (dt.date(2011, 2, 15), "Pengenalan program KUBE", "Aula Kantor Camat Singkawang Selatan"),
        (dt.date(2011, 5, 19), "Syarat anggota dan pengisian usulan", "Balai Pertemuan Sedau"),
        (dt.date(2011, 10, 11), "Persiapan menerima bantuan", "Aula Dinas Sosial"),
    ):
        hold(
            "61.72.05", on, by,
            came=lambda office: office.office != OfficeKind.VILLAGE,
            topic=topic, place=place, language="Indonesia, Melayu", speakers="Seksi Pemberdayaan Fakir Miskin",
        )  # fmt: skip


def singkawang_2026(users: dict[str, User], silent: str) -> None:
    """Two outreach that one kelurahan missed, a meeting with bank and buyer, one that is planned and one called off."""
    by = users["verifikator"]
    for on in (dt.date(2026, 1, 28), dt.date(2026, 8, 12)):
        hold(
            "61.72.05", on, by,
            came=partial(_came, silent=(silent, "Dinas Koperasi dan UMKM") if on.month > 6 else (silent,)),
            citizens=(34, 41),
            topic="Program KUBE dan syarat anggota", place="Aula Kantor Camat Singkawang Selatan",
            starts_at=dt.time(9), language="Indonesia, Melayu, Hakka", interpreter="Lie Siu Moi (Hakka)",
            led_by="Kepala Bidang Penanganan Fakir Miskin", speakers="Dinas Pertanian, Dinas Koperasi dan UMKM",
            sectors=["Dinas Pertanian", "Dinas Koperasi dan UMKM"],
        )  # fmt: skip
    hold(
        "61.72", dt.date(2026, 9, 22), by,
        came=lambda office: office.name != "Kantor Kecamatan Singkawang Utara",
        kind=Event.Kind.MEETING,
        topic="Modal lanjutan dan pemasaran hasil kelompok", place="Ruang rapat Dinas Sosial", starts_at=dt.time(10),
        led_by="Kepala Dinas Sosial", sectors=["Dinas Pertanian", "Dinas Perikanan"], named=BANKS,
        notes="Bank membuka tabungan kelompok tanpa biaya bulanan. UD Laut Rezeki membeli ikan asin tiap pekan.",
    )  # fmt: skip
    with day(dt.date(2026, 11, 10)):
        called_off = outreach.record(
            region=Region.objects.get(pk="61.72.05.1004"), topic="Pengenalan KUBE", place="Balai Pangmilang",
            held_on=dt.date(2026, 11, 17), by=by,
        )  # fmt: skip
        planned = outreach.record(
            region=Region.objects.get(pk="61.72.05.1004"), topic="Pengenalan KUBE untuk warga Pangmilang",
            place="Balai Pangmilang", held_on=dt.date(2026, 12, 8), by=by, starts_at=dt.time(9),
        )  # fmt: skip
    with day(dt.date(2026, 11, 16)):
        events.cancel(event=called_off, reason="Jalan tanah kuning tidak dapat dilalui karena hujan.", by=by)
        events.move(
            event=planned, held_on=dt.date(2026, 12, 10), starts_at=dt.time(9), place="Balai Pangmilang",
            reason="Menyesuaikan jadwal camat.", by=by,
        )  # fmt: skip


def polewali_mandar_2026(districts: Iterable[Region], by: User) -> None:
    """An outreach in every kecamatan, in Indonesian and Mandar with somebody who interprets; a meeting with a bank."""
    for region in districts:
        hold(
            region.pk, dt.date(2026, 2, 3), by,
            came=partial(_came, silent=("Dinas Peternakan",) if region.name == "Luyo" else ()),
            citizens=(28, 36),
            topic="Program KUBE tahun 2026", place=f"Kantor Camat {region.name}", starts_at=dt.time(9),
            language="Indonesia, Mandar", interpreter="Muhammad Yusuf", sectors=["Dinas Peternakan"],
        )  # fmt: skip
    hold(
        "76.04", dt.date(2026, 10, 6), by,
        came=lambda office: office.office != OfficeKind.SECTOR,
        kind=Event.Kind.MEETING, topic="Pasar ternak dan tabungan kelompok", place="Kantor Dinas Sosial",
        sectors=["Dinas Peternakan"],
        named=(Named(OfficeKind.BANK, "Bank Sulselbar Polewali"), Named(OfficeKind.BUYER, "Pasar Ternak Wonomulyo")),
    )  # fmt: skip
