"""`manage.py seed_demo` where it must not run; apart from `tests/demo`, whose tests share one seeded demo."""

import pytest
from django.core.management import CommandError, call_command

from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region

pytestmark = pytest.mark.django_db


def test_without_regions_it_says_what_to_do_first(db):
    Region.objects.all().delete()

    with pytest.raises(CommandError, match="import_regions first"):
        call_command("seed_demo")


def test_outside_a_demo_it_refuses(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="KUBE_DEMO=1"):
        call_command("seed_demo")

    assert not ProgramYear.objects.exists()
