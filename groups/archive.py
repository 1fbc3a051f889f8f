"""What of a group's documents lies with its proposals and its inventory."""

from groups.archiving import Stage, holds, kinds

holds("groups.Proposal", stage=Stage.PROPOSAL, group="group_id", proposal="pk")
holds("groups.InventoryItem", stage=Stage.ACCOUNTABILITY, group="group_id", proposal="proposal_id")
kinds(
    minutes="Berita acara musyawarah",
    rab="Rencana anggaran biaya (RAB)",
    sptjm="SPTJM",
    integrity_pact="Pakta integritas",
)
