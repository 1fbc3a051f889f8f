"""Every indicator by its key, and the topics that they stand under. Pages, definitions, downloads and map ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.indicators import groups, program
from reports.indicators.kinds import Indicator


@dataclass(frozen=True)
class Topic:
    """One dashboard: its indicators, those at its head, and those by which areas are compared.

    `every_year` ones speak of all budget years together unless asked otherwise.
    """

    slug: str
    title: str
    question: str
    indicators: tuple[Indicator, ...]
    head: tuple[str, ...]
    areas: tuple[str, ...]
    icon: str
    every_year: bool = False

    def named(self, keys: tuple[str, ...]) -> list[Indicator]:
        """Some of its indicators, in the order of the keys."""
        by_key = {indicator.key: indicator for indicator in self.indicators}
        return [by_key[key] for key in keys]


TOPICS = (
    Topic(
        "pipeline", "Tahap usulan", "Di mana usulan berada, dan sudah berapa lama?", program.PIPELINE,
        ("proposals", "in_process", "overdue_stage", "paid_groups", "ended"),
        ("proposals", "in_process", "overdue_stage", "overdue_share", "paid_groups"), "proposal",
    ),
    Topic(
        "targeting", "Sasaran dan dispensasi", "Apakah bantuan sampai pada yang berhak?", program.TARGETING,
        ("members", "members_pass", "members_fail", "members_check", "exceptions_granted", "exceptions_waiting"),
        ("members", "members_pass", "members_fail", "members_fail_share", "members_check", "members_dispensed"),
        "target",
    ),
    Topic(
        "timeliness", "Ketepatan waktu", "Apakah dana datang sebelum batasnya, dan di mana harinya habis?",
        program.TIMELINESS,
        ("promised", "in_time_share", "paid_late", "days_late", "unpaid", "road_days"),
        ("promised", "in_time_share", "paid_late", "days_late", "unpaid", "road_days"), "clock",
    ),
    Topic(
        "budget", "Anggaran", "Berapa yang dijanjikan, dibayar, dan masih ada?", program.BUDGET,
        ("ceiling", "committed", "paid", "reserved", "left", "absorbed"),
        ("committed", "paid", "reserved", "unaccounted"), "wallet",
    ),
    Topic(
        "distribution", "Pemerataan", "Apakah bantuan merata dibanding keluarga miskin?", program.DISTRIBUTION,
        ("villages", "villages_paid", "villages_without", "families", "received", "rupiah_per_family"),
        ("rupiah_per_family", "groups_per_thousand", "received", "families", "villages_paid"), "select",
    ),
    Topic(
        "pendamping", "Pendamping", "Apakah setiap kelompok punya pendamping, dan siapa yang terlalu banyak?",
        groups.PENDAMPING,
        ("needing", "covered", "unaccompanied", "pendamping", "load", "above_target"),
        ("needing", "covered", "unaccompanied", "pendamping", "load", "above_target"), "pendamping", every_year=True,
    ),
    Topic(
        "supervision", "Pengawasan", "Kantor mana yang datang ke kelompok, dan mana yang diam?", groups.SUPERVISION,
        ("watched", "seen", "unseen", "visits"),
        ("watched", "seen", "seen_village", "seen_district", "seen_dinas", "seen_ministry"), "eye", every_year=True,
    ),
    Topic(
        "development", "Perkembangan kelompok", "Sejauh mana kelompok berkembang, dan berapa yang bertahan?",
        groups.DEVELOPMENT,
        ("groups", "running", "independent", "evaluated", "score"),
        ("groups", "running", "independent", "evaluated", "score"), "group", every_year=True,
    ),
    Topic(
        "business", "Omzet, tabungan, tunggakan", "Bagaimana usaha kelompok berjalan?", groups.BUSINESS,
        ("turnover", "turnover_each", "iks", "held", "arrears", "reported"),
        ("turnover", "iks", "held", "arrears", "in_arrears", "reported"), "receipt", every_year=True,
    ),
    Topic(
        "flags", "Tanda penyimpangan", "Kelompok mana yang menyimpang dari janjinya?", groups.FLAGS,
        ("flagged", "flagged_share", "unanswered", "owing"),
        ("flagged", "flagged_share", "unanswered", "owing"), "warning", every_year=True,
    ),
)  # fmt: skip

BY_SLUG: Mapping[str, Topic] = {topic.slug: topic for topic in TOPICS}
INDICATORS: Mapping[str, Indicator] = {one.key: one for topic in TOPICS for one in topic.indicators}
