"""What the lists can be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from eligibility.criteria import ELIGIBILITY_RULES
from eligibility.mismatches import WATCHED
from eligibility.models import (
    Dispensation,
    IdentityCase,
    PlaceOffer,
    Recheck,
    RecheckLine,
    RegistryCount,
    RegistrySnapshot,
    SelectionResult,
    Verification,
)
from eligibility.querysets import (
    DispensationQuerySet,
    IdentityCaseQuerySet,
    RecheckLineQuerySet,
    RecheckQuerySet,
    RegistryCountQuerySet,
    RegistrySnapshotQuerySet,
    SelectionResultQuerySet,
    VerificationQuerySet,
)
from eligibility.targeting import RESULTS
from groups.filters import (
    NO_NIK,
    STANDINGS,
    STATUS_CHOICES,
    TerritoryFilterSet,
    statuses_of,
    text_matches,
    tier_choices,
)
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear, RegistrySource
from kube_portal.programs.rules import rule_label
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import normalise_name

STATES = (
    ("open", "Belum selesai"),
    ("late", "Lewat tanggal"),
    ("unfit", "Tidak layak, menunggu keputusan"),
    ("passed", "Layak"),
    ("failed", "Tidak layak"),
    ("stopped", "Dihentikan"),
)


def _districts_of(user: User) -> Any:
    """The districts in a person's territory; none to choose from when it is a whole country."""
    return Region.objects.within(user.region_id).filter(level=Region.Level.DISTRICT).order_by("name")


class VerificationFilter(django_filters.FilterSet):
    """Verifications by state, verifier, district and the group's name."""

    q = django_filters.CharFilter(label="Nama kelompok", method="filter_text", max_length=100)
    status = django_filters.ChoiceFilter(label="Keadaan", choices=STATES, method="filter_state", empty_label="Semua")
    verifier = django_filters.ModelChoiceFilter(label="Verifikator", queryset=None, empty_label="Semua verifikator")
    district = django_filters.ModelChoiceFilter(
        label="Kecamatan", queryset=None, method="filter_district", empty_label="Semua kecamatan"
    )

    class Meta:
        model = Verification
        fields = ("q", "status", "verifier", "district")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["verifier"].queryset = (
            User.objects.visible_to(user).filter(role=Role.VERIFIER).order_by("first_name", "pk")
        )
        self.filters["district"].queryset = _districts_of(user)
        self.today = user.region.today() if user.region is not None else None

    def filter_text(self, queryset: VerificationQuerySet, name: str, value: str) -> VerificationQuerySet:
        """By a part of the group's name."""
        return queryset.filter(proposal__group__name__icontains=value)

    def filter_state(self, queryset: VerificationQuerySet, name: str, value: str) -> VerificationQuerySet:
        """Open, late, found unfit and undecided, passed, failed or stopped."""
        if value == "open":
            return queryset.open()
        if value == "unfit":
            return queryset.open().filter(unfit=True)
        if value == "late":
            late = queryset.open()
            return late.filter(planned_on__lt=self.today) if self.today is not None else late
        return queryset.filter(outcome=value)

    def filter_district(self, queryset: VerificationQuerySet, name: str, value: Region) -> VerificationQuerySet:
        """In one district."""
        return queryset.within(value.code)


class DispensationCountFilter(TerritoryFilterSet):
    """Exceptions by region, year and rule."""

    q = None
    year = django_filters.ChoiceFilter(label="Tahun", field_name="proposal__program_year__year", empty_label="Semua")
    rule = django_filters.ChoiceFilter(
        label="Aturan", choices=Dispensation._meta.get_field("rule").choices, empty_label="Semua aturan"
    )

    class Meta:
        model = Dispensation
        fields = ("region", "year", "rule")

    def __init__(self, data: QueryDict | None, *, queryset: DispensationQuerySet, user: User) -> None:
        super().__init__(data, queryset=queryset, user=user)
        years = ProgramYear.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]


