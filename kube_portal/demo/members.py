"""What changes about the people of a running group, and how far groups have come."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from eligibility.models import RegistryEntry
from groups.changing import deciding, filing
from groups.changing.filing import Asked
from groups.models import ChangeRequest, Group, Member, Position
from kube_portal.accounts.models import User
from kube_portal.demo.people import Person, Village
from kube_portal.demo.story import GroupSpec, Office, day, minutes_of
from kube_portal.documents.models import File
from kube_portal.documents.storing import store
from monitoring.development import evaluating
from monitoring.development.evaluating import Given
from monitoring.models import Evaluation

Kind = ChangeRequest.Kind
_SEDAU = "61.72.05.1001"


def change_members(office: Office, spec: GroupSpec, by: User) -> None:
    """A new secretary in September, a death in October, and somebody who moves to Pontianak in November."""
    group = Group.objects.select_related("village").get(name=spec.name, village_id=spec.village)
    people = {member.position: member for member in group.people() if member.is_board}
    ordinary = [member for member in group.people() if not member.is_board]
    papers = _papers_of(spec, by)
    with day(dt.date(2026, 9, 14)):
        board = _file(
            group, Kind.BOARD, by,
            Asked(
                on=dt.date(2026, 9, 12), reason="Sekretaris bekerja di luar kota dan minta diganti.",
                chair=people[Position.CHAIR], secretary=ordinary[0], treasurer=people[Position.TREASURER],
                held_on=dt.date(2026, 9, 12), attended=9, minutes=papers("musyawarah-pengurus", dt.date(2026, 9, 12)),
            ),
        )  # fmt: skip
    with day(dt.date(2026, 9, 17)):
        deciding.approve(request=board, by=office.division_head, note="Sesuai musyawarah.")
    with day(dt.date(2026, 10, 20)):
        death = _file(
            group, Kind.DEATH, by,
            Asked(
                on=dt.date(2026, 10, 15), member=ordinary[-1], reason="Meninggal karena sakit di RSUD.",
                arrangement="Tidak ada pinjaman; iurannya diserahkan kepada istrinya.",
            ),
        )  # fmt: skip
    with day(dt.date(2026, 10, 22)):
        deciding.approve(request=death, by=office.division_head)
    with day(dt.date(2026, 11, 17)):
        neighbour = _neighbour()
        _file(
            group, Kind.REPLACE, by,
            Asked(
                on=dt.date(2026, 11, 15), member=ordinary[-2], reason="Anggota pindah ke Pontianak",
                arrangement="Pinjaman Rp200.000 dilunasi 10 November.", held_on=dt.date(2026, 11, 15), attended=8,
                minutes=papers("musyawarah-penggantian", dt.date(2026, 11, 15)), newcomer=neighbour,
                willingness=papers("surat-kesediaan", dt.date(2026, 11, 15)),
            ),
        )  # fmt: skip


def _file(group: Group, kind: str, by: User, asked: Asked) -> ChangeRequest:
    return filing.file(group=group, kind=kind, asked=asked, by=by, token=uuid.uuid4())


def _papers_of(spec: GroupSpec, by: User) -> Callable[[str, dt.date], File]:
    def paper(name: str, on: dt.date) -> File:
        upload = SimpleUploadedFile(f"{name}.pdf", minutes_of(spec, on), "application/pdf")
        return store(upload=upload, by=by, kind="change_minutes")

    return paper


def _neighbour() -> dict[str, object]:
    """A poor neighbour of Sedau who stands in the registry in force and in no group."""
    for person in Village(_SEDAU, culture="singkawang", seed="tetangga").people(30, on=dt.date(2026, 1, 1)):
        entry = RegistryEntry.objects.filter(nik=person.nik, snapshot__in_force=True, desil__lte=2).first()
        if entry is not None and not Member.objects.filter(nik=person.nik).exists():
            return {**_said(person), "kk": entry.kk, "residence_id": _SEDAU}
    raise LookupError("Nobody in Sedau is poor enough.")


def _said(person: Person) -> dict[str, object]:
    return {name: value for name, value in vars(person).items() if name != "position"} | {"position": "member"}


def evaluate_2012(office: Office, groups: Sequence[Group], *, dissolved: Sequence[int]) -> None:
    """A year after the money of 2011: nobody meets any more, and two groups are no more at all, as the study found."""
    for index, group in enumerate(groups):
        gone = index in dissolved
        with day(dt.date(2012, 12, 10)):
            evaluation = _scored(evaluating.start(group=group, year=2012, by=office.verifier), 1, by=office.verifier,
                stage="dissolved" if gone else "", reason="Dijalankan perorangan; hasilnya dibagi rata, kelompok tidak "
                "bertemu lagi." if gone else "")  # fmt: skip
            evaluating.submit(evaluation=evaluation, by=office.verifier)
        with day(dt.date(2012, 12, 18)):
            evaluating.decide(
                evaluation=evaluation,
                stage="dissolved" if gone else "inactive",
                reason="" if gone else "Tidak ada kegiatan sejak dana dibagi.",
                by=office.division_head,
            )


def begin_evaluation(group: Group, by: User) -> None:
    """The pendamping has begun this year's evaluation; the three aims are still to be judged."""
    with day(dt.date(2026, 11, 19)):
        evaluating.start(group=group, year=2026, by=by)


def _scored(evaluation: Evaluation, score: int, *, by: User, stage: str, reason: str) -> Evaluation:
    """What the record says where it says something; the rest as the evaluator saw it."""
    given = {
        row.indicator_id: Given(score if row.suggested is None else row.suggested) for row in evaluation.scores.all()
    }
    return evaluating.save(
        evaluation=evaluation, given=given, summary="", stage=stage, reason=reason, saved=evaluation.saved, by=by
    )
