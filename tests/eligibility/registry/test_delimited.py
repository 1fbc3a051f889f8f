"""CSV made into what COPY takes: every delimiter and encoding, and rows that could not be told apart."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.registry import delimited
from eligibility.registry.columns import NotARegistry
from eligibility.registry.delimited import MARK, blocks_of, rows_for_copy

COLUMNS = ["nik", "kk", "name"]


def mended(text: str | bytes, delimiter: str = ",", columns: list[str] = COLUMNS) -> list[list[str]]:
    """The rows as COPY would read them."""
    content = text.encode() if isinstance(text, str) else text
    blocks = rows_for_copy(blocks_of(io.BytesIO(content)), delimiter=delimiter, columns=columns)
    return list(csv.reader(io.StringIO(b"".join(blocks).decode(), newline=""), delimiter=delimiter))


def marked(what: str, raw: str) -> list[str]:
    return [f"{MARK}{what}{MARK}{raw}", "", ""]


def test_rows_that_fit_go_on_as_they_are():
    text = b'1,2,Siti\n3,"4","Ani, istri Budi"\n'

    assert b"".join(rows_for_copy(iter([text]), delimiter=",", columns=COLUMNS)) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end):
    assert mended(f"1,2,Siti{end}3,4,Ani") == [["1", "2", "Siti"], ["3", "4", "Ani"]]


@pytest.mark.parametrize(
    "content",
    ["1,2,José\n", "\ufeff1,2,José\n", "1,2,José\n".encode("cp1252")],
    ids=["UTF-8", "with a byte order mark", "Windows-1252"],
)
def test_every_encoding(content):
    assert mended(content) == [["1", "2", "José"]]


def test_lines_of_two_encodings_in_one_file():
    content = "1,2,José\n".encode() + "3,4,José\n".encode("cp1252")

    assert mended(content) == [["1", "2", "José"], ["3", "4", "José"]]


def test_what_cannot_be_stored_becomes_a_space():
    assert mended("1,2,Si\x00ti\x01 \u00a0Ani\tB\n") == [["1", "2", "Si ti   Ani B"]]
    assert mended("1\t2\tSiti\n", delimiter="\t") == [["1", "2", "Siti"]]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1,2", marked("cells 2", "1,2")),
        ("1,2,Siti,4", marked("cells 4", "1,2,Siti,4")),
        ("1,2,Siti,,", ["1", "2", "Siti"]),
        ("", ["", "", ""]),
        ('1,2,"Siti', ["1", "2", "Siti"]),
        ('1,"2,Siti', marked("quote", '1,"2,Siti')),
        ('1,2,5" Siti', ["1", "2", '5" Siti']),
        ('1,2,Siti "Ita" Aminah', ["1", "2", 'Siti "Ita" Aminah']),
        ("\\.", marked("cells 1", "\\.")),
    ],
)
def test_an_odd_row_costs_itself_alone(line, found):
    assert mended(f"a,b,c\n{line}\nd,e,f\n")[1:-1] == [found]


def test_a_cell_of_several_lines_is_one_row():
    assert mended('1,"Jalan A\nRT 5",Siti\n2,3,Ani\n') == [["1", "Jalan A\nRT 5", "Siti"], ["2", "3", "Ani"]]


def test_two_lost_quotes_do_not_swallow_the_rows_between():
    text = '1,"A,x\n2,B,x\n3,C,x\n4,"D,x\n'

    assert mended(text) == [marked("quote", '1,"A,x'), ["2", "B", "x"], ["3", "C", "x"], marked("quote", '4,"D,x')]


def test_a_cell_of_several_lines_between_two_blocks(monkeypatch):
    monkeypatch.setattr(delimited, "_CHUNK", 16)
    rows = [[str(number), f"Jalan {number}\nRT {number}", "Siti, Ani"] for number in range(50)]
    text = "".join(f'{first},"{second}","{third}"\n' for first, second, third in rows)

    assert mended(text) == rows


def test_a_file_that_is_one_long_line_is_refused():
    with pytest.raises(NotARegistry, match="lebih panjang dari 1 MB"):
        mended(b"x" * 3_000_000)


CELLS = st.text(alphabet='ab,;" \té')


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30),
    delimiter=st.sampled_from(",;|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    size=st.integers(8, 200),
)
def test_whatever_a_csv_writer_writes_is_read_again(rows, delimiter, quoting, size):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_CHUNK", size)
        found = mended(out.getvalue(), delimiter=delimiter)

    assert found == [[cell.replace("\t", " ") for cell in row] for row in rows]


@given(content=st.binary(max_size=300) | st.text(alphabet='ab,"\n\r\x01\\.').map(str.encode), size=st.integers(8, 200))
def test_whatever_comes_every_row_fits(content, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_CHUNK", size)
        found = mended(content)

    assert {len(row) for row in found} <= {3}
