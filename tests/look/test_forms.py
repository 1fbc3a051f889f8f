import re

from django import forms
from django.template import engines
from django.utils.html import strip_tags


class ExampleForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti pada KTP")
    phone = forms.CharField(label="Telepon", required=False)
    joint = forms.ChoiceField(label="Bersama?", choices=[("1", "Ya"), ("0", "Tidak")], widget=forms.RadioSelect)
    schooling = forms.ChoiceField(
        label="Sekolah", choices=[(str(i), f"Kelas {i}") for i in range(5)], widget=forms.RadioSelect
    )
    minutes = forms.FileField(label="Berita acara", required=False)
    agreed = forms.BooleanField(label="Setuju")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(form):
    return engines["django"].from_string("{% load crispy_forms_filters %}{{ form|crispy }}").render({"form": form})


def test_every_input_has_a_label_of_its_own():
    html = drawn(ExampleForm())

    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    inputs = set(re.findall(r'<(?:input|select|textarea)[^>]*? id="([^"]+)"', html)) - {"id_token"}
    wrapped = set(re.findall(r'<label class="wide-choice-option"><input [^>]*id="([^"]+)"', html))
    assert inputs - wrapped == labelled
    assert wrapped == {"id_joint_0", "id_joint_1"}
    assert re.search(r"<legend[^>]*>Bersama\?", html)


def test_what_may_stay_empty_says_so_and_nothing_wears_an_asterisk():
    html = drawn(ExampleForm())

    assert html.count("(boleh kosong)") == 2
    assert "asterisk" not in html


def test_help_is_tied_to_its_field():
    html = drawn(ExampleForm())

    assert 'aria-describedby="id_name_helptext"' in html
    assert '<div id="id_name_helptext" class="form-text">Seperti pada KTP</div>' in html


def test_errors_are_listed_on_top_and_tied_to_their_fields():
    html = drawn(ExampleForm({"phone": "0812"}))

    assert html.index("error-summary") < html.index("id_name")
    assert '<a href="#id_name">Nama</a>: Bidang ini tidak boleh kosong.' in html
    assert '<a href="#id_joint_0">Bersama?</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<div id="id_name_error" class="invalid-feedback"><p>Bidang ini tidak boleh kosong.</p></div>' in html
    assert 'value="0812"' in html


def test_every_description_that_a_field_points_to_exists():
    html = drawn(ExampleForm({}))

    pointed_to = {name for ids in re.findall(r'aria-describedby="([^"]+)"', html) for name in ids.split()}
    assert pointed_to <= set(re.findall(r' id="([^"]+)"', html))


def test_no_id_is_drawn_twice():
    for form in (ExampleForm(), ExampleForm({})):
        ids = re.findall(r' id="([^"]+)"', drawn(form))
        assert sorted(ids) == sorted(set(ids))


def test_few_short_answers_are_wide_buttons_and_many_are_a_list():
    html = drawn(ExampleForm({"joint": "0"}))

    assert html.count("wide-choice-option") == 2
    assert html.count('type="radio" class="form-check-input') == 5
    assert re.search(r'value="0" id="id_joint_1" checked', html)


def test_general_errors_stand_in_the_summary():
    class Refusing(forms.Form):
        def clean(self):
            raise forms.ValidationError("Usulan ini sudah dikirim.")

    assert "Usulan ini sudah dikirim." in strip_tags(drawn(Refusing({})))


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in drawn(ExampleForm())


def test_a_filter_bar_counts_the_filters_in_use():
    class Status(forms.Form):
        q = forms.CharField(required=False)

    template = engines["django"].from_string('{% include "components/filter_bar.html" %}')

    assert "Hapus saringan" in template.render({"filter": {"form": Status({"q": "sapi"})}})
    assert "Hapus saringan" not in template.render({"filter": {"form": Status({})}})
