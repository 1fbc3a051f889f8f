"""Moves invented groups along the road by the portal's own doors, on the days it would have happened.

Nothing is written past a rule: each step is the domain call that its page makes, with the clock set to its day.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from disbursement import accounts, applications, decrees, ministry, paperwork, payment_papers, payments
from disbursement.models import Application, Enclosure, Payment, PaymentOrder
from eligibility import minutes, photos, planning, selection, verification
from eligibility.criteria import Result
from eligibility.minutes import Head
from eligibility.models import POVERTY_CRITERIA, FieldPhoto, Verification
from eligibility.planning import Letter
from eligibility.verification import RuleAnswer, Site
from groups import drafting, lifecycle, proposal_papers
from groups.models import Group, Member, Position, Proposal
from groups.papers import issue_paper
from kube_portal.accounts.models import User
from kube_portal.demo import pictures, quizzes
from kube_portal.demo.people import Person
from kube_portal.demo.plans import Line, month_of_business
from kube_portal.documents.printing import render_pdf
from kube_portal.documents.storing import store
from kube_portal.money import format_rupiah, terbilang
from kube_portal.position import Position as Place
from kube_portal.programs.models import DecreeIssuer, FundingSource, ProgramYear
from kube_portal.regions.models import Region
from monitoring import assignments, books, events, fieldreports, training
from monitoring import photos as report_photos
from monitoring.equipment import Need
from monitoring.models import Attendance, FieldReport, ReportAttendance

JAKARTA = ZoneInfo("Asia/Jakarta")
# Where the QR codes of the demo's decrees lead: to the portal as `make run` serves it.
BASE_URL = "http://127.0.0.1:8000"
# The budget's account for social aid to groups of people, as SP2Ds name it.
ACCOUNT_CODE = "5.1.05.01.01.0001"


@contextmanager
def day(on: dt.date, hour: int = 9) -> Iterator[None]:
    """The portal's clock on a day, at an hour of Western Indonesia; time goes on from there."""
    with time_machine.travel(dt.datetime(on.year, on.month, on.day, hour, tzinfo=JAKARTA), tick=True):
        yield


@dataclass(frozen=True)
class GroupSpec:
    """An invented group: where it lives, what it does, what it asks for, and who belongs to it."""

    name: str
    village: str
    kind: str
    business: str
    resources: str
    market: str
    tier: str
    plan: Sequence[Line]
    people: Sequence[Person]
    development: str = "growing"
    is_joint: bool = True


