"""What `/verify/` says of a decree that later ones amended or revoked in part: numbers and dates, never a group."""

from __future__ import annotations

from django.db.models import Count, F, Q

from disbursement.models import Decree, DecreeLine
from kube_portal.documents.verifying import Saying, says_of
from kube_portal.look.templatetags.look import tanggal


@says_of("disbursement.Decree")
def decree(owner_id: int) -> list[Saying]:
    """What the decree itself amends or revokes, then the later decrees that touched its lines (three queries)."""
    found = Decree.objects.select_related("amends__document").get(pk=owner_id)
    own = DecreeLine.objects.filter(decree=found).count()
    said = []
    if found.amends is not None:
        verb = "Mencabut" if found.kind == Decree.Kind.REVOCATION else "Mengubah"
        said.append(Saying(f"{verb} {_named(found.amends)}.", _address(found.amends), changes=False))
    if found.kind == Decree.Kind.REVOCATION:
        return said
    # An amendment words anew what it amends, and what was worded anew before from the same decree.
    reaches = Q(kind=Decree.Kind.REVOCATION) | Q(kind=Decree.Kind.AMENDMENT, amends__in={found.pk, found.amends_id})
    later = (
        Decree.objects.filter(
            reaches,
            lines__proposal__decree_lines__decree=found,
            lines__pk__gt=F("lines__proposal__decree_lines__pk"),
        )
        .exclude(pk=found.pk)
        .annotate(touched=Count("lines__proposal", distinct=True))
        .select_related("document")
        .order_by("dated_on", "pk")
    )
    for one in later:
        verb = "Dicabut" if one.kind == Decree.Kind.REVOCATION else "Diubah"
        share = _share(one.touched, own)  # type: ignore[attr-defined]  # annotated
        said.append(Saying(f"{verb} untuk {share} dengan {_named(one)}.", _address(one)))
    return said


def _named(one: Decree) -> str:
    """`SK perubahan 12/DINSOS/2026 tanggal 3 Juni 2026`."""
    return f"{one} tanggal {tanggal(one.dated_on)}"


def _share(touched: int, own: int) -> str:
    return f"semua kelompok ({own})" if touched >= own else f"{touched} dari {own} kelompok"


def _address(one: Decree) -> str:
    return one.document.get_verify_url() if one.document is not None else ""
