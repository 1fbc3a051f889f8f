"""Looking at a NIK and a KK as they are typed: by themselves, against the form, and against the people we know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from groups.identity import InvalidIdentityNumber, Nik, nik_warnings, parse_kk, parse_nik
from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region


@dataclass(frozen=True)
class Finding:
    """One remark about an identity: `bad` stops the proposal, `warn` wants a second look, `good` says all is well."""

    tone: str
    text: str
    rule: str


def look_at(
    *,
    group: Group,
    user: User,
    nik: str,
    kk: str,
    birth_date: dt.date | None = None,
    sex: str = "",
    member_id: int | None = None,
) -> list[Finding]:
    """Everything to say about a member's NIK and KK; an empty number gives no finding (at most four queries).

    Other groups are named only inside the user's jurisdiction. `member_id` is the row being edited, if it exists.
    """
    findings: list[Finding] = []
    if nik.strip():
        findings += _look_at_nik(group, user, nik, birth_date, sex, member_id)
    if kk.strip():
        findings += _look_at_kk(group, kk, member_id)
    return findings


def _look_at_nik(
    group: Group, user: User, text: str, birth_date: dt.date | None, sex: str, member_id: int | None
) -> list[Finding]:
    try:
        nik = parse_nik(text, today=group.village.today())
    except InvalidIdentityNumber as wrong:
        return [Finding("bad", str(wrong), "E1")]
    known_region = Region.objects.filter(pk=nik.region_code).exists()
    found = [
        Finding("warn", warning, "E1")
        for warning in nik_warnings(nik, birth_date=birth_date, sex=sex, known_region=known_region)
    ]
    found += _others_with(nik, group, user, member_id)
    return found or [Finding("good", f"NIK ditulis dengan benar: {describe(nik)}.", "E1")]


def describe(nik: Nik) -> str:
    """What a NIK says in words, for whoever compares it with the KTP: `perempuan, lahir 3 Mei 1980`."""
    latest = nik.birth_dates[-1]
    return f"{'perempuan' if nik.sex == 'P' else 'laki-laki'}, lahir {latest:%d-%m-%Y}"


def _others_with(nik: Nik, group: Group, user: User, member_id: int | None) -> list[Finding]:
    same = (
        Member.objects.visible_to(user)
        .present()
        .filter(nik=nik.digits)
        .exclude(pk=member_id or 0)
        .select_related("group")
    )
    found = []
    for other in same.select_related("group")[:3]:
        if other.group_id == group.pk:
            found.append(Finding("bad", f"NIK ini sudah dipakai {other.name} di kelompok ini.", "E9"))
        elif other.active:
            found.append(Finding("bad", f"NIK ini sudah aktif di kelompok {other.group} atas nama {other.name}.", "E9"))
        else:
            found.append(Finding("warn", f"NIK ini juga tercatat di kelompok {other.group} ({other.name}).", "E9"))
    return found


def _look_at_kk(group: Group, text: str, member_id: int | None) -> list[Finding]:
    try:
        digits = parse_kk(text)
    except InvalidIdentityNumber as wrong:
        return [Finding("bad", str(wrong), "E2")]
    relatives = group.people().filter(kk=digits).exclude(pk=member_id or 0)
    names = [member.name for member in relatives[:3]]
    if names:
        return [Finding("warn", f"Nomor KK ini sama dengan {', '.join(names)}. Satu KK satu anggota.", "E8")]
    return [Finding("good", "Nomor KK ditulis dengan benar.", "E2")]
