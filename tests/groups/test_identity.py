"""NIK and KK (rules E1 and E2): what is an error, what is a warning, and what must be let through."""

from calendar import isleap
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.identity import InvalidKk, InvalidNik, is_kk, is_nik, nik_warnings, parse_kk, parse_nik

TODAY = date(2026, 11, 22)
# Every province of 2026; general NIK libraries refuse whole ones of these (65 and the new Papuas).
PROVINCES = [
    str(code)
    for first, last in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 96))
    for code in range(first, last + 1)
]


def nik_of(birth_date: date, sex: str = "L", region: str = "617205", serial: str = "0003") -> str:
    """The NIK an office would issue."""
    day = birth_date.day + (40 if sex == "P" else 0)
    return f"{region}{day:02}{birth_date:%m%y}{serial}"


def test_a_nik_taken_apart():
    nik = parse_nik("6172051705850003", today=TODAY)

    assert nik.digits == "6172051705850003"
    assert nik.region_code == "61.72.05"
    assert nik.sex == "L"
    assert nik.birth_dates == (date(1985, 5, 17),)
    assert nik.serial == "0003"


def test_a_woman_is_born_forty_days_later():
    nik = parse_nik("6172055705850003", today=TODAY)

    assert (nik.sex, nik.birth_dates) == ("P", (date(1985, 5, 17),))


@pytest.mark.parametrize("day", ["00", "32", "39", "40", "72", "81", "99"])
def test_days_that_no_office_writes(day):
    with pytest.raises(InvalidNik, match=f"ke-7 dan ke-8 NIK \\({day}\\) bukan tanggal lahir") as caught:
        parse_nik(f"617205{day}01850003", today=TODAY)
    assert caught.value.code == "day"


@pytest.mark.parametrize(("day", "sex", "born"), [("01", "L", 1), ("31", "L", 31), ("41", "P", 1), ("71", "P", 31)])
def test_the_first_and_last_day_of_each_sex(day, sex, born):
    nik = parse_nik(f"617205{day}01850003", today=TODAY)

    assert (nik.sex, nik.birth_dates) == (sex, (date(1985, 1, born),))


@pytest.mark.parametrize("month", ["00", "13", "99"])
def test_months_that_do_not_exist(month):
    with pytest.raises(InvalidNik, match="bukan bulan lahir") as caught:
        parse_nik(f"61720517{month}850003", today=TODAY)
    assert caught.value.code == "month"


@pytest.mark.parametrize(
    ("birthday", "dates"),
    [
        ("290284", (date(1984, 2, 29),)),
        ("290296", (date(1996, 2, 29),)),
        ("290200", (date(2000, 2, 29),)),  # 1900 was no leap year, 2000 was
        ("290204", (date(1904, 2, 29), date(2004, 2, 29))),
        ("290224", (date(1924, 2, 29), date(2024, 2, 29))),
        ("690284", (date(1984, 2, 29),)),
        ("290285", None),
        ("290201", None),
        ("300284", None),
        ("700284", None),
        ("310485", None),
        ("310685", None),
        ("310985", None),
        ("311185", None),
        ("711185", None),
    ],
)
def test_leap_days_and_short_months(birthday, dates):
    text = f"617205{birthday}0003"
    if dates is None:
        with pytest.raises(InvalidNik, match="tidak ada di kalender") as caught:
            parse_nik(text, today=TODAY)
        assert caught.value.code == "date"
    else:
        assert parse_nik(text, today=TODAY).birth_dates == dates


@pytest.mark.parametrize(
    ("birthday", "dates"),
    [
        ("221126", (date(1926, 11, 22), date(2026, 11, 22))),  # born today, or a hundred years ago
        ("231126", (date(1926, 11, 23),)),
        ("010127", (date(1927, 1, 1),)),
        ("311299", (date(1999, 12, 31),)),
        ("010100", (date(1900, 1, 1), date(2000, 1, 1))),
    ],
)
def test_both_centuries_but_never_the_future(birthday, dates):
    assert parse_nik(f"617205{birthday}0003", today=TODAY).birth_dates == dates


def test_a_date_that_is_only_yet_to_come():
    with pytest.raises(InvalidNik, match="belum terjadi") as caught:
        parse_nik("6172052902000003", today=date(1999, 12, 31))
    assert caught.value.code == "future"


def test_serial_0000():
    with pytest.raises(InvalidNik, match="tidak pernah 0000") as caught:
        parse_nik("6172051705850000", today=TODAY)
    assert caught.value.code == "serial"


