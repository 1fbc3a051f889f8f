"""What of a group's documents lies with decrees, its account, its payments and the account of the money."""

from groups.archiving import Stage, holds, kinds

holds("disbursement.GroupAccount", stage=Stage.DECREE, group="group_id")
holds("disbursement.Decree", stage=Stage.DECREE, group="lines__proposal__group_id", proposal="lines__proposal_id")
holds("disbursement.Application", stage=Stage.PAYMENT, group="proposal__group_id", proposal="proposal_id")
holds(
    "disbursement.ApplicationPaper",
    stage=Stage.PAYMENT,
    group="application__proposal__group_id",
    proposal="application__proposal_id",
)
holds("disbursement.PaymentOrder", stage=Stage.PAYMENT, group="proposal__group_id", proposal="proposal_id")
holds("disbursement.Payment", stage=Stage.PAYMENT, group="proposal__group_id", proposal="proposal_id")
holds(
    "disbursement.Receipt",
    stage=Stage.PAYMENT,
    group="payment__proposal__group_id",
    proposal="payment__proposal_id",
)
holds(
    "disbursement.SampleInterview",
    stage=Stage.PAYMENT,
    group="unit__proposal__group_id",
    proposal="unit__proposal_id",
)
holds(
    "disbursement.AccountabilityLine",
    stage=Stage.ACCOUNTABILITY,
    group="accountability__proposal__group_id",
    proposal="accountability__proposal_id",
)
holds(
    "disbursement.Accountability",
    stage=Stage.ACCOUNTABILITY,
    group="proposal__group_id",
    proposal="proposal_id",
)
holds(
    "disbursement.PurchaseReceipt",
    stage=Stage.ACCOUNTABILITY,
    group="purchase__line__accountability__proposal__group_id",
    proposal="purchase__line__accountability__proposal_id",
)
kinds(
    passbook="Buku rekening",
    decree_dinas="SK penetapan Dinas",
    decree_ministry="SK kementerian",
    decree_amendment="SK perubahan",
    decree_revocation="SK pencabutan",
    decree_scan="Pindaian SK",
    payment_request="Surat permohonan pencairan",
    payment_enclosure="Lampiran permohonan pencairan",
    payment_receipt="Kuitansi",
    bast_money="BAST uang",
    bast_goods="BAST barang",
    transfer_proof="Bukti transfer",
    ministry_sp2d="SP2D kementerian",
    sample_photo="Foto wawancara sampel",
    receipt="Tanda terima kelompok",
    accountability="LPJ",
    # Notes of accounts from before purchases were kept one by one.
    accountability_receipt="Nota belanja (LPJ lama)",
    purchase_receipt="Nota belanja (LPJ)",
    purchase_goods="Foto barang (LPJ)",
    returned_slip="Bukti setor sisa dana",
)
