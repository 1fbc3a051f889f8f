"""One member at home."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import verification as activity
from eligibility.models import MemberCheck
from groups.models import Member
from kube_portal.accounts.models import AccessLog
from tests.eligibility.conftest import answers, members_of
from tests.factories.eligibility import TeamMemberFactory


def url(verification, member) -> str:
    return reverse("eligibility:member_check", args=[verification.pk, member.pk])


@pytest.fixture
def member(running) -> Member:
    return members_of(running)[0]


def check_of(running, member) -> MemberCheck:
    return MemberCheck.objects.get(verification=running, member=member)


def test_the_verifier_compares_the_nik_and_that_is_logged(client, running, member, verifier):
    client.force_login(verifier)

    response = client.get(url(running, member))

    assert member.nik in response.text
    assert member.kk in response.text
    assert "no-store" in response["Cache-Control"]
    log = AccessLog.objects.get(action=AccessLog.Action.REVEAL)
    assert (log.user, log.object_label, log.object_id, log.detail) == (
        verifier, "groups.member", str(member.pk), "Pemeriksaan lapangan",
    )  # fmt: skip


def test_computed_findings_are_prefilled(client, running, member, verifier):
    client.force_login(verifier)

    form = client.get(url(running, member)).context["form"]

    assert form["result_E4"].value() == "pass"
    assert form["result_E3"].value() == "check"
    assert [line.rule for line, _, _ in form.remarkable] == ["E3"]
    assert len(form.settled) == 8


def test_who_only_reads_sees_masked_numbers_and_no_form(client, running, member, kabid):
    client.force_login(kabid)

    response = client.get(url(running, member))

    assert member.nik not in response.text
    assert response.context["form"] is None
    assert not AccessLog.objects.filter(action=AccessLog.Action.REVEAL).exists()


def test_saving_goes_back_to_the_list(client, running, member, verifier):
    client.force_login(verifier)

    response = client.post(url(running, member), answers())

    assertRedirects(response, f"{running.get_absolute_url()}#anggota-{member.pk}", fetch_redirect_response=False)
    check = check_of(running, member)
    assert (check.version, check.saved_by, check.ktp_seen, check.no_assets) == (1, verifier, True, False)
    assert check.findings.get(rule="E3").note == "padan, desil 2"


def test_saving_and_on_to_the_photos(client, running, member, verifier):
    client.force_login(verifier)

    response = client.post(url(running, member), {**answers(), "photos": "1"})

    assertRedirects(response, reverse("eligibility:member_photos", args=[running.pk, member.pk]))


def test_sent_without_leaving_the_page_it_is_told_where_to_go(client, running, member, verifier):
    client.force_login(verifier)

    response = client.post(url(running, member), {**answers(), "next": "1"}, headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == url(running, members_of(running)[1])
    assert check_of(running, member).version == 1


def test_the_neighbours_and_how_far_the_round_has_come(client, running, verifier):
    first, second, third = members_of(running)[:3]
    client.force_login(verifier)
    client.post(url(running, first), answers())

    page = client.get(url(running, second)).text

    assert "Anggota 2 dari 10" in page
    assert "1 dikunjungi" in page
    assert url(running, first) in page
    assert url(running, third) in page


def test_the_position_and_the_conclusion_are_kept(client, running, member, verifier):
    client.force_login(verifier)

    client.post(url(running, member), answers(fit="tidak", fit_reason="Punya dua toko."))

    check = check_of(running, member)
    assert (str(check.position), check.position_source) == ("0.838201, 108.956103 ±7 m", "device")
    assert (check.fit, check.fit_reason) == (False, "Punya dua toko.")
    assert client.get(url(running, member)).context["form"]["position"].value() == "0.838201, 108.956103 ±7 m"


def test_saving_and_on_to_the_next(client, running, member, verifier):
    client.force_login(verifier)

    response = client.post(url(running, member), {**answers(), "next": "1"})

    assertRedirects(response, url(running, members_of(running)[1]), fetch_redirect_response=False)


def test_unanswered_questions_may_wait(client, running, member, verifier):
    client.force_login(verifier)
    data = {name: value for name, value in answers().items() if name not in ("ktp_seen", "poor_housing")}

    client.post(url(running, member), data)

    check = check_of(running, member)
    assert (check.version, check.ktp_seen, check.poor_housing) == (1, None, None)
    assert check.findings.get(rule="E10").reason == "1 dari 6 kriteria belum dijawab"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"visited_on": ""}, "tidak boleh kosong"),
        ({"visited_on": "besok"}, "tanggal yang valid"),
        ({"visited_on": "2999-01-01"}, "belum terjadi"),
        ({"visited_on": "2020-01-01"}, "mendahului tanggal usulan"),
        ({"ktp_seen": "mungkin"}, "pilihan yang valid"),
        ({"result_E4": "lulus"}, "pilihan yang valid"),
        ({"result_E4": "fail"}, "Tulis apa yang ditemukan di lapangan"),
        ({"note_E4": "x" * 301}, "paling banyak 300"),
        ({"version": "-1"}, "lebih besar"),
        ({"version": "abc"}, "bilangan"),
        ({"note": "x" * 1001}, "paling banyak 1000"),
        ({"position": "0, 0"}, "di luar Indonesia"),
        ({"position": "108.956103, 0.838201"}, "di luar Indonesia"),
        ({"position": "rumah ketiga"}, "Tulis lintang, lalu bujur"),
        ({"fit": "mungkin"}, "pilihan yang valid"),
        ({"fit": "tidak"}, "Tulis mengapa anggota ini tidak layak"),
        ({"fit_reason": "x" * 301}, "paling banyak 300"),
    ],
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, running, member, verifier, changes, sentence):
    client.force_login(verifier)
    data = answers(note_E3="desil 3", **changes) if "note" not in changes else answers(**changes)

    response = client.post(url(running, member), data)

    assert response.status_code == 200
    errors = " ".join(response.context["form"].errors.as_text().split())
    assert sentence.lower() in errors.lower()
    assert response.context["form"]["note_E3"].value() == data["note_E3"]
    assert check_of(running, member).version == 0


def test_two_verifiers_at_once_the_second_sees_what_the_first_wrote(client, running, member, verifier, wati):
    TeamMemberFactory(verification=running, user=wati)
    client.force_login(wati)
    client.post(url(running, member), answers(note="Rumah terkunci.", poor_housing="ya"))
    client.force_login(verifier)

    response = client.post(url(running, member), answers(note="Rumah kontrakan."))

    assert response.status_code == 200
    assert "Wati sudah menyimpan pemeriksaan ini" in response.text
    assert "Rumah terkunci." in response.text
    assert "Rumah kontrakan." in response.text
    assert check_of(running, member).note == "Rumah terkunci."

    again = client.post(
        url(running, member), answers(note="Rumah kontrakan.", version=response.context["form"]["version"].value())
    )

    assert again.status_code == 302
    check = check_of(running, member)
    assert (check.version, check.note, check.saved_by) == (2, "Rumah kontrakan.", verifier)


def test_a_verifier_outside_the_team_only_reads(client, running, member, wati):
    client.force_login(wati)

    response = client.get(url(running, member))

    assert response.context["form"] is None
    assert member.nik not in response.text
    assert client.post(url(running, member), answers()).status_code == 403
    assert check_of(running, member).version == 0


def test_a_double_click_saves_once(client, running, member, verifier):
    client.force_login(verifier)
    client.post(url(running, member), answers())

    assert client.post(url(running, member), answers()).status_code == 302
    assert check_of(running, member).version == 1


def test_where_the_data_fail_there_is_no_choice(client, running, member, verifier):
    Member.objects.filter(pk=member.pk).update(schooling=3)
    client.force_login(verifier)

    form = client.get(url(running, member)).context["form"]
    client.post(url(running, member), answers(result_E6="pass"))

    assert "result_E6" not in form.fields
    assert check_of(running, member).findings.get(rule="E6").result == "fail"


def test_a_concluded_verification_takes_no_more(client, checked, verifier):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    first = members_of(checked)[0]
    client.force_login(verifier)

    response = client.post(url(checked, first), answers(version="1", note="Lain"))

    assert "sudah selesai" in response.text
    assert client.get(url(checked, first)).context["form"] is None
    assert check_of(checked, first).note == ""


def test_a_member_of_another_group_is_not_found(client, running, checked, verifier):
    client.force_login(verifier)

    assert client.get(url(running, members_of(checked)[0])).status_code == 404
    assert client.get(f"/eligibility/verifications/{running.pk}/members/{10**30}/").status_code == 404


def test_another_territory_finds_nothing(client, running, member, outsider):
    client.force_login(outsider)

    assert client.get(url(running, member)).status_code == 404
    assert client.post(url(running, member), answers()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "pendamping", "bendahara"])
def test_another_role_is_refused(client, running, member, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(running, member)).status_code in (403, 404)
    assert client.post(url(running, member), answers()).status_code in (403, 404)
    assert check_of(running, member).version == 0


@pytest.mark.parametrize("user", ["kabid", "kadis", "auditor"])
def test_who_only_reads_cannot_save(client, running, member, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(running, member), answers()).status_code == 403
    assert check_of(running, member).version == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, running, member, verifier, django_assert_num_queries, rows):
    gone = [one.pk for one in members_of(running)[rows:]]
    Member.objects.filter(pk__in=gone).update(left_on=dt.date(2026, 11, 1), active=False)
    client.force_login(verifier)
    client.get(url(running, member))

    with django_assert_num_queries(11):
        assert client.get(url(running, member)).status_code == 200