@dataclass
class Office:
    """The people of one regency who move proposals along, and the year they work in."""

    year: ProgramYear
    operators: dict[str, User]
    heads: dict[str, User]
    verifier: User
    division_head: User
    office_head: User
    treasurer: User
    payment_checker: User
    companions: Sequence[User] = ()
    sp2d: int = field(default=100)
    language: str = "Indonesia"
    interpreter: str = ""

    def draft(self, spec: GroupSpec, on: dt.date, *, by: User | None = None, group: Group | None = None) -> Proposal:
        """A complete draft: group, members, business, minutes and budget plan; `group` is known from the archive."""
        author = by or self.operators.get(spec.village, self.verifier)
        values = {
            "name": spec.name,
            "business_kind": spec.kind,
            "business_description": spec.business,
            "is_main_business": True,
            "is_joint_business": spec.is_joint,
            "local_resources": spec.resources,
            "market": spec.market,
            "work_plan": f"{spec.business} dikerjakan bergilir; hasil dicatat di buku kas setiap minggu.",
            "formed_on": on - dt.timedelta(days=10),
            "development": spec.development,
        }
        with day(on):
            proposal = drafting.start(
                by=author,
                program_year=self.year,
                tier=self.year.tiers.get(name=spec.tier),
                place=group or Region.objects.get(code=spec.village),
                values=values,
            )
            known = {member.nik: member for member in proposal.group.people()}
            if group is not None:
                drafting.save_business(proposal=proposal, values=values)
            for person in spec.people:
                drafting.save_member(
                    proposal=proposal,
                    member=known.get(person.nik),
                    values={**vars(person), "residence_id": spec.village, "is_willing": True, "joined_on": on},
                )
            for description, volume, unit, price in spec.plan:
                drafting.save_budget_line(
                    proposal=proposal,
                    line=None,
                    values={"description": description, "volume": volume, "unit": unit, "unit_price": price},
                )
            drafting.save_deliberation(
                proposal=proposal,
                by=author,
                values={
                    "deliberation_on": on - dt.timedelta(days=10),
                    "deliberation_place": f"Balai {Region.objects.get(code=spec.village).name}",
                    "village_presence": Proposal.VillagePresence.PRESENT,
                    "village_representative": "Kasi Kesejahteraan Sosial",
                },
                minutes=SimpleUploadedFile(f"berita-acara-{spec.name}.pdf", minutes_of(spec, on), "application/pdf"),
            )
            drafting.mark_precheck_seen(proposal=proposal)
        proposal.refresh_from_db()
        return proposal

    def road_to_verdict(
        self, proposal: Proposal, start: dt.date, *, held: int = 4, viability: int = Verification.Viability.GOOD
    ) -> None:
        """From draft to eligible in sixteen days; `held` of the six poverty criteria hold for most members."""
        self.submit(proposal, start + dt.timedelta(days=3))
        self.endorse(proposal, start + dt.timedelta(days=7))
        checked = self.plan_verification(proposal, start + dt.timedelta(days=11))
        self.visit(checked, start + dt.timedelta(days=14), held=held, viability=viability)
        self.photograph(checked, start + dt.timedelta(days=14))
        self.conclude(checked, start + dt.timedelta(days=16))
        self.write_minutes(checked, start + dt.timedelta(days=16))

    def road_to_selection(self, spec: GroupSpec, start: dt.date) -> Proposal:
        """Drafted, found eligible, put forward and selected within a month."""
        proposal = self.draft(spec, start)
        self.road_to_verdict(proposal, start)
        self.nominate(proposal, start + dt.timedelta(days=24))
        self.select(proposal, start + dt.timedelta(days=30))
        return proposal

    def submit(self, proposal: Proposal, on: dt.date) -> None:
        """The village hands the proposal to its head."""
        with day(on):
            by = self.operators.get(proposal.village_id, self.verifier)
            lifecycle.move(proposal, "submit", by=by)

    def endorse(self, proposal: Proposal, on: dt.date, note: str = "Sesuai musyawarah") -> None:
        """The village head agrees."""
        with day(on):
            lifecycle.move(proposal, "endorse", by=self.heads[proposal.village_id], note=note)

    def plan_verification(self, proposal: Proposal, on: dt.date) -> Verification:
        """The Dinas sets verifier, team, date and letter."""
        with day(on):
            return planning.plan(
                proposal=proposal,
                verifier=self.verifier,
                team=self.companions,
                planned_on=on + dt.timedelta(days=3),
                letter=Letter(f"094/{proposal.pk:03d}/Dinsos/{on.year}", on),
                by=self.verifier,
            )

    def visit(
        self,
        checked: Verification,
        on: dt.date,
        *,
        only: int | None = None,
        held: int = 4,
        viability: int = Verification.Viability.GOOD,
    ) -> None:
        """The team visits members (the first `only`, or all) and notes what is found."""
        rng = random.Random(f"{checked.proposal.group} {on}")
        with day(on):
            for number, member in enumerate(self._members(checked)[:only]):
                place = pictures.near(checked.proposal.village_id, rng, accuracy=rng.randint(4, 25))
                met = min(held + (number % 4 == 3), len(POVERTY_CRITERIA))
                self._visit_member(checked, member, on, place if number % 3 else None, held=met)
            if only is None:
                verification.save_site(
                    verification=checked,
                    version=checked.site_version,
                    site=Site(
                        visited_on=on,
                        business_site="Lahan milik ketua, surat pinjam pakai lima tahun ada.",
                        local_resources="Bahan dan pasar tersedia di desa/kelurahan.",
                        viability=viability,
                        position=pictures.near(checked.proposal.village_id, rng, accuracy=8),
                    ),
                    by=self.verifier,
                )

    def photograph(self, checked: Verification, on: dt.date) -> None:
        """Three homes, the chair's KTP and the place of business."""
        rng = random.Random(f"{checked.proposal.group} {on}")
        homes = self._members(checked)[:3]
        chair = next(member for member in self._members(checked) if member.position == Position.CHAIR)
        with day(on):
            for member, kind, draw in (
                *((home, FieldPhoto.Kind.HOUSE, pictures.house) for home in homes),
                (chair, FieldPhoto.Kind.KTP, pictures.ktp),
                (None, FieldPhoto.Kind.SITE, pictures.site),
            ):
                drawn = draw(rng, pictures.near(checked.proposal.village_id, rng), dt.datetime.now(tz=JAKARTA))
                photos.add(verification=checked, member=member, kind=kind, upload=drawn, by=self.verifier)

    def _members(self, checked: Verification) -> list[Member]:
        return list(Member.objects.present().filter(group=checked.proposal.group_id).order_by("pk"))

    def _visit_member(
        self, checked: Verification, member: Member, on: dt.date, place: Place | None, *, held: int
    ) -> None:
        answers: dict[str, object] = {name: index < held for index, (name, _, _) in enumerate(POVERTY_CRITERIA)}
        seen = {"visited_on": on, "ktp_seen": True, "kk_seen": True, "note": "", "position": place}
        check = checked.checks.get(member=member)
        rules = {
            finding.rule: RuleAnswer(
                Result.PASS if finding.computed == Result.CHECK else Result(finding.computed), note
            )
            for finding in check.findings.all()
            for note in ["Ditemukan di DTSEN, desil 2" if (finding.rule, finding.computed) == ("E3", "check") else ""]
        }
        verification.save_member_check(
            verification=checked,
            member=member,
            version=check.version,
            answers={**answers, **seen, "fit": True},
            rules=rules,
            by=self.companions[0] if self.companions and member.position == Position.MEMBER else self.verifier,
        )

    def conclude(self, checked: Verification, on: dt.date) -> None:
        """The verifier finds the group eligible."""
        with day(on, hour=15):
            verification.conclude(
                verification=checked, conclusion="Semua anggota dikunjungi; kelompok layak.", by=self.verifier
            )

    def write_minutes(self, checked: Verification, on: dt.date) -> None:
        """The team issues the minutes of its visits."""
        with day(on, hour=16):
            head = Head(on, checked.proposal.village.name, f"094/{checked.proposal_id:03d}/BA/{on.year}")
            minutes.issue(verification=checked, head=head, by=self.verifier, base_url=BASE_URL)

    def nominate(self, proposal: Proposal, on: dt.date, rationale: str = "Usaha siap jalan, pasar jelas.") -> None:
        """The head of division puts the proposal forward."""
        with day(on):
            selection.nominate(
                proposal=proposal, rank=selection.next_rank(proposal), rationale=rationale, by=self.division_head
            )

    def select(self, proposal: Proposal, on: dt.date) -> None:
        """The head of office chooses it."""
        with day(on):
            selection.select(proposal=proposal, by=self.office_head, rationale="Sesuai peringkat dan kuota.")

    def open_account(self, proposal: Proposal, on: dt.date) -> None:
        """The group's account, confirmed by a second person."""
        board = {member.position: member.name for member in proposal.group.members.all() if member.is_board}
        with day(on):
            account = accounts.add_account(
                group=proposal.group,
                bank="Bank Kalbar" if proposal.village_id.startswith("61") else "Bank Sulselbar",
                number=f"40{proposal.group_id:08d}",
                holder=f"KUBE {proposal.group.name}",
                first_signatory=board[Position.CHAIR],
                second_signatory=board[Position.TREASURER],
                by=self.verifier,
            )
            accounts.approve_account(account=account, by=self.division_head)

    def decree(self, proposals: Sequence[Proposal], on: dt.date, *, number: str = "") -> None:
        """The office's decree over several proposals, and the ministry's where the tier needs it."""
        with day(on):
            decrees.record_decree(
                program_year=self.year,
                kind=DecreeIssuer.DINAS,
                number=number or decrees.next_number(self.year),
                dated_on=on,
                proposals=proposals,
                by=self.verifier,
                base_url=BASE_URL,
            )
            needing = [p for p in proposals if DecreeIssuer.MINISTRY in p.tier.decrees_needed]
            if needing:
                decrees.record_decree(
                    program_year=self.year,
                    kind=DecreeIssuer.MINISTRY,
                    number=f"{on:%d%m}/HUK/{on.year}",
                    dated_on=on,
                    proposals=needing,
                    by=self.verifier,
                    base_url=BASE_URL,
                    signatory_text="Direktur Jenderal Pemberdayaan Sosial",
                )

    def assign(self, group: Group, pendamping: User, on: dt.date) -> None:
        """A primary pendamping for the group."""
        with day(on):
            assignments.assign(
                group=group, user=pendamping, primary=True, level="village", started_on=on, by=self.verifier,
                paper=assignments.Paper(number=f"800/{on.month:02d}/DINSOS/{on.year}", dated_on=on.replace(day=1)),
            )  # fmt: skip

    def train(self, proposal: Proposal, pendamping: User, on: dt.date, *, absent: int = 1) -> None:
        """The pendamping trains the group, opens its books and reports the training complete."""
        with day(on):
            event = training.record(
                groups=[proposal.group],
                topic=f"Dasar {proposal.group.business_description.lower()} dan pembukuan",
                place=f"Balai {proposal.village.name}",
                held_on=on,
                by=pendamping,
                starts_at=dt.time(8, 30),
                language=self.language,
                interpreter=self.interpreter,
            )
            members = list(events.members_of(proposal.group))
            events.mark_attendance(
                event=event,
                group=proposal.group,
                present={member.pk: index < len(members) - absent for index, member in enumerate(members)},
                signed={member.pk: self._signs(member) for member in members},
                by=pendamping,
            )
            quizzes.ask(event, proposal.group, pendamping, orally=bool(self.interpreter))
            books.open_books(group=proposal.group, kinds=["activity", "cash"], opened_on=on, by=pendamping)
            lifecycle.move(proposal, "complete_training", by=pendamping)

    @staticmethod
    def _signs(member: Member) -> str:
        """Who never went to school gives a thumbprint."""
        return Attendance.Signed.THUMB if not member.schooling else Attendance.Signed.SIGNATURE

    def open_books(self, group: Group, on: dt.date, by: User) -> None:
        """Activity book and cash book, empty, before the money comes (G5)."""
        with day(on):
            books.open_books(group=group, kinds=["activity", "cash"], opened_on=on, by=by)

    def apply(self, proposal: Proposal, on: dt.date) -> Application | None:
        """The village, or else the pendamping, files the group's application; where there is neither, paper comes."""
        guide = proposal.group.assignments.filter(is_primary=True, ended_on=None).select_related("user").first()
        author = self.operators.get(proposal.village_id) or (guide.user if guide is not None else None)
        if author is None:
            return None
        with day(on):
            upload = SimpleUploadedFile("permohonan-pencairan.pdf", application_of(proposal, on), "application/pdf")
            return applications.file(
                proposal=proposal,
                by=author,
                letter=store(upload=upload, by=author, kind="payment_request"),
                letter_on=on,
                enclosed=Enclosure.Kind.values,
            )

    def prepare_payment(self, proposal: Proposal, on: dt.date) -> PaymentOrder:
        """The treasurer takes in what the group applied for."""
        self.apply(proposal, on)
        with day(on):
            return payments.prepare(proposal=proposal, by=self.treasurer, request_on=on)

    def check_payment(self, order: PaymentOrder, on: dt.date) -> None:
        """The treasurer writes the SPP, and the PPK-SKPD finds its enclosures complete."""
        with day(on):
            paperwork.write_spp(order=order, by=self.treasurer, spp_on=on)
            paperwork.check(order=order, by=self.payment_checker)

    def pay_grant(self, proposal: Proposal, asked_on: dt.date, paid_on: dt.date) -> None:
        """The whole chain of one payment; what the ministry pays is recorded by one and confirmed by another."""
        if proposal.tier.funding_source == FundingSource.APBD:
            self.pay(self.prepare_payment(proposal, asked_on), paid_on)
            return
        self.sp2d += 1
        with day(paid_on):
            order = ministry.record(
                proposal=proposal,
                by=self.treasurer,
                sp2d_number=f"{self.sp2d:06d}A/{paid_on.year}",
                paid_on=paid_on,
            )
            self._receive(ministry.confirm(order=order, by=self.office_head), paid_on)

    def pay(self, order: PaymentOrder, on: dt.date) -> None:
        """Approved, transferred and received by the group."""
        self.sp2d += 1
        self.check_payment(order, on)
        with day(on):
            payments.approve(order=order, by=self.office_head)
            payment = payments.record_sp2d(
                order=order,
                by=self.treasurer,
                sp2d_number=f"{self.sp2d:04d}/SP2D-LS/{on.year}",
                paid_on=on,
                account_code=ACCOUNT_CODE,
            )
            self._receive(payment, on)

    def print_papers(self, proposal: Proposal, on: dt.date) -> None:
        """The village prints the papers of the group's file."""
        operator = self.operators.get(proposal.village_id, self.verifier)
        with day(on):
            for paper in proposal_papers.PAPERS:
                issue_paper(paper, proposal, by=operator, base_url=BASE_URL)

    def print_payment_papers(self, order: PaymentOrder, on: dt.date) -> None:
        """The treasurer prints the receipt, and the minutes of handing over once the money is there."""
        with day(on):
            for number, paper in enumerate(payment_papers.PAPERS, 1):
                if paper.applies(order) and not paper.lacks(order):
                    issue_paper(
                        paper, order, by=self.treasurer, base_url=BASE_URL, number=f"900/{order.pk + number}/{on.year}"
                    )

    def _receive(self, payment: Payment, on: dt.date) -> None:
        """The group signs."""
        first, second = payment.order.payee["signatories"]
        payments.record_receipt(
            payment=payment, by=self.treasurer, received_on=on, first_signatory=first, second_signatory=second
        )

    def report_months(
        self,
        proposal: Proposal,
        pendamping: User,
        business: str,
        first: dt.date,
        count: int,
        *,
        problems: dict[int, str] | None = None,
        needs: dict[int, list[Need]] | None = None,
    ) -> None:
        """The pendamping's reports on the first months of business, each written on the fifth of the next month.

        Each has its place; the last two have photos, and the last comes from a phone whose clock is three hours off.
        """
        rng = random.Random(f"visits of {proposal.group}")
        cash = 2_000_000
        for number in range(count):
            month = _months_later(first, number)
            turnover, costs = month_of_business(business, number)
            cash = max(cash + turnover - costs, 150_000)
            problem = (problems or {}).get(number, "")
            with day(_months_later(month, 1) + dt.timedelta(days=4)):
                report, _ = fieldreports.start(group=proposal.group, month=month, by=pendamping, uuid=uuid.uuid4())
                members = list(events.members_of(proposal.group))
                fieldreports.save_visit(
                    report=report,
                    visit_on=_months_later(month, 1) - dt.timedelta(days=3),
                    present={
                        member.pk: index < len(members) - (2 if problem else 1) for index, member in enumerate(members)
                    },
                    position=(place := pictures.near(proposal.village_id, rng, accuracy=rng.randint(5, 25))),
                )
                visited_on = _months_later(month, 1) - dt.timedelta(days=3)
                if number >= count - 2:
                    taken = dt.datetime.combine(visited_on, dt.time(10, rng.randint(0, 59)), tzinfo=JAKARTA)
                    photographed = pictures.site(rng, place, taken)
                    report_photos.add(report=report, upload=photographed, by=pendamping)
                fieldreports.save_figures(
                    report=report,
                    values={
                        "turnover": turnover,
                        "costs": costs,
                        "cash_counted": min(cash, 600_000),
                        "bank_balance": cash - min(cash, 600_000),
                        "stock_value": 350_000 + 25_000 * (number % 4),
                        "assets_value": 12_500_000,
                        "iks": 10_000 * len(members),
                        "loans_outstanding": 0,
                        "loans_overdue": 0,
                        "jump_confirmed": True,
                        "is_joint_business": True,
                        "is_main_business": True,
                        "used_as_planned": True,
                        "trend": "same" if number else "up",
                        "has_problems": bool(problem),
                        "problems": problem,
                        "follow_up": "Dibicarakan pada pertemuan bulan berikutnya." if problem else "",
                    },
                    needs=(needs or {}).get(number, []),
                )
                clock = timezone.now() - dt.timedelta(hours=3 if number == count - 1 else 0)
                fieldreports.submit(report=report, by=pendamping, device_time=clock)


