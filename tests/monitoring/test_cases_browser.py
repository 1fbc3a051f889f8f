"""A lurah's visit and a case from the first warning to the Dinas' answer, on a phone without any script."""

from django.urls import reverse
from playwright.sync_api import expect

from monitoring.models import Case, SupervisionVisit
from tests.factories.cases import complained
from tests.factories.documents import image_bytes
from tests.factories.monitoring import today
from tests.monitoring.test_browser import DESK, PHONE, browser, pytestmark, sign_in

__all__ = ["browser", "pytestmark"]


def test_the_lurah_is_asked_comes_and_writes_it_down(browser, live_server, client, lurah_sedau, harapan, tmp_path):
    photo = tmp_path / "kandang.jpg"
    photo.write_bytes(image_bytes())
    page = sign_in(browser, live_server, client, lurah_sedau, width=PHONE, script=False)

    page.goto("/")
    expect(page.get_by_text("Belum dikunjungi triwulan ini")).to_be_visible()
    page.get_by_role("link", name="Kunjungi, lalu catat untuk Bukit Harapan").click()
    expect(page.get_by_text("belum datang").first).to_be_visible()
    page.get_by_label("Yang ditemukan").fill("Para-para penuh, sepuluh anggota bekerja.")
    page.get_by_label("Foto").set_input_files(photo)
    page.get_by_label("Posisi").fill("0.853201, 108.964512")
    page.get_by_role("button", name="Simpan kunjungan").click()

    expect(page.get_by_text("Kunjungan dicatat.")).to_be_visible()
    expect(page.get_by_text("0.853201, 108.964512")).to_be_visible()
    visit = SupervisionVisit.objects.get()
    assert (visit.office, visit.recorded_by, visit.photo is not None) == ("village", lurah_sedau, True)
    page.goto(reverse("monitoring:supervision_overview"))
    expect(page.get_by_text("1 kali")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Belum dikunjungi triwulan ini")).to_be_hidden()


def test_from_the_first_warning_to_the_dinas_and_its_answer(
    browser, live_server, client, pendamping, verifier, harapan
):
    page = sign_in(browser, live_server, client, pendamping, width=PHONE, script=False)
    page.goto(harapan.get_absolute_url())
    page.get_by_role("link", name="Buka kasus").click()
    page.get_by_label("Jenis").select_option(label="Anggota tidak aktif")
    page.get_by_label("Apa yang terjadi?").fill("3 dari 10 anggota jarang hadir.")
    page.get_by_role("button", name="Buka kasus").click()

    for number in ("I", "II", "III"):
        page.get_by_role("link", name="Beri teguran").click()
        page.get_by_label("Teguran", exact=True).fill(f"Hadirlah pada hari kerja ({number}).")
        page.get_by_label("Tanggal teguran").fill(today().isoformat())
        page.get_by_role("button", name="Beri teguran").click()
        expect(page.get_by_text(f"Teguran {number} dicatat.")).to_be_visible()
    expect(page.get_by_text("Teguran III sudah diberikan. Teruskan kasus ini ke Dinas.")).to_be_visible()
    page.get_by_role("link", name="Teruskan ke Dinas").click()
    page.get_by_label("Alasan").fill("Tiga teguran tidak dijawab.")
    page.get_by_role("button", name="Teruskan ke Dinas").click()
    expect(page.get_by_text("Menunggu Dinas Sosial")).to_be_visible()

    office = sign_in(browser, live_server, client, verifier, width=DESK, script=False)
    office.goto("/")
    office.get_by_role("link", name="Selesaikan untuk Bukit Harapan").click()
    office.get_by_role("link", name="Nyatakan selesai").click()
    office.get_by_label("Penyelesaian").fill("Tiga anggota diganti lewat musyawarah.")
    office.get_by_role("button", name="Nyatakan selesai").click()

    expect(office.get_by_text("Selesai dicatat.")).to_be_visible()
    assert Case.objects.get().status == "resolved"
    page = sign_in(browser, live_server, client, pendamping, width=PHONE, script=False)
    page.goto(harapan.get_absolute_url())
    expect(page.get_by_text("Tidak ada kasus yang terbuka.")).to_be_visible()


def test_a_citizen_complains_on_a_phone_and_reads_what_became_of_it(browser, live_server, client, harapan, verifier):
    citizen = browser.new_context(
        viewport={"width": PHONE, "height": 780}, java_script_enabled=False, base_url=live_server.url
    ).new_page()
    citizen.goto("/complaint/")
    citizen.get_by_label("Kecamatan").select_option(label="Singkawang Selatan")
    citizen.get_by_role("button", name="Lanjut").click()
    citizen.get_by_label("Desa atau kelurahan").select_option(label="Kelurahan Sedau")
    citizen.get_by_label("Apa masalahnya?").select_option(label="Bantuan dipotong, atau ada yang meminta uang")
    citizen.get_by_label("Tentang siapa?").select_option(label="Kantor desa atau kelurahan")
    citizen.get_by_label("Ceritakan apa yang terjadi").fill("Diminta Rp500.000.")
    citizen.get_by_role("button", name="Kirim pengaduan").click()
    code = citizen.locator(".complaint-code").inner_text()
    assert citizen.evaluate("document.documentElement.scrollWidth") <= PHONE

    citizen.goto("/complaint/status/")
    citizen.get_by_role("textbox", name="Kode pengaduan").fill(code)
    citizen.get_by_role("button", name="Lihat perkembangan").click()

    expect(citizen.get_by_text("Pengaduan Anda sedang diperiksa Dinas Sosial.")).to_be_visible()
    assert code not in citizen.url
    assert complained()[0].confidential
