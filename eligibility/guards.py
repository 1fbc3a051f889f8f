"""What stands in the way of a verb as far as eligibility goes, in plain Indonesian with the way to the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from eligibility import newcomers, offers, selection  # noqa: F401 — they register what they have to say
from eligibility.assessment import Assessment, Line, assess
from eligibility.criteria import IDENTITY_RULES, Verdict, is_dispensable
from eligibility.evaluation import evaluate, present_members
from eligibility.models import IdentityCase, Nomination, Verification
from groups.models import Proposal
from groups.seams import Blocker, guard
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User


@guard("submit", app="eligibility")
def before_submit(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Nothing unqualified travels unseen: the pre-check was read, and what can't be dispensed is mended."""
    members = list(present_members(proposal.group_id))
    verdicts = evaluate(proposal, members)
    for member in members:
        for verdict in verdicts[member.pk]:
            if verdict.failed and _is_ours(verdict) and not _may_travel(verdict, proposal):
                url = reverse("groups:member_edit", args=[proposal.pk, member.pk])
                yield Blocker(f"{member.name}: {verdict.reason}.", verdict.rule, url, "Ganti atau betulkan")
    if proposal.precheck_seen_at is None:
        yield Blocker(
            "Hasil pemeriksaan anggota belum dibaca.", "", f"{proposal.get_absolute_url()}#pemeriksaan", "Baca sekarang"
        )


def _is_ours(verdict: Verdict) -> bool:
    """The shape of NIK and KK is said by the groups' own guard; that they are somebody else's is said here."""
    return verdict.rule not in IDENTITY_RULES or verdict.is_ruled


def _may_travel(verdict: Verdict, proposal: Proposal) -> bool:
    """A failing rule that the year may dispense is decided at the Dinas; another person's data are mended first."""
    return is_dispensable(verdict.rule, proposal.program_year) and not verdict.is_ruled


