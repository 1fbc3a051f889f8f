import re

import pytest
from django.template import engines

from kube_portal.look.ring import dots, sentence


def drawn(states, **options):
    arguments = " ".join(f"{name}={value!r}" for name, value in options.items())
    template = engines["django"].from_string(f"{{% ring states {arguments} %}}")
    return template.render({"states": states})


@pytest.mark.parametrize("size", range(1, 21))
def test_as_many_dots_as_members_and_none_overlap(size):
    ring = dots(["good"] * size)

    assert len(ring) == size
    points = [(float(dot.x), float(dot.y), float(dot.radius)) for dot in ring]
    for (x, y, radius), (next_x, next_y, _) in zip(points, points[1:] + points[:1], strict=True):
        if size > 1:
            assert ((x - next_x) ** 2 + (y - next_y) ** 2) ** 0.5 > 2 * radius
        assert radius <= x <= 100 - radius
        assert radius <= y <= 100 - radius


def test_first_member_stands_on_top_and_the_second_to_its_right():
    first, second, *_ = dots(["good"] * 10)

    assert (first.x, first.y) == ("50.00", "10.00")
    assert float(second.x) > 50


def test_each_state_has_a_shape_of_its_own():
    html = drawn(["good", "check", "bad", "none"])

    assert re.findall(r'class="(dot-[a-z-]+)"', html) == [
        "dot-good",
        "dot-check",
        "dot-check-half",
        "dot-bad",
        "dot-bad-bar",
        "dot-none",
    ]


def test_no_members_leave_an_empty_ring():
    html = drawn([])

    assert "ring-empty" in html
    assert 'aria-label="Belum ada anggota"' in html


def test_an_unknown_state_is_refused():
    with pytest.raises(ValueError, match="'maybe' is not a state of the ring"):
        dots(["good", "maybe"])


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        ("eligibility", "4 anggota: 2 memenuhi, 1 perlu diperiksa, 1 tidak memenuhi"),
        ("attendance", "4 anggota: 2 hadir, 1 hadir sebagian, 1 tidak hadir"),
        ("activity", "4 anggota: 2 aktif, 1 perlu perhatian, 1 tidak aktif"),
        ("dues", "4 anggota: 2 lunas, 1 belum jatuh tempo, 1 menunggak"),
        ("membership", "4 anggota: 2 anggota, 1 data belum lengkap, 1 data keliru"),
    ],
)
def test_the_sentence_says_what_the_page_is_about(meaning, expected):
    assert sentence(["good", "check", "good", "bad"], meaning) == expected


def test_the_sentence_is_given_to_screen_readers_once():
    html = drawn(["good"] * 3, label="Tiga hadir")

    assert 'role="img" aria-label="Tiga hadir"' in html
    assert "<title>Tiga hadir</title>" in html


def test_a_large_ring_counts_those_with_a_state():
    html = drawn(["good"] * 7 + ["none"] * 3, size="large")

    assert 'class="ring ring-large"' in html
    assert re.search(r"<text[^>]*>7</text>", html)


def test_a_count_can_be_given():
    assert re.search(r"<text[^>]*>8</text>", drawn(["good"] * 10, size="large", count=8))


def test_a_small_ring_carries_no_count_and_no_inline_style():
    html = drawn(["good"] * 10)

    assert "<text" not in html
    assert "style=" not in html
