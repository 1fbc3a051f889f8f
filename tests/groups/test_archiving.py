"""The archive: what belongs to a group's life, seen by whoever may see each piece, asked of whole sets."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from groups.archiving import HOLDINGS, KINDS, Archive, Stage
from groups.models import Group
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.access import may_see
from kube_portal.documents.models import File, IssuedDocument
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory, IssuedDocumentFactory
from tests.factories.eligibility import FieldPhotoFactory, VerificationFactory
from tests.factories.groups import SEDAU

pytestmark = pytest.mark.django_db

# Files that are nobody's group's: the arms on a letterhead; statements, guidelines and reports of a whole office.
NOT_OF_A_GROUP = {
    "programs.ProgramYear", "disbursement.StatementImport", "reports.Guideline", "reports.MinistryReport",
}  # fmt: skip
# Shows a scan that belongs to the paper it came with.
SHOWS_ANOTHERS = {"disbursement.Enclosure"}


def test_every_model_with_files_is_in_the_archive() -> None:
    """Whatever points to a file or an issued document stands in an app's `archive.py`, or is named above."""
    ours = {config.label for config in apps.get_app_configs() if not config.name.startswith("django")}
    found = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ours
        and not model._meta.label.endswith("History")
        and model not in (IssuedDocument,)
        and not model._meta.proxy
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in (File, IssuedDocument)
    }
    assert found - {holding.model for holding in HOLDINGS} - NOT_OF_A_GROUP - SHOWS_ANOTHERS == set()


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.model)
def test_each_says_who_sees_its_papers(holding: object) -> None:
    rows = apps.get_model(holding.model)._default_manager  # type: ignore[attr-defined]
    assert hasattr(rows, "papers_visible_to") or hasattr(rows, "visible_to")


def test_every_kind_in_the_archive_has_a_name(regions: None) -> None:
    assert all(KINDS.values())
    assert {"minutes", "rab", "payment_receipt", "decree_dinas", "photo_ktp", "passbook"} <= set(KINDS)


class TestOfOneGroup:
    @pytest.fixture
    def group(self, regions: None) -> Group:
        """A group that was paid, with a file or a document on every step; and another one beside it."""
        proposal = money.funded_proposal(village=SEDAU)
        order = proposal.payment_orders.get()
        FileFactory(owner=order, kind="payment_request", name="surat.pdf")
        FileFactory(owner=order.payments.get(), kind="transfer_proof", name="bukti transfer.pdf")
        FileFactory(owner=proposal, kind="minutes", name="musyawarah.pdf")
        old = IssuedDocumentFactory(owner=order, kind="payment_receipt", title="Kuitansi", number="1/2026")
        new = IssuedDocumentFactory.build(number="2/2026")
        assert new.number
        other = money.funded_proposal(village=SEDAU)
        FileFactory(owner=other, kind="minutes", name="milik kelompok lain.pdf")
        assert old.superseded_by is None
        found: Group = proposal.group
        return found

    def titles(self, archive: Archive) -> list[str]:
        return [entry.title for entry in archive.all_entries()]

    def test_everything_of_it_and_nothing_else(self, group: Group, auditor: User) -> None:
        entries = Archive(group, auditor).all_entries()
        stages = {entry.title: entry.stage for entry in entries}
        assert stages["surat.pdf"] == stages["bukti transfer.pdf"] == Stage.PAYMENT
        assert stages["musyawarah.pdf"] == Stage.PROPOSAL
        assert stages["Kuitansi"] == Stage.PAYMENT
        assert stages["SK penetapan Dinas"] == Stage.DECREE
        assert "milik kelompok lain.pdf" not in stages
        assert {entry.year for entry in entries} == {2026}

    def test_the_same_as_asking_one_by_one(self, group: Group, auditor: User, outsider: User) -> None:
        people = [auditor, outsider, *(UserFactory(role=role, region_id="61.72") for role in (Role.VERIFIER,
                  Role.TREASURER, Role.OFFICE_HEAD, Role.PAYMENT_CHECKER, Role.PENDAMPING)),
                  UserFactory(role=Role.OPERATOR, region_id=SEDAU)]  # fmt: skip
        everything = [entry.document for entry in Archive(group, auditor).all_entries()]
        assert len(everything) >= 6
        for user in people:
            seen = {str(entry.document.pk) for entry in Archive(group, user).all_entries()}
            assert seen == {str(document.pk) for document in everything if may_see(user, document)}, user

    def test_photos_of_a_ktp_go_to_whom_they_are_shown(self, regions: None, auditor: User) -> None:
        verification = VerificationFactory(status=Status.VERIFICATION)
        photo = FieldPhotoFactory(verification=verification)
        group = verification.proposal.group
        for user in (
            auditor,
            UserFactory(role=Role.OPERATOR, region_id=SEDAU),
            UserFactory(role=Role.VERIFIER, region_id="61.72"),
        ):
            seen = photo.file in [entry.document for entry in Archive(group, user).all_entries()]
            assert seen == may_see(user, photo.file)

    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ({"text": "transfer"}, ["bukti transfer.pdf"]),
            ({"text": "1/2026 kuitansi"}, ["Kuitansi"]),
            ({"text": "kuitansi 9/2026"}, []),
            ({"kind": "payment_request"}, ["surat.pdf"]),
            ({"stage": "proposal", "text": "musyawarah.pdf"}, ["berita-acara-musyawarah.pdf", "musyawarah.pdf"]),
            ({"year": 2025}, []),
            ({"year": 2026, "kind": "transfer_proof"}, ["bukti transfer.pdf"]),
            ({"text": "%"}, []),
        ],
    )  # fmt: skip
    def test_it_narrows(self, group: Group, auditor: User, asked: dict[str, str], titles: list[str]) -> None:
        archive = Archive(group, auditor)
        archive.narrow(**asked)  # type: ignore[arg-type]
        assert self.titles(archive) == titles

    def test_queries_do_not_grow(self, group: Group, auditor: User) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                archive = Archive(group, auditor)
                archive.kinds_present()
                archive.entries(archive.rows()[:25])
            return len(captured)

        count()
        few = count()
        order = group.proposals.get().payment_orders.get()
        for number in range(3):
            FileFactory(owner=order, kind="payment_request", name=f"lagi {number}.pdf")
            IssuedDocumentFactory(owner=order, kind=f"kind_{number}")
        assert count() == few <= 6