class DispensationFilter(DispensationCountFilter):
    """Exceptions by region, year, rule, decision and name."""

    q = django_filters.CharFilter(
        label="Nama anggota atau kelompok", method="filter_text", max_length=100, validators=[NO_NIK]
    )
    status = django_filters.ChoiceFilter(
        label="Keputusan",
        choices=[
            ("awaiting", "Menunggu keputusan"),
            *Dispensation.Decision.choices,
            ("left_behind", "Tidak diputus"),
        ],
        method="filter_state",
        empty_label="Semua",
    )

    class Meta:
        model = Dispensation
        fields = ("q", "region", "year", "rule", "status")

    def filter_text(self, queryset: DispensationQuerySet, name: str, value: str) -> DispensationQuerySet:
        """By words of the member's name, or of the group's."""
        return queryset.filter(text_matches(value, prefix="member__") | text_matches(value, prefix="proposal__group__"))

    def filter_state(self, queryset: DispensationQuerySet, name: str, value: str) -> DispensationQuerySet:
        """Waiting for a decision, granted, refused, or left behind by a proposal that moved on."""
        if value == "awaiting":
            return queryset.awaiting()
        return queryset.left_behind() if value == "left_behind" else queryset.filter(decision=value)


BOARD_STATES = (
    ("waiting", "Daftar tunggu"),
    ("nominated", "Sudah diusulkan"),
    ("unnominated", "Belum diusulkan"),
    ("offered", "Ditawari tempat"),
    ("selected", "Terpilih"),
)


