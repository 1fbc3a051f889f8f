"""Positions: read as people write them, in Indonesia or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from kube_portal.position import LATITUDES, LONGITUDES, InvalidPosition, Position, PositionField, parse_position

PLACE = Position(Decimal("-0.789312"), Decimal("108.965471"))


@pytest.mark.parametrize(
    "text",
    [
        "-0.789312, 108.965471",
        "-0.789312,108.965471",
        "  -0.789312   108.965471 ",
        "\u22120.789312; 108.965471",
        "-0,789312; 108,965471",
        "-0,789312, 108,965471",
        "0.789312 LS, 108.965471 BT",
        "0.789312° S 108.965471° E",
        "0.789312s,108.965471e",
        "-0.7893120004, 108.9654710004",
    ],
)
def test_it_is_read_however_people_write_it(text):
    assert parse_position(text) == PLACE


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("0°47'21.5\"S 108°57'55.7\"E", "-0.789306", "108.965472"),
        ("0°47′21,5″ LS, 108°57′55,7″ BT", "-0.789306", "108.965472"),
        ("3°25'N 119°20'E", "3.416667", "119.333333"),
        ("5.89 LU 95.32 BT", "5.89", "95.32"),
        ("-3, 119", "-3", "119"),
        ("-3,119", "-3", "119"),
    ],
)
def test_degrees_minutes_and_the_names_of_the_halves(text, latitude, longitude):
    position = parse_position(text)

    assert (position.latitude, position.longitude) == (Decimal(latitude), Decimal(longitude))


@pytest.mark.parametrize(
    ("text", "accuracy"), [("±12 m", 12), ("± 12,4 m", 12), (", ±850 meter", 850), ("±99999 m", None)]
)
def test_how_exact_the_phone_is(text, accuracy):
    assert parse_position(f"-0.789312, 108.965471 {text}").accuracy == accuracy


@pytest.mark.parametrize(
    "text",
    [
        "-", "abc", "di rumah", "-0.789312", "108.965471,", "1, 2, 3", "0.7.8, 108", "-0.78 LS, 108.96",
        "0°61'0\"S 108°0'0\"E",
        "1e5, 108", "NaN, NaN", "-0.789312108.965471", "0\x00, 108", "9" * 99,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(InvalidPosition, match=r"misalnya -0\.789312, 108\.965471"):
        parse_position(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0, 0", "Posisi 0, 0 di luar Indonesia. Lintang di antara"),
        ("52.37, 4.9", "di luar Indonesia"),
        ("-11.2, 120", "di luar Indonesia"),
        ("6.3, 100", "di luar Indonesia"),
        ("-2, 94.8", "di luar Indonesia"),
        ("-2, 141.2", "di luar Indonesia"),
        ("108.965471, -0.789312", "mungkin tertukar: tulis lintang dahulu"),
    ],
)
def test_outside_indonesia_it_says_so(text, sentence):
    with pytest.raises(InvalidPosition, match=sentence):
        parse_position(text)


@given(
    st.decimals(*LATITUDES, places=6),
    st.decimals(*LONGITUDES, places=6),
    st.none() | st.integers(min_value=0, max_value=50_000),
)
def test_what_is_written_is_read_back(latitude, longitude, accuracy):
    position = Position.at(latitude, longitude, accuracy)

    assert parse_position(str(position)) == position


@given(st.text(max_size=100))
def test_no_text_breaks_it(text):
    try:
        position = parse_position(text)
    except InvalidPosition as refused:
        assert str(refused).endswith(".")  # noqa: PT017  (either outcome is right)
    else:
        assert LATITUDES[0] <= position.latitude <= LATITUDES[1]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -1e300])
def test_numbers_that_are_no_degrees(number):
    with pytest.raises(InvalidPosition):
        Position.at(number, 108)


class PlaceForm(forms.Form):
    position = PositionField(label="Posisi", required=False)


def test_the_field_gives_a_position_and_keeps_what_was_typed():
    form = PlaceForm({"position": "-0.789312, 108.965471 ±8 m"})
    assert form.is_valid()
    assert form.cleaned_data["position"] == Position(PLACE.latitude, PLACE.longitude, 8)

    empty, wrong = PlaceForm({"position": " "}), PlaceForm({"position": "0, 0"})
    assert empty.is_valid()
    assert empty.cleaned_data["position"] is None
    assert "di luar Indonesia" in wrong.errors["position"][0]
    assert 'value="0, 0"' in str(wrong["position"])
    assert 'value="-0.789312, 108.965471"' in str(PlaceForm(initial={"position": PLACE})["position"])
