"""What a draw has brought so far: how many answered, how, and what that says about all its groups."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from disbursement.models import SampleDraw, SampleInterview
from disbursement.models.sampling import tone_of
from disbursement.sampling import estimating
from disbursement.sampling.estimating import Estimate

Outcome = SampleInterview.Outcome


@dataclass(frozen=True)
class Line:
    """One outcome: how many groups, and between which shares of all groups it lies."""

    outcome: str
    label: str
    estimate: Estimate

    @property
    def tone(self) -> str:
        """The colour of its pill."""
        return tone_of(self.outcome)


@dataclass(frozen=True)
class Result:
    """One draw as it stands."""

    draw: SampleDraw
    counts: dict[str, int]
    unanswered: int

    @property
    def recorded(self) -> int:
        """Groups of which something was recorded."""
        return sum(self.counts.values())

    @property
    def unreached(self) -> int:
        """Groups in which nobody could be asked."""
        return self.counts.get(Outcome.UNREACHED, 0)

    @property
    def responses(self) -> int:
        """Groups in which a member answered."""
        return self.recorded - self.unreached

    @property
    def waiting(self) -> int:
        """Drawn groups of which nothing was recorded."""
        return self.draw.size - self.recorded

    @property
    def findings(self) -> int:
        """Groups with a finding."""
        return sum(self.counts.get(outcome, 0) for outcome in SampleInterview.FINDINGS)

    def _estimate(self, count: int) -> Estimate:
        return Estimate(count, self.responses, self.draw.population, self.draw.confidence)

    @property
    def lines(self) -> list[Line]:
        """Each outcome of those who answered, in the order of gravity."""
        shown = (Outcome.FITS, *SampleInterview.FINDINGS)
        return [Line(one.value, str(one.label), self._estimate(self.counts.get(one, 0))) for one in shown]

    @property
    def any_finding(self) -> Estimate:
        """Groups with any finding."""
        return self._estimate(self.findings)

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The sample in its parts, for a bar: a tone, a word, a number."""
        grave = self.findings - self.counts.get(Outcome.UNKNOWN, 0)
        return [
            ("good", "sesuai", self.counts.get(Outcome.FITS, 0)),
            ("bad", "potongan, jumlah atau penggunaan berbeda", grave),
            ("warn", "tidak tahu", self.counts.get(Outcome.UNKNOWN, 0)),
            ("info", "tidak dapat diwawancarai", self.unreached),
            ("rest", "belum diwawancarai", self.waiting),
        ]

    @property
    def margin(self) -> str:
        """The margin that the answers so far give, in percent rounded up; empty without an answer."""
        found = estimating.margin_attained(self.responses, self.draw.population, self.draw.confidence)
        return "" if found is None else estimating.percent(found, up=True)

    @property
    def confidence(self) -> int | None:
        """With which confidence the answers so far keep the margin that was wanted, in whole percent."""
        return estimating.confidence_attained(self.responses, self.draw.population, self.draw.margin)

    @property
    def keeps_margin(self) -> bool:
        """Whether the answers reach what was wanted."""
        return self.responses >= estimating.needed(self.draw.population, self.draw.confidence, self.draw.margin)

    @property
    def sentence(self) -> str:
        """The result in one sentence for anybody."""
        found, everybody = self.any_finding, self.draw.population
        if not self.responses:
            return "Belum ada anggota yang menjawab, jadi belum ada yang dapat disimpulkan."
        if found.is_exact:
            return (
                f"Semua {everybody} kelompok sudah ditanya: {found.count} kelompok ({found.share} %) "
                "berbeda dari yang seharusnya."
            )
        return (
            f"Dengan keyakinan {self.draw.confidence} %, antara {found.lower} % dan {found.upper} % kelompok "
            f"({found.fewest} sampai {found.most} dari {everybody}) berbeda dari yang seharusnya."
        )


def of_draws(draws: list[SampleDraw]) -> dict[int, Result]:
    """The results of draws by id (two queries)."""
    counts: dict[int, dict[str, int]] = {draw.pk: {} for draw in draws}
    rows = SampleInterview.objects.counting().filter(unit__draw__in=counts).order_by()
    for draw, outcome, number in rows.values_list("unit__draw", "outcome").annotate(number=Count("pk")):
        counts[draw][outcome] = number
    unanswered = dict(
        SampleInterview.objects.unanswered()
        .filter(unit__draw__in=counts)
        .order_by()
        .values_list("unit__draw")
        .annotate(number=Count("pk"))
    )
    return {draw.pk: Result(draw, counts[draw.pk], unanswered.get(draw.pk, 0)) for draw in draws}


def of_draw(draw: SampleDraw) -> Result:
    """The result of one draw (two queries)."""
    return of_draws([draw])[draw.pk]
