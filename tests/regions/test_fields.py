"""The village picker: district, then village, with and without JavaScript, inside one's own territory."""

import pytest
from django import forms
from django.http import QueryDict

from kube_portal.accounts.models import User
from kube_portal.regions.fields import VillageChoiceField
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from tests.factories.regions import RegionFactory, create_pilot_regions

pytestmark = pytest.mark.django_db

SEDAU = "61.72.05.1001"


class PlaceForm(forms.Form):
    """A form as the group's."""

    name = forms.CharField()
    village = VillageChoiceField()


@pytest.fixture(autouse=True)
def _pilot():
    create_pilot_regions()
    RegionFactory(code="61.72.04", name="Singkawang Utara")
    RegionFactory(code="61.72.04.1001", name="Naram")


def form_for(code, data=None, **kwargs):
    """The form of somebody who works in that region."""
    form = PlaceForm(QueryDict(data) if data is not None else None, **kwargs)
    form.fields["village"].territory = Region.objects.active().within(code)
    return form


def errors(code, data):
    """The errors of the village, once the rest was typed."""
    return form_for(code, f"name=x&{data}").errors.get("village", [])


def test_a_village_of_the_chosen_district():
    form = form_for("61.72", f"name=x&village_district=61.72.05&village={SEDAU}")

    assert form.is_valid()
    assert form.cleaned_data["village"] == Region.objects.get(code=SEDAU)


def test_the_district_may_be_left_out():
    assert form_for("61.72.05", f"name=x&village={SEDAU}").is_valid()


@pytest.mark.parametrize(
    ("code", "data", "message"),
    [
        ("61.72", "", "Pilih kecamatan dahulu, lalu desa/kelurahan."),
        ("61.72", "village_district=61.72.05", "Pilih desa/kelurahan."),
        ("61.72.05", "", "Pilih desa/kelurahan."),
        ("61.72", "village_show=1", "Pilih kecamatan dahulu, lalu desa/kelurahan."),
        ("61.72", "village_district=61.72.05&village_show=1", "Sekarang pilih desa/kelurahan."),
        (
            "61.72",
            f"village_district=61.72.04&village={SEDAU}",
            "Desa/kelurahan itu tidak berada di kecamatan yang dipilih. Pilih lagi.",
        ),
        ("61.72", "village=76.04.08.2002", "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."),
        ("61.72", "village=61.72.05", "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."),
        ("61.72", "village=61.72.05.1999", "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."),
        ("61.72", "village=%00", "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."),
        (
            "61.72",
            "village_district=%00&village=' OR 1=1",
            "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi.",
        ),
        (None, f"village={SEDAU}", "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."),
    ],
)
def test_what_cannot_be_chosen(code, data, message):
    assert errors(code, data) == [message]


def test_the_button_never_submits_even_when_both_are_full():
    """Without JavaScript, the district was changed while the village of the old one still stands there."""
    form = form_for("61.72", f"name=x&village_district=61.72.05&village={SEDAU}&village_show=1")

    assert form.errors == {"village": ["Sekarang pilih desa/kelurahan."]}
    assert 'value="x"' in form.as_p()


def test_an_ended_village_cannot_be_chosen():
    Region.objects.filter(code=SEDAU).update(active=False, successor="61.72.05.1002")

    assert errors("61.72", f"village={SEDAU}") == ["Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi."]


def test_an_optional_field_may_stay_empty():
    field = VillageChoiceField(required=False, territory=Region.objects.all())

    assert field.clean("") is None
    assert field.clean(SEDAU) == Region.objects.get(code=SEDAU)


def test_the_districts_of_a_regency_then_the_villages_of_one():
    empty = str(form_for("61.72")["village"])
    shown = str(form_for("61.72", "village_district=61.72.05&village_show=1")["village"])

    assert '<option value="61.72.04">Singkawang Utara</option>' in empty
    assert "Sedau" not in empty
    assert "Mapilli" not in empty
    assert 'hx-get="/regions/villages/?from=village_district"' in empty
    assert 'hx-target="#id_village_1"' in empty
    assert "Tampilkan desa" in empty
    assert '<option value="61.72.05" selected>Singkawang Selatan</option>' in shown
    assert f'<option value="{SEDAU}">Kelurahan Sedau</option>' in shown
    assert "Naram" not in shown


def test_what_was_chosen_before_is_shown():
    html = str(form_for("61.72", initial={"village": SEDAU})["village"])

    assert f'<option value="{SEDAU}" selected>Kelurahan Sedau</option>' in html
    assert '<option value="61.72.05" selected>Singkawang Selatan</option>' in html
    assert html == str(form_for("61.72", initial={"village": Region.objects.get(code=SEDAU)})["village"])
    assert "selected>Singkawang Selatan" in str(form_for("61.72", initial={"village": "61.72.05"})["village"])


def test_in_one_district_there_is_one_drop_down():
    html = str(form_for("61.72.05")["village"])

    assert "Kecamatan" not in html
    assert f'<option value="{SEDAU}">Kelurahan Sedau</option>' in html
    assert 'for="id_village_0"' in html
    assert 'id="id_village_0"' in html


def test_in_one_village_there_is_nothing_to_choose():
    html = str(form_for(SEDAU)["village"])

    assert "<select" not in html
    assert f'<input type="hidden" name="village" value="{SEDAU}">' in html
    assert "Kelurahan Sedau" in html


def test_the_picker_costs_two_queries_however_large_the_territory(django_assert_num_queries):
    for code in ("61.72", "61", "61.72.05"):
        form = form_for(code, initial={"village": SEDAU})
        with django_assert_num_queries(2):
            str(form["village"])


def test_two_forms_do_not_share_a_territory():
    one, other = form_for("61.72"), form_for("76.04")

    assert "Mapilli" not in str(one["village"])
    assert "Mapilli" in str(other["village"])
    assert not PlaceForm().fields["village"].territory.exists()


def test_whether_it_was_changed():
    field = VillageChoiceField()
    picked = field.widget.value_from_datadict(QueryDict(f"village={SEDAU}"), None, "village")

    assert not field.has_changed(SEDAU, picked)
    assert field.has_changed("61.72.05.1002", picked)
    assert field.has_changed(None, picked)


def test_the_territory_of_a_user(operator_sedau, kadis, superuser, outsider):
    assert [region.code for region in territory_of(operator_sedau)] == [SEDAU]
    assert territory_of(kadis).districts().count() == 2
    assert territory_of(superuser).count() == Region.objects.count()
    assert not territory_of(outsider).filter(code__startswith="61").exists()
    assert not territory_of(User(username="baru")).exists()
    kadis.is_active = False
    assert not territory_of(kadis).exists()
