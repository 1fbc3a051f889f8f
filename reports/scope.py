"""What somebody asks figures of: a year, an area, a kind of grant, a source of money; kept in the address.

One thing for every page of the roof. It never reaches beyond what the person may see, and says in words what of an
address it could not follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from groups.filters import region_choices, tier_choices
from groups.models import Group, Proposal
from groups.querysets import GroupQuerySet, GroupScopedQuerySet, ProposalQuerySet
from kube_portal.accounts.models import User
from kube_portal.programs.models import FundingSource, ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import attach_parents

EVERY_YEAR = "all"
# Where somebody without a region works: no code begins like this, so that nothing is ever found there.
NOWHERE = "-"
NAMES = ("year", "region", "tier", "source")
NO_PROGRAM = "Tahun {} belum ada programnya di wilayah ini"
NO_SUCH_YEAR = "Tahun {} tidak dapat dipilih di sini"
Rows = TypeVar("Rows", bound=GroupScopedQuerySet[Any])


class ScopeForm(forms.Form):
    """The filters as they stand on a page; an area is chosen by going down, a level at a time."""

    year = forms.ChoiceField(label="Tahun", required=False)
    region = forms.ChoiceField(label="Wilayah", required=False)
    tier = forms.ChoiceField(label="Jenis bantuan", required=False)
    source = forms.ChoiceField(label="Sumber dana", required=False)

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            initial={
                "year": EVERY_YEAR if scope.year is None else str(scope.year),
                "region": scope.code if scope.code != scope.top else "",
                "tier": scope.tier,
                "source": scope.source,
            }
        )
        years = [(str(year), str(year)) for year in scope.years]
        self._offer("year", [*([(EVERY_YEAR, "Semua tahun")] if scope.every_year_offered else []), *years])
        regions = region_choices(scope.user, scope.code)
        if regions:
            whole = "Seluruh Indonesia" if scope.top == "" else "Seluruh wilayah saya"
            self._offer("region", [("", whole), *regions])
        else:
            del self.fields["region"]
        self._offer("tier", [("", "Semua bantuan"), *((name, name) for name in scope.tiers)])
        self._offer("source", [("", "Semua sumber"), *FundingSource.choices])
        for name in [name for name in self.fields if name not in scope.offers]:
            del self.fields[name]
        self.changed = [name for name in self.fields if name in scope.asked]

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def changed_data(self) -> list[str]:
        """Which filters the address sets, for the fold of the filter bar."""
        return self.changed


@dataclass(frozen=True)
class Scope:
    """A question's bounds. `year` None means every year; `code` is "" for the whole country.

    `top` is where the person's territory begins, `notes` what of the address could not be followed, `asked` which
    filters it set, and `offers` which of them the page has.
    """

    user: User
    year: int | None
    code: str
    tier: str = ""
    source: str = ""
    top: str = ""
    region: Region | None = None
    years: Sequence[int] = ()
    tiers: Sequence[str] = ()
    notes: Sequence[str] = ()
    asked: frozenset[str] = frozenset()
    every_year_offered: bool = True
    own_year: int | None = None
    offers: Sequence[str] = NAMES
    _kept: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        user: User,
        data: QueryDict | dict[str, str],
        *,
        every_year: bool = False,
        every_year_offered: bool = True,
        years: Sequence[int] | None = None,
        tiers: Sequence[str] | None = None,
        offers: Sequence[str] = NAMES,
    ) -> Scope:
        """What the address asks for, within what the user sees (four queries).

        Without a year it is the newest that has begun, or every one with `every_year`; pages that make no sense over
        several years offer none. `years` (newest first) and `tiers` stand in the place of those that have a program,
        for pages that know of others. What is not among the `offers` of a page is not asked there.
        """
        notes: list[str] = []
        top = "" if user.is_superuser else str(user.region_id or NOWHERE)
        region = _region(data.get("region", ""), top, notes)
        code = region.code if region is not None else top
        offered = _years(code) if years is None else years
        begun = [year for year in offered if year <= timezone.localdate().year]
        own = None if every_year and every_year_offered else next(iter(begun or offered), None)
        asked = {name: data.get(name, "") if name in offers else "" for name in NAMES}
        unknown = NO_PROGRAM if years is None else NO_SUCH_YEAR
        year = _year(asked["year"], offered, own, every_year_offered, unknown, notes)
        if tiers is None:
            tiers = [name for name, _ in tier_choices(user)] if "tier" in offers else []
        tier = _one_of(asked["tier"], tiers, "Jenis bantuan itu tidak ada di wilayah kerja Anda.", notes)
        source = _one_of(asked["source"], FundingSource.values, "Sumber dana itu tidak dikenal.", notes)
        kept = {
            "year": "" if year == own else EVERY_YEAR if year is None else str(year),
            "region": "" if code == top else code,
            "tier": tier,
            "source": source,
        }
        return cls(
            user=user,
            year=year,
            code=code,
            tier=tier,
            source=source,
            top=top,
            region=region,
            years=offered,
            tiers=tiers,
            notes=notes,
            asked=frozenset(name for name, value in kept.items() if value),
            every_year_offered=every_year_offered,
            own_year=own,
            offers=offers,
            _kept={name: value for name, value in kept.items() if value},
        )

    def of_area_alone(self) -> Scope:
        """The same area over all years and grants, on a page that asks no more of it."""
        kept = {name: value for name, value in self._kept.items() if name == "region"}
        return replace(
            self, year=None, tier="", source="", asked=frozenset(kept), own_year=None, offers=("region",), _kept=kept
        )

    @cached_property
    def form(self) -> ScopeForm:
        """The filters to show (one query)."""
        return ScopeForm(self)

    @property
    def length_below(self) -> int:
        """How long the codes of the areas right inside this one are."""
        return codes.length_below("" if self.code == NOWHERE else self.code)

    @property
    def regency_code(self) -> str:
        """The regency that it lies in; empty above one."""
        return self.code[:5] if len(self.code) >= 5 else ""

    @property
    def holds_ceilings(self) -> bool:
        """Whether a ceiling can be set beside the sums: it belongs to whole regencies and to no kind of grant."""
        return len(self.code) <= 5 and not self.tier

    @property
    def place(self) -> str:
        """The area in words."""
        if self.region is not None:
            return self.region.label
        return "Seluruh Indonesia" if self.user.is_superuser else "Tanpa wilayah kerja"

    @property
    def year_text(self) -> str:
        """The year in words."""
        return str(self.year) if self.year is not None else "semua tahun"

    @property
    def words(self) -> str:
        """All of it in one line: `Kota Singkawang · 2026 · Penumbuhan · APBD`."""
        source = str(FundingSource(self.source).label) if self.source else ""
        return " · ".join(part for part in (self.place, self.year_text, self.tier, source) if part)

    @property
    def described(self) -> str:
        """Which filters are set, for the access log."""
        return ", ".join(f"{name}={value}" for name, value in self._kept.items()) or "tanpa saringan"

    def query(self, **changes: Any) -> str:
        """Itself as a query string, with some of its parts changed; None or an empty value takes one out."""
        kept = {**self._kept, **{name: str(value) if value is not None else "" for name, value in changes.items()}}
        found = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(found)}" if found else "?"

    def list_query(self, **more: Any) -> str:
        """The same for a list of groups or proposals, which knows years and areas but no default of its own."""
        year = self.year if "year" not in more else more.pop("year")
        kept = {"region": "" if self.code == self.top else self.code, "year": year, "tier": self.tier, **more}
        found = {name: str(value) for name, value in kept.items() if value not in (None, "")}
        return f"?{urlencode(found)}" if found else ""

    def proposals(self) -> ProposalQuerySet:
        """The proposals asked about, within what the user sees."""
        return self.narrow(Proposal.objects.all(), proposal="")

    def groups(self) -> GroupQuerySet:
        """The groups asked about: with a year, a grant or a source, those with such a proposal."""
        rows = Group.objects.visible_to(self.user).within(self.code) if self.code else self._all_groups()
        wanted = self._of_proposals("")
        if not wanted:
            return rows
        return rows.filter(Exists(Proposal.objects.filter(wanted, group_id=OuterRef("pk"))))

    def narrow(self, rows: Rows, *, proposal: str) -> Rows:
        """Rows that lead to a proposal by the path `proposal` ("" for proposals themselves), within what is seen."""
        seen = rows.visible_to(self.user)
        if self.code:
            seen = seen.within(self.code)
        return seen.filter(self._of_proposals(f"{proposal}__" if proposal else ""))

    def _all_groups(self) -> GroupQuerySet:
        return Group.objects.visible_to(self.user)

    def _of_proposals(self, path: str) -> Q:
        wanted = Q()
        if self.year is not None:
            wanted &= Q(**{f"{path}program_year__year": self.year})
        if self.tier:
            wanted &= Q(**{f"{path}tier__name": self.tier})
        if self.source:
            wanted &= Q(**{f"{path}tier__funding_source": self.source})
        return wanted


def _region(text: str, top: str, notes: list[str]) -> Region | None:
    """The area that the address names, or the user's own; None for the whole country, which a superuser sees."""
    own = Region.objects.filter(pk=top).first() if top else None
    text = text.strip()
    if not text or text == top:
        return own
    outside = "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."
    found = Region.objects.filter(pk=text).first() if codes.is_code(text) else None
    if found is None or (top and not codes.is_within(found.code, top)):
        notes.append(outside)
        return own
    followed = found
    while followed.successor is not None:
        followed = followed.successor
    if followed.pk != found.pk:
        if top and not codes.is_within(followed.pk, top):
            notes.append(f"{found.label} sudah digabung ke wilayah lain; yang tampil seluruh wilayah Anda.")
            return own
        notes.append(f"{found.label} sudah digabung ke {followed.label}; yang tampil {followed.label}.")
    return followed


