"""`manage.py seed_demo`: see the class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.demo import (
    cases,
    field_reports,
    guidelines,
    history,
    ministry,
    polewali_mandar,
    sampling,
    singkawang,
    waiting_list,
)
from kube_portal.demo.accounts import announcement, create_accounts, create_posts
from kube_portal.demo.flags import answer_flags
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring.flags import keeping
from reports.figures import keeping as figures
from reports.notices import looking
from reports.open_data import publishing as open_data
from reports.register import counting


class Command(BaseCommand):
    """Fills a demo database with two regencies, their people and groups in every stage; all or nothing.

    A database that has program years is left as it is, so that running it again keeps what people tried out. Refuses to
    run outside a demo (KUBE_DEMO=1), since its password is public.
    """

    help = "Seeds the demo data, once."

    def handle(self, **options: Any) -> None:
        """Accounts first, then each scene with a line of progress."""
        if not settings.DEMO:
            raise CommandError("Demo data belongs in a demo only: set KUBE_DEMO=1.")
        if not Region.objects.filter(code="61.72.05.1001").exists():
            raise CommandError("The regions are not loaded yet: run manage.py import_regions first.")
        if ProgramYear.objects.exists():
            self.stdout.write(announcement())
            return
        with transaction.atomic():
            users = create_accounts()
            create_posts(users)
            for name, scene in self._scenes():
                self.stdout.write(f"{name} …")
                scene(users)
            keeping.refresh_all()
            answer_flags(users)
            figures.recount_all()
            counting.recount_all()
            open_data.publish_due(timezone.now())
            looking.look_for_everybody(timezone.now())
        self.stdout.write(announcement())

    @staticmethod
    def _scenes() -> list[tuple[str, Callable[[dict[str, User]], None]]]:
        return [
            ("Kota Singkawang 2011", singkawang.seed_2011),
            (
                "Kota Singkawang 2013 sampai 2024, dari arsip",
                lambda users: history.of_other_years(users["verifikator"]),
            ),
            ("Kota Singkawang 2025", waiting_list.seed_2025),
            ("Kota Singkawang 2026", singkawang.seed_2026),
            ("Kabupaten Polewali Mandar 2025 dan 2026", polewali_mandar.seed),
            ("Laporan bulanan", field_reports.seed),
            ("Pemeriksaan sampel 2011", sampling.look_back_at_2011),
            ("Pemeriksaan sampel 2025", sampling.ask_in_polewali_mandar),
            ("Kasus, pengaduan dan pengawasan", cases.seed),
            ("Pedoman dan keluarga miskin per desa", guidelines.seed),
            ("Laporan kementerian", ministry.seed),
        ]