@guard("begin_verification", app="eligibility")
def before_verification(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The file is complete, and a verifier and a date are set."""
    if proposal.minutes_id is None:
        yield Blocker("Berita acara musyawarah belum dilampirkan.", "G3")
    if not Verification.objects.open().filter(proposal=proposal).exists():
        yield Blocker(
            "Verifikator dan tanggal kunjungan belum ditetapkan.",
            "",
            reverse("eligibility:verification_plan", args=[proposal.pk]),
            "Jadwalkan",
        )


@guard("pass_verification", app="eligibility")
def before_passing(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The verifier says it; every member visited and checked; what fails is excepted by somebody else."""
    verification = Verification.objects.open().filter(proposal=proposal).select_related("verifier").first()
    if verification is None:
        yield Blocker("Usulan ini belum dijadwalkan untuk verifikasi.")
        return
    page = verification.get_absolute_url()
    if by is None or by.pk != verification.verifier_id:
        who = f"{verification.verifier}, verifikator usulan ini"
        yield Blocker(f"Hanya {who}, yang dapat menyatakannya layak.", "", page)
    members = assess(proposal, verification).members
    unvisited = [assessment.member.name for assessment in members if not assessment.is_visited]
    if unvisited:
        yield Blocker(f"Belum dikunjungi {len(unvisited)} orang: {', '.join(unvisited)}.", "", page, "Periksa anggota")
    for assessment in members:
        yield from _of_member(assessment, verification)
    open_ends = [one.member.name for one in members if one.is_visited and one.unconcluded]
    if open_ends:
        yield Blocker(f"Belum disimpulkan layak atau tidak: {', '.join(open_ends)}.", "", page, "Periksa anggota")
    yield from _open_cases(proposal)
    site = reverse("eligibility:verification_site", args=[verification.pk])
    if verification.visited_on is None:
        yield Blocker("Lokasi usaha belum dikunjungi.", "G4", site, "Isi")
    elif verification.viability is None:
        yield Blocker("Kelayakan usaha belum dinilai.", "G4", site, "Nilai")
    if not verification.conclusion:
        yield Blocker(
            "Kesimpulan belum ditulis.",
            "",
            reverse("eligibility:verification_conclude", args=[verification.pk]),
            "Tulis kesimpulan",
        )


def _open_cases(proposal: Proposal) -> Iterator[Blocker]:
    """Whose data these are is decided before anybody is called eligible."""
    cases = IdentityCase.objects.open().filter(proposal=proposal, member__left_on__isnull=True)
    for case in cases.with_standing().select_related("member").order_by("pk"):
        standing = f"dirujuk ke Dukcapil, hari ke-{case.waited}" if case.is_at_dukcapil else "belum diputus"
        text = f"{case.member.name}: pemeriksaan identitas {standing}."
        yield Blocker(text, case.rule, case.get_absolute_url(), "Buka")


def _of_member(assessment: Assessment, verification: Verification) -> Iterator[Blocker]:
    """What is missing about one member: cards unseen and criteria to check once visited, failing criteria at once."""
    name = assessment.member.name
    url = reverse("eligibility:member_check", args=[verification.pk, assessment.member.pk])
    if assessment.is_visited:
        if assessment.cards_unseen:
            yield Blocker(f"{name}: {' dan '.join(assessment.cards_unseen)} belum dilihat.", "", url, "Periksa")
        for line in assessment.open:
            yield Blocker(f"{name}: {line.verdict.reason.rstrip('.')}.", line.rule, url, "Periksa")
    for line in assessment.stops:
        yield _of_failure(name, line, assessment, verification)
    if assessment.unfit and assessment.check is not None:
        yield Blocker(f"{name} disimpulkan tidak layak: {assessment.check.fit_reason.rstrip('.')}.", "", url, "Lihat")


def _of_failure(name: str, line: Line, assessment: Assessment, verification: Verification) -> Blocker:
    """A failing criterion, and what can be done about it."""
    text = f"{name}: {line.verdict.reason.rstrip('.')}"
    if line.dispensation is not None and line.dispensation.is_undecided:
        return Blocker(
            f"{text}. Pengecualian menunggu keputusan.", line.rule, line.dispensation.get_absolute_url(), "Lihat"
        )
    if line.may_be_dispensed:
        query = urlencode({"member": assessment.member.pk, "rule": line.rule})
        url = f"{reverse('eligibility:dispensation_ask', args=[verification.proposal_id])}?{query}"
        return Blocker(f"{text}.", line.rule, url, "Minta pengecualian")
    if line.verdict.is_ruled:
        return Blocker(f"{text}. Kembalikan usulan untuk diperbaiki.", line.rule)
    return Blocker(f"{text}. Aturan ini tidak boleh dikecualikan: kembalikan usulan untuk diperbaiki.", line.rule)


@guard("select", app="eligibility")
def before_selection(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Put forward by another, never selected by its verifier; the village holds or can take a slot (Q1)."""
    board = reverse("eligibility:selection_board", args=[proposal.program_year.year])
    nomination = Nomination.objects.filter(proposal=proposal).first()
    if nomination is None:
        yield Blocker("Belum diusulkan kepala bidang.", "", board, "Papan seleksi")
    elif by is not None and nomination.by_id == by.pk:
        yield Blocker("Yang mengusulkan tidak boleh memilihnya sendiri.")
    if by is not None and _visited(proposal, by):
        yield Blocker("Verifikator usulan ini tidak boleh memilihnya.")
    if (full := selection.slot_blocker(proposal)) is not None:
        yield Blocker(full.text, full.rule, board, "Papan seleksi")
    limit = proposal.program_year.groups_per_village
    if limit is not None:
        chosen = Proposal.objects.filter(
            program_year_id=proposal.program_year_id, village_id=proposal.village_id, status__in=COMMITTED
        ).count()
        if chosen >= limit:
            text = f"{proposal.village.label} sudah punya {chosen} dari {limit} kelompok tahun ini."
            yield Blocker(text, "Q1", board)


def _visited(proposal: Proposal, by: User) -> bool:
    """Led a verification of the proposal, or was ever in its team."""
    visits = Verification.objects.filter(proposal=proposal)
    return visits.filter(Q(verifier=by) | Q(team__user=by)).exists()


@guard("unselect", app="eligibility")
def before_unselection(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Nothing of ours stands in the way: the slot is freed with the move when no other group needs it."""
    return iter(())
