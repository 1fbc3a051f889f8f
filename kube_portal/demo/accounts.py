"""The demo accounts: one of every role, and the posts they hold. The password only ever exists in a demo database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region

PASSWORD = "kube-demo"  # noqa: S105 — printed by `make run` for everybody to try the demo

SEDAU, SAGATANI, SIJANGKUNG, PANGMILANG = "61.72.05.1001", "61.72.05.1002", "61.72.05.1003", "61.72.05.1004"


@dataclass(frozen=True)
class Account:
    """One demo account: sign-in name, full name, role, region, and whether `make run` names it."""

    username: str
    name: str
    role: Role | str
    region: str | None
    announced: bool = True


ACCOUNTS: tuple[Account, ...] = (
    Account("admin", "Administrator Sistem", "", None),
    Account("kadis", "Ratna Kusumawati", Role.OFFICE_HEAD, "61.72"),
    Account("kabid", "Hendra Gunawan", Role.DIVISION_HEAD, "61.72"),
    Account("verifikator", "Budi Santoso", Role.VERIFIER, "61.72"),
    Account("bendahara", "Lina Marlina", Role.TREASURER, "61.72"),
    Account("ppk", "Yulia Pratiwi", Role.PAYMENT_CHECKER, "61.72"),
    Account("operator.sedau", "Dedi Kurniawan", Role.OPERATOR, SEDAU),
    Account("lurah.sedau", "Ahmad Fauzi", Role.VILLAGE_HEAD, SEDAU),
    Account("lurah.sijangkung", "Rina Susanti", Role.VILLAGE_HEAD, SIJANGKUNG),
    Account("camat.selatan", "Agus Salim", Role.DISTRICT_OFFICER, "61.72.05"),
    Account("pendamping.1", "Yanti Oktavia", Role.PENDAMPING, "61.72"),
    Account("pendamping.2", "Markus Ardi", Role.PENDAMPING, "61.72"),
    Account("pendamping.3", "Nur Azizah", Role.PENDAMPING, "61.72"),
    Account("pendamping.4", "Iwan Setiawan", Role.PENDAMPING, "61.72"),
    Account("pendamping.5", "Sri Wahyuni", Role.PENDAMPING, "61.72"),
    Account("auditor", "Bambang Irawan", Role.AUDITOR, "61.72"),
    Account("kadis.polman", "Andi Maryam", Role.OFFICE_HEAD, "76.04"),
    Account("verifikator.polman", "Syamsul Bahri", Role.VERIFIER, "76.04"),
    Account("operator.ugibaru", "Hasrul", Role.OPERATOR, "76.04.08.2002"),
    Account("kades.ugibaru", "Muhammad Tahir", Role.VILLAGE_HEAD, "76.04.08.2002"),
    Account("pendamping.polman", "Nasruddin", Role.PENDAMPING, "76.04"),
    # The rest of the cast: they move the other groups along, and sign in with the same password.
    Account("verifikator.2", "Wulan Sari", Role.VERIFIER, "61.72", announced=False),
    Account("operator.sijangkung", "Wati Handayani", Role.OPERATOR, SIJANGKUNG, announced=False),
    Account("operator.sagatani", "Joko Prasetyo", Role.OPERATOR, SAGATANI, announced=False),
    Account("operator.pangmilang", "Tini Rahayu", Role.OPERATOR, PANGMILANG, announced=False),
    Account("lurah.sagatani", "Paulus Ahong", Role.VILLAGE_HEAD, SAGATANI, announced=False),
    Account("lurah.pangmilang", "Erna Wijayanti", Role.VILLAGE_HEAD, PANGMILANG, announced=False),
    Account("kabid.polman", "Rahmawati", Role.DIVISION_HEAD, "76.04", announced=False),
    Account("bendahara.polman", "Sitti Aisyah", Role.TREASURER, "76.04", announced=False),
    Account("ppk.polman", "Nurhayati", Role.PAYMENT_CHECKER, "76.04", announced=False),
    Account("pendamping.polman.2", "Bahtiar", Role.PENDAMPING, "76.04", announced=False),
    Account("pendamping.polman.3", "Mulyadi", Role.PENDAMPING, "76.04", announced=False),
    Account("auditor.kalbar", "Fransiska Lestari", Role.AUDITOR, "61", announced=False),
)


def create_accounts() -> dict[str, User]:
    """Create every demo account that is not there yet; returns all by sign-in name."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        first, _, last = account.name.partition(" ")
        User.objects.get_or_create(
            username=account.username,
            defaults={
                "first_name": first,
                "last_name": last,
                "email": f"{account.username}@contoh.invalid",
                "role": account.role,
                "region_id": account.region,
                "password": password,
                "is_staff": account.username == "admin",
                "is_superuser": account.username == "admin",
            },
        )
    return {user.username: user for user in User.objects.select_related("region")}


def create_posts(users: dict[str, User]) -> None:
    """Who signs: the heads of both offices, with the years before them, and the lurah and kepala desa."""
    office_head, village_head = Post.Office.OFFICE_HEAD, Post.Office.VILLAGE_HEAD
    holders = (
        (
            "61.72",
            office_head,
            "H. Suryadi Mahmud",
            None,
            "195807121985031004",
            dt.date(2009, 1, 5),
            dt.date(2014, 12, 31),
        ),
        ("61.72", office_head, "Ratna Kusumawati", "kadis", "197203151998032002", dt.date(2022, 2, 1), None),
        ("76.04", office_head, "Andi Maryam", "kadis.polman", "197011081995032001", dt.date(2021, 9, 1), None),
        ("61.72", Post.Office.TREASURER, "Lina Marlina", "bendahara", "198511052010012007", dt.date(2022, 2, 1), None),
        (SEDAU, village_head, "Ahmad Fauzi", "lurah.sedau", "198004122006041003", dt.date(2023, 3, 1), None),
        (SIJANGKUNG, village_head, "Rina Susanti", "lurah.sijangkung", "198206232008012005", dt.date(2024, 1, 2), None),
    )
    for region, office, name, username, nip, since, until in holders:
        Post.objects.get_or_create(
            region=Region.objects.get(code=region),
            office=office,
            from_date=since,
            defaults={
                "name": name,
                "nip": nip,
                "rank": "Pembina Tk. I (IV/b)" if office == office_head else "Penata (III/c)",
                "user": users.get(username or ""),
                "until_date": until,
            },
        )


def announcement() -> str:
    """The lines that `make run` prints: who may sign in, and how."""
    lines = [f"  {account.username:<22}{account.name}" for account in ACCOUNTS if account.announced]
    return "\n".join([f"Akun contoh (kata sandi: {PASSWORD}):", *lines])
