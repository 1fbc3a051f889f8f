"""What of a group's documents lies with its proposals and its inventory."""

from groups.archiving import Stage, holds, kinds

holds("groups.Proposal", stage=Stage.PROPOSAL, group="group_id", proposal="pk")
holds("groups.InventoryItem", stage=Stage.ACCOUNTABILITY, group="group_id", proposal="proposal_id")
holds("groups.Newcomer", stage=Stage.MONITORING, group="request__group_id")
holds("groups.ChangeRequest", stage=Stage.MONITORING, group="group_id")
kinds(
    member_change="Berita acara perubahan anggota",
    change_minutes="Berita acara musyawarah perubahan",
    change_evidence="Surat bukti perubahan",
    change_willingness="Surat kesediaan anggota pengganti",
    minutes="Berita acara musyawarah",
    rab="Rencana anggaran biaya (RAB)",
    sptjm="SPTJM",
    integrity_pact="Pakta integritas",
)
