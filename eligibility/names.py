"""Whether two spellings are one name, in SQL, so that a page and a whole year compare alike.

Registers, cards and lists write one person many ways: `H. Muh. Rusli`, `MUHAMMAD RUSLI`, `Rusli, Muhamad`. Titles, the
order of the words, capitals, dots and the usual variants of spelling do not make another person. What is left over
does, and a person looks at both (E3).
"""

from __future__ import annotations

# Words that are no part of a name.
TITLES = (
    "H", "HJ", "HI", "HAJI", "HAJJAH", "DR", "DRS", "DRA", "IR", "KH", "USTADZ", "UST", "BIN", "BINTI", "BT", "ALM",
    "ALMH", "BPK", "BAPAK", "IBU", "SDR", "SDRI",
)  # fmt: skip

# What people shorten, by how it is written out.
SHORTENED = {
    "MUHAMAD": (
        "M", "MD", "MHD", "MUH", "MUHD", "MOH", "MOHD", "MOCH", "MUCH", "MUHAMMAD", "MOHAMAD", "MOHAMMAD", "MOCHAMAD",
        "MOCHAMMAD", "MUCHAMAD", "MUCHAMMAD", "MUHAMMED", "MUHAMED",
    ),
    "ABDUL": ("ABD", "ABDL", "ABDOEL"),
    "SITI": ("ST", "SITTI", "STI"),
    "ACHMAD": ("AHMAD", "AHMED", "ACHMED"),
}  # fmt: skip

# Old and new spelling, and sounds that are written either way; applied in this order.
SOUNDS = (
    ("OE", "U"), ("OO", "U"), ("DJ", "J"), ("TJ", "C"), ("SJ", "S"), ("SY", "S"), ("SH", "S"), ("CH", "H"),
    ("KH", "H"), ("DZ", "Z"), ("DH", "D"), ("TH", "T"), ("PH", "F"), ("V", "F"), ("Q", "K"), ("X", "KS"), ("Z", "S"),
    ("Y", "I"), ("J", "I"), ("EE", "I"),
)  # fmt: skip


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _written_out(word: str) -> str:
    """SQL: a shortened word in full."""
    whens = " ".join(f"WHEN {word} IN ({_quoted(short)}) THEN '{full}'" for full, short in SHORTENED.items())
    return f"CASE {whens} ELSE {word} END"


def _sounded(word: str) -> str:
    """SQL: a word by its sound; doubled letters are one, and an H at the end is silent."""
    for written, heard in SOUNDS:
        word = f"replace({word}, '{written}', '{heard}')"
    return f"regexp_replace(regexp_replace({word}, '(.)\\1+', '\\1', 'g'), '(?<=.)H$', '')"


def name_words(text: str) -> str:
    """SQL: the words of the name in the SQL expression `text`, sounded, without titles, in alphabetical order."""
    # Behind a comma stand degrees (`Rusli, S.Pd`), unless it is `Rusli, Muhammad`: a degree has a dot or few letters.
    plain = f"regexp_replace(upper({text}), ',\\s*[A-Z]{{1,4}}\\.[A-Z. ]*', ' ', 'g')"
    letters = f"regexp_replace(regexp_replace({plain}, '[''`’]', '', 'g'), '[^A-Z]+', ' ', 'g')"
    return f"""ARRAY(
        SELECT {_sounded(_written_out("word"))} AS sound FROM regexp_split_to_table({letters}, ' +') AS word
         WHERE word <> '' AND word NOT IN ({_quoted(TITLES)}) ORDER BY sound)"""  # noqa: S608 - words of our own


def same_name(one: str, other: str) -> str:
    """SQL: whether the two SQL expressions hold one person's name.

    The same words in any order, or all words of the shorter among those of the longer if it has at least two.
    """
    first, second = name_words(one), name_words(other)
    return f"""(CASE WHEN lower(btrim({one})) = lower(btrim({other})) THEN true ELSE (
        SELECT a = b OR (cardinality(a) >= 2 AND a <@ b) OR (cardinality(b) >= 2 AND b <@ a)
          FROM (SELECT {first} AS a, {second} AS b OFFSET 0) AS names) END)"""  # noqa: S608 - words of our own