def _years(code: str) -> list[int]:
    """The budget years that the area's regencies have rules for, newest first (one query)."""
    years = ProgramYear.objects.filter(regency__code__startswith=code[:5]) if code else ProgramYear.objects.all()
    return sorted(set(years.order_by().values_list("year", flat=True)), reverse=True)


def _year(
    text: str, years: Sequence[int], own: int | None, every_year: bool, unknown: str, notes: list[str]
) -> int | None:
    text = text.strip()
    if not text:
        return own
    if text == EVERY_YEAR and every_year:
        return None
    asked = next((year for year in years if str(year) == text), None)
    if asked is None:
        shown = f"tahun {own}" if own else "semua tahun"
        told = unknown.format(text) if text.isascii() and text.isdigit() else ""
        if len(text) > 4 or not told:
            told = "Halaman ini hanya untuk satu tahun" if text == EVERY_YEAR else "Tahun itu tidak dikenal"
        notes.append(f"{told}; yang tampil {shown}.")
        return own
    return asked


def _one_of(text: str, known: Sequence[str], otherwise: str, notes: list[str]) -> str:
    if not text or text in known:
        return text
    notes.append(f"{otherwise} Saringan itu diabaikan.")
    return ""


def named(found: Sequence[str], *, with_parents: bool = False) -> dict[str, Region]:
    """The regions with these codes (one query, two with the names of their parents)."""
    regions: dict[str, Region] = Region.objects.in_bulk(found)
    if with_parents:
        attach_parents(regions.values())
    return regions


def rows_of(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that carry their own budget year, kind of grant and source, as the counted ones do."""
    if scope.year is not None:
        rows = rows.filter(year=scope.year)
    if scope.tier:
        rows = rows.filter(tier=scope.tier)
    if scope.source:
        rows = rows.filter(source=scope.source)
    return rows
