"""One object of each kind in Kota Singkawang, and every page of the portal with somebody who may see it.

The tests that walk over all pages stand on this: a page that is added to the URL conf and not here fails them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from disbursement import accountability as lpj
from disbursement import payments, receipts
from disbursement.models import GroupAccount, Reopening, StatementLine
from disbursement.payments import Goods
from disbursement.purchases import Papers
from eligibility import results
from eligibility.models import PlaceOffer
from groups import lifecycle
from groups.changing import deciding
from groups.models import Group, Member, Objection, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear, RegistrySource
from kube_portal.regions.models import Region
from monitoring import equipment, fieldreports, pauses, photos
from monitoring.cases import steps
from monitoring.development import rubrics
from monitoring.mentoring import plans
from monitoring.models import AssignmentDecree, FieldReport, QuizQuestion, ReportNotice, Rung
from reports.exports import making
from reports.figures import keeping
from reports.indicators.catalogue import TOPICS
from reports.ministry import preparing
from reports.models import Export, Notice, UploadTemplate
from reports.notices import looking
from reports.register import counting
from tests import world_books
from tests.factories import cases, changes, development, statements
from tests.factories import disbursement as money
from tests.factories import monitoring as field_work
from tests.factories import sampling as samples
from tests.factories.accounts import PostFactory, SuperuserFactory, UserFactory
from tests.factories.baseline import baseline
from tests.factories.disbursement import GroupAccountFactory
from tests.factories.documents import FileFactory, IssuedDocumentFactory, image_bytes, photo_bytes
from tests.factories.eligibility import (
    DispensationFactory,
    FieldPhotoFactory,
    IdentityCaseFactory,
    NominationFactory,
    RecheckFactory,
    RecheckLineFactory,
    RegistryCountFactory,
    RegistryEntryFactory,
    RegistryImportFactory,
    RegistrySnapshotFactory,
    VerificationFactory,
    done,
)
from tests.factories.groups import (
    GroupFactory,
    InventoryItemFactory,
    MemberFactory,
    ObjectionFactory,
    PastGrantFactory,
    ProposalFactory,
    nik_of,
)
from tests.factories.guidelines import guideline
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import create_pilot_regions

OURS = ("groups", "eligibility", "disbursement", "monitoring", "reports", "kube_portal")
# The namespaces of our own apps; django-allauth hangs without one, and the admin has tests of its own.
NAMESPACES = {
    "accounts", "complaints", "disbursement", "documents", "eligibility", "groups", "look", "monitoring",
    "operations", "programs", "regions", "reports",
}  # fmt: skip
SEDAU = "61.72.05.1001"
SIJANGKUNG = "61.72.05.1003"

# Pages that only take a post.
POST_ONLY = {
    "reports:figures_recount",
    "reports:ministry_prepare",
    "groups:member_reveal",
    "groups:newcomer_reveal",
    "groups:proposal_precheck_seen",
    "groups:check_identity",
    "groups:budget_line_add",
    "groups:budget_line_remove",
    "eligibility:photo_remove",
    "eligibility:minutes_scan",
    "disbursement:decree_scan",
    "disbursement:accountability_start",
    "disbursement:purchase_remove",
    "disbursement:receipt_remove",
    "disbursement:reopening_decide",
    "disbursement:statement_match",
    "monitoring:pendamping_training_add",
    "monitoring:pendamping_reveal",
    "monitoring:handover_minutes",
    "monitoring:handover_acknowledge",
    "monitoring:assignment_decree_scan",
    "monitoring:event_material_add",
    "monitoring:event_material_remove",
    "monitoring:outreach_attend",
    "monitoring:question_retire",
    "monitoring:question_up",
    "monitoring:evaluation_start",
    "monitoring:report_correct",
    "monitoring:report_review",
    "monitoring:case_reveal",
    "monitoring:report_photo_remove",
    "monitoring:equipment_withdraw",
    "reports:export_ask",
    "reports:notice_open",
    "reports:notice_read",
    "reports:notice_read_all",
}

# Where each role works: in Singkawang, and in Polewali Mandar for those to whom Singkawang does not exist.
CAST = {
    Role.OPERATOR: ("Olivia", SEDAU, "76.04.08.2002"),
    Role.VILLAGE_HEAD: ("Lukman", SEDAU, "76.04.08.2002"),
    Role.DISTRICT_OFFICER: ("Cahyo", "61.72.05", "76.04.08"),
    Role.VERIFIER: ("Vera", "61.72", "76.04"),
    Role.DIVISION_HEAD: ("Bidari", "61.72", "76.04"),
    Role.OFFICE_HEAD: ("Dimas", "61.72", "76.04"),
    Role.TREASURER: ("Benita", "61.72", "76.04"),
    Role.PAYMENT_CHECKER: ("Prita", "61.72", "76.04"),
    Role.PENDAMPING: ("Pandu", "61.72", "76.04"),
    Role.AUDITOR: ("Audi", "61.72", "76.04"),
}


@dataclass(frozen=True)
class Route:
    """A page of our own as the URL conf knows it."""

    name: str
    arguments: tuple[str, ...]
    numbers: frozenset[str]
    verbs: tuple[str, ...] = ()


def routes(urlconf: ModuleType | None = None) -> list[Route]:
    """Every page of our own, by name: whatever hangs in a namespace of ours, or at the root without one."""

    def walk(resolver: URLResolver, namespace: str, *, is_root: bool = False) -> Iterator[Route]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, entry.namespace or namespace)
            elif is_root or namespace in NAMESPACES or entry.callback.__module__.startswith(OURS):
                converters = entry.pattern.converters
                yield Route(
                    f"{namespace}:{entry.name}",
                    tuple(converters),
                    frozenset(name for name, one in converters.items() if isinstance(one, IntConverter)),
                )

    found = {route for route in walk(get_resolver(urlconf), "", is_root=True) if not route.name.startswith("admin:")}
    return sorted(found, key=lambda route: route.name)


@dataclass(frozen=True)
class Visit:
    """A page, its arguments, and who may see it (no role: a visitor who has not signed in)."""

    name: str
    role: str
    arguments: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    @property
    def path(self) -> str:
        """The address."""
        return reverse(self.name, kwargs=self.arguments) + self.query

    def at(self, argument: str, value: Any) -> str:
        """The address with one argument replaced; numbers that no route would make are put in as they are."""
        number = 987_654_321
        path = reverse(self.name, kwargs={**self.arguments, argument: number})
        return re.sub(str(number), str(value), path)

    def __str__(self) -> str:
        return f"{self.role or 'visitor'} {self.path}"


class World:
    """The people and the objects; `visits` is every page with somebody who may see it."""

    def __init__(self) -> None:
        create_pilot_regions()
        self.users: dict[str, User] = {}
        self.outsiders: dict[str, User] = {}
        for role, (name, here, there) in CAST.items():
            self.users[role] = UserFactory(username=f"{role}.sini", first_name=name, role=role, region_id=here)
            self.outsiders[role] = UserFactory(username=f"{role}.sana", first_name="Orang", role=role, region_id=there)
        self.superuser = SuperuserFactory(username="admin", first_name="Admin")
        PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
        self.year: ProgramYear = ProgramYearFactory(regency_id="61.72")
        self.next_year: ProgramYear = ProgramYearFactory(regency_id="61.72", year=self.year.year + 1)
        self._propose()
        self._verify()
        self._pay()
        self._reconcile()
        self._accompany()
        self._recheck()
        self._sample()
        self._change()
        self._develop()
        baseline(SEDAU, self.year.year)
        self._look_back()
        self._tell()

    def _look_back(self) -> None:
        """A group of before the portal, and the register of all that were funded."""
        self.of_old = PastGrantFactory(group=GroupFactory(name="Mawar", village=SEDAU), pendamping="Bahari Yusuf").group
        counting.recount_regency(self.year.regency)
        self.guideline = guideline()
        verifier = self.users[Role.VERIFIER]
        self.columns = UploadTemplate.objects.create(
            regency=self.year.regency, name="SIKS-NG", columns=[["NIK", "nik"], ["NAMA", "name"]], edited_by=verifier
        )
        # This year's is being prepared; the next year's was sent.
        self.reported = preparing.begin(year=self.year, by=verifier)
        sent = preparing.begin(year=self.next_year, by=verifier)
        preparing.submit(
            report=sent,
            year=self.next_year,
            by=self.users[Role.OFFICE_HEAD],
            number="400/1/DINSOS/2026",
            seen=0,
            base_url="http://testserver/",
        )

    def _tell(self) -> None:
        """What the lurah is told of."""
        looking.look_for(self.users[Role.VILLAGE_HEAD], timezone.now())
        self.notice: Notice = Notice.objects.standing().earliest("pk")
        keeping.recount_all()
        self.export: Export = making.ask(
            user=self.users[Role.OFFICE_HEAD], path=reverse("groups:group_export"), query=""
        )
        self.export.refresh_from_db()

    def _develop(self) -> None:
        """Evaluations in every state, and a rubric that is being worded anew."""
        guide, decider = self.users[Role.PENDAMPING], self.users[Role.DIVISION_HEAD]
        self.evaluated = development.decided(
            field_work.funded_group(user=guide, village=SEDAU), by=guide, decider=decider
        )
        self.handed_in = development.submitted(field_work.funded_group(user=guide, village=SEDAU), by=guide)
        self.evaluating = development.started(field_work.funded_group(user=guide, village=SEDAU), by=guide)
        rubrics.begin_draft(regency=self.year.regency, by=self.users[Role.OFFICE_HEAD])

    def _change(self) -> None:
        """Members who leave, come and take office, in every state."""
        operator = self.users[Role.OPERATOR]
        group = money.funded_proposal(village=SEDAU).group
        self.changing = changes.filed(group, by=operator)
        self.visited_change = changes.ready(money.funded_proposal(village=SEDAU).group, by=operator)
        self.returned_change = changes.filed(money.funded_proposal(village=SEDAU).group, by=operator)
        deciding.send_back(
            request=self.returned_change, by=self.users[Role.DIVISION_HEAD], note="Foto surat kesediaan buram."
        )
        self.done_change = changes.filed(group, changes.Kind.BOARD, by=operator)
        deciding.approve(request=self.done_change, by=self.users[Role.OFFICE_HEAD])

    def _propose(self) -> None:
        drafter = self.users[Role.OPERATOR]
        self.empty_draft = self._proposal("Draf Kosong", drafted_by=drafter)
        self.draft = self._proposal("Karya Bersama", complete=True, drafted_by=drafter)
        self.member: Member = self.draft.group.members.order_by("pk").first()  # type: ignore[assignment]
        self.line = self.draft.budget_lines.first()
        self.at_village = self._proposal("Tani Rukun", status=Status.VILLAGE_REVIEW)
        self.submitted = self._proposal("Mekar Sari", status=Status.SUBMITTED)
        self.rejected = self._proposal("Usaha Mandiri", status=Status.REJECTED, drafted_by=drafter)
        self.objected = self._proposal("Sumber Rezeki", status=Status.REJECTED, drafted_by=drafter)
        self.objection: Objection = ObjectionFactory(proposal=self.objected)
        self.new_group: Group = GroupFactory(name="Belum Mengusulkan")

    def _verify(self) -> None:
        verifier = self.users[Role.VERIFIER]
        old = GroupFactory(name="Harapan Kita")
        born = dt.date(1960, 5, 17)
        self.old_member: Member = MemberFactory(
            group=old, name="Rusli", sex="L", birth_date=born, nik=nik_of(born=born, serial=9_990)
        )
        verifying = ProposalFactory(group=old, status=Status.VERIFICATION)
        self.verification = VerificationFactory(proposal=verifying, verifier=verifier)
        self.checked_member: Member = old.members.order_by("-pk").first()  # type: ignore[assignment]
        self.photo = FieldPhotoFactory(verification=self.verification)
        check = self.verification.checks.get(member=self.old_member)
        FieldPhotoFactory(verification=self.verification, member_check=check)
        self.failing = VerificationFactory(proposal=self._failing_proposal(), verifier=verifier)
        self.dispensation = DispensationFactory(
            proposal=verifying, member=self.old_member, rule="E4", asked_by=verifier
        )
        self.identity_case = IdentityCaseFactory(
            proposal=verifying, member=self._unlike_nik(self.old_member), rule="E1", opened_by=verifier
        )
        self.referred_case = IdentityCaseFactory(
            proposal=verifying, member=self._unlike_nik(self.checked_member), rule="E1", opened_by=verifier,
            sent_on=self.year.today() - dt.timedelta(days=40),
        )  # fmt: skip
        self.unlike = self._unlike_nik(old.members.order_by("-pk")[1])
        self.passed = VerificationFactory(status=Status.ELIGIBLE, verifier=verifier)
        self.nominated = VerificationFactory(status=Status.ELIGIBLE, verifier=verifier)
        NominationFactory(proposal=self.nominated.proposal, by=self.users[Role.DIVISION_HEAD])
        self.selected = VerificationFactory(status=Status.APPROVED, village=SIJANGKUNG, verifier=verifier)
        left = VerificationFactory(status=Status.APPROVED, village=SEDAU, verifier=verifier).proposal
        self.result = results.publish(
            program_year=self.year,
            district=None,
            rationale="Didahulukan nilai tertinggi.",
            last_number=0,
            by=self.users[Role.OFFICE_HEAD],
        )
        lifecycle.move(left, "withdraw", by=self.users[Role.OPERATOR], note="Kelompok bubar.")
        last_year = ProgramYearFactory(regency_id="61.72", year=self.year.year - 1)
        self.left_waiting = self._proposal("Lembah Hijau", status=Status.LAPSED, program_year=last_year)
        ProgramYearFactory(regency_id="61.72", year=last_year.year, closed_on=dt.date(last_year.year, 12, 31))
        self.offer: PlaceOffer = PlaceOffer.objects.get()
        # A source that no year asks for, so that nobody's verdict hangs on it.
        self.registry = RegistrySnapshotFactory(source=RegistrySource.P3KE, accepted=1, in_force=False)
        RegistryEntryFactory(snapshot=self.registry, member=self.checked_member)
        RegistryCountFactory(snapshot=self.registry, village_id=self.checked_member.residence_id)
        self.registry_import = RegistryImportFactory(
            created_by=verifier,
            state="failed",
            ended_at=timezone.now(),
            message="Tidak ada baris yang dapat diterima.",
            rejected=1,
            rejects_content=b"baris;kolom",
        )

    @staticmethod
    def _unlike_nik(member: Member) -> Member:
        """Written down with another sex than the NIK says, so that E1 asks about them."""
        member.sex = "P" if int(member.nik[6]) < 4 else "L"
        member.save(update_fields=["sex"])
        return member

    def _failing_proposal(self) -> Proposal:
        """In verification, with a member who is too old and for whom no exception was asked yet."""
        group = GroupFactory(name="Usaha Tua")
        born = dt.date(1958, 3, 2)
        MemberFactory(
            group=group, name="Halimah", sex="P", birth_date=born, nik=nik_of(born=born, sex="P", serial=9_991)
        )
        proposal: Proposal = ProposalFactory(group=group, status=Status.VERIFICATION)
        return proposal

    def _pay(self) -> None:
        self.waiting_for_decree = money.approved_proposal(village=SEDAU)
        self.account: GroupAccount = GroupAccountFactory(
            group=self.selected.proposal.group, created_by=self.users[Role.VERIFIER], approved_by=None
        )
        named = money.approved_proposal(village=SEDAU)
        self.decree = money.record(named)
        Group.objects.filter(pk=named.group_id).update(business_description="Penggemukan sapi")
        self.payable = money.payable_proposal(village=SEDAU)
        self.application = money.filed_application(
            money.payable_proposal(village=SEDAU), scans={"budget": FileFactory()}
        )
        self.prepared = money.prepared_order(money.payable_proposal(village=SEDAU))
        self.requested = money.requested_order(money.payable_proposal(village=SEDAU))
        self.checked = money.checked_order(money.payable_proposal(village=SEDAU))
        tier = self.payable.program_year.tiers.get(funding_source="apbn")
        self.of_ministry = money.payable_proposal(village=SEDAU, tier=tier)
        self.large = money.large_order()
        self.recorded = money.recorded_order(money.payable_proposal(village=SEDAU, tier=tier))
        self.approved = money.approved_order(money.payable_proposal(village=SEDAU))
        self.paid = money.made_payment(money.payable_proposal(village=SEDAU))
        self.funded = money.funded_proposal(village=SEDAU)
        self.accounting = money.submitted_accountability(money.funded_proposal(village=SEDAU))
        self.writing = money.started_accountability(money.funded_proposal(village=SEDAU), by=self.users[Role.OPERATOR])
        line = lpj.lines_of(self.writing)[0]
        photo = receipts.keep(
            SimpleUploadedFile("nota.jpg", image_bytes()), kind="receipt", by=self.users[Role.OPERATOR]
        )
        self.purchase = money.bought(line, 2_500_000, by=self.users[Role.OPERATOR], papers=Papers([photo]))
        goods = money.approved_order(
            money.payable_proposal(village=SEDAU), goods=[Goods("Mesin jahit", 2, "unit", 3_500_000)]
        )
        payments.record_sp2d(
            order=goods, by=money.staff(Role.TREASURER), sp2d_number="B-1", paid_on=goods.proposal.program_year.today()
        )
        self.goods = goods.items.get()
        money.started_accountability(money.reload(goods.proposal), by=self.users[Role.OPERATOR])
        self.thing = InventoryItemFactory(group=self.purchase.line.accountability.proposal.group)
        self.accounted = money.accepted_accountability(money.funded_proposal(village=SEDAU)).proposal
        asked = money.accepted_accountability(money.funded_proposal(village=SEDAU)).proposal
        self.reopening = Reopening.objects.create(
            proposal=asked, reason="Nota kandang tertukar.", asked_by=self.users[Role.VERIFIER]
        )

    def _reconcile(self) -> None:
        """A statement with a line of each outcome, and a file that was refused."""
        day = self.paid.paid_on
        lines = (
            statements.row(self.paid),
            statements.row(on=day, amount=15_000, text="Biaya administrasi"),
            statements.row(on=day, amount=-self.paid.amount, account="3021999999", text="Setoran"),
            statements.row(on=day, amount=20_000_000, reference="9999/SP2D", account="3021999999"),
        )
        self.statement = statements.statement(*lines)
        self.refused_statement = statements.statement("31/13/2026;;7.60404E+15;x;5;6")
        self.matched_line, self.charges, self.unknown_line = (
            StatementLine.objects.get(statement_rows__statement=self.statement, statement_rows__number=number)
            for number in (2, 3, 5)
        )

    def _accompany(self) -> None:
        guide = self.users[Role.PENDAMPING]
        self.decreed = field_work.ready_proposal(guide, village=SEDAU)
        self.training = field_work.EventFactory(groups=[self.decreed.group], region_id=SEDAU)
        self.outreach = field_work.OutreachFactory(region_id=SEDAU)
        field_work.EventOfficeFactory(event=self.outreach, region_id=SEDAU)
        self.planned = field_work.OutreachFactory(
            region_id=SEDAU, held_on=self.year.today() + dt.timedelta(days=9), created_by=self.users[Role.VERIFIER]
        )
        self.meeting = field_work.EventFactory(kind="meeting", region_id="61.72.05")
        self.partner = field_work.PartnerOfficeFactory()
        self.question, self.other_question = QuizQuestion.objects.filter(regency="61.72").order_by("number")[:2]
        self.trained: Member = self.decreed.group.members.order_by("pk").first()  # type: ignore[assignment]
        self.material = field_work.EventMaterialFactory(event=self.training, added_by=guide)
        self.group = field_work.funded_group(user=guide, village=SEDAU)
        self.assignment = self.group.assignments.get()
        field_work.GroupBookFactory(group=self.group)
        field_work.SupervisionVisitFactory(group=self.group)
        self.flag = field_work.FlagFactory(group=self.group)
        self.case = cases.opened(guide, self.group)
        self.warning = steps.warn(case=self.case, by=guide, text="Berdamailah.", on=field_work.today())
        self.told_case = cases.opened(self.users[Role.VILLAGE_HEAD], self.group)
        self.dinas_case, self.complaint_code = cases.complained(SEDAU)
        self.closed_case = cases.opened(self.users[Role.VERIFIER], village=self.group.village)
        steps.reject(case=self.closed_case, by=self.users[Role.VERIFIER], text="Tidak terbukti.")
        months = [field_work.months_ago(count) for count in (2, 1)]
        self.sent_report: FieldReport = field_work.sent_report(self.group, months[0], guide)
        self.draft_report: FieldReport = field_work.draft_report(self.group, months[1], guide)
        self.reporting = field_work.funded_group(user=guide, village=SEDAU)
        colleague = UserFactory(first_name="Putri", role=Role.PENDAMPING, region_id="61.72")
        field_work.PendampingProfileFactory(user=guide, nik="6172051205800001")
        passed_on = field_work.assigned_by_letter(
            colleague, field_work.funded_group(village=SEDAU), by=self.users[Role.VERIFIER]
        )
        self.assignment_decree = AssignmentDecree.objects.get(lines__assignment=passed_on)
        self.handover = field_work.handed_over(passed_on, to_user=guide, by=self.users[Role.VERIFIER])
        self.plan = field_work.agreed_plan(self.group, guide)
        self.plan_activity = self.plan.activities.filter(kind="books").first()
        self.plan_draft = field_work.draft_plan(self.reporting, guide)
        self.new_version = plans.revise(
            plan=field_work.agreed_plan(self.handover.lines.get().group, guide), reason="Usaha berganti.", by=guide
        )
        self.own_training = guide.pendamping_trainings.first()
        ReportNotice.objects.create(group=self.reporting, month=months[1], rung=Rung.REMINDER)
        returned = field_work.sent_report(field_work.funded_group(user=guide, village=SEDAU), months[1], guide)
        fieldreports.review(
            report=returned, by=self.users[Role.VERIFIER], finding=FieldReport.Review.CORRECT, note="Kas tidak cocok"
        )
        self.report_photo = photos.add(
            report=self.draft_report, upload=SimpleUploadedFile("a.jpg", photo_bytes()), by=guide
        ).photo
        self.pause = pauses.pause(
            region=Region.objects.get(pk="61.72.05.1002"), first_month=months[1], last_month=months[1], reason="Banjir",
            by=self.users[Role.DIVISION_HEAD],
        )  # fmt: skip
        self.asked, _ = equipment.ask(
            group=self.group, need=equipment.Need("Mesin potong rumput", 1, "Rumput disabit"), by=guide, uuid=uuid4()
        )
        self.books = world_books.keep_books(self.group, guide)

    def _recheck(self) -> None:
        self.recheck = RecheckFactory(snapshot=self.registry, started_by=self.users[Role.VERIFIER])
        for proposal, kind in ((self.funded, "no_longer"), (self.payable, "newly")):
            RecheckLineFactory(recheck=self.recheck, proposal=proposal, kind=kind)
        done(self.recheck)

    def _sample(self) -> None:
        self.sample = samples.drawn(year=self.year)
        units = [samples.unit_of(self.sample, rank) for rank in (1, 2)]
        self.to_interview = units[0]
        self.finding = samples.cut(units[1])
        money.funded_proposal(village=SEDAU)

    def _proposal(self, name: str, **values: Any) -> Proposal:
        proposal: Proposal = ProposalFactory(village=SEDAU, group_values={"name": name}, **values)
        return proposal

    def visits(self) -> list[Visit]:
        """Every page of our own, at least once."""
        return [
            *self._ground(),
            *self._of_groups(),
            *self._of_eligibility(),
            *self._of_money(),
            *self._of_field(),
            *self._of_baseline(),
            *self._of_register(),
            *self._of_dashboards(),
            *self._of_guidelines(),
            Visit("reports:open_home", ""),
            Visit("reports:open_area", "", {"code": "61.72"}),
            Visit("reports:open_definitions", ""),
            Visit("reports:open_file", "", {"code": "61.72", "extension": "csv"}),
        ]

    def _of_dashboards(self) -> list[Visit]:
        roles = (Role.OFFICE_HEAD, Role.VILLAGE_HEAD, Role.AUDITOR)
        return [
            *(Visit("reports:dashboard_index", role) for role in roles),
            *(Visit("reports:dashboard_topic", Role.OFFICE_HEAD, {"topic": topic.slug}) for topic in TOPICS),
            Visit("reports:dashboard_topic", Role.DISTRICT_OFFICER, {"topic": "pipeline"}),
            Visit("reports:dashboard_export", Role.AUDITOR, {"topic": "budget"}),
            Visit("reports:indicators", Role.TREASURER),
            Visit("reports:map", Role.OFFICE_HEAD),
            Visit("reports:map", Role.AUDITOR, query="?of=groups&indicator=turnover"),
            Visit("reports:map_points", Role.VILLAGE_HEAD),
            Visit("reports:figures_recount", Role.VERIFIER),
        ]

    def _of_guidelines(self) -> list[Visit]:
        one = {"pk": self.guideline.pk}
        return [
            *(Visit("reports:guideline_list", role) for role in (Role.PENDAMPING, Role.VERIFIER)),
            Visit("reports:guideline_export", Role.AUDITOR, query="?as=csv"),
            Visit("reports:guideline_here", Role.PENDAMPING, {"subject": "verification"}),
            *(Visit("reports:guideline_detail", role, one) for role in (Role.PENDAMPING, Role.VERIFIER)),
            Visit("reports:guideline_create", Role.VERIFIER),
            Visit("reports:guideline_replace", Role.DIVISION_HEAD, one),
            Visit("reports:guideline_withdraw", Role.DIVISION_HEAD, one),
            Visit("reports:guideline_readers", Role.OFFICE_HEAD, one),
        ]

    def _of_baseline(self) -> list[Visit]:
        village = {"code": SEDAU, "year": self.year.year}
        return [
            Visit("reports:baseline_list", Role.OPERATOR),
            Visit("reports:baseline_list", Role.VERIFIER),
            Visit("reports:baseline_export", Role.AUDITOR, query="?as=csv"),
            Visit("reports:baseline_import", Role.VERIFIER),
            Visit("reports:baseline_example", Role.DIVISION_HEAD, query="?regency=61.72"),
            Visit("reports:baseline_village", Role.DIVISION_HEAD, village),
            Visit("reports:baseline_village", Role.TREASURER, village),
        ]

    def _of_register(self) -> list[Visit]:
        return [
            Visit("reports:register", Role.AUDITOR),
            Visit("reports:register", Role.OPERATOR, query="?state=unknown"),
            Visit("reports:register_export", Role.OFFICE_HEAD),
            Visit("reports:register_survival", Role.OFFICE_HEAD),
            Visit("reports:register_survival_export", Role.AUDITOR),
            Visit("groups:group_detail", Role.VERIFIER, {"pk": self.of_old.pk}),
            *self._of_ministry(),
        ]

    def _of_ministry(self) -> list[Visit]:
        draft = {"year": self.year.year, "regency": "61.72"}
        sent = {"year": self.next_year.year, "regency": "61.72"}
        return [
            Visit("reports:ministry_index", Role.OFFICE_HEAD),
            Visit("reports:ministry_year", Role.OFFICE_HEAD, {"year": self.year.year}),
            Visit("reports:ministry_report", Role.VERIFIER, draft),
            Visit("reports:ministry_report", Role.AUDITOR, sent),
            Visit("reports:ministry_prepare", Role.VERIFIER, draft),
            Visit("reports:ministry_words", Role.DIVISION_HEAD, draft),
            Visit("reports:ministry_correct", Role.VERIFIER, sent),
            Visit("reports:ministry_submit", Role.OFFICE_HEAD, draft),
            Visit("reports:ministry_pdf", Role.TREASURER, draft),
            Visit("reports:ministry_export", Role.AUDITOR, draft),
            Visit("reports:ministry_upload", Role.TREASURER, {**draft, "pk": self.columns.pk}),
            Visit("reports:ministry_identity", Role.DIVISION_HEAD, draft),
            Visit("reports:upload_templates", Role.AUDITOR),
            Visit("reports:upload_templates", Role.VERIFIER),
            Visit("reports:upload_template_new", Role.VERIFIER, {"regency": "61.72"}),
            Visit("reports:upload_template_edit", Role.DIVISION_HEAD, {"pk": self.columns.pk}),
        ]

    def _ground(self) -> list[Visit]:
        document = self.decree.document or IssuedDocumentFactory(owner=self.decree)
        return [
            *(Visit("reports:desk", role) for role in self.users),
            Visit("reports:search", Role.VERIFIER),
            Visit("reports:export_list", Role.OFFICE_HEAD),
            Visit("reports:export_ask", Role.OFFICE_HEAD),
            Visit("reports:export_fetch", Role.OFFICE_HEAD, {"pk": self.export.pk}),
            Visit("reports:notice_list", Role.VILLAGE_HEAD),
            Visit("reports:notice_list", Role.VILLAGE_HEAD, query="?show=all"),
            Visit("reports:notice_bell", Role.VILLAGE_HEAD),
            Visit("reports:notice_settings", Role.VILLAGE_HEAD),
            Visit("reports:notice_open", Role.VILLAGE_HEAD, {"pk": self.notice.pk}),
            Visit("reports:notice_read", Role.VILLAGE_HEAD, {"pk": self.notice.pk}),
            Visit("reports:notice_read_all", Role.VILLAGE_HEAD),
            Visit("reports:proposal_summary", Role.OFFICE_HEAD, {"pk": self.nominated.proposal.pk}),
            Visit("programs:rules", ""),
            Visit("operations:healthz", ""),
            Visit("documents:verify_form", ""),
            Visit("documents:verify", "", {"code": document.code}),
            Visit("documents:issued", Role.VERIFIER, {"code": document.code}),
            Visit("documents:file", Role.VERIFIER, {"pk": self.draft.minutes_id}),
            Visit("regions:villages", Role.VERIFIER, query="?district=61.72.05"),
            Visit("accounts:profile", Role.AUDITOR),
            Visit("accounts:access_log", Role.OFFICE_HEAD),
            Visit("look:components", ""),
        ]

    def _of_groups(self) -> list[Visit]:
        draft = {"pk": self.draft.pk}
        operator = Role.OPERATOR
        return [
            *(
                Visit(f"groups:{name}", role)
                for name in ("group_list", "proposal_list")
                for role in (operator, Role.AUDITOR)
            ),
            Visit("groups:group_export", operator),
            Visit("groups:proposal_export", operator),
            Visit("groups:group_detail", operator, {"pk": self.draft.group_id}),
            Visit("groups:group_detail", Role.VERIFIER, {"pk": self.paid.proposal.group_id}),
            Visit("groups:group_detail", Role.PENDAMPING, {"pk": self.group.pk}),
            Visit("groups:group_story", Role.PENDAMPING, {"pk": self.group.pk}),
            Visit("groups:group_story", Role.VERIFIER, {"pk": self.group.pk}, query="?subject=Usulan"),
            Visit("groups:member_reveal", operator, {"pk": self.member.pk}),
            Visit("groups:proposal_import", operator),
            Visit("groups:proposal_import_template", operator),
            Visit("groups:proposal_new", operator),
            Visit("groups:proposal_new", Role.VERIFIER),
            Visit("groups:proposal_new", operator, query=f"?group={self.new_group.pk}"),
            *(
                Visit("groups:proposal_detail", role, {"pk": proposal.pk})
                for role, proposal in (
                    (operator, self.empty_draft),
                    (operator, self.draft),
                    (Role.VILLAGE_HEAD, self.at_village),
                    (Role.VERIFIER, self.submitted),
                    (Role.VERIFIER, self.verification.proposal),
                    (Role.DIVISION_HEAD, self.passed.proposal),
                    (Role.OFFICE_HEAD, self.nominated.proposal),
                    (Role.OFFICE_HEAD, self.selected.proposal),
                    (Role.PENDAMPING, self.decreed),
                    (Role.TREASURER, self.payable),
                    (Role.OPERATOR, self.accounting.proposal),
                    (Role.AUDITOR, self.accounted),
                    (operator, self.rejected),
                    (Role.DIVISION_HEAD, self.objected),
                )
            ),
            Visit("groups:proposal_edit", operator, draft),
            *(
                Visit(f"groups:proposal_edit_{step}", operator, {"pk": proposal.pk})
                for step in ("group", "members", "business", "deliberation", "budget", "review")
                for proposal in (self.empty_draft, self.draft)
            ),
            Visit("groups:proposal_precheck_seen", operator, draft),
            Visit("groups:check_identity", operator, draft),
            Visit("groups:member_add", operator, {"pk": self.empty_draft.pk}),
            Visit("groups:member_edit", operator, {**draft, "member_pk": self.member.pk}),
            Visit("groups:member_remove", operator, {**draft, "member_pk": self.member.pk}),
            Visit("groups:budget_line_add", operator, draft),
            Visit("groups:budget_line_edit", operator, {**draft, "line_pk": self.line.pk}),
            Visit("groups:budget_line_remove", operator, {**draft, "line_pk": self.line.pk}),
            Visit("groups:proposal_submit", operator, draft),
            Visit("groups:proposal_submit", operator, {"pk": self.empty_draft.pk}),
            Visit("groups:proposal_endorse", Role.VILLAGE_HEAD, {"pk": self.at_village.pk}),
            Visit("groups:proposal_send_back", Role.VILLAGE_HEAD, {"pk": self.at_village.pk}),
            Visit("groups:proposal_reject", Role.VILLAGE_HEAD, {"pk": self.at_village.pk}),
            Visit("groups:proposal_withdraw", operator, draft),
            *(
                Visit("groups:proposal_paper", operator, {"pk": proposal.pk, "kind": kind})
                for proposal in (self.draft, self.submitted)
                for kind in ("rab", "sptjm", "integrity_pact")
            ),
            Visit("groups:proposal_paper_draft", operator, {**draft, "kind": "rab"}),
            *(
                Visit(f"groups:{name}", role, {"pk": group.pk})
                for name in ("group_archive", "group_archive_zip")
                for role, group in (
                    (operator, self.draft.group),
                    (Role.AUDITOR, self.paid.proposal.group),
                    (Role.PENDAMPING, self.group),
                )
            ),
            Visit("groups:group_archive", Role.AUDITOR, {"pk": self.paid.proposal.group_id}, "?q=bukti&stage=payment"),
            Visit("groups:proposal_file", Role.AUDITOR, {"pk": self.accounted.pk}),
            Visit("groups:proposal_file", Role.AUDITOR, {"pk": self.accounted.pk}, "?as=zip"),
            *self._of_changes(),
            Visit("groups:objection_file", operator, {"pk": self.rejected.pk}),
            Visit("groups:objection_answer", Role.DIVISION_HEAD, {"pk": self.objected.pk}),
            Visit("groups:proposal_copy", operator, {"pk": self.rejected.pk}),
        ]

    def _of_changes(self) -> list[Visit]:
        operator, decider = Role.OPERATOR, Role.DIVISION_HEAD
        waiting, visited = {"pk": self.changing.pk}, {"pk": self.visited_change.pk}
        minutes = {"pk": self.done_change.pk, "kind": "member_change"}
        group = {"pk": self.changing.group_id}
        return [
            *(Visit("groups:change_list", role) for role in (operator, Role.VERIFIER, decider, Role.AUDITOR)),
            Visit("groups:change_export", decider),
            Visit("groups:change_new", operator, group),
            *(Visit("groups:change_file", operator, {**group, "kind": kind}) for kind in changes.Kind.values),
            *(
                Visit("groups:change_detail", role, arguments)
                for role, arguments in (
                    (operator, waiting),
                    (Role.VERIFIER, waiting),
                    (decider, visited),
                    (operator, {"pk": self.returned_change.pk}),
                    (Role.AUDITOR, {"pk": self.done_change.pk}),
                )
            ),
            Visit("groups:change_edit", operator, {"pk": self.returned_change.pk}),
            Visit("groups:change_approve", decider, visited),
            Visit("groups:change_return", decider, waiting),
            Visit("groups:change_refuse", decider, waiting),
            Visit("groups:change_withdraw", operator, waiting),
            Visit("groups:newcomer_reveal", operator, waiting),
            Visit("groups:change_paper", operator, minutes),
            Visit("groups:change_paper_draft", operator, {**waiting, "kind": "member_change"}),
            Visit("eligibility:newcomer_visit", Role.VERIFIER, waiting),
        ]

    def _of_development(self) -> list[Visit]:
        guide, decider = Role.PENDAMPING, Role.DIVISION_HEAD
        decided, waiting, draft = ({"pk": one.pk} for one in (self.evaluated, self.handed_in, self.evaluating))
        start = {"group_id": self.group.pk, "year": self.year.year}
        return [
            *(Visit("monitoring:evaluation_list", role) for role in (guide, decider, Role.OPERATOR, Role.AUDITOR)),
            Visit("monitoring:evaluation_export", decider),
            Visit("monitoring:evaluation_start", guide, start),
            Visit("monitoring:evaluation_detail", guide, draft),
            Visit("monitoring:evaluation_detail", decider, waiting),
            Visit("monitoring:evaluation_detail", Role.AUDITOR, decided),
            Visit("monitoring:evaluation_edit", guide, draft),
            Visit("monitoring:evaluation_submit", guide, draft),
            Visit("monitoring:evaluation_decide", decider, waiting),
            Visit("monitoring:evaluation_return", decider, waiting),
            Visit("monitoring:evaluation_correct", guide, decided),
            Visit("monitoring:evaluation_paper", guide, {**decided, "kind": "evaluation"}),
            Visit("monitoring:evaluation_paper_draft", guide, {**draft, "kind": "evaluation"}),
            Visit("monitoring:rubric_detail", Role.AUDITOR),
            Visit("monitoring:rubric_detail", decider),
            Visit("monitoring:rubric_edit", decider),
            Visit("monitoring:rubric_enforce", decider),
        ]

    def _of_eligibility(self) -> list[Visit]:
        verification = {"pk": self.verification.pk}
        nominate, select = {"proposal_id": self.passed.proposal_id}, {"proposal_id": self.nominated.proposal_id}
        return [
            Visit("eligibility:verification_list", Role.VERIFIER),
            Visit("eligibility:verification_export", Role.VERIFIER),
            Visit("eligibility:verification_plan", Role.VERIFIER, {"proposal_id": self.submitted.pk}),
            Visit("eligibility:verification_detail", Role.VERIFIER, verification),
            Visit("eligibility:verification_detail", Role.OFFICE_HEAD, {"pk": self.passed.pk}),
            Visit("eligibility:verification_replan", Role.VERIFIER, verification),
            Visit("eligibility:verification_site", Role.VERIFIER, verification),
            Visit("eligibility:member_check", Role.VERIFIER, {**verification, "member_id": self.checked_member.pk}),
            Visit("eligibility:member_check", Role.VERIFIER, {**verification, "member_id": self.old_member.pk}),
            Visit("eligibility:member_check", Role.AUDITOR, {**verification, "member_id": self.old_member.pk}),
            Visit("eligibility:member_photos", Role.VERIFIER, {**verification, "member_id": self.old_member.pk}),
            Visit("eligibility:member_photos", Role.AUDITOR, {**verification, "member_id": self.old_member.pk}),
            Visit("eligibility:verification_photos", Role.VERIFIER, verification),
            Visit("eligibility:photo_remove", Role.VERIFIER, {"pk": self.photo.pk}),
            Visit("eligibility:verification_minutes", Role.VERIFIER, {"pk": self.passed.pk}),
            Visit("eligibility:minutes_scan", Role.VERIFIER, {"pk": self.passed.pk}),
            Visit("eligibility:verification_conclude", Role.VERIFIER, verification),
            Visit("eligibility:dispensation_list", Role.DIVISION_HEAD),
            Visit("eligibility:dispensation_export", Role.DIVISION_HEAD),
            Visit("eligibility:dispensation_counts", Role.AUDITOR),
            Visit("eligibility:dispensation_counts_export", Role.AUDITOR),
            Visit("eligibility:dispensation_ask", Role.VERIFIER, {"proposal_id": self.failing.proposal_id}),
            Visit("eligibility:dispensation_decide", Role.DIVISION_HEAD, {"pk": self.dispensation.pk}),
            Visit("eligibility:identity_list", Role.AUDITOR),
            Visit("eligibility:identity_export", Role.AUDITOR),
            Visit("eligibility:identity_mismatches", Role.VERIFIER),
            Visit("eligibility:identity_mismatches_export", Role.VERIFIER),
            Visit(
                "eligibility:identity_open",
                Role.VERIFIER,
                {"proposal_id": self.verification.proposal_id, "member_id": self.unlike.pk, "rule": "E1"},
            ),
            Visit("eligibility:identity_detail", Role.DIVISION_HEAD, {"pk": self.identity_case.pk}),
            Visit("eligibility:identity_detail", Role.VERIFIER, {"pk": self.referred_case.pk}),
            Visit("eligibility:identity_decide", Role.DIVISION_HEAD, {"pk": self.identity_case.pk}),
            Visit("eligibility:identity_refer", Role.VERIFIER, {"pk": self.identity_case.pk}),
            Visit("eligibility:identity_answer", Role.VERIFIER, {"pk": self.referred_case.pk}),
            *(
                Visit("eligibility:targeting", role, {"year": self.year.year})
                for role in self.users
                if role != Role.PENDAMPING
            ),
            Visit("eligibility:targeting", Role.OFFICE_HEAD, {"year": self.year.year}, "?rule=E4&result=fail"),
            Visit("eligibility:targeting_index", Role.OPERATOR),
            Visit("eligibility:targeting_export", Role.AUDITOR, {"year": self.year.year}),
            *(
                Visit("disbursement:timeliness", role, {"year": self.year.year})
                for role in self.users
                if role != Role.PENDAMPING
            ),
            Visit("disbursement:timeliness_index", Role.TREASURER),
            Visit("disbursement:timeliness_export", Role.AUDITOR, {"year": self.year.year}),
            Visit("disbursement:timeliness_export", Role.OFFICE_HEAD, {"year": self.year.year}, "?of=late"),
            *(Visit(f"eligibility:{name}", Role.VERIFIER) for name in ("registry_list", "registry_list_export")),
            Visit("eligibility:registry_list", Role.AUDITOR),
            Visit("eligibility:registry_detail", Role.VERIFIER, {"pk": self.registry.pk}),
            Visit("eligibility:registry_detail", Role.DIVISION_HEAD, {"pk": self.registry.pk}),
            Visit("eligibility:registry_export", Role.OFFICE_HEAD, {"pk": self.registry.pk}),
            Visit("eligibility:registry_put_in_force", Role.VERIFIER, {"pk": self.registry.pk}),
            Visit("eligibility:registry_upload", Role.VERIFIER),
            Visit("eligibility:registry_import", Role.VERIFIER, {"pk": self.registry_import.pk}),
            Visit("eligibility:registry_rejects", Role.VERIFIER, {"pk": self.registry_import.pk}),
            Visit("eligibility:registry_lookup", Role.VERIFIER),
            *(
                Visit(f"eligibility:{name}", role)
                for name in ("recheck_list", "recheck_list_export")
                for role in (Role.DIVISION_HEAD, Role.VILLAGE_HEAD)
            ),
            *(
                Visit("eligibility:recheck_detail", role, {"pk": self.recheck.pk})
                for role in (Role.VERIFIER, Role.OPERATOR, Role.DISTRICT_OFFICER, Role.AUDITOR)
            ),
            Visit("eligibility:recheck_export", Role.OFFICE_HEAD, {"pk": self.recheck.pk}),
            Visit(
                "eligibility:recheck_acknowledge",
                Role.DIVISION_HEAD,
                {"pk": self.recheck.pk, "proposal_id": self.funded.pk},
            ),
            Visit("eligibility:selection_board_index", Role.OFFICE_HEAD),
            Visit("eligibility:selection_board", Role.OFFICE_HEAD, {"year": self.year.year}),
            Visit("eligibility:selection_board", Role.DIVISION_HEAD, {"year": self.year.year}),
            *(
                Visit("eligibility:selection_board", role, {"year": self.year.year})
                for role in (Role.OPERATOR, Role.VILLAGE_HEAD, Role.DISTRICT_OFFICER, Role.AUDITOR)
            ),
            Visit("eligibility:selection_export", Role.DIVISION_HEAD, {"year": self.year.year}),
            Visit(
                "eligibility:district_nominate", Role.DIVISION_HEAD, {"year": self.year.year, "district": "61.72.05"}
            ),
            Visit("eligibility:offer_pass", Role.DIVISION_HEAD, {"pk": self.offer.pk}),
            Visit("eligibility:result_publish", Role.OFFICE_HEAD, {"year": self.year.year}),
            Visit("eligibility:result_list", Role.VILLAGE_HEAD),
            Visit("eligibility:result_detail", Role.OPERATOR, {"pk": self.result.pk}),
            Visit("eligibility:result_detail", Role.OFFICE_HEAD, {"pk": self.result.pk}),
            Visit("eligibility:result_export", Role.DISTRICT_OFFICER, {"pk": self.result.pk}),
            Visit("eligibility:proposal_nominate", Role.DIVISION_HEAD, nominate),
            Visit("eligibility:proposal_select", Role.OFFICE_HEAD, select),
            Visit("eligibility:proposal_unselect", Role.OFFICE_HEAD, {"proposal_id": self.selected.proposal_id}),
        ]

    def _of_money(self) -> list[Visit]:
        verifier, treasurer, head = Role.VERIFIER, Role.TREASURER, Role.OFFICE_HEAD
        group = {"group_id": self.account.group_id}
        account = {**group, "pk": self.account.pk}
        accounting = {"proposal_id": self.accounting.proposal_id}
        sample, finding = {"pk": self.sample.pk}, {"pk": self.finding.unit_id}
        writing = {"proposal_id": self.writing.proposal_id}
        checked_line = lpj.lines_of(self.accounting)[0]
        return [
            Visit("disbursement:decree_list", verifier),
            Visit("disbursement:decree_create", verifier),
            Visit("disbursement:decree_create", verifier, query="?kind=ministry"),
            Visit("disbursement:decree_detail", verifier, {"pk": self.decree.pk}),
            Visit("disbursement:decree_detail", head, {"pk": self.decree.pk}),
            Visit("disbursement:decree_scan", verifier, {"pk": self.decree.pk}),
            Visit("disbursement:decree_amend", head, {"pk": self.decree.pk}),
            Visit("disbursement:decree_revoke", head, {"pk": self.decree.pk}),
            Visit("disbursement:account_detail", Role.DIVISION_HEAD, group),
            Visit("disbursement:account_detail", verifier, {"group_id": self.paid.proposal.group_id}),
            Visit("disbursement:account_create", verifier, {"group_id": self.passed.proposal.group_id}),
            Visit("disbursement:account_approve", Role.DIVISION_HEAD, account),
            Visit("disbursement:account_refuse", Role.DIVISION_HEAD, account),
            Visit("disbursement:application_create", Role.OPERATOR, {"proposal_id": self.payable.pk}),
            Visit("disbursement:application_detail", Role.OPERATOR, {"pk": self.application.pk}),
            Visit("disbursement:application_detail", treasurer, {"pk": self.application.pk}),
            Visit("disbursement:application_return", treasurer, {"pk": self.application.pk}),
            Visit("disbursement:application_withdraw", Role.OPERATOR, {"pk": self.application.pk}),
            Visit("disbursement:payment_list", treasurer),
            Visit("disbursement:payment_list", head),
            Visit("disbursement:budget_year", treasurer, {"year": self.payable.program_year_id}),
            Visit("disbursement:budget_lapsed", Role.DIVISION_HEAD, {"year": self.payable.program_year_id}),
            Visit("disbursement:budget_lapsed", Role.AUDITOR, {"year": self.left_waiting.program_year_id}),
            Visit("disbursement:payment_prepare", treasurer, {"proposal_id": self.payable.pk}),
            Visit("disbursement:payment_detail", head, {"pk": self.prepared.pk}),
            Visit("disbursement:payment_detail", treasurer, {"pk": self.paid.order_id}),
            Visit("disbursement:payment_slip", treasurer, {"pk": self.prepared.pk}),
            *(
                Visit("disbursement:payment_paper", treasurer, {"pk": order.pk, "kind": kind})
                for order in (self.prepared, self.paid.order)
                for kind in ("payment_receipt", "bast_money")
            ),
            Visit("disbursement:payment_paper_draft", treasurer, {"pk": self.prepared.pk, "kind": "bast_money"}),
            Visit("disbursement:payment_spp", treasurer, {"pk": self.prepared.pk}),
            Visit("disbursement:payment_check", Role.PAYMENT_CHECKER, {"pk": self.requested.pk}),
            Visit("disbursement:payment_approve", head, {"pk": self.checked.pk}),
            Visit("disbursement:payment_refuse", head, {"pk": self.prepared.pk}),
            Visit("disbursement:payment_ministry", treasurer, {"proposal_id": self.of_ministry.pk}),
            Visit("disbursement:payment_confirm", head, {"pk": self.recorded.pk}),
            Visit("disbursement:payment_countersign", Role.DIVISION_HEAD, {"pk": self.large.pk}),
            Visit("disbursement:payment_sp2d", treasurer, {"pk": self.approved.pk}),
            Visit("disbursement:payment_receipt", treasurer, {"pk": self.paid.order_id}),
            Visit("disbursement:payment_return", treasurer, {"pk": self.paid.order_id}),
            *(
                Visit("disbursement:sampling_index", role)
                for role in (verifier, Role.DIVISION_HEAD, head, Role.AUDITOR)
            ),
            Visit("disbursement:sampling_draw", Role.DIVISION_HEAD, {"year": self.year.pk}),
            Visit("disbursement:sampling_draw", Role.DIVISION_HEAD, {"year": self.next_year.pk}),
            Visit("disbursement:sampling_detail", Role.DIVISION_HEAD, sample),
            Visit("disbursement:sampling_detail", Role.AUDITOR, sample),
            Visit("disbursement:sampling_export", Role.AUDITOR, sample),
            Visit("disbursement:sampling_repeat", Role.AUDITOR, sample),
            Visit("disbursement:sampling_close", Role.DIVISION_HEAD, sample),
            Visit("disbursement:interview_detail", verifier, {"pk": self.to_interview.pk}),
            Visit("disbursement:interview_detail", Role.DIVISION_HEAD, finding),
            Visit("disbursement:interview_record", verifier, {"pk": self.to_interview.pk}),
            Visit("disbursement:interview_record", verifier, finding),
            Visit("disbursement:interview_unreached", verifier, {"pk": self.to_interview.pk}),
            Visit("disbursement:finding_answer", Role.DIVISION_HEAD, finding),
            *self._of_statements(),
            Visit("disbursement:accountability_list", verifier),
            Visit("disbursement:accountability_export", verifier),
            Visit("disbursement:accountability_start", Role.OPERATOR, {"proposal_id": self.funded.pk}),
            Visit("disbursement:accountability_detail", Role.OPERATOR, writing),
            Visit("disbursement:accountability_line", Role.OPERATOR, {**writing, "pk": self.purchase.line_id}),
            Visit("disbursement:accountability_line", Role.AUDITOR, {**writing, "pk": self.purchase.line_id}),
            Visit("disbursement:purchase_create", Role.OPERATOR, {**writing, "pk": self.purchase.line_id}),
            Visit("disbursement:purchase_edit", Role.OPERATOR, {"pk": self.purchase.pk}),
            Visit("disbursement:purchase_remove", Role.OPERATOR, {"pk": self.purchase.pk}),
            Visit("disbursement:receipt_remove", Role.OPERATOR, {"pk": self.purchase.receipts.get().pk}),
            Visit(
                "disbursement:goods_receive",
                Role.OPERATOR,
                {"proposal_id": self.goods.order.proposal_id, "pk": self.goods.pk},
            ),
            Visit("disbursement:accountability_remainder", Role.OPERATOR, writing),
            Visit("disbursement:accountability_submit", Role.OPERATOR, writing),
            Visit("disbursement:accountability_print", Role.OPERATOR, writing),
            Visit("disbursement:accountability_check", verifier, {**accounting, "pk": checked_line.pk}),
            Visit("groups:inventory", Role.OPERATOR, {"pk": self.thing.group_id}),
            Visit("groups:inventory", Role.AUDITOR, {"pk": self.thing.group_id}),
            Visit("groups:inventory_dispose", Role.OPERATOR, {"pk": self.thing.pk}),
            Visit("disbursement:accountability_detail", Role.OPERATOR, {"proposal_id": self.funded.pk}),
            Visit("disbursement:accountability_detail", verifier, accounting),
            Visit("disbursement:accountability_accept", verifier, accounting),
            Visit("disbursement:accountability_return", verifier, accounting),
            Visit("disbursement:accountability_reopen", verifier, {"proposal_id": self.accounted.pk}),
            Visit(
                "disbursement:reopening_decide",
                Role.DIVISION_HEAD,
                {"proposal_id": self.reopening.proposal_id, "pk": self.reopening.pk},
            ),
        ]

    def _of_statements(self) -> list[Visit]:
        treasurer, reader = Role.TREASURER, Role.AUDITOR
        statement, refused = {"pk": self.statement.pk}, {"pk": self.refused_statement.pk}
        return [
            Visit("disbursement:statement_list", treasurer),
            Visit("disbursement:statement_list", reader),
            Visit("disbursement:statement_import", treasurer),
            Visit("disbursement:statement_example", treasurer),
            Visit("disbursement:statement_detail", treasurer, statement),
            Visit("disbursement:statement_detail", reader, statement, "?outcome=unseen"),
            Visit("disbursement:statement_detail", treasurer, refused),
            Visit("disbursement:statement_export", reader, statement),
            Visit("disbursement:statement_rejects", treasurer, refused),
            Visit("disbursement:statement_minutes", Role.OFFICE_HEAD, statement),
            Visit("disbursement:statement_match", treasurer, statement),
            Visit("disbursement:statement_explain", treasurer, statement),
            *(
                Visit("disbursement:statement_line", role, {"pk": line.pk})
                for role, line in (
                    (treasurer, self.matched_line),
                    (treasurer, self.unknown_line),
                    (reader, self.charges),
                )
            ),
            Visit("disbursement:statement_line_link", treasurer, {"pk": self.unknown_line.pk}),
            Visit("disbursement:statement_line_explain", treasurer, {"pk": self.charges.pk}),
            Visit("disbursement:statement_line_undo", treasurer, {"pk": self.matched_line.pk}),
        ]

    def _of_cases(self) -> list[Visit]:
        guide, verifier = Role.PENDAMPING, Role.VERIFIER
        case, told, dinas, closed = (
            {"pk": one.pk} for one in (self.case, self.told_case, self.dinas_case, self.closed_case)
        )
        letter = {"pk": self.warning.pk, "kind": "warning_letter"}
        return [
            Visit("complaints:complaint", ""),
            Visit("complaints:complaint", "", query="?district=61.72.05"),
            Visit("complaints:complaint_status", ""),
            Visit("monitoring:case_list", guide),
            Visit("monitoring:case_list", verifier),
            Visit("monitoring:case_export", verifier),
            Visit("monitoring:case_create", Role.VILLAGE_HEAD),
            Visit("monitoring:case_create", verifier),
            Visit("monitoring:case_create", guide, query=f"?group={self.group.pk}"),
            Visit("monitoring:case_detail", guide, case),
            Visit("monitoring:case_detail", verifier, dinas),
            Visit("monitoring:case_detail", verifier, closed),
            *(
                Visit("monitoring:case_step", guide, {**case, "verb": verb})
                for verb in ("warn", "mediate", "resolve", "escalate", "note")
            ),
            Visit("monitoring:case_step", guide, {**told, "verb": "take"}),
            Visit("monitoring:case_step", verifier, {**told, "verb": "takeover"}),
            *(
                Visit("monitoring:case_step", verifier, {**dinas, "verb": verb})
                for verb in ("sort", "resolve", "reject", "delegate")
            ),
            Visit("monitoring:case_step", verifier, {**closed, "verb": "reopen"}),
            Visit("monitoring:case_reveal", verifier, dinas),
            Visit("monitoring:case_paper", guide, letter),
            Visit("monitoring:case_paper_draft", guide, letter),
            Visit("monitoring:supervision_overview", verifier),
            Visit("monitoring:supervision_overview", Role.VILLAGE_HEAD),
            Visit("monitoring:supervision_export", verifier),
        ]

    def _of_events(self) -> list[Visit]:
        verifier, guide = Role.VERIFIER, Role.PENDAMPING
        planned, training = {"pk": self.planned.pk}, {"pk": self.training.pk}
        group = {**training, "group_id": self.decreed.group_id}
        return [
            Visit("monitoring:outreach_export", Role.VILLAGE_HEAD),
            Visit("monitoring:outreach_detail", verifier, planned),
            *(Visit("monitoring:absence_list", role) for role in (verifier, Role.VILLAGE_HEAD, Role.AUDITOR)),
            Visit("monitoring:absence_export", Role.DISTRICT_OFFICER),
            Visit("monitoring:meeting_list", Role.OPERATOR),
            Visit("monitoring:meeting_export", Role.AUDITOR),
            Visit("monitoring:meeting_create", Role.DIVISION_HEAD),
            Visit("monitoring:meeting_detail", verifier, {"pk": self.meeting.pk}),
            *(
                Visit(f"monitoring:event_{name}", verifier, planned)
                for name in ("edit", "move", "cancel", "invite", "invitation", "invitation_draft")
            ),
            Visit("monitoring:event_list_print", guide, training),
            Visit("monitoring:event_material_add", guide, training),
            Visit("monitoring:event_material_remove", guide, {"pk": self.material.pk}),
            Visit("monitoring:event_attendance", guide, group),
            *(Visit("monitoring:quiz_group", guide, {**group, "phase": phase}) for phase in ("before", "after")),
            Visit("monitoring:quiz_member", guide, {**group, "phase": "before", "member_id": self.trained.pk}),
            Visit("monitoring:quiz_sheet", guide, training),
            Visit("monitoring:question_list", Role.AUDITOR),
            Visit("monitoring:question_list", verifier),
            Visit("monitoring:question_add", verifier),
            Visit("monitoring:question_edit", verifier, {"pk": self.question.pk}),
            Visit("monitoring:question_retire", verifier, {"pk": self.question.pk}),
            Visit("monitoring:question_up", verifier, {"pk": self.other_question.pk}),
            Visit("monitoring:partner_list", Role.OPERATOR),
            Visit("monitoring:partner_add", verifier),
            Visit("monitoring:partner_edit", verifier, {"pk": self.partner.pk}),
        ]

    def _of_field(self) -> list[Visit]:
        verifier, guide = Role.VERIFIER, Role.PENDAMPING
        person = {"user_id": self.users[guide].pk}
        group = {"group_id": self.group.pk}
        sent, draft = {"pk": self.sent_report.pk}, {"pk": self.draft_report.pk}
        return [
            Visit("monitoring:pendamping_list", verifier),
            Visit("monitoring:pendamping_detail", verifier, person),
            Visit("monitoring:pendamping_detail", guide, person),
            Visit("monitoring:pendamping_export", verifier),
            Visit("monitoring:pendamping_profile_edit", verifier, person),
            Visit("monitoring:pendamping_reveal", verifier, person),
            Visit("monitoring:pendamping_training_remove", verifier, {**person, "pk": self.own_training.pk}),
            Visit("monitoring:plan_list", verifier),
            Visit("monitoring:plan_list", guide),
            Visit("monitoring:plan_export", verifier),
            Visit("monitoring:plan_calendar", verifier),
            Visit("monitoring:plan_calendar", guide),
            Visit("monitoring:plan_template_edit", verifier),
            Visit("monitoring:plan_detail", verifier, {"pk": self.plan.pk}),
            Visit("monitoring:plan_detail", guide, {"pk": self.plan_draft.pk}),
            Visit("monitoring:plan_edit", guide, {"pk": self.plan_draft.pk}),
            Visit("monitoring:plan_agree", guide, {"pk": self.plan_draft.pk}),
            Visit("monitoring:plan_revise", guide, {"pk": self.plan.pk}),
            Visit("monitoring:plan_discard", guide, {"pk": self.new_version.pk}),
            Visit("monitoring:plan_print", guide, {"pk": self.plan.pk}),
            Visit("monitoring:activity_done", guide, {"pk": self.plan_activity.pk}),
            Visit("monitoring:plan_create", guide, group),
            Visit("monitoring:member_tasks", guide, group),
            Visit("monitoring:recap_list", verifier),
            Visit("monitoring:recap_export", verifier),
            Visit("monitoring:recap_print_all", verifier),
            Visit("monitoring:recap_detail", verifier, person),
            Visit("monitoring:recap_detail", guide, person),
            Visit("monitoring:recap_print", guide, person),
            Visit("monitoring:handover_create", verifier, person),
            Visit("monitoring:handover_detail", verifier, {"pk": self.handover.pk}),
            Visit("monitoring:handover_detail", guide, {"pk": self.handover.pk}),
            Visit("monitoring:handover_minutes", verifier, {"pk": self.handover.pk}),
            Visit("monitoring:handover_acknowledge", guide, {"pk": self.handover.pk}),
            Visit("monitoring:assignment_decree_list", verifier),
            Visit("monitoring:assignment_decree_create", verifier),
            Visit("monitoring:assignment_decree_detail", verifier, {"pk": self.assignment_decree.pk}),
            Visit("monitoring:assignment_decree_scan", verifier, {"pk": self.assignment_decree.pk}),
            Visit("monitoring:pendamping_training_add", verifier, person),
            Visit("monitoring:assignment_create", verifier, {"group_id": self.passed.proposal.group_id}),
            Visit("monitoring:assignment_end", verifier, {"pk": self.assignment.pk}),
            Visit("monitoring:training_list", guide),
            Visit("monitoring:training_create", guide),
            Visit("monitoring:training_detail", guide, {"pk": self.training.pk}),
            Visit("monitoring:training_export", guide),
            Visit("monitoring:training_detail", Role.VILLAGE_HEAD, {"pk": self.training.pk}),
            Visit("monitoring:training_complete", guide, {"proposal_id": self.decreed.pk}),
            *self._of_events(),
            Visit("monitoring:outreach_list", Role.VILLAGE_HEAD),
            Visit("monitoring:outreach_create", verifier),
            Visit("monitoring:outreach_detail", verifier, {"pk": self.outreach.pk}),
            Visit("monitoring:outreach_detail", Role.VILLAGE_HEAD, {"pk": self.outreach.pk}),
            Visit("monitoring:outreach_attend", Role.VILLAGE_HEAD, {"pk": self.outreach.pk}),
            Visit("monitoring:book_open", guide, group),
            *(Visit("monitoring:flag_list", role) for role in (guide, Role.VERIFIER, Role.AUDITOR)),
            Visit("monitoring:flag_export", Role.VERIFIER),
            *(Visit("monitoring:flag_detail", role, {"pk": self.flag.pk}) for role in (guide, Role.AUDITOR)),
            Visit("monitoring:visit_list", Role.VILLAGE_HEAD, group),
            *self._of_cases(),
            *(
                Visit(f"monitoring:{name}", role, arguments, asked)
                for name, role, arguments, asked in world_books.visits(self.books)
            ),
            Visit("monitoring:report_list", guide),
            Visit("monitoring:report_list", verifier),
            Visit("monitoring:report_create", guide, {"group_id": self.reporting.pk}),
            Visit("monitoring:report_detail", guide, sent),
            Visit("monitoring:report_detail", verifier, sent),
            *(
                Visit("monitoring:report_edit", guide, {**draft, "step": step})
                for step in ("visit", "business", "problems", "send")
            ),
            *self._of_development(),
            Visit("monitoring:report_correct", guide, sent),
            Visit("monitoring:report_review", verifier, sent),
            Visit("monitoring:report_edit", guide, {**draft, "step": "photos"}),
            Visit("monitoring:report_photo_remove", guide, {"pk": self.report_photo.pk}),
            Visit("monitoring:report_export", verifier),
            Visit("monitoring:report_paper", guide, sent),
            Visit("monitoring:report_coverage", guide),
            Visit("monitoring:report_coverage", verifier),
            Visit("monitoring:report_coverage_export", verifier),
            Visit("monitoring:overdue_list", guide),
            Visit("monitoring:overdue_list", verifier),
            Visit("monitoring:overdue_export", verifier),
            Visit("monitoring:overdue_visit", verifier, {"group_id": self.reporting.pk}),
            Visit("monitoring:letter_create", verifier, person),
            Visit("monitoring:pause_list", Role.DISTRICT_OFFICER),
            Visit("monitoring:pause_create", Role.DIVISION_HEAD),
            Visit("monitoring:pause_end", Role.DIVISION_HEAD, {"pk": self.pause.pk}),
            Visit("monitoring:equipment_list", Role.VILLAGE_HEAD),
            Visit("monitoring:equipment_export", verifier),
            Visit("monitoring:equipment_detail", verifier, {"pk": self.asked.pk}),
            Visit("monitoring:equipment_ask", guide, group),
            Visit("monitoring:equipment_withdraw", guide, {"pk": self.asked.pk}),
        ]
