"""The entries of the menu, in their order; each is shown to those who hold its permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser


@dataclass(frozen=True)
class Entry:
    """One line of the menu as declared; `permission` None means everybody who has signed in.

    Pages below its address are its own, and those below the addresses of `also`.
    """

    label: str
    url_name: str
    icon: str
    permission: str | None = None
    section: str = ""
    also: tuple[str, ...] = ()

    def reach(self, url: str, path: str) -> int:
        """How much of a page's address it claims; 0 for a page that is not its own."""
        if path == url:
            return len(url)
        return max((len(one) for one in (url, *self.also) if one != "/" and path.startswith(one)), default=0)


@dataclass(frozen=True)
class Item:
    """One line of the menu as shown to one person on one page."""

    label: str
    url: str
    icon: str
    section: str
    active: bool
    url_name: str


PROPOSALS = "Pengusulan"
MONEY = "Penetapan dan dana"
GUIDANCE = "Pendampingan"
REPORTS = "Laporan"
RULES = "Ketentuan"

ENTRIES = (
    # The sheet of a proposal is where the desk sends whoever decides.
    Entry("Beranda", "reports:desk", "home", also=("/reports/proposals/",)),
    Entry("Cari", "reports:search", "search", "groups.view_group"),
    Entry("Dasbor", "reports:dashboard_index", "target", "reports.view_dashboard"),
    Entry("Kelompok", "groups:group_list", "group", section=PROPOSALS),
    Entry("Usulan", "groups:proposal_list", "proposal", "groups.view_proposal", PROPOSALS),
    Entry("Perubahan anggota", "groups:change_list", "user", "groups.view_changerequest", PROPOSALS),
    Entry(
        "Verifikasi lapangan", "eligibility:verification_list", "checklist", "eligibility.view_verification", PROPOSALS
    ),
    Entry("Pemeriksaan identitas", "eligibility:identity_list", "user", "eligibility.view_identitycase", PROPOSALS),
    Entry("Data sosial", "eligibility:registry_list", "user", "eligibility.view_registry", PROPOSALS),
    Entry("Pemeriksaan ulang", "eligibility:recheck_list", "clock", "eligibility.view_recheck", PROPOSALS),
    Entry("Seleksi", "eligibility:selection_board_index", "select", "eligibility.view_selection", PROPOSALS),
    Entry("Ketepatan sasaran", "eligibility:targeting_index", "target", "eligibility.view_targeting", PROPOSALS),
    Entry("Keluarga miskin", "reports:baseline_list", "pin", "reports.view_baseline", PROPOSALS),
    Entry("SK penetapan", "disbursement:decree_list", "decree", "disbursement.view_decree", MONEY),
    Entry("Pencairan", "disbursement:payment_list", "wallet", "disbursement.view_payment", MONEY),
    Entry("Rekonsiliasi bank", "disbursement:statement_list", "checklist", "disbursement.view_payment", MONEY),
    Entry("Ketepatan waktu", "disbursement:timeliness_index", "clock", "disbursement.view_timeliness", MONEY),
    Entry("Pemeriksaan sampel", "disbursement:sampling_index", "checklist", "disbursement.view_sample", MONEY),
    Entry("LPJ", "disbursement:accountability_list", "receipt", "disbursement.view_accountability", MONEY),
    Entry("Pendamping", "monitoring:pendamping_list", "pendamping", "monitoring.view_pendamping", GUIDANCE),
    Entry("Rencana pendampingan", "monitoring:plan_list", "checklist", "monitoring.view_plan", GUIDANCE),
    Entry("Pelatihan", "monitoring:training_list", "training", "monitoring.view_training", GUIDANCE),
    Entry("Sosialisasi", "monitoring:outreach_list", "outreach", "monitoring.view_outreach", GUIDANCE),
    Entry("Kehadiran kantor", "monitoring:absence_list", "eye", "monitoring.view_outreach", GUIDANCE),
    Entry("Rapat koordinasi", "monitoring:meeting_list", "calendar", "monitoring.view_meeting", GUIDANCE),
    Entry("Laporan bulanan", "monitoring:report_list", "report", "monitoring.view_fieldreport", GUIDANCE),
    Entry("Buku kas", "monitoring:cashbook_list", "wallet", "monitoring.view_cashbook", GUIDANCE),
    Entry("Tanda penyimpangan", "monitoring:flag_list", "warning", "monitoring.view_flag", GUIDANCE),
    Entry("Masalah dan pengaduan", "monitoring:case_list", "warning", "monitoring.view_case", GUIDANCE),
    Entry("Pengawasan", "monitoring:supervision_overview", "eye", "monitoring.view_supervision", GUIDANCE),
    Entry("Perkembangan", "monitoring:evaluation_list", "target", "monitoring.view_evaluation", GUIDANCE),
    Entry("Register KUBE", "reports:register", "report", "reports.view_register", REPORTS),
    Entry("Pedoman", "reports:guideline_list", "file", "reports.view_guideline", RULES),
    Entry("Laporan kementerian", "reports:ministry_index", "report", "reports.view_ministry", REPORTS),
    Entry("Aturan tahun ini", "programs:rules", "rules", section=RULES),
)

# The bottom bar of a phone: two fixed places, then the page this role opens most; the fourth place opens the menu.
BOTTOM_BAR = ("reports:desk", "groups:proposal_list")
BOTTOM_BAR_BY_ROLE: Mapping[str, str] = {
    "verifier": "eligibility:verification_list",
    "division_head": "eligibility:selection_board_index",
    "office_head": "eligibility:selection_board_index",
    "treasurer": "disbursement:payment_list",
    "payment_checker": "disbursement:payment_list",
    "pendamping": "monitoring:report_list",
}
BOTTOM_BAR_OTHERWISE = "groups:group_list"


def address_of(entry: Entry) -> str | None:
    """The entry's address, or None while nobody serves it (which `check_navigation` reports)."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return None


def items_for(user: AbstractUser | AnonymousUser, path: str) -> list[Item]:
    """The menu of this person: what the permissions allow, the entry of the current page marked as active."""
    if not user.is_authenticated:
        return []
    allowed = [
        (entry, url)
        for entry in ENTRIES
        if (url := address_of(entry)) is not None and (entry.permission is None or user.has_perm(entry.permission))
    ]
    # /groups/proposals/3/ lies under both /groups/ and /groups/proposals/: the longest address wins.
    reach, current = max(((entry.reach(url, path), url) for entry, url in allowed), default=(0, ""))
    return [
        Item(
            label=entry.label,
            url=url,
            icon=entry.icon,
            section=entry.section,
            active=reach > 0 and url == current,
            url_name=entry.url_name,
        )
        for entry, url in allowed
    ]


def bottom_bar(items: list[Item], role: str) -> list[Item]:
    """At most three of the menu's items for the phone's bottom bar (the fourth place is the menu itself)."""
    by_name = {item.url_name: item for item in items}
    wanted = [*BOTTOM_BAR, BOTTOM_BAR_BY_ROLE.get(role, BOTTOM_BAR_OTHERWISE), BOTTOM_BAR_OTHERWISE]
    return [by_name[name] for name in dict.fromkeys(wanted) if name in by_name][:3]