@pytest.mark.parametrize("serial", ["0001", "0010", "1000", "9999"])
def test_other_serials(serial):
    assert parse_nik(f"617205170585{serial}", today=TODAY).serial == serial


@pytest.mark.parametrize("province", PROVINCES)
def test_every_province_counts(province):
    assert parse_nik(f"{province}72051705850003", today=TODAY).region_code == f"{province}.72.05"


@pytest.mark.parametrize("region", ["000000", "999999", "540101", "327401"])
def test_an_unknown_region_is_no_error(region):
    """East Timor's 54 and districts long since split live on in people's cards."""
    assert parse_nik(f"{region}1705850003", today=TODAY).digits == f"{region}1705850003"


@pytest.mark.parametrize(
    "typed",
    [
        "6172 0517 0585 0003",
        "617205.170585.0003",
        "61.72.05.170585.0003",
        "617205-170585-0003",
        "617205–170585–0003",
        "  6172051705850003\n",
        "6172\u00a00517\u00a00585\u00a00003",
        "\u200e6172051705850003\u200b",
        "'6172051705850003",
        "6172-0517 0585.0003",
    ],
)
def test_separators_that_people_type(typed):
    assert parse_nik(typed, today=TODAY).digits == "6172051705850003"


@pytest.mark.parametrize(
    "typed",
    [
        "7.60404E+15",
        "7,60404E+15",
        "7.60404e+15",
        "7,60404123456E15",
        "7E+15",
        " 7.60404E+15 ",
        "'7.60404E+15",
        "7604041705850003.0",
        "7604041705850003,00",
    ],
)
@pytest.mark.parametrize(
    ("parse", "error", "card"), [(parse_nik, InvalidNik, "KTP"), (parse_kk, InvalidKk, "kartu keluarga")]
)
def test_numbers_that_excel_broke(typed, parse, error, card):
    with pytest.raises(error, match=f"diubah Excel menjadi bilangan.*ketik ulang dari {card}") as caught:
        parse(typed)
    assert caught.value.code == "excel"


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "empty", "belum diisi"),
        ("   ", "empty", "belum diisi"),
        ("'", "empty", "belum diisi"),
        ("617205170585000", "length", "harus 16 angka; yang diisi 15 angka"),
        ("61720517058500031", "length", "harus 16 angka; yang diisi 17 angka"),
        ("1" * 5000, "length", "yang diisi 5000 angka"),
        ("-", "length", "yang diisi 0 angka"),
        ("617205170585OOO3", "characters", "Huruf O dan I sering tertukar"),
        ("617205170585000l", "characters", "Huruf O dan I sering tertukar"),
        ("6172051705850003x", "characters", "hanya boleh berisi angka"),
        ("+6172051705850003", "characters", "hanya boleh berisi angka"),
        ("6172/051705850003", "characters", "hanya boleh berisi angka"),
        ("6172_051705850003", "characters", "hanya boleh berisi angka"),
        ("٦١٧٢٠٥١٧٠٥٨٥٠٠٠٣", "characters", "hanya boleh berisi angka"),  # Arabic-Indic digits
        ("६१७२०५१७०५८५०००३", "characters", "hanya boleh berisi angka"),  # Devanagari
        ("617205170585000\N{SUPERSCRIPT THREE}", "characters", "hanya boleh berisi angka"),
        ("\N{FULLWIDTH DIGIT SIX}172051705850003", "characters", "hanya boleh berisi angka"),
        ("NIK", "characters", "hanya boleh berisi angka"),
        ("\x006172051705850003", "characters", "hanya boleh berisi angka"),
    ],
)
@pytest.mark.parametrize(("parse", "error"), [(parse_nik, InvalidNik), (parse_kk, InvalidKk)])
def test_what_is_no_number_of_sixteen_digits(typed, code, message, parse, error):
    with pytest.raises(error, match=message) as caught:
        parse(typed)
    assert caught.value.code == code


def test_a_kk_is_any_sixteen_digits():
    assert parse_kk("6172.0517-0585 0000") == "6172051705850000"


def test_no_digit_is_printed_by_accident():
    nik = parse_nik("6172051705850003", today=TODAY)

    assert str(nik) == repr(nik) == "Nik(sex='L')"


