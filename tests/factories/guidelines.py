"""Guidelines of an office."""

from typing import Any

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from reports.guidelines import publishing
from reports.models import Guideline, Subject
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.documents import FileFactory


def values(**changed: Any) -> dict[str, Any]:
    """What a guideline says of itself."""
    return {
        "kind": Guideline.Kind.TECHNICAL,
        "title": "Juknis verifikasi lapangan",
        "number": "460/12/2026",
        "year": 2026,
        "summary": "Cara mengunjungi rumah dan mengisi enam kriteria.",
        "subjects": [Subject.VERIFICATION],
        "roles": [Role.VERIFIER, Role.PENDAMPING],
        "must_read": True,
        "change": "",
        **changed,
    }


def guideline(region: str | None = "61.72", **changed: Any) -> Guideline:
    """A guideline that a verifier of the regency handed out; it must be read by verifiers and pendamping."""
    by = changed.pop("by", None) or (
        UserFactory(role=Role.VERIFIER, region_id=region) if region and len(region) == 5 else SuperuserFactory()
    )
    where = Region.objects.get(pk=region) if region else None
    return publishing.publish(values=values(**changed), region=where, file=FileFactory(), by=by)


def next_version(old: Guideline, **changed: Any) -> Guideline:
    """The version that takes its place."""
    return publishing.replace(
        guideline=old, values=values(change="Bab 2 baru.", **changed), file=FileFactory(), by=old.published_by
    )
