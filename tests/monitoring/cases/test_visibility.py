"""Who knows of which case: by role, by kind, and never the one it is about; in lists, counts, search, desk, exports."""

import pytest
from django.urls import reverse

from groups.archiving import Archive
from groups.models import Group
from kube_portal.accounts.roles import Role
from monitoring.cases import open_of, with_open_cases
from monitoring.cases.figures import by_kind
from monitoring.models import Accused, Case, CaseKind, CaseStep
from monitoring.models.cases import CONFIDENTIAL
from tests.factories.accounts import UserFactory
from tests.factories.cases import complained, opened, proof
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import accompany, today

pytestmark = pytest.mark.django_db

AROUND = ("operator_sedau", "lurah_sedau", "camat_selatan", "pendamping")
OFFICE = ("verifier", "kabid", "kadis", "auditor")
STRANGERS = ("lurah_sijangkung", "other_pendamping", "outsider")


@pytest.mark.parametrize("kind", CaseKind.values)
def test_who_sees_which_kind(request, harapan, bendahara, kind):
    case = opened(bendahara, harapan, kind=kind)
    knows = {*OFFICE, "bendahara"} | (set() if kind in CONFIDENTIAL else {*AROUND, "ppk"})

    for name in (*AROUND, *OFFICE, *STRANGERS, "bendahara", "ppk"):
        user = request.getfixturevalue(name)
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists() == (name in knows), name
        assert CaseStep.objects.visible_to(user).exists() == (name in knows), name


@pytest.mark.parametrize(
    ("accused", "blind"),
    [
        (Accused.VILLAGE, {"lurah_sedau", "operator_sedau", "pendamping", "camat_selatan"}),
        (Accused.DISTRICT, {"camat_selatan", "lurah_sedau", "pendamping"}),
        (Accused.PENDAMPING, {"pendamping", "lurah_sedau"}),
        (Accused.DINAS, {"verifier", "kabid", "pendamping", "lurah_sedau"}),
    ],
)
def test_a_complaint_about_an_office_is_hidden_from_it(request, harapan, accused, blind):
    complained(kind=CaseKind.MISUSE, accused=accused)

    for name in (*AROUND, *OFFICE):
        seen = Case.objects.visible_to(request.getfixturevalue(name)).exists()
        if name in blind:
            assert not seen, name
    assert Case.objects.visible_to(request.getfixturevalue("kadis")).exists()


def test_a_case_about_a_pendamping_is_nowhere_for_them(client, harapan, pendamping, lurah_sedau):
    case = opened(
        lurah_sedau, harapan, kind=CaseKind.PENDAMPING, summary="Tidak pernah datang ke kelompok.", upload=proof()
    )
    assert case.accused_user == pendamping
    client.force_login(pendamping)

    addresses = [
        reverse("monitoring:case_list"),
        reverse("monitoring:case_export") + "?as=csv",
        harapan.get_absolute_url(),
        reverse("reports:desk"),
        f"{reverse('reports:search')}?q={case.reference}",
        reverse("groups:group_archive", args=[harapan.pk]),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        text = (b"".join(response) if response.streaming else response.content).decode()
        text = text.replace(f"q={case.reference}", "").replace(f'value="{case.reference}"', "")
        for secret in (
            "Tidak pernah datang",
            case.get_absolute_url(),
            "Perilaku pendamping</a>",
            "Perilaku pendamping<span",
            "Perilaku pendamping;",
        ):
            assert secret not in text, address
    for address in (case.get_absolute_url(), reverse("monitoring:case_step", args=[case.pk, "note"])):
        assert client.get(address).status_code == 404
    file = CaseStep.objects.get(case=case).file
    assert client.get(file.get_absolute_url()).status_code == 404
    assert list(open_of(harapan, pendamping)) == []
    assert with_open_cases(Group.objects.all(), pendamping).get(pk=harapan.pk).open_cases == 0
    assert with_open_cases(Group.objects.all(), lurah_sedau).get(pk=harapan.pk).open_cases == 1
    assert by_kind(Case.objects.visible_to(pendamping), today()) == []
    assert not Archive(harapan, pendamping).files.filter(pk=file.pk).exists()


def test_the_one_it_is_about_never_sees_it_even_at_the_dinas(harapan, kadis, verifier, lurah_sedau):
    case = opened(lurah_sedau, harapan, accused=Accused.DINAS)
    Case.objects.filter(pk=case.pk).update(accused_user=kadis)

    assert not Case.objects.visible_to(kadis).exists()
    assert Case.objects.visible_to(lurah_sedau).exists()


def test_a_pendamping_sees_the_cases_of_own_groups(harapan, pendamping, other_pendamping, verifier):
    theirs = GroupFactory(village="61.72.05.1001")
    accompany(other_pendamping, theirs)
    mine = opened(verifier, harapan)
    opened(verifier, theirs)
    opened(verifier, village=harapan.village)

    assert list(Case.objects.visible_to(pendamping)) == [mine]


def test_another_regency_sees_nothing(harapan, verifier):
    opened(verifier, harapan)
    for role in Role:
        if role in (Role.AUDITOR, Role.OFFICE_HEAD, Role.VERIFIER, Role.PENDAMPING):
            assert not Case.objects.visible_to(UserFactory(role=role, region_id="76.04")).exists()
