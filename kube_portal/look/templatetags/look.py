"""Template tags and filters of the design language; built into every template, nothing to load."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from django import template
from django.forms import BoundField, FileInput
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kube_portal.look import ring as ring_of_ten
from kube_portal.look.pointers import pointers_of
from kube_portal.money import format_rupiah

register = template.Library()

TONES = ("good", "warn", "bad", "info", "neutral")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
UNITS = ((10**12, " T"), (10**9, " M"), (10**6, " jt"), (10**3, " rb"))
WARN_FROM = 0.75  # of the target: amber; past the target: red
DOT = "•"


@register.simple_tag
def ring(
    states: Iterable[str],
    size: str = "small",
    label: str = "",
    meaning: str = "eligibility",
    count: int | None = None,
) -> SafeString:
    """The ring of a group: `states` in the order of its members, each good, check, bad or none.

    `label` is the sentence for screen readers; without one it is built from the states and `meaning` (eligibility,
    attendance, activity, dues, membership). A large ring shows `count` inside, or the number of members with a state.
    """
    shown = tuple(states)
    label = label or ring_of_ten.sentence(shown, meaning)
    return _drawn(shown, size == "large", label, len(shown) - shown.count("none") if count is None else count)


@lru_cache(maxsize=512)
def _drawn(states: tuple[str, ...], large: bool, label: str, count: int) -> SafeString:
    """The picture. Most groups of a list look the same, and drawing one takes longer than the rest of its row."""
    dots = ring_of_ten.dots(states)
    return render_to_string("components/ring.html", {"dots": dots, "large": large, "label": label, "count": count})


@register.inclusion_tag("components/status_badge.html")
def status_badge(text: str, tone: str = "neutral") -> dict[str, str]:
    """A status as a word on a tinted pill; an unknown tone is shown as neutral."""
    return {"text": text, "tone": tone if tone in TONES else "neutral"}


@register.inclusion_tag("components/waiting.html")
def waiting(days: int | None, target: int | None = None, short: bool = False) -> dict[str, Any]:
    """How long something has waited, in days, against its target; grey, amber from three quarters, red past it."""
    days = max(int(days or 0), 0)
    late = days - target if target and days > target else 0
    if late:
        tone = "bad"
    elif target and days >= target * WARN_FROM:
        tone = "warn"
    else:
        tone = "neutral"
    if days == 0:
        text = "hari ini"
    elif short or not target:
        text = f"{days} hari"
    else:
        text = f"hari ke-{days} dari {target}"
    return {"text": text, "tone": tone, "late": late}


@register.inclusion_tag("components/stepper.html")
def stepper(
    steps: Iterable[Any],
    waiting: int | None = None,
    target: int | None = None,
    waits_for: str = "",
) -> dict[str, Any]:
    """Where something stands: steps with label, state (done, current, late, todo) and phase.

    `waiting` and `target` are days in the current step, `waits_for` the person or office it waits for.
    """
    steps = list(steps)
    marked: list[dict[str, Any]] = []
    previous_phase = ""
    for step in steps:
        phase = _part(step, "phase") or ""
        marked.append(
            {
                "label": _part(step, "label"),
                "state": _part(step, "state"),
                "phase": phase if phase != previous_phase else "",
            }
        )
        previous_phase = phase
    current = next((step for step in marked if step["state"] in ("current", "late")), None)
    return {"steps": marked, "current": current, "waiting": waiting, "target": target, "waits_for": waits_for}


@register.inclusion_tag("components/form_steps.html")
def form_steps(steps: Iterable[Any]) -> dict[str, Any]:
    """The steps of a long form: label, url and state (done, current, todo); a step without url is not a link."""
    listed = [{name: _part(step, name) for name in ("label", "url", "state")} for step in steps]
    number = next((index for index, step in enumerate(listed, 1) if step["state"] == "current"), len(listed))
    return {"steps": listed, "number": number, "total": len(listed), "current": listed[number - 1] if listed else None}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it carries a `label` of its own."""
    return _icon(f"{static('img/icons.svg')}#{name}", label)


@lru_cache(maxsize=512)
def _icon(address: str, label: str) -> SafeString:
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.inclusion_tag("components/bar.html")
def bar(value: float | None, total: float | None, label: str = "", tone: str = "") -> dict[str, str]:
    """A progress bar; more than the total fills it, a total of zero leaves it empty."""
    value, total = float(value or 0), float(total or 0)
    share = min(max(value / total, 0), 1) if total > 0 else 0
    return {"width": f"{share * 100:.1f}%", "label": label or f"{value:.0f} dari {total:.0f}", "tone": tone}


