from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone
from django.utils.html import strip_tags

from kube_portal.look.templatetags import look


def render(source, address="/groups/", **context):
    return engines["django"].from_string(source).render(context, RequestFactory().get(address))


def words(html):
    return " ".join(strip_tags(html).split())


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(20_000_000, "Rp20.000.000"), (0, "Rp0"), (-5_000, "-Rp5.000"), (None, "–"), ("", "–")],
)
def test_rupiah(amount, expected):
    assert look.rupiah(amount) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (310_000_000, "Rp310 jt"),
        (1_250_000_000, "Rp1,25 M"),
        (14_500_000, "Rp14,5 jt"),
        (20_000_000, "Rp20 jt"),
        (850_000, "Rp850 rb"),
        (999, "Rp999"),
        (0, "Rp0"),
        (-310_000_000, "-Rp310 jt"),
        (999_950_000, "Rp1 M"),
        (999_999, "Rp1 jt"),
        (9_996_000, "Rp10 jt"),
        (2_000_000_000_000, "Rp2 T"),
        (None, "–"),
    ],
)
def test_rupiah_short(amount, expected):
    assert look.rupiah_short(amount) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 11, 22), "22 November 2026"),
        (date(2026, 1, 1), "1 Januari 2026"),
        (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), "22 November 2026"),
        (datetime(2026, 11, 22, 9, 0), "22 November 2026"),  # noqa: DTZ001 - a moment without a zone is taken as it is
        (None, ""),
        ("", ""),
    ],
)
def test_tanggal_is_the_offices_own_day(value, expected):
    assert look.tanggal(value) == expected


def test_a_heading_breaks_after_a_slash_and_is_escaped():
    assert render("{{ text|breakable }}", text="Desa/kelurahan <b>") == "Desa/<wbr>kelurahan &lt;b&gt;"


def test_tanggal_jam_and_bulan():
    moment = datetime(2026, 11, 22, 3, 42, tzinfo=UTC)

    assert look.tanggal_jam(moment) == "22 November 2026 pukul 10.42"
    assert look.tanggal_jam(None) == ""
    assert look.bulan(date(2026, 10, 1)) == "Oktober 2026"
    assert look.bulan(None) == ""


def test_djangos_own_date_filter_and_forms_agree():
    assert render("{{ day|date }} {{ day|date:'DATE_FORMAT' }}", day=date(2026, 11, 22)) == (
        "22 November 2026 22 November 2026"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6172051005690003", "6172••••••••0003"),
        ("617205", "••••••"),
        ("", ""),
        (None, ""),
    ],
)
def test_mask_nik(value, expected):
    assert look.mask_nik(value) == expected


def test_days_since():
    today = timezone.localdate()

    assert look.days_since(today - timedelta(days=6)) == 6
    assert look.days_since(timezone.now() - timedelta(days=2)) == 2
    assert look.days_since(today + timedelta(days=3)) == 0
    assert look.days_since(None) == 0


@pytest.mark.parametrize(
    ("days", "target", "short", "tone", "text"),
    [
        (0, 14, False, "neutral", "hari ini"),
        (6, 14, False, "neutral", "hari ke-6 dari 14"),
        (11, 14, False, "warn", "hari ke-11 dari 14"),
        (14, 14, False, "warn", "hari ke-14 dari 14"),
        (17, 14, False, "bad", "hari ke-17 dari 14, terlambat 3 hari"),
        (17, 14, True, "bad", "17 hari, terlambat 3 hari"),
        (9, None, False, "neutral", "9 hari"),
        (None, 14, False, "neutral", "hari ini"),
        (-2, 14, False, "neutral", "hari ini"),
    ],
)
def test_waiting_is_grey_amber_red_and_always_has_its_number(days, target, short, tone, text):
    html = render("{% waiting days target short=short %}", days=days, target=target, short=short)

    assert f"pill-{tone}" in html
    assert words(html) == text


@pytest.mark.parametrize(
    ("tone", "shown"), [("good", "good"), ("warn", "warn"), ("bad", "bad"), ("info", "info"), ("pink", "neutral")]
)
def test_status_badge(tone, shown):
    html = render("{% status_badge text tone %}", text="<Layak>", tone=tone)

    assert html.strip() == f'<span class="pill pill-{shown}">&lt;Layak&gt;</span>'


def test_stepper_says_where_it_stands_on_whom_it_waits_and_names_each_phase_once():
    steps = [
        {"label": "Draf", "state": "done", "phase": "Usulan"},
        SimpleNamespace(label="Menunggu lurah", state="current", phase="Usulan"),
        SimpleNamespace(label="Verifikasi lapangan", state="todo", phase="Verifikasi"),
    ]

    html = render("{% stepper steps waiting=6 target=7 waits_for='Lurah Sedau' %}", steps=steps)

    assert words(html) == (
        "Menunggu lurah hari ke-6 dari 7 menunggu Lurah Sedau "
        "Draf: selesai Usulan Menunggu lurah: sedang berjalan Verifikasi lapangan: belum Verifikasi"
    )
    assert html.count('aria-current="step"') == 1


def test_stepper_of_a_late_step_says_so():
    html = render("{% stepper steps %}", steps=[{"label": "Seleksi", "state": "late", "phase": ""}])

    assert "step-late" in html
    assert "Seleksi: sedang berjalan, terlambat" in words(html)


def test_stepper_without_a_current_step():
    assert "Ditolak: selesai" in words(render("{% stepper steps %}", steps=[{"label": "Ditolak", "state": "done"}]))
    assert words(render("{% stepper steps %}", steps=[])) == ""


