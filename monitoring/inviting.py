"""Which offices and groups an event brings together: inviting them, the list of partners, and which offices came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring import events
from monitoring.models import PARTNERS, Event, EventGroup, EventOffice, OfficeKind, PartnerOffice, Sector
from monitoring.refusals import all_or_nothing, refuse

# What a name says about a sector; the first that fits.
_SECTOR_WORDS = (
    (Sector.LIVESTOCK, ("ternak", "hewan")),
    (Sector.FISHERIES, ("ikan", "kelautan")),
    (Sector.AGRICULTURE, ("tani", "pangan", "kebun")),
    (Sector.COOPERATIVES, ("koperasi", "umkm", "usaha kecil")),
    (Sector.TRADE, ("dagang", "industri", "perindag")),
    (Sector.LABOUR, ("tenaga kerja", "transmigrasi")),
    (Sector.EMPOWERMENT, ("pemberdayaan", "pmd")),
    (Sector.HEALTH, ("kesehatan", "puskesmas")),
)
MOST_OFFICES = 60


@dataclass(frozen=True)
class Named:
    """An office that is invited by its name."""

    office: str
    name: str


def sector_of(name: str) -> str:
    """The sector that an office's name speaks of: `agriculture` for Dinas Pertanian."""
    plain = name.casefold()
    return next((sector for sector, words in _SECTOR_WORDS if any(word in plain for word in words)), Sector.OTHER)


def public_offices(region: Region, office_name: str, *, villages: bool = True) -> list[EventOffice]:
    """Offices that follow from the region, not yet of an event: villages, district or districts, and the Dinas."""
    code = region.code
    below = Region.objects.active().within(code)
    districts = below.districts() if len(code) == 5 else Region.objects.filter(pk=code[:8])
    found = [
        EventOffice(office=OfficeKind.DISTRICT, name=f"Kantor {district.label}", region=district)
        for district in districts.order_by("code")
    ]
    if villages and len(code) > 5:
        found = [
            *(
                EventOffice(office=OfficeKind.VILLAGE, name=f"Kantor {village.label}", region=village)
                for village in below.villages().order_by("code")
            ),
            *found,
        ]
    return [*found, EventOffice(office=OfficeKind.DINAS, name=office_name)]


def invite(
    *,
    event: Event,
    by: User,
    partners: Iterable[PartnerOffice] = (),
    named: Sequence[Named] = (),
    groups: Iterable[Group] = (),
    public: Iterable[EventOffice] = (),
) -> int:
    """Invite offices, and groups of the area; who is invited already stays so. Returns how many offices were added.

    Names that the regency does not know yet join its list of partners. Raises MoveRefused for a cancelled event, and
    beyond sixty offices.
    """
    with all_or_nothing():
        locked = events.lock(event)
        found = [*public, *_of_partners([*partners, *known(locked.region_id[:5], named, by)])]
        standing = set(locked.offices.values_list("office", "name"))
        fresh = [one for one in found if (one.office, one.name) not in standing]
        fresh = list({(one.office, one.name): one for one in fresh}.values())
        for one in fresh:
            one.event = locked
        if len(standing) + len(fresh) > MOST_OFFICES and len(locked.region_id) > 5:
            raise refuse(f"Paling banyak {MOST_OFFICES} kantor untuk satu kegiatan.")
        EventOffice.objects.bulk_create(fresh)
        present = set(locked.event_groups.values_list("group_id", flat=True))
        EventGroup.objects.bulk_create(
            [EventGroup(event=locked, group=group) for group in groups if group.pk not in present]
        )
        return len(fresh)


def _of_partners(partners: Iterable[PartnerOffice]) -> list[EventOffice]:
    return [EventOffice(office=partner.office, name=partner.name, partner=partner) for partner in partners]


def known(regency: str, named: Sequence[Named], by: User) -> list[PartnerOffice]:
    """The partners of these names; those that the regency does not know yet are written down."""
    wanted = {" ".join(one.name.split()).casefold(): one for one in named if one.name.strip()}
    if not wanted:
        return []
    standing = {one.name.casefold(): one for one in PartnerOffice.objects.filter(regency=regency)}
    PartnerOffice.objects.bulk_create(
        [
            PartnerOffice(
                regency_id=regency, office=one.office, name=" ".join(one.name.split()), created_by=by,
                sector=sector_of(one.name) if one.office == OfficeKind.SECTOR else "",
            )
            for name, one in wanted.items()
            if name not in standing
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    found = {one.name.casefold(): one for one in PartnerOffice.objects.filter(regency=regency)}
    return [found[name] for name in wanted]


def save_partner(
    *, regency: str, office: str, name: str, sector: str, contact: str, active: bool, by: User,
    partner: PartnerOffice | None = None,
) -> PartnerOffice:  # fmt: skip
    """Write a partner down, or correct one; earlier events keep the name they invited. Raises MoveRefused."""
    if office not in PARTNERS:
        raise refuse("Kantor pemerintah wilayah diundang otomatis; daftar ini untuk dinas sektor, bank dan pembeli.")
    with all_or_nothing():
        found = partner or PartnerOffice(regency_id=regency, created_by=by)
        found.office, found.name, found.contact, found.active = office, " ".join(name.split()), contact.strip(), active
        found.sector = (sector or sector_of(name)) if office == OfficeKind.SECTOR else ""
        found.save()
        return found


def mark_offices(
    *,
    event: Event,
    attended: Mapping[int, tuple[bool | None, str]],
    by: User | None = None,
    seen: Mapping[int, bool | None] | None = None,
) -> int:
    """Note for invited offices whether they came and by whom (office id → came, name); returns how many came.

    None leaves an office not yet noted. `seen` is what the person saw before: what another noted meanwhile stays, and
    nothing is written where the two contradict each other. Raises MoveRefused for that, and before the day.
    """
    with all_or_nothing():
        locked = events.lock_held(event)
        offices = list(
            locked.offices.filter(pk__in=attended)
            .select_related("noted_by")
            .order_by("pk")
            .select_for_update(no_key=True, of=("self",))
        )
        contradicted = [
            f"{office}: {office.noted_by} baru saja mencatat “{office.state.lower()}”."
            for office in offices
            if seen is not None and _is_contradicted(office, attended[office.pk][0], seen.get(office.pk))
        ]
        if contradicted:
            raise refuse(*contradicted, "Samakan dahulu, lalu simpan sekali lagi.")
        for office in offices:
            came, represented_by = attended[office.pk]
            if seen is not None and came == seen.get(office.pk) and office.attended != came:
                continue  # noted by another meanwhile, and not touched here
            name = represented_by.strip() if came else ""
            if (office.attended, office.represented_by) != (came, name):
                office.attended, office.represented_by = came, name
                office.noted_by, office.noted_at = by, timezone.now()
                office.save(update_fields=["attended", "represented_by", "noted_by", "noted_at"])
    return sum(1 for office in offices if office.attended)


def _is_contradicted(office: EventOffice, came: bool | None, was: bool | None) -> bool:
    return office.attended != was and came not in (was, office.attended)


def own_office(event: Event, user: User) -> EventOffice | None:
    """The invited office that a village head speaks for, if any (one query)."""
    return event.offices.filter(office=OfficeKind.VILLAGE, region_id=user.region_id).first()


def office_name_of(event: Event) -> str:
    """What the Dinas was called in the year of the event (one query)."""
    return ProgramYear.objects.values_list("office_name", flat=True).get(pk=event.program_year_id)