class BoardFilter(django_filters.FilterSet):
    """Candidates of a selection board by group's name, district and state; `regency` is kept in the address."""

    q = django_filters.CharFilter(
        label="Nama kelompok atau usaha",
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        validators=[NO_NIK],
    )
    district = django_filters.ChoiceFilter(label="Kecamatan", method="filter_district", empty_label="Semua kecamatan")
    status = django_filters.ChoiceFilter(
        label="Keadaan", choices=BOARD_STATES, method="filter_state", empty_label="Semua"
    )
    regency = django_filters.CharFilter(method="keep", widget=forms.HiddenInput)

    class Meta:
        model = Proposal
        fields = ("q", "district", "status", "regency")

    def __init__(self, *args: Any, districts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["district"].extra["choices"] = sorted(districts.items(), key=lambda item: item[1])
        if len(districts) < 2:
            del self.filters["district"]

    def filter_text(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """By words of the group's name or business."""
        return queryset.filter(text_matches(value, prefix="group__"))

    def filter_district(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """In one district."""
        return queryset.within(f"{value}.")

    def filter_state(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """Waiting (put forward or not yet, or offered a freed place), or selected."""
        if value == "selected":
            return queryset.filter(status__in=COMMITTED)
        waiting = queryset.exclude(status__in=COMMITTED)
        if value == "offered":
            return waiting.filter(Exists(PlaceOffer.objects.filter(proposal_id=OuterRef("pk"), outcome="")))
        return waiting if value == "waiting" else waiting.filter(nomination__isnull=value == "unnominated")

    def keep(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """Chosen before the board is laid out."""
        return queryset


class ResultFilter(django_filters.FilterSet):
    """Published results by year and by what they speak of."""

    year = django_filters.ChoiceFilter(label="Tahun", field_name="program_year__year", empty_label="Semua tahun")
    scope = django_filters.ChoiceFilter(
        label="Cakupan",
        choices=[("year", "Seluruh kabupaten/kota"), ("district", "Satu kecamatan")],
        method="filter_scope",
        empty_label="Semua",
    )

    class Meta:
        model = SelectionResult
        fields = ("year", "scope")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = ProgramYear.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]

    def filter_scope(self, queryset: SelectionResultQuerySet, name: str, value: str) -> SelectionResultQuerySet:
        """Of a whole year, or of one district."""
        return queryset.filter(district__isnull=value == "year")


class IdentityCaseFilter(TerritoryFilterSet):
    """Cases about identity by region, state, rule, age and name."""

    q = django_filters.CharFilter(
        label="Nama anggota atau kelompok", method="filter_text", max_length=100, validators=[NO_NIK]
    )
    status = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[
            ("open", "Belum diputus"),
            ("to_decide", "Menunggu keputusan"),
            ("dukcapil", "Dirujuk ke Dukcapil"),
            *IdentityCase.Decision.choices,
        ],
        method="filter_state",
        empty_label="Semua",
    )
    rule = django_filters.ChoiceFilter(
        label="Aturan", choices=IdentityCase._meta.get_field("rule").choices, empty_label="Semua aturan"
    )
    age = django_filters.ChoiceFilter(
        label="Umur", choices=[("late", "Lewat target")], method="filter_age", empty_label="Semua"
    )

    class Meta:
        model = IdentityCase
        fields = ("q", "region", "status", "rule", "age")

    def filter_text(self, queryset: IdentityCaseQuerySet, name: str, value: str) -> IdentityCaseQuerySet:
        """By words of the member's name or the group's, of the own area: the other's names are not to be found out."""
        matches = text_matches(value, prefix="member__") | text_matches(value, prefix="proposal__group__")
        return queryset.own_to(self.user).filter(matches)

    def filter_state(self, queryset: IdentityCaseQuerySet, name: str, value: str) -> IdentityCaseQuerySet:
        """Open, to be decided, at Dukcapil, or decided so."""
        states = {"open": queryset.open, "to_decide": queryset.to_decide, "dukcapil": queryset.at_dukcapil}
        return states[value]() if value in states else queryset.filter(decision=value)

    def filter_age(self, queryset: IdentityCaseQuerySet, name: str, value: str) -> IdentityCaseQuerySet:
        """Open for longer than the target."""
        return queryset.late()


class MismatchFilter(TerritoryFilterSet):
    """Proposals by region, status and text; what is asked of their members is read afterwards."""

    rule = django_filters.ChoiceFilter(
        label="Aturan",
        choices=IdentityCase._meta.get_field("rule").choices,
        method="leave",
        empty_label="Semua aturan",
    )
    status = django_filters.ChoiceFilter(
        label="Status usulan",
        choices=[(status, status.label) for status in (Status.DRAFT, *WATCHED)],
        method="leave",
        empty_label="Di lurah/kepala desa dan Dinas",
    )
    case = django_filters.ChoiceFilter(
        label="Pemeriksaan",
        choices=[("none", "Belum dibuka"), ("open", "Sudah dibuka")],
        method="leave",
        empty_label="Semua",
    )

    text_prefix = "group__"

    class Meta:
        model = Proposal
        fields = ("q", "region", "rule", "status", "case")

    def leave(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """Not about the proposal: `eligibility/mismatches.py` reads it."""
        return queryset


class TargetingFilter(TerritoryFilterSet):
    """Whose members are counted: region, kind of grant, status; `rule` and `result` choose which numbers are shown."""

    tier = django_filters.ChoiceFilter(label="Jenis bantuan", field_name="tier__name", empty_label="Semua bantuan")
    status = django_filters.ChoiceFilter(
        label="Status usulan",
        choices=[choice for choice in STATUS_CHOICES if choice[0] not in ("proposed", Status.DRAFT)],
        method="filter_status",
        empty_label=STANDINGS["proposed"][0],
    )
    rule = django_filters.ChoiceFilter(
        label="Aturan",
        choices=[(rule, rule_label(rule)) for rule in ELIGIBILITY_RULES],
        method="keep",
        empty_label="Semua aturan",
    )
    result = django_filters.ChoiceFilter(choices=RESULTS, method="keep", widget=forms.HiddenInput)

    class Meta:
        model = Proposal
        fields = ("region", "tier", "status", "rule", "result")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, queryset=Proposal.objects.visible_to(user), user=user)
        del self.filters["q"]
        self.filters["tier"].extra["choices"] = tier_choices(user)

    def keep(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """Chooses what is shown of the same proposals."""
        return queryset

    def filter_status(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        """In one status, or in one of several under a name."""
        return queryset.in_status(*statuses_of(value))

    @property
    def proposals(self) -> ProposalQuerySet:
        """The proposals counted, of all years: submitted and not ended, unless a status is asked for."""
        found: ProposalQuerySet = self.qs
        return found if self.chosen("status") else found.in_status(*statuses_of("proposed"))


class RegistryFilter(django_filters.FilterSet):
    """Snapshots of the social registry by source, quarter, state and regency."""

    source = django_filters.ChoiceFilter(label="Sumber", choices=RegistrySource.choices, empty_label="Semua sumber")
    period = django_filters.CharFilter(label="Periode", lookup_expr="istartswith", max_length=7)
    in_force = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[("ya", "Berlaku"), ("tidak", "Riwayat")],
        method="filter_in_force",
        empty_label="Semua",
    )
    regency = django_filters.ModelChoiceFilter(
        label="Kabupaten/kota", queryset=None, empty_label="Semua kabupaten/kota"
    )

    class Meta:
        model = RegistrySnapshot
        fields = ("source", "period", "in_force", "regency")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_data = RegistrySnapshot.objects.visible_to(user).values("regency")
        self.filters["regency"].queryset = Region.objects.filter(pk__in=with_data)
        if user.region_id and len(user.region_id) >= 5:
            del self.filters["regency"]

    def filter_in_force(self, queryset: RegistrySnapshotQuerySet, name: str, value: str) -> RegistrySnapshotQuerySet:
        """In force, or history."""
        return queryset.filter(in_force=value == "ya")


class RegistryVillageFilter(django_filters.FilterSet):
    """The villages of a snapshot by name and district."""

    q = django_filters.CharFilter(label="Desa/kelurahan", method="filter_text", max_length=100)
    district = django_filters.ModelChoiceFilter(
        label="Kecamatan", queryset=None, method="filter_district", empty_label="Semua kecamatan"
    )

    class Meta:
        model = RegistryCount
        fields = ("q", "district")

    def __init__(self, *args: Any, user: User, regency: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Region.objects.districts().within(regency.pk)
        self.filters["district"].queryset = inside if user.is_superuser else inside.within(user.region_id)
        if not user.is_superuser and len(user.region_id or "") > 5:
            del self.filters["district"]

    def filter_text(self, queryset: RegistryCountQuerySet, name: str, value: str) -> RegistryCountQuerySet:
        """By a part of the village's name."""
        return queryset.filter(village__search_name__contains=normalise_name(value))

    def filter_district(self, queryset: RegistryCountQuerySet, name: str, value: Region) -> RegistryCountQuerySet:
        """In one district."""
        return queryset.within(value.code)


class RecheckFilter(django_filters.FilterSet):
    """Re-checks by what is still to be seen, source and regency."""

    state = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[("unseen", "Ada yang belum dilihat"), ("seen", "Semua sudah dilihat")],
        method="filter_state",
        empty_label="Semua",
    )
    source = django_filters.ChoiceFilter(
        label="Sumber", field_name="snapshot__source", choices=RegistrySource.choices, empty_label="Semua sumber"
    )
    regency = django_filters.ModelChoiceFilter(
        label="Kabupaten/kota", field_name="snapshot__regency", queryset=None, empty_label="Semua kabupaten/kota"
    )

    class Meta:
        model = Recheck
        fields = ("state", "source", "regency")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        told = Recheck.objects.visible_to(user).values("snapshot__regency")
        self.filters["regency"].queryset = Region.objects.filter(pk__in=told)
        if user.region_id and len(user.region_id) >= 5:
            del self.filters["regency"]

    def filter_state(self, queryset: RecheckQuerySet, name: str, value: str) -> RecheckQuerySet:
        """With changes in the own area that nobody has seen, or without."""
        unseen = Exists(RecheckLine.objects.visible_to(self.user).unseen().filter(recheck=OuterRef("pk")))
        return queryset.filter(unseen if value == "unseen" else ~unseen)


class RecheckLineFilter(TerritoryFilterSet):
    """The members of a re-check by name or group, region, kind, whether money was paid, and whether it was seen."""

    kind = django_filters.ChoiceFilter(label="Perubahan", choices=RecheckLine.Kind.choices, empty_label="Semua")
    stage = django_filters.ChoiceFilter(
        label="Bantuan",
        choices=[("paid", "Sudah diterima"), ("unpaid", "Belum diterima")],
        method="filter_stage",
        empty_label="Semua",
    )
    state = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[("unseen", "Belum dilihat"), ("seen", "Sudah dilihat")],
        method="filter_state",
        empty_label="Semua",
    )

    class Meta:
        model = RecheckLine
        fields = ("q", "region", "kind", "stage", "state")

    def filter_text(self, queryset: RecheckLineQuerySet, name: str, value: str) -> RecheckLineQuerySet:
        """By words of the member's name or the group's."""
        return queryset.filter(text_matches(value, prefix="member__") | text_matches(value, prefix="proposal__group__"))

    def filter_stage(self, queryset: RecheckLineQuerySet, name: str, value: str) -> RecheckLineQuerySet:
        """The group has received its money, or not yet."""
        paid = queryset.filter(proposal__status__in=statuses_of("paid"))
        return paid if value == "paid" else queryset.exclude(proposal__status__in=statuses_of("paid"))

    def filter_state(self, queryset: RecheckLineQuerySet, name: str, value: str) -> RecheckLineQuerySet:
        """Somebody of the Dinas has written down that they know, or nobody has and it still holds."""
        return queryset.unseen() if value == "unseen" else queryset.filter(acknowledged_at__isnull=False)
