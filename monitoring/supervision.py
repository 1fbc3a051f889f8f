"""Visits by the offices around a group (M2): who came in a quarter, and who stayed silent."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Count, Max

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.photos import Photo
from kube_portal.documents.storing import store
from kube_portal.position import InvalidPosition, Position, Source
from kube_portal.programs.rules import implements
from monitoring.flags import keeping
from monitoring.models import FieldReport, SupervisionVisit
from monitoring.quarters import quarter_of
from monitoring.refusals import all_or_nothing, refuse

EARLIEST = dt.date(2005, 1, 1)

# For whose eyes a role speaks; the Dinas also writes down visits of province and ministry, who have no account here.
OFFICES_BY_ROLE: dict[str, tuple[SupervisionVisit.Office, ...]] = {
    Role.VILLAGE_HEAD: (SupervisionVisit.Office.VILLAGE,),
    Role.DISTRICT_OFFICER: (SupervisionVisit.Office.DISTRICT,),
    Role.VERIFIER: (SupervisionVisit.Office.DINAS, SupervisionVisit.Office.MINISTRY),
    Role.DIVISION_HEAD: (SupervisionVisit.Office.DINAS, SupervisionVisit.Office.MINISTRY),
    Role.OFFICE_HEAD: (SupervisionVisit.Office.DINAS, SupervisionVisit.Office.MINISTRY),
}


def offices_for(user: User) -> list[SupervisionVisit.Office]:
    """The offices whose visits a person may write down."""
    if user.is_superuser:
        return list(SupervisionVisit.Office)
    return list(OFFICES_BY_ROLE.get(user.role, ()))


def log_visit(
    *,
    group: Group,
    office: str,
    visitor: str,
    visited_on: dt.date,
    finding: str,
    by: User,
    photo: Photo | None = None,
    position: Position | None = None,
) -> SupervisionVisit:
    """Write down a visit; it is never changed afterwards. Raises MoveRefused for a day to come or another's office.

    Where nobody said the position, the photo's own is taken, if it has one in Indonesia.
    """
    if office not in offices_for(by):
        raise refuse("Anda tidak dapat mencatat kunjungan atas nama kantor itu.")
    if visited_on > group.village.today():
        raise refuse("Tanggal kunjungan tidak boleh di masa depan.")
    if visited_on < EARLIEST:
        raise refuse("Tanggal kunjungan tidak boleh sebelum 2005.")
    with all_or_nothing():
        visit = SupervisionVisit(
            group=group,
            office=office,
            visitor=visitor.strip(),
            visited_on=visited_on,
            finding=finding.strip(),
            recorded_by=by,
        )
        _put_at(visit, position, photo)
        if photo is not None:
            visit.photo = store(upload=photo.as_file("kunjungan.jpg"), by=by, kind="visit_photo")
        visit.save(force_insert=True)
        if visit.photo is not None:
            visit.photo.attach(visit)
        keeping.refresh_group(group)
        return visit


def _put_at(visit: SupervisionVisit, position: Position | None, photo: Photo | None) -> None:
    """The place that was typed or that the phone gave, else the photo's."""
    if position is not None:
        visit.put_at(position, Source.TYPED if position.accuracy is None else Source.DEVICE)
    elif photo is not None and photo.beside.coordinates is not None:
        with suppress(InvalidPosition):
            visit.put_at(Position.at(*photo.beside.coordinates, photo.beside.accuracy), Source.PHOTO)


@dataclass(frozen=True)
class Eyes:
    """One office in one quarter: how often it came to a group, and when last in all time."""

    name: str
    visits: int
    last_on: dt.date | None
    is_over: bool = True

    @property
    def is_silent(self) -> bool:
        """Did not come this quarter."""
        return self.visits == 0

    @property
    def silence(self) -> str:
        """What to say of an office that did not come: while the quarter runs, it still may."""
        return "tidak datang" if self.is_over else "belum datang"


@implements("M2")
def coverage(group: Group, day: dt.date) -> list[Eyes]:
    """Who came to a group in the quarter of a day, office by office, the silent ones too. Four queries."""
    first, last, _ = quarter_of(day)
    visits = SupervisionVisit.objects.filter(group_id=group.pk)
    reports = FieldReport.objects.in_force().filter(group_id=group.pk)
    here = dict(
        visits.filter(visited_on__range=(first, last)).order_by().values_list("office").annotate(count=Count("pk"))
    )
    ever = dict(visits.order_by().values_list("office").annotate(last=Max("visited_on")))
    by_pendamping = reports.aggregate(last=Max("visit_on"))["last"]
    names = {SupervisionVisit.Office.VILLAGE: group.village.label, SupervisionVisit.Office.DISTRICT: "Kecamatan"}
    is_over = group.village.today() > last
    return [
        Eyes("Pendamping", reports.filter(visit_on__range=(first, last)).count(), by_pendamping, is_over),
        *(
            Eyes(str(names.get(office, office.label)), here.get(office, 0), ever.get(office), is_over)
            for office in SupervisionVisit.Office
        ),
    ]
