"""The page of components: every component in every state, for those who write pages."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kube_portal.look.forms import SampleFilter, SampleForm
from kube_portal.look.templatetags.look import TONES

PHASES = (
    ("Draf", "Usulan desa", "done"),
    ("Menunggu lurah", "Usulan desa", "done"),
    ("Diajukan ke Dinas", "Verifikasi & seleksi", "done"),
    ("Verifikasi lapangan", "Verifikasi & seleksi", "current"),
    ("Layak, menunggu seleksi", "Verifikasi & seleksi", "todo"),
    ("Terpilih, menunggu SK", "Penetapan & dana", "todo"),
    ("Sudah ditetapkan", "Penetapan & dana", "todo"),
    ("Siap disalurkan", "Penetapan & dana", "todo"),
    ("Bantuan diterima", "Usaha berjalan", "todo"),
    ("LPJ diterima", "Usaha berjalan", "todo"),
)
GROUPS = (
    ("Karya Bersama", "Kel. Sedau", "Penggemukan sapi", "Layak", "good", 20_000_000, 4, ["good"] * 9 + ["check"]),
    ("Tani Rukun", "Kel. Sijangkung", "Pembibitan sayur", "Diajukan ke Dinas", "info", 20_000_000, 12, ["good"] * 10),
    ("Mekar Sari", "Kel. Pangmilang", "Keripik pisang", "Dikembalikan", "bad", 30_000_000, 19, ["bad"] + ["good"] * 9),
)
MEMBERS = ["good"] * 5 + ["check", "bad"] + ["none"] * 3


def components(request: HttpRequest) -> HttpResponse:
    """Draw each component with invented content; outside debug mode and the demo there is no such page."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404("This page shows the components to those who build the portal.")
    for level, text in (
        (messages.SUCCESS, "Usulan diteruskan ke Dinas."),
        (messages.INFO, "Ada jadwal sosialisasi baru."),
        (messages.WARNING, "Laporan Oktober belum dikirim."),
        (messages.ERROR, "Belum tersimpan: nomor SK sudah dipakai."),
    ):
        messages.add_message(request, level, text)
    page_number = request.GET.get("page", "2")
    return render(
        request,
        "look/components.html",
        {
            "members": MEMBERS,
            "sizes": [["good"] * size for size in (0, 1, 5, 8, 15, 20)],
            "meanings": [("eligibility", MEMBERS), ("attendance", MEMBERS), ("activity", MEMBERS), ("dues", MEMBERS)],
            "tones": TONES,
            "steps": [{"label": label, "phase": phase, "state": state} for label, phase, state in PHASES],
            "late_steps": [
                {"label": label, "phase": phase, "state": "late" if state == "current" else state}
                for label, phase, state in PHASES
            ],
            "form_steps": [
                {"label": "Kelompok", "url": "?step=1", "state": "done"},
                {"label": "Anggota", "url": "?step=2", "state": "current"},
                {"label": "Musyawarah", "url": "?step=3", "state": "todo"},
                {"label": "Rencana biaya", "url": "", "state": "todo"},
                {"label": "Periksa", "url": "", "state": "todo"},
            ],
            "blockers": [
                {
                    "text": "Rusli berumur 57 tahun; batas 55 tahun.",
                    "rule": "E4",
                    "url": "#rusli",
                    "link_text": "Ganti anggota",
                },
                {"text": "Dewi: pengecualian pendidikan menunggu keputusan kepala dinas.", "rule": "E6"},
                {
                    "text": "Berita acara musyawarah belum diunggah.",
                    "url": "#berkas",
                    "link_text": "Unggah berita acara",
                },
            ],
            "rows": [
                {
                    "name": name,
                    "place": place,
                    "business": business,
                    "status": status,
                    "tone": tone,
                    "amount": amount,
                    "days": days,
                    "members": members,
                }
                for name, place, business, status, tone, amount, days, members in GROUPS
            ],
            "history": [
                {"title": "Verifikasi dimulai", "who": "Budi", "at": datetime(2026, 11, 16, 3, tzinfo=UTC)},
                {
                    "title": "Dikembalikan",
                    "who": "Lurah Sedau",
                    "at": datetime(2026, 11, 12, 3, tzinfo=UTC),
                    "note": "lengkapi KK Hasan",
                    "tone": "warn",
                },
                {
                    "title": "Ditolak",
                    "who": "Lurah Sedau",
                    "at": datetime(2026, 11, 9, 3, tzinfo=UTC),
                    "note": "di luar wilayah",
                    "tone": "bad",
                },
            ],
            "shares": [
                ("good", "memenuhi", 84),
                ("info", "dikecualikan", 4),
                ("warn", "perlu diperiksa", 6),
                ("bad", "tidak memenuhi", 6),
            ],
            "figures": [
                {"value": 46, "label": "usulan", "url": "#usulan"},
                {"value": 18, "label": "ditetapkan"},
                {"value": "Rp310 jt", "label": "dari Rp480 jt cair"},
                {"value": "11 hari", "label": "rata-rata terlambat", "tone": "bad"},
            ],
            "file": {"get_absolute_url": "#berkas", "name": "berita-acara-musyawarah.pdf", "size": 248_113},
            "filter": {"form": SampleFilter(request.GET or None)},
            "page": Paginator(range(143), 25).get_page(page_number),
            "form": SampleForm(),
            "wrong_form": SampleForm(
                {"wrong-name": "", "wrong-nik": "617205", "wrong-amount": "-1", "wrong-born": "2026-02-31"},
                prefix="wrong",
            ),
            "long_ago": datetime(2026, 11, 16, 3, 42, tzinfo=UTC),
        },
    )
