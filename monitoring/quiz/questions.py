"""The questions of a regency's quiz: the set that the portal brings, new ones, new wordings, and what an event asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.models import Event, QuizQuestion
from monitoring.models.quiz import Choice
from monitoring.refusals import all_or_nothing, refuse

Kind = QuizQuestion.Kind
MOST_QUESTIONS = 15
FEWEST_CHOICES, MOST_CHOICES = 2, 5


@dataclass(frozen=True)
class Draft:
    """A question as somebody words it: what it asks for, its words, its choices in order, the right ones by index."""

    kind: str
    text: str
    choices: tuple[str, ...]
    right: frozenset[int]

    def as_choices(self) -> list[Choice]:
        """Its choices as they are stored."""
        return [{"text": text, "right": index in self.right} for index, text in enumerate(self.choices)]


def _one(kind: str, text: str, *choices: str, right: int) -> Draft:
    return Draft(kind, text, choices, frozenset({right}))


# What the studies found that members did not know, and the belief they held: that aid comes for as long as one is poor.
DEFAULTS: tuple[Draft, ...] = (
    _one(
        Kind.KNOWLEDGE,
        "Apa itu KUBE?",
        "Bantuan uang untuk keluarga masing-masing",
        "Kelompok yang menjalankan usaha bersama dan mengelolanya sendiri",
        "Pinjaman bank tanpa bunga",
        right=1,
    ),
    _one(
        Kind.KNOWLEDGE,
        "Uang bantuan sudah masuk ke rekening kelompok. Uang itu milik siapa?",
        "Dibagi rata kepada semua anggota",
        "Milik ketua kelompok",
        "Milik kelompok, dipakai untuk usaha sesuai rencana",
        right=2,
    ),
    _one(
        Kind.KNOWLEDGE,
        "Kelompok membeli pakan dan menjual hasil. Apa yang harus dilakukan bendahara kelompok?",
        "Menulis setiap uang masuk dan keluar di buku kas, dan menyimpan notanya",
        "Mengingatnya saja, lalu diceritakan saat rapat",
        "Menulisnya hanya bila pendamping datang",
        right=0,
    ),
    _one(
        Kind.KNOWLEDGE,
        "Untuk apa iuran kesetiakawanan (IKS) dikumpulkan?",
        "Untuk honor pendamping",
        "Untuk menolong anggota yang kesusahan dan menambah tabungan kelompok",
        "Untuk dikembalikan kepada Dinas Sosial",
        right=1,
    ),
    _one(
        Kind.KNOWLEDGE,
        "Ada masalah di kelompok: pinjaman macet, atau ada yang membagi uang. Kepada siapa lebih dulu dilaporkan?",
        "Tidak perlu dilaporkan",
        "Kepada pendamping; bila tidak selesai, kepada kelurahan/desa atau Dinas Sosial",
        "Kepada bank",
        right=1,
    ),
    _one(
        Kind.BELIEF,
        "Menurut Ibu/Bapak, sampai kapan bantuan seperti ini diberikan?",
        "Terus-menerus, selama keluarga masih miskin",
        "Satu kali sebagai modal; sesudah itu usaha kelompok sendiri yang menghidupi",
        "Setiap tahun, asalkan kelompok masih ada",
        right=1,
    ),
)


def install(regency: str, *, by: User | None = None) -> int:
    """Give a regency that never had a question the portal's own set; returns how many were written.

    Called at a regency's first event; two at once write one set.
    """
    if QuizQuestion.objects.filter(regency=regency).exists():
        return 0
    made = QuizQuestion.objects.bulk_create(
        [
            QuizQuestion(
                regency_id=regency,
                number=number,
                kind=draft.kind,
                text=draft.text,
                choices=draft.as_choices(),
                created_by=by,
            )
            for number, draft in enumerate(DEFAULTS, 1)
        ],
        ignore_conflicts=True,
    )
    return len(made)


def in_force(regency: str) -> list[QuizQuestion]:
    """What a regency asks today, in order (one query)."""
    return list(QuizQuestion.objects.filter(regency=regency).in_force().order_by("number", "pk"))


def of_event(event: Event) -> list[QuizQuestion]:
    """What an event asks: the set that was settled when its quiz was first noted, before that the one in force."""
    if event.quiz is None:
        return in_force(event.region_id[:5])
    found = QuizQuestion.objects.in_bulk(event.quiz)
    return [found[pk] for pk in event.quiz if pk in found]


def settle(event: Event, shown: Sequence[int]) -> list[QuizQuestion]:
    """What a locked event asks from now on: the questions that were shown to whoever notes its first answers.

    A question that was replaced while the page was open is still the one that was asked. Raises MoveRefused when
    another set was settled meanwhile, or for questions of another regency.
    """
    if event.quiz is not None:
        if list(shown) != event.quiz:
            raise refuse(
                "Pertanyaan kuis kegiatan ini sudah ditetapkan sejak halaman ini dibuka. Periksa jawaban pada "
                "pertanyaan yang tampil sekarang, lalu simpan sekali lagi."
            )
        return of_event(event)
    found = QuizQuestion.objects.filter(regency=event.region_id[:5]).in_bulk(list(shown))
    if not shown or len(found) != len(set(shown)) or len(shown) != len(set(shown)):
        raise refuse("Pertanyaan kuis tidak dikenal. Muat ulang halaman.")
    event.quiz = list(shown)
    event.save(update_fields=["quiz"])
    return [found[pk] for pk in shown]


def _checked(draft: Draft) -> Draft:
    """The draft without spaces around. Raises MoveRefused for what can't be asked."""
    choices = tuple(" ".join(text.split()) for text in draft.choices)
    if not draft.text.strip():
        raise refuse("Tulis pertanyaannya.")
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES or not all(choices):
        raise refuse(f"Tulis {FEWEST_CHOICES} sampai {MOST_CHOICES} pilihan jawaban.")
    if len({text.casefold() for text in choices}) < len(choices):
        raise refuse("Dua pilihan jawaban tidak boleh sama.")
    if not draft.right or not draft.right <= set(range(len(choices))) or len(draft.right) == len(choices):
        raise refuse("Tandai jawaban yang benar; paling sedikit satu benar dan satu salah.")
    return Draft(draft.kind, " ".join(draft.text.split()), choices, draft.right)