@register.inclusion_tag("components/share_bar.html")
def share_bar(parts: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    """A whole in its parts, each a tone, a word and a number; the numbers themselves stand in the table beside it."""
    parts = list(parts)
    total = sum(number for _, _, number in parts)
    shares, start = [], 0
    for tone, _, number in parts:
        if number:
            shares.append({"tone": tone, "x": f"{start / total * 100:.2f}%", "width": f"{number / total * 100:.2f}%"})
        start += number
    return {"shares": shares, "label": ", ".join(f"{number} {word}" for _, word, number in parts)}


@register.inclusion_tag("components/blockers.html")
def blockers(blockers: Iterable[Any] | None, title: str = "Belum bisa dilanjutkan") -> dict[str, Any]:
    """Why something cannot be done yet: objects with text, url, link_text and rule; nothing is drawn for none."""
    try:
        rules_url = reverse("programs:rules")
    except NoReverseMatch:
        rules_url = ""
    return {"blockers": list(blockers or ()), "title": title, "rules_url": rules_url}


@register.simple_tag
def crumbs(*parts: str) -> list[tuple[str, str]]:
    """The trail above a title from labels and addresses in turn: `{% crumbs "Usulan" url as trail %}`."""
    return list(zip_longest(parts[::2], parts[1::2], fillvalue=""))


@register.simple_block_tag
def page_header(
    content: str,
    title: str,
    facts: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    ring_states: Iterable[str] | None = None,
    ring_meaning: str = "eligibility",
) -> SafeString:
    """The head of a page; between the tags stand its actions, the primary one last."""
    return render_to_string(
        "components/page_header.html",
        {
            "title": title,
            "facts": facts,
            "crumbs": crumbs,
            "actions": mark_safe(content.strip()),  # noqa: S308 - rendered, and escaped, by the template just now
            "ring_states": ring_states,
            "ring_meaning": ring_meaning,
        },
    )


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The address's query string with some values changed; None or an empty value takes one out."""
    query = _query(context)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, field: str, label: str, numeric: bool = False) -> dict[str, Any]:
    """A whole `<th>` that sorts by `?sort=field`, and the other way round at the second press."""
    query = _query(context)
    current = query.get("sort", "")
    query["sort"] = f"-{field}" if current == field else field
    query.pop("page", None)
    direction = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    return {"label": label, "url": f"?{query.urlencode()}", "direction": direction, "numeric": numeric}


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


def _part(thing: Any, name: str) -> Any:
    """Steps may be objects or dictionaries, as everywhere in templates."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.inclusion_tag("components/pointers.html", takes_context=True)
def pointers(context: Context) -> dict[str, Any]:
    """What apps above offer on this page; nothing to a visitor."""
    request = context.get("request")
    found = pointers_of(request) if request is not None and request.user.is_authenticated else []
    return {"pointers": found}


@register.filter
def rupiah(amount: int | str | None) -> str:
    """Whole rupiah: Rp20.000.000; a dash for no amount (also the empty text of a variable that is not there)."""
    return "–" if amount is None or amount == "" else format_rupiah(int(amount))


@register.filter
def bilangan(number: int | str | None) -> str:
    """A whole number as it is written here: 1.234.567; a dash for none."""
    return "–" if number is None or number == "" else f"{int(number):,}".replace(",", ".")


@register.filter
def rupiah_short(amount: int | None) -> str:
    """Rupiah rounded to three figures for headlines: Rp310 jt, Rp1,25 M, Rp850 rb."""
    if amount is None:
        return "–"
    amount = int(amount)
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    for unit, name in UNITS:
        # 999.950.000 rounds up to a thousand million, which is said as one milliard.
        if size >= 1000 and round(size / unit, 2) >= 1:
            return f"{sign}Rp{_three_figures(size / unit)}{name}"
    return f"{sign}Rp{size}"


def _three_figures(number: float) -> str:
    """`1.25` becomes `1,25`, `14.5` becomes `14,5`, `310.0` becomes `310`."""
    decimals = 2 if number < 10 else 1 if number < 100 else 0
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".").replace(".", ",") if decimals else text


@register.filter
def breakable(text: str) -> str:
    """A heading that may be broken after a slash: Desa/kelurahan."""
    return format_html_join(SafeString("/<wbr>"), "{}", ((part,) for part in text.split("/")))


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """A date in full: 22 November 2026; nothing for no date."""
    if not value:
        return ""
    day = _local_date(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def tanggal_jam(value: datetime | None) -> str:
    """A moment in the office's own time: 22 November 2026 pukul 10.42."""
    if not value:
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{tanggal(value)} pukul {moment:%H.%M}"


@register.filter
def bulan(value: date | None) -> str:
    """A month: November 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}" if value else ""


@register.filter
def days_since(value: date | datetime | None) -> int:
    """Whole days from that day to today; 0 for no date or a date to come."""
    return max((timezone.localdate() - _local_date(value)).days, 0) if value else 0


@register.filter
def mask_nik(value: str | None) -> str:
    """A NIK or KK of which only the region and the serial can be read: 6172••••••••0003."""
    text = str(value or "")
    if len(text) == 16:
        return f"{text[:4]}{DOT * 8}{text[-4:]}"
    return DOT * len(text)


@register.filter
def wide_choice(field: BoundField) -> bool:
    """Whether a radio field has so few, short answers that they stand side by side as wide buttons."""
    answers = [str(label) for value, label in getattr(field.field, "choices", ()) if value not in ("", None)]
    return 2 <= len(answers) <= 3 and all(len(answer) <= 24 for answer in answers)


@register.filter
def answers_in_group(field: BoundField) -> bool:
    """Whether a field consists of several inputs under one legend; a file field has but one, whatever Django says."""
    return bool(field.use_fieldset) and not isinstance(field.field.widget, FileInput)


def _local_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
