"""Whole rupiah: reading, writing, the field and its form."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminBigIntegerFieldWidget
from django.core.exceptions import ValidationError
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from kube_portal.money import (
    MAX_RUPIAH,
    InvalidRupiah,
    RupiahField,
    RupiahFormField,
    RupiahInput,
    format_rupiah,
    parse_rupiah,
    terbilang,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "Rp0"),
        (500, "Rp500"),
        (20_000_000, "Rp20.000.000"),
        (-5_000, "-Rp5.000"),
        (MAX_RUPIAH, "Rp10.000.000.000.000"),
    ],
)
def test_writing(amount, text):
    assert format_rupiah(amount) == text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("20000000", 20_000_000),
        ("20.000.000", 20_000_000),
        ("Rp20.000.000", 20_000_000),
        ("Rp 20.000.000", 20_000_000),
        ("rp. 20.000.000", 20_000_000),
        ("Rp20.000.000,00", 20_000_000),
        ("Rp20.000.000,-", 20_000_000),
        ("20.000.000,0", 20_000_000),
        ("20 000 000", 20_000_000),
        ("Rp\u00a020.000.000", 20_000_000),
        ("20,000,000", 20_000_000),
        (" 5.000 ", 5_000),
        ("-5.000", -5_000),
        ("-Rp5.000", -5_000),
        ("Rp-5.000", -5_000),
        ("Rp -5.000", -5_000),
        ("−5.000", -5_000),
        ("0", 0),
        ("000123", 123),
        ("10.000.000.000.000", MAX_RUPIAH),
    ],
)
def test_reading(typed, amount):
    assert parse_rupiah(typed) == amount


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Tulis jumlah dalam rupiah"),
        ("dua puluh juta", "Tulis jumlah dalam rupiah"),
        ("20 juta", "Tulis jumlah dalam rupiah"),
        ("$20", "Tulis jumlah dalam rupiah"),
        ("1e6", "Tulis jumlah dalam rupiah"),
        ("--5", "Tulis jumlah dalam rupiah"),
        ("-Rp-5", "Tulis jumlah dalam rupiah"),
        ("٢٠٠٠٠", "Tulis jumlah dalam rupiah"),
        ("nan", "Tulis jumlah dalam rupiah"),
        ("5.000,50", "tanpa sen"),
        ("5000,5", "tanpa sen"),
        # One group after a comma: twenty thousand to an Englishman, twenty rupiah to an Indonesian. Ask again.
        ("20,000", "tanpa sen"),
        ("5000.50", "Letak titik tidak tepat"),
        ("20.000.00", "Letak titik tidak tepat"),
        ("2000.000", "Letak titik tidak tepat"),
        ("20..000", "Letak titik tidak tepat"),
        ("20.000.", "Letak titik tidak tepat"),
        ("1 2", "Letak titik tidak tepat"),
        ("10000000000001", "terlalu besar. Batasnya Rp10.000.000.000.000"),
        ("9" * 10_000, "terlalu besar"),
    ],
)
def test_what_is_no_amount(typed, message):
    with pytest.raises(InvalidRupiah, match=message):
        parse_rupiah(typed)


@given(st.integers(-MAX_RUPIAH, MAX_RUPIAH))
def test_what_is_written_can_be_read(amount):
    assert parse_rupiah(format_rupiah(amount)) == amount
    assert parse_rupiah(str(amount)) == amount
    assert parse_rupiah(RupiahInput().format_value(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_an_answer_in_words(text):
    try:
        assert abs(parse_rupiah(text)) <= MAX_RUPIAH
    except InvalidRupiah as refused:
        assert str(refused).endswith(".")  # noqa: PT017  (either outcome is right)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "nol rupiah"),
        (11_000, "sebelas ribu rupiah"),
        (1_000, "seribu rupiah"),
        (1_100_000, "satu juta seratus ribu rupiah"),
        (20_000_000, "dua puluh juta rupiah"),
        (30_000_000, "tiga puluh juta rupiah"),
        (12_345_678, "dua belas juta tiga ratus empat puluh lima ribu enam ratus tujuh puluh delapan rupiah"),
        (2_500_000_000, "dua miliar lima ratus juta rupiah"),
        (-5_000, "minus lima ribu rupiah"),
    ],
)
def test_amounts_in_words(amount, words):
    assert terbilang(amount) == words


class TestFormField:
    def test_what_people_type(self):
        assert RupiahFormField().clean("Rp 20.000.000") == 20_000_000
        assert RupiahFormField(required=False).clean("") is None

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("-5.000", "Jumlah tidak boleh kurang dari nol."),
            ("5.000,50", "Tulis rupiah bulat tanpa sen atau koma, misalnya 20.000.000."),
            ("99999999999999", "Jumlah terlalu besar. Batasnya Rp10.000.000.000.000."),
            ("x", "Tulis jumlah dalam rupiah dengan angka saja, misalnya 20.000.000."),
        ],
    )
    def test_what_it_refuses(self, typed, message):
        with pytest.raises(ValidationError) as caught:
            RupiahFormField().clean(typed)
        assert caught.value.messages == [message]

    def test_bounds_of_ones_own(self):
        field = RupiahFormField(min_value=1_000, max_value=2_000)

        assert field.clean("1.500") == 1_500
        for typed, message in (
            ("999", "Jumlah paling sedikit Rp1.000."),
            ("2.001", "Jumlah paling banyak Rp2.000."),
        ):
            with pytest.raises(ValidationError) as caught:
                field.clean(typed)
            assert caught.value.messages == [message]

    def test_reversals_may_be_negative(self):
        assert RupiahFormField(allow_negative=True).clean("-Rp5.000") == -5_000

    def test_it_shows_grouped_digits_and_keeps_what_was_typed(self):
        class AmountForm(forms.Form):
            amount = RupiahFormField()

        shown = str(AmountForm(initial={"amount": 20_000_000})["amount"])
        kept = str(AmountForm({"amount": "dua juta"})["amount"])

        assert 'value="20.000.000"' in shown
        assert 'inputmode="numeric"' in shown
        assert 'type="text"' in shown
        assert 'value="dua juta"' in kept
        assert 'value="-5.000"' in str(AmountForm(initial={"amount": -5_000})["amount"])
        assert "value" not in str(AmountForm()["amount"])

    def test_the_same_amount_written_otherwise_is_no_change(self):
        field = RupiahFormField()

        assert not field.has_changed(20_000_000, "Rp20.000.000")
        assert field.has_changed(20_000_000, "20.000.001")
        assert field.has_changed(20_000_000, "x")
        assert not field.has_changed(None, "")


class Purse(models.Model):  # noqa: DJ008 (never shown)
    """A table for these tests alone."""

    amount = RupiahField("jumlah")
    balance = RupiahField(allow_negative=True, default=0)

    class Meta:
        app_label = "tests_money"
        managed = False


class TestModelField:
    def test_its_form_field(self):
        field = Purse._meta.get_field("amount").formfield()

        assert isinstance(field, RupiahFormField)
        assert field.clean("20.000.000") == 20_000_000
        assert Purse._meta.get_field("balance").formfield().clean("-1") == -1

    def test_the_admin_gets_a_text_box_too(self):
        field = Purse._meta.get_field("amount").formfield(widget=AdminBigIntegerFieldWidget)

        assert isinstance(field.widget, RupiahInput)
        assert "amount" in admin.ModelAdmin(Purse, admin.site).get_form(None).base_fields

    @pytest.mark.parametrize(
        ("values", "errors"),
        [
            ({"amount": 0}, {}),
            ({"amount": -1}, {"amount": ["Jumlah tidak boleh kurang dari nol."]}),
            (
                {"amount": MAX_RUPIAH + 1},
                {"amount": ["Jumlah terlalu besar. Batasnya Rp10.000.000.000.000."]},
            ),
            ({"amount": 0, "balance": -MAX_RUPIAH}, {}),
            (
                {"amount": 0, "balance": -MAX_RUPIAH - 1},
                {"balance": ["Jumlah tidak boleh kurang dari -Rp10.000.000.000.000."]},
            ),
        ],
    )
    def test_its_validators(self, values, errors):
        try:
            Purse(**values).clean_fields()
            found = {}
        except ValidationError as refused:
            found = refused.message_dict
        assert found == errors

    def test_migrations_know_it(self):
        _, path, _, kwargs = RupiahField(allow_negative=True).deconstruct()
        assert (path, kwargs) == ("kube_portal.money.RupiahField", {"allow_negative": True})
        assert RupiahField().deconstruct()[3] == {}

    def test_the_database_refuses_a_negative_amount_as_well(self):
        assert Purse._meta.get_field("amount").db_parameters(connection)["type"] == "bigint"
        assert Purse._meta.get_field("amount").db_parameters(connection)["check"] == '"amount" >= 0'
        assert Purse._meta.get_field("balance").db_parameters(connection)["check"] is None


# How rupiah are spelled, written down a second time: nothing of `terbilang` or its library is used.
_ONES = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]


def _spelled(number: int) -> str:
    """Indonesian number words by their own rule: se- for one of ten, hundred and thousand, never for a million."""
    for size, word in ((10**9, "miliar"), (10**6, "juta"), (1_000, "ribu"), (100, "ratus")):
        if number >= size:
            many, rest = divmod(number, size)
            head = f"se{word}" if many == 1 and size <= 1_000 else f"{_spelled(many)} {word}"
            return f"{head} {_spelled(rest)}".strip()
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    return f"{_ONES[number // 10]} puluh {_ONES[number % 10]}".strip()


class TestSumsInWords:
    """The words on a receipt, for 0 to 999.999.999.999."""

    @given(st.integers(0, 999_999_999_999))
    def test_sampled(self, amount):
        assert terbilang(amount) == f"{_spelled(amount) or 'nol'} rupiah"

    def test_every_shape_of_three_digits_at_every_place(self):
        shapes = (0, 1, 2, 9, 10, 11, 12, 19, 20, 21, 99, 100, 101, 110, 111, 119, 120, 121, 200, 201, 211, 999)
        for billions in (0, 1, 11, 101):
            for millions in (0, 1, 21, 100):
                for thousands in shapes:
                    for ones in shapes:
                        amount = ((billions * 1_000 + millions) * 1_000 + thousands) * 1_000 + ones
                        assert terbilang(amount) == f"{_spelled(amount) or 'nol'} rupiah"

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            (0, "nol"),
            (1_000, "seribu"),
            (1_100, "seribu seratus"),
            (11_011, "sebelas ribu sebelas"),
            (100_000, "seratus ribu"),
            (101_000, "seratus satu ribu"),
            (1_000_000, "satu juta"),
            (1_001_000, "satu juta seribu"),
            (2_010_110, "dua juta sepuluh ribu seratus sepuluh"),
            (1_000_000_000, "satu miliar"),
            (999_999_999_999, "sembilan ratus sembilan puluh sembilan miliar sembilan ratus sembilan puluh sembilan "
             "juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan"),
        ],
    )  # fmt: skip
    def test_as_people_say_it(self, amount, words):
        assert terbilang(amount) == f"{words} rupiah"

    @given(st.integers(1, 999_999_999_999))
    def test_a_word_for_each_part_and_no_double_spaces(self, amount):
        words = terbilang(amount).split(" ")
        assert "" not in words
        assert words[-1] == "rupiah"
        assert words.count("juta") == (amount // 10**6 % 1_000 > 0)
        assert words.count("miliar") == (amount >= 10**9)
        assert words.count("ribu") + words.count("seribu") == (amount // 1_000 % 1_000 > 0)
