"""The questions to a member, as they are filled in on a phone."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import SampleInterview, SampleUnit
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, queries, statuses
from tests.factories import disbursement as money
from tests.factories.documents import image_bytes, upload
from tests.factories.sampling import cut, drawn, interviewed, unit_of

pytestmark = pytest.mark.django_db


def record_url(unit: SampleUnit) -> str:
    return reverse("disbursement:interview_record", args=[unit.pk])


def filled(unit: SampleUnit, **values: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "on": f"{unit.draw.program_year.today():%d-%m-%Y}",
        "place": "Rumah anggota",
        "asked": str(unit.members.get(rank=1).pk),
        "pendamping_absent": "on",
        "board_absent": "on",
        "knows_grant": "yes",
        "amount_known": "yes",
        "amount_said": "20.000.000",
        "levy": "no",
        "use": "planned",
        "running": "joint",
        "note": "",
        **values,
    }


def test_an_interview_is_recorded_once_and_the_amount_shown_afterwards(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    assert "20.000.000" not in client.get(record_url(unit)).text
    sent = filled(unit)
    assert client.post(record_url(unit), sent).url == unit.get_absolute_url()
    assert client.post(record_url(unit), sent).url == unit.get_absolute_url()
    late = client.post(record_url(unit), {**sent, "note": "Ada yang lain."})
    assert "sudah dicatat" in errors(late)
    assert "Ada yang lain." in late.text
    interview = SampleInterview.objects.get()
    assert (interview.outcome, interview.recorded_by) == ("fits", money.staff(Role.VERIFIER))
    assert "Rp20.000.000" in client.get(unit.get_absolute_url()).text


def test_sent_by_htmx_it_leads_on_and_keeps_what_was_wrong_on_the_page(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    wrong = client.post(record_url(unit), filled(unit, place=""), headers={"HX-Request": "true"})
    assert "HX-Redirect" not in wrong
    assert "Tempat wawancara" in errors(wrong)
    right = client.post(record_url(unit), filled(unit), headers={"HX-Request": "true"})
    assert right["HX-Redirect"] == unit.get_absolute_url()


def test_a_photo_is_kept_without_what_the_phone_wrote_beside_it(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    client.post(record_url(unit), filled(unit, photo=upload("usaha.jpg", image_bytes())))
    photo = SampleInterview.objects.get().photo
    assert photo is not None
    assert client.get(photo.get_absolute_url()).status_code == 200
    assert as_role(Role.PENDAMPING).get(photo.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"pendamping_absent": ""}, "tanpa pendamping"),
        ({"board_absent": ""}, "tanpa pengurus"),
        ({"asked": ""}, "Anggota yang diwawancarai"),
        ({"asked": "999999999999999999999999"}, "Anggota yang diwawancarai"),
        ({"knows_grant": "mungkin"}, "Tahu bahwa kelompok"),
        ({"amount_said": ""}, "Tulis jumlah yang disebut anggota."),
        ({"amount_known": "no"}, "Kosongkan, atau pilih"),
        ({"amount_said": "banyak"}, "Jumlah menurut anggota"),
        ({"amount_said": "9" * 40}, "Jumlah menurut anggota"),
        ({"levy_amount": "5000"}, "Isi hanya bila ada yang meminta"),
        ({"levy": "yes", "levy_amount": "0"}, "Isi hanya bila ada yang meminta"),
        ({"place": ""}, "Tempat wawancara"),
        ({"place": "a\x00b"}, "Tempat wawancara"),
        ({"note": "x" * 1001}, "Catatan"),
        ({"on": "31-02-2026"}, "Tanggal"),
        ({"on": "01-01-2031"}, "masa depan"),
        ({"on": "01-01-2025"}, "mendahului penarikan"),
        ({"version": "9" * 30}, "Versi"),
        ({"use": ""}, "Dipakai untuk apa"),
    ],
)
def test_bad_input_records_nothing_and_keeps_what_was_typed(
    regions: None, values: dict[str, Any], sentence: str
) -> None:
    unit = unit_of(drawn())
    response = as_role(Role.VERIFIER).post(record_url(unit), filled(unit, **{"note": "Dekat masjid.", **values}))
    assert sentence in errors(response)
    assert "note" in values or "Dekat masjid." in response.text
    assert not SampleInterview.objects.exists()


def test_a_photo_has_to_be_chosen_again_and_the_page_says_so(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    assert "Pilih foto sekali lagi" in errors(
        client.post(record_url(unit), filled(unit, place="", photo=upload("usaha.jpg", image_bytes())))
    )
    assert "Foto" in errors(client.post(record_url(unit), filled(unit, photo=not_a_pdf())))
    assert not SampleInterview.objects.exists()


def test_a_reserve_wants_a_reason(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    reserve = str(unit.members.get(rank=2).pk)
    assert "lebih dulu ditarik" in errors(client.post(record_url(unit), filled(unit, asked=reserve)))
    client.post(record_url(unit), filled(unit, asked=reserve, skip_reason="Sedang melaut."))
    assert SampleInterview.objects.get().skip_reason == "Sedang melaut."


def test_a_correction_begins_with_what_was_written_and_wants_a_reason(regions: None) -> None:
    first, client = cut(), as_role(Role.VERIFIER)
    url = record_url(first.unit)
    page = client.get(url)
    assert page.context["form"]["levy"].value() == "yes"
    sent = filled(first.unit, version="2")
    assert "Mengapa diperbaiki" in errors(client.post(url, sent))
    client.post(url, {**sent, "correction_reason": "Salah dengar."})
    assert [one.outcome for one in first.unit.interviews.order_by("version")] == ["cut", "fits"]
    assert "sejak halaman ini dibuka" in errors(
        client.post(url, {**sent, "note": "Masih ada.", "correction_reason": "Lagi."})
    )


def test_somebody_with_a_hand_in_it_gets_no_form(regions: None) -> None:
    unit = unit_of(drawn())
    treasurer = unit.proposal.payment_orders.get().prepared_by
    type(treasurer).objects.filter(pk=treasurer.pk).update(role=Role.VERIFIER)
    client = as_role(Role.VERIFIER)
    response = client.get(record_url(unit))
    assert "Anda ikut memproses pembayaran" in response.text
    assert "Simpan wawancara" not in response.text
    assert "memproses pembayaran" in errors(client.post(record_url(unit), filled(unit)))


def test_who_may_interview(regions: None) -> None:
    url = record_url(unit_of(drawn()))
    others = [Role.DIVISION_HEAD, Role.AUDITOR, Role.PENDAMPING, Role.OPERATOR, Role.TREASURER]
    for post in (False, True):
        assert statuses(url, stranger=Role.VERIFIER, others=others, post=post) == [302, 404, 403, 403, 403, 403, 403]


def test_queries_are_the_same_for_the_first_and_for_a_correction(regions: None) -> None:
    draw, client = drawn(count=2), as_role(Role.VERIFIER)
    one = queries(client, record_url(unit_of(draw, 1)))
    interviewed(unit_of(draw, 2))
    assert queries(client, record_url(unit_of(draw, 2))) == one
