"""What of a group's documents lies with verification, exceptions and identity cases."""

from groups.archiving import Stage, holds, kinds

_OF_VERIFICATION = {"group": "verification__proposal__group_id", "proposal": "verification__proposal_id"}

holds("eligibility.Verification", stage=Stage.VERIFICATION, group="proposal__group_id", proposal="proposal_id")
holds("eligibility.Minutes", stage=Stage.VERIFICATION, **_OF_VERIFICATION)
holds("eligibility.FieldPhoto", stage=Stage.VERIFICATION, **_OF_VERIFICATION)
holds("eligibility.Dispensation", stage=Stage.VERIFICATION, group="proposal__group_id", proposal="proposal_id")
holds(
    "eligibility.DukcapilReferral",
    stage=Stage.VERIFICATION,
    group="case__proposal__group_id",
    proposal="case__proposal_id",
)
kinds(
    assignment_letter="Surat tugas verifikasi",
    verification_minutes="Berita acara verifikasi",
    verification_minutes_scan="Berita acara verifikasi bertanda tangan",
    dispensation_request="Lampiran permintaan pengecualian",
    dispensation_decision="Lampiran keputusan pengecualian",
    dukcapil_letter="Surat ke Dukcapil",
    dukcapil_answer="Jawaban Dukcapil",
    photo_house="Foto rumah",
    photo_ktp="Foto KTP",
    photo_site="Foto lokasi usaha",
)
