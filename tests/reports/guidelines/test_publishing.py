"""Handing guidelines out, replacing and withdrawing them, and who must read which version."""

import pytest
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.access import may_see
from kube_portal.regions.models import Region
from reports.guidelines import places, publishing
from reports.models import Guideline, GuidelineReading, Subject
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory
from tests.factories.guidelines import guideline, next_version, values

pytestmark = pytest.mark.django_db


def test_a_new_version_takes_the_olds_place_and_is_asked_about_again(verifier: User) -> None:
    old = guideline()
    assert list(Guideline.objects.to_be_read_by(verifier)) == [old]
    assert publishing.confirm(guideline=old, by=verifier)
    assert not publishing.confirm(guideline=old, by=verifier)
    assert not Guideline.objects.to_be_read_by(verifier).exists()
    new = next_version(old)
    old.refresh_from_db()
    assert (old.state, new.version, new.series) == ("replaced", 2, old.series)
    assert list(Guideline.objects.to_be_read_by(verifier)) == [new]
    assert not publishing.confirm(guideline=old, by=UserFactory(role=Role.VERIFIER, region_id="61.72"))


def test_only_the_roles_it_is_for_must_read(kadis: User, pendamping: User, outsider: User) -> None:
    found = guideline()
    optional = guideline(must_read=False)
    assert list(Guideline.objects.to_be_read_by(pendamping)) == [found]
    for who in (kadis, outsider):
        assert not Guideline.objects.to_be_read_by(who).exists()
    assert set(Guideline.objects.visible_to(kadis)) == {found, optional}


def test_what_was_ended_is_not_ended_again(verifier: User) -> None:
    old = guideline(by=verifier)
    publishing.withdraw(guideline=old, reason="Keliru.", by=verifier)
    with pytest.raises(MoveRefused):
        publishing.withdraw(guideline=old, reason="Lagi.", by=verifier)
    with pytest.raises(MoveRefused):
        next_version(old)
    assert not Guideline.objects.to_be_read_by(verifier).exists()


def test_it_is_of_the_office_that_hands_it_out(verifier: User, kadis: User, outsider: User) -> None:
    found = guideline()
    singkawang = Region.objects.get(pk="61.72")
    for who in (kadis, outsider):
        with pytest.raises(NotAllowed):
            publishing.publish(values=values(), region=singkawang, file=FileFactory(), by=who)
        with pytest.raises(NotAllowed):
            publishing.withdraw(guideline=found, reason="x", by=who)
    with pytest.raises(NotAllowed):
        publishing.publish(values=values(), region=None, file=FileFactory(), by=verifier)


def test_it_is_seen_where_it_holds(verifier: User, operator_sedau: User, outsider: User) -> None:
    everywhere, province, regency = guideline(None), guideline("61"), guideline()
    auditor = UserFactory(role=Role.AUDITOR, region_id="61")
    for who in (verifier, operator_sedau, auditor):
        assert set(Guideline.objects.visible_to(who)) == {everywhere, province, regency}
    assert set(Guideline.objects.visible_to(outsider)) == {everywhere}
    assert not Guideline.objects.visible_to(UserFactory(role="", region=None)).exists()
    assert may_see(operator_sedau, regency.file)
    assert not may_see(outsider, regency.file)


def test_the_database_keeps_versions_as_they_are(verifier: User) -> None:
    found = guideline(by=verifier)
    publishing.confirm(guideline=found, by=verifier)
    ended = guideline(by=verifier)
    publishing.withdraw(guideline=ended, reason="x", by=verifier)
    for name, change in {
        "guideline_only_ended": lambda: Guideline.objects.filter(pk=found.pk).update(title="Lain"),
        "guideline_ends_once": lambda: Guideline.objects.filter(pk=ended.pk).update(ended_reason="y"),
        "guideline_never_deleted": lambda: Guideline.objects.filter(pk=ended.pk).delete(),
        "guidelinereading_append_only": lambda: GuidelineReading.objects.all().delete(),
    }.items():
        with pytest.raises(Exception, match=name), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Guideline.objects.create(**values(roles=[]), region=found.region, file=FileFactory(), published_by=verifier)


def test_each_subject_has_its_pages() -> None:
    assert set(places.PAGES.values()) == set(Subject)
    assert places.subject_of("disbursement:accountability_detail") == Subject.ACCOUNTABILITY
    assert places.subject_of("reports:desk") is None