def test_messages_name_the_right_number():
    with pytest.raises(InvalidKk, match=r"^Nomor KK belum diisi\.$"):
        parse_kk("")
    with pytest.raises(InvalidNik, match=r"^NIK belum diisi\.$"):
        parse_nik("")


class TestWarnings:
    nik = parse_nik("6172055705040003", today=TODAY)  # a woman born on 17 May 1904 or 2004

    def test_nothing_to_say_when_all_agrees(self):
        assert nik_warnings(self.nik, birth_date=date(2004, 5, 17), sex="P", known_region=True) == []
        assert nik_warnings(self.nik, birth_date=date(1904, 5, 17)) == []

    def test_nothing_to_say_of_what_is_not_known(self):
        assert nik_warnings(self.nik) == []
        assert nik_warnings(self.nik, birth_date=None, sex="", known_region=None) == []

    def test_another_birth_date(self):
        assert nik_warnings(self.nik, birth_date=date(2004, 5, 18)) == [
            "Tanggal lahir yang diisi (18-05-2004) berbeda dari yang tersirat dalam NIK (17-05-2004 atau 17-05-1904). "
            "NIK tidak berubah walau tanggal lahir pernah dibetulkan; cocokkan dengan KTP."
        ]

    def test_another_sex(self):
        assert nik_warnings(self.nik, sex="L") == [
            "Jenis kelamin yang diisi (laki-laki) berbeda dari yang tersirat dalam NIK (perempuan); "
            "cocokkan dengan KTP."
        ]

    def test_an_unknown_region(self):
        assert nik_warnings(self.nik, known_region=False) == [
            "Kode wilayah dalam NIK (61.72.05) tidak ada di daftar wilayah sekarang. Kode lama tetap sah setelah "
            "wilayah dimekarkan; cocokkan dengan KTP."
        ]

    def test_all_at_once(self):
        assert len(nik_warnings(self.nik, birth_date=date(1990, 1, 1), sex="L", known_region=False)) == 3


born = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)
regions = st.from_regex(r"[0-9]{6}", fullmatch=True)
serials = st.integers(1, 9999).map("{:04}".format)


@given(born, st.sampled_from("LP"), regions, serials)
def test_every_nik_an_office_can_issue_is_read_back(birth_date, sex, region, serial):
    nik = parse_nik(nik_of(birth_date, sex, region, serial), today=TODAY)

    assert (nik.sex, nik.serial, nik.region_code.replace(".", "")) == (sex, serial, region)
    assert birth_date in nik.birth_dates
    assert list(nik.birth_dates) == sorted(set(nik.birth_dates))
    assert all(possible <= TODAY and possible.year % 100 == birth_date.year % 100 for possible in nik.birth_dates)
    assert nik_warnings(nik, birth_date=birth_date, sex=sex, known_region=True) == []


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_sixteen_digits_are_a_nik_exactly_when_the_rule_says_so(digits):
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    birthday = day - 40 if day > 40 else day
    short = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
    real = any(
        1 <= month <= 12 and 1 <= birthday <= (29 if month == 2 and isleap(century + year) else short.get(month, 31))
        for century in (1900, 2000)
    )
    try:
        parse_nik(digits, today=TODAY)
        accepted = True
    except InvalidNik:
        accepted = False

    assert accepted == (real and digits[12:] != "0000")


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_an_answer_in_words(text):
    for parse, error in ((parse_nik, InvalidNik), (parse_kk, InvalidKk)):
        try:
            parse(text)
        except error as refused:
            assert str(refused).endswith(".")  # noqa: PT017  (either outcome is right)


@given(st.floats(min_value=1e15, max_value=9.99e15))
def test_a_spreadsheet_float_is_never_guessed(number):
    for text in (str(number), f"{number:.5E}", f"{number:.10G}"):
        with pytest.raises(InvalidNik):
            parse_nik(text, today=TODAY)


@given(
    st.from_regex(r"[0-9]{6}[0-7][0-9][01][0-9]{3}[0-9]{4}", fullmatch=True)
    | st.from_regex(r"[0-9]{6}[ .-]?[0-9]{6}[ .-]?(0000|[0-9]{4})", fullmatch=True)
    | st.text(alphabet="0123456789 .-O", max_size=18)
)
def test_a_number_is_one_exactly_when_it_can_be_taken_apart(text):
    for asked, parse, error in ((is_nik, parse_nik, InvalidNik), (is_kk, parse_kk, InvalidKk)):
        try:
            parse(text)
        except error:
            assert not asked(text)
        else:
            assert asked(text)
