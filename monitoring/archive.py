"""What of a group's documents lies with its accompaniment and its monthly reports."""

from groups.archiving import Stage, holds, kinds

holds("monitoring.AssignmentDecree", stage=Stage.MONITORING, group="lines__assignment__group_id")
holds("monitoring.Event", stage=Stage.MONITORING, group="event_groups__group_id")
holds("monitoring.EventMaterial", stage=Stage.MONITORING, group="event__event_groups__group_id")
holds("monitoring.Handover", stage=Stage.MONITORING, group="lines__group_id")
holds("monitoring.CaseStep", stage=Stage.MONITORING, group="case__group_id")
holds("monitoring.SupervisionVisit", stage=Stage.MONITORING, group="group_id")
holds("monitoring.ReportPhoto", stage=Stage.MONITORING, group="report__group_id")
holds("monitoring.ReportLetter", stage=Stage.MONITORING, group="notices__group_id")
holds("monitoring.CashReceipt", stage=Stage.MONITORING, group="entry__book__group_id")
holds("monitoring.MinutesPaper", stage=Stage.MONITORING, group="minutes__group_id")
holds("monitoring.Evaluation", stage=Stage.MONITORING, group="group_id")
holds("monitoring.MentoringPlan", stage=Stage.MONITORING, group="group_id")
kinds(
    evaluation="Penilaian perkembangan",
    cash_receipt="Nota buku kas",
    group_minutes="Notulen rapat kelompok",
    assignment_decree="SK penugasan pendamping",
    assignment_scan="Pindaian SK atau surat tugas pendamping",
    plan_minutes="Berita acara rencana pendampingan",
    handover_minutes="Berita acara serah terima pendamping",
    case_evidence="Bukti kasus",
    warning_letter="Surat teguran",
    mediation_minutes="Berita acara mediasi",
    visit_photo="Foto kunjungan pengawasan",
    report_photo="Foto laporan bulanan",
    report_letter="Surat peringatan laporan bulanan",
    event_material="Materi pelatihan",
    event_list="Daftar hadir bertanda tangan",
    event_minutes="Notulen",
    event_photo="Foto kegiatan",
    event_invitation="Undangan kegiatan",
)