def test_form_steps_link_the_other_steps():
    steps = [
        {"label": "Kelompok", "state": "done", "url": "/a/"},
        {"label": "Anggota", "state": "current", "url": "/b/"},
        {"label": "Biaya", "state": "todo", "url": ""},
    ]

    html = render("{% form_steps steps %}", steps=steps)

    assert "Langkah 2 dari 3" in words(html)
    assert 'href="/a/"' in html
    assert 'href="/b/"' not in html
    assert render("{% form_steps steps %}", steps=[]).strip() == ""


def test_icon_is_decoration_unless_labelled():
    assert render("{% icon 'home' %}") == (
        '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#home"/></svg>'
    )
    assert 'role="img" aria-label="Rumah &amp; tanah"' in render("{% icon 'home' label %}", label="Rumah & tanah")


@pytest.mark.parametrize(
    ("value", "total", "width"),
    [(3, 10, "30.0%"), (0, 10, "0.0%"), (12, 10, "100.0%"), (-1, 10, "0.0%"), (1, 0, "0.0%"), (None, None, "0.0%")],
)
def test_bar(value, total, width):
    html = render("{% bar value total %}", value=value, total=total)

    assert f'class="bar-value" width="{width}"' in html
    assert "style=" not in html


def test_blockers_give_the_reason_the_rule_and_the_remedy():
    reasons = [
        SimpleNamespace(
            text="Rusli berumur 57 tahun; batas 55 tahun.", rule="E4", url="/m/7/", link_text="Ganti anggota"
        ),
        SimpleNamespace(text="<b>Dewi</b> menunggu keputusan.", rule="", url="", link_text=""),
    ]

    html = render("{% blockers reasons 'Belum bisa dinyatakan layak' %}", reasons=reasons)

    assert words(html) == (
        "Belum bisa dinyatakan layak Rusli berumur 57 tahun; batas 55 tahun. aturan E4 Ganti anggota "
        "&lt;b&gt;Dewi&lt;/b&gt; menunggu keputusan."
    )
    assert 'href="/m/7/"' in html
    assert 'href="/rules/#E4"' in html


def test_no_blockers_draw_nothing():
    assert render("{% blockers reasons %}", reasons=[]).strip() == ""
    assert render("{% blockers reasons %}", reasons=None).strip() == ""


def test_page_header_escapes_what_people_typed_and_keeps_the_actions():
    html = render(
        "{% crumbs 'Usulan' '/p/' name as trail %}"
        "{% page_header title=name facts=name crumbs=trail %}<a href='/x/'>Ubah</a>{% endpage_header %}",
        name="<i>Karya</i>",
    )

    assert html.count("&lt;i&gt;Karya&lt;/i&gt;") == 3
    assert "<h1>&lt;i&gt;Karya&lt;/i&gt;</h1>" in html
    assert "<a href='/x/'>Ubah</a>" in html
    assert '<li><a href="/p/">Usulan</a></li>' in html


def test_page_header_may_show_the_ring_and_need_not_have_actions():
    html = render("{% page_header title='A' ring_states=states %}{% endpage_header %}", states=["good"] * 10)

    assert "ring-large" in html
    assert "page-actions" not in html


def test_query_with_keeps_the_filters():
    address = "/groups/?q=sapi+kerbau&status=a&status=b&page=4"

    assert render("{% query_with page=5 %}", address) == "?q=sapi+kerbau&amp;status=a&amp;status=b&amp;page=5"
    assert render("{% query_with page=None q='' %}", address) == "?status=a&amp;status=b"
    assert render("{% query_with page=2 %}", "/groups/") == "?page=2"


@pytest.mark.parametrize(
    ("address", "url", "direction"),
    [
        ("/groups/?q=a&page=3", "?q=a&amp;sort=name", None),
        ("/groups/?sort=name", "?sort=-name", "ascending"),
        ("/groups/?sort=-name", "?sort=name", "descending"),
        ("/groups/?sort=village", "?sort=name", None),
    ],
)
def test_sort_header(address, url, direction):
    html = render("{% sort_header 'name' 'Kelompok' %}", address)

    assert f'href="{url}"' in html
    assert (f'aria-sort="{direction}"' in html) if direction else ("aria-sort" not in html)
    assert words(html) == "Kelompok"


def test_pagination_keeps_the_filters_and_says_how_many():
    page = Paginator(range(60), 25).get_page(2)

    html = render('{% include "components/pagination.html" %}', "/groups/?q=a&page=2", page=page)

    assert words(html) == "26–50 dari 60 Sebelumnya Halaman 2 dari 3 Berikutnya"
    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=3"' in html
    assert render('{% include "components/pagination.html" %}', page=Paginator([], 25).get_page(1)).strip() == ""


def test_empty_state():
    html = render('{% include "components/empty_state.html" with action_url="/new/" action_label="Buat usulan" %}')

    assert words(html) == "Belum ada isi Belum ada data Buat usulan"


def test_timeline_and_figures():
    entries = [{"title": "Disetujui", "who": "Lurah", "at": date(2026, 11, 12), "note": "sesuai <musyawarah>"}]
    figures = [{"value": 46, "label": "usulan", "url": "/u/"}, {"value": "Rp310 jt", "label": "cair", "tone": "bad"}]

    timeline = render('{% include "components/timeline.html" %}', entries=entries)
    key_figures = render('{% include "components/key_figures.html" %}', figures=figures)

    assert words(timeline) == "Disetujui Lurah · 12 November 2026 · “sesuai &lt;musyawarah&gt;”"
    assert words(render('{% include "components/timeline.html" %}', entries=[])) == "Belum ada catatan."
    assert words(key_figures) == "usulan46 cairRp310 jt"
    assert 'href="/u/"' in key_figures


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (999, "999"), (1_234_567, "1.234.567"), (None, "–"), ("", "–")]
)
def test_whole_numbers(number, shown):
    assert look.bilangan(number) == shown