def _lock(regency: str) -> None:
    """One person at a time changes the questions of a regency."""
    Region.objects.select_for_update(no_key=True).get(pk=regency)


def add(*, regency: str, draft: Draft, by: User) -> QuizQuestion:
    """A further question, at the end. Raises MoveRefused."""
    checked = _checked(draft)
    with all_or_nothing():
        _lock(regency)
        standing = QuizQuestion.objects.filter(regency=regency).in_force()
        if standing.filter(text=checked.text).exists():
            raise refuse("Pertanyaan ini sudah ada.")
        if standing.count() >= MOST_QUESTIONS:
            raise refuse(f"Paling banyak {MOST_QUESTIONS} pertanyaan, supaya kuis tetap singkat.")
        last = standing.aggregate(last=Max("number"))["last"] or 0
        return _write(regency, last + 1, checked, by)


def _write(regency: str, number: int, draft: Draft, by: User, *, replaces: QuizQuestion | None = None) -> QuizQuestion:
    return QuizQuestion.objects.create(
        regency_id=regency, number=number, kind=draft.kind, text=draft.text, choices=draft.as_choices(),
        replaces=replaces, created_by=by,
    )  # fmt: skip


def _standing(question: QuizQuestion) -> QuizQuestion:
    found = QuizQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    if found.retired_at is not None:
        raise refuse("Pertanyaan ini sudah diganti atau tidak ditanyakan lagi. Buka pertanyaan yang baru.")
    return found


def replace(*, question: QuizQuestion, draft: Draft, by: User) -> QuizQuestion:
    """Word a question anew: the old one keeps its answers and is asked no more. Nothing new changes nothing.

    Raises MoveRefused for what can't be asked, and when another replaced it meanwhile.
    """
    checked = _checked(draft)
    with all_or_nothing():
        _lock(question.regency_id)
        old = _standing(question)
        if (old.kind, old.text, old.choices) == (checked.kind, checked.text, checked.as_choices()):
            return old
        old.retired_at = timezone.now()
        old.save(update_fields=["retired_at"])
        return _write(old.regency_id, old.number, checked, by, replaces=old)


def retire(*, question: QuizQuestion) -> None:
    """Ask a question no more; what was answered stays. Raises MoveRefused for the last one."""
    with all_or_nothing():
        _lock(question.regency_id)
        old = _standing(question)
        if QuizQuestion.objects.filter(regency=old.regency_id).in_force().count() == 1:
            raise refuse("Kuis perlu paling sedikit satu pertanyaan. Tulis yang baru dahulu.")
        old.retired_at = timezone.now()
        old.save(update_fields=["retired_at"])


def move_up(*, question: QuizQuestion) -> None:
    """Ask a question before the one that stands above it; the first one stays where it is."""
    with all_or_nothing():
        _lock(question.regency_id)
        own = _standing(question)
        standing = QuizQuestion.objects.filter(regency=own.regency_id).in_force()
        above = standing.filter(number__lt=own.number).order_by("-number").first()
        if above is None:
            return
        number, above_number = own.number, above.number
        free = (standing.aggregate(last=Max("number"))["last"] or 0) + 1
        # One after the other, so that no two ever hold the same number.
        for row, wanted in ((own, free), (above, number), (own, above_number)):
            QuizQuestion.objects.filter(pk=row.pk).update(number=wanted)