def archive_reports(
    proposals: Sequence[Proposal],
    pendamping: User,
    business: str,
    first: dt.date,
    counts: Sequence[int],
    *,
    paused: Mapping[str, Collection[dt.date]] | None = None,
) -> None:
    """Monthly reports of many groups at once, `counts` months each from the first: what a year's work leaves behind.

    `paused` are months on which nobody reported, by the district's code.
    """
    groups = [proposal.group_id for proposal in proposals]
    members: dict[int, list[int]] = {}
    for group_id, member_id in Member.objects.present().filter(group__in=groups).values_list("group_id", "pk"):
        members.setdefault(group_id, []).append(member_id)
    drafts = []
    for proposal, count in zip(proposals, counts, strict=True):
        for number in range(count):
            month = _months_later(first, number)
            if month in (paused or {}).get(proposal.village_id[:8], ()):
                continue
            turnover, costs = month_of_business(business, number)
            written = dt.datetime.combine(_months_later(month, 1), dt.time(9), tzinfo=JAKARTA) + dt.timedelta(days=5)
            drafts.append(
                FieldReport(
                    group=proposal.group, month=month, visit_on=_months_later(month, 1) - dt.timedelta(days=4),
                    turnover=turnover, costs=costs, cash_counted=1_500_000 + number * 120_000,
                    bank_balance=250_000, iks=10_000 * len(members[proposal.group_id]), loans_outstanding=0,
                    loans_overdue=0,
                    jump_confirmed=True, is_joint_business=True, is_main_business=True, used_as_planned=True,
                    trend="same", has_problems=False, created_by=pendamping, created_at=written,
                )
            )  # fmt: skip
    FieldReport.objects.bulk_create(drafts)
    ReportAttendance.objects.bulk_create(
        ReportAttendance(report=draft, member_id=member_id, present=number < 9)
        for draft in drafts
        for number, member_id in enumerate(members[draft.group_id])
    )
    FieldReport.objects.filter(pk__in=[draft.pk for draft in drafts]).update(
        state=FieldReport.State.SUBMITTED, submitted_by=pendamping, submitted_at=F("created_at")
    )


def _months_later(first: dt.date, count: int) -> dt.date:
    """The first day of the month that many months later."""
    months = first.year * 12 + first.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)


def application_of(proposal: Proposal, on: dt.date) -> bytes:
    """The group's letter as PDF."""
    board = dict(proposal.group.members.filter(left_on=None).values_list("position", "name"))
    return render_pdf(
        "demo/application.typ",
        {
            "group": proposal.group.name,
            "village": proposal.village.name,
            "on": f"{on:%d-%m-%Y}",
            "chair": board["chair"],
            "treasurer": board["treasurer"],
            "amount": format_rupiah(proposal.amount),
            "words": terbilang(proposal.amount),
        },
    )


def minutes_of(spec: GroupSpec, on: dt.date) -> bytes:
    """The minutes as PDF."""
    return render_pdf(
        "demo/minutes.typ",
        {
            "group": spec.name,
            "village": Region.objects.get(code=spec.village).name,
            "on": f"{on - dt.timedelta(days=10):%d-%m-%Y}",
            "place": "balai warga",
            "present": "hadir",
            "business": spec.business,
            "members": [{"name": p.name, "position": str(Position(p.position).label)} for p in spec.people],
        },
    )
