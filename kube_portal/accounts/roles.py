"""The one table of who may do what: every role and its permissions.

`user.has_perm("groups.endorse_proposal")`, `perms` in templates and the lifecycle all ask this table, through
`backends.RoleBackend`. Where a right reaches is another question: see `jurisdiction.py`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models


class Role(models.TextChoices):
    """What a person does in the program. A user has one role, or none (and then sees nothing)."""

    OPERATOR = "operator", "Operator desa/kelurahan"
    VILLAGE_HEAD = "village_head", "Kepala desa/lurah"
    DISTRICT_OFFICER = "district_officer", "Petugas kecamatan"
    VERIFIER = "verifier", "Verifikator Dinas"
    DIVISION_HEAD = "division_head", "Kepala bidang"
    OFFICE_HEAD = "office_head", "Kepala dinas"
    TREASURER = "treasurer", "Bendahara pengeluaran"
    PAYMENT_CHECKER = "payment_checker", "PPK-SKPD"
    PENDAMPING = "pendamping", "Pendamping"
    AUDITOR = "auditor", "Inspektorat"


# What everybody with a role may see, each within the own territory.
_EVERYONE = frozenset({"groups.view_group", "groups.view_proposal", "programs.view_rules", "reports.view_guideline"})

# Bringing a group's proposal together: the operator's daily work, and the Dinas on behalf of a village that cannot.
_PROPOSING = frozenset(
    {
        "groups.add_group",
        "groups.change_group",
        "groups.add_proposal",
        "groups.change_proposal",
        "groups.import_proposal",
        # The group's papers: budget plan, statement of responsibility, integrity pact.
        "groups.issue_paper",
        "groups.submit_proposal",
        "groups.withdraw_proposal",
        "groups.object_proposal",
        "groups.view_identity",
    }
)

# What departs from the rules, and what those who know the group say to it.
_FLAGS = frozenset({"monitoring.answer_flag", "monitoring.view_flag"})

# The books of a group: written and closed with its treasurer, where the group is.
_KEEPING_BOOKS = frozenset({"monitoring.close_cashbook", "monitoring.view_cashbook", "monitoring.write_cashbook"})

# What the regency tells the ministry of a year, read by the offices that answer for it. A file with NIK needs a reason.
_READING_REPORT = frozenset({"reports.view_ministry"})
_PREPARING_REPORT = _READING_REPORT | {"reports.change_uploadtemplate", "reports.prepare_ministry"}

# What the Dinas watches in the field, and its own visits of supervision (M2).
_SUPERVISING = _FLAGS | frozenset(
    {
        "monitoring.add_visit",
        # Letters to pendamping whose reports do not come, and visits because of it (M1).
        "monitoring.chase_report",
        "monitoring.view_equipment",
        "monitoring.view_cashbook",
        "monitoring.view_fieldreport",
        "monitoring.view_meeting",
        "monitoring.view_outreach",
        "monitoring.view_pendamping",
        "monitoring.view_quiz",
        "monitoring.view_supervision",
        # What pendamping and groups set out to do, and how far they have come.
        "monitoring.view_plan",
        "monitoring.view_training",
        # Figures of the regency counted now, for a meeting that begins in ten minutes.
        "reports.recount_figures",
    }
)

# Any official tells of a problem, and adds what they know of one.
_TELLING_OF_CASES = frozenset({"monitoring.add_case", "monitoring.view_case"})

# The Dinas settles what reached it, sees what is confidential, and may look who complained (each look is logged).
_RESOLVING_CASES = frozenset(
    {
        "monitoring.add_case",
        "monitoring.issue_casepaper",
        "monitoring.resolve_case",
        "monitoring.reveal_complainant",
        "monitoring.view_case",
    }
)

# What is held for the people and offices of one's area: who was invited and came, what was taught, the files of it.
_INVITED = frozenset({"monitoring.view_meeting", "monitoring.view_outreach", "monitoring.view_training"})

# The selection as it stands, and its published results: read by everybody whose villages it concerns.
_READING_SELECTION = frozenset({"eligibility.view_result", "eligibility.view_selection"})

# Whom a new registry makes qualify no longer, or newly: told to everybody whose villages it concerns.
_READING_RECHECKS = frozenset({"eligibility.view_recheck"})

# How the program reaches the people of one's area, for every role that works in an area and not with single groups.
_OF_AN_AREA = frozenset(
    {
        # Every KUBE ever funded, and how many still run.
        "reports.view_register",
        "disbursement.view_timeliness",
        "eligibility.view_targeting",
        "reports.view_baseline",
        "reports.view_dashboard",
    }
)

# The juklak, juknis and forms of the office, and who has read what they must.
_KEEPING_GUIDELINES = frozenset({"reports.change_guideline", "reports.view_guidelinereading"})

# How many poor families a village has, where the registry does not say it or says it wrongly.
_KEEPING_BASELINE = frozenset({"reports.change_baseline"})

# Accounting for the money together with the group (LPJ).
_WRITING_ACCOUNTABILITY = frozenset({"disbursement.view_accountability", "disbursement.write_accountability"})

# Applying for the money on behalf of a group that has none but paper.
_APPLYING = frozenset({"disbursement.add_application", "disbursement.view_application"})

# What a group's things came to: sold, died, lost, broken. Written down where the group is.
_KEEPING_INVENTORY = frozenset({"groups.dispose_inventory"})

# Who leaves a group, dies, is replaced, or comes onto its board: asked for there, watched by all around.
_READING_CHANGES = frozenset({"groups.view_changerequest"})
_ASKING_CHANGES = _READING_CHANGES | {"groups.add_changerequest"}
# Equipment that a group needs, asked for where the group is (M4).
_ASKING_FOR_EQUIPMENT = frozenset({"monitoring.add_equipment", "monitoring.view_equipment"})

# How far groups have come, year by year, and the rubric by which that is judged.
_READING_DEVELOPMENT = frozenset({"monitoring.view_evaluation"})
_EVALUATING = _READING_DEVELOPMENT | {"monitoring.add_evaluation"}

# Paying: prepared by one person, checked by a second and approved by a third, so nobody holds two of `prepare_`,
# `check_` and `approve_payment`.
_PAYING = frozenset(
    {
        "disbursement.view_accountability",
        "disbursement.view_application",
        "disbursement.view_decree",
        "disbursement.view_payment",
        "groups.disburse_proposal",
        "groups.return_payment",
    }
)

_WORK: dict[Role, frozenset[str]] = {
    Role.OPERATOR: _PROPOSING
    | _TELLING_OF_CASES
    | _READING_SELECTION
    | _READING_RECHECKS
    | _APPLYING
    | _WRITING_ACCOUNTABILITY
    | _KEEPING_INVENTORY
    | _ASKING_CHANGES
    | _ASKING_FOR_EQUIPMENT
    | _KEEPING_BOOKS
    | _INVITED
    | _READING_DEVELOPMENT
    | _OF_AN_AREA,
    Role.VILLAGE_HEAD: _READING_SELECTION
    | _TELLING_OF_CASES
    | _READING_RECHECKS
    | _READING_DEVELOPMENT
    | _FLAGS
    | _READING_CHANGES
    | _INVITED
    | _OF_AN_AREA
    | frozenset(
        {
            # Endorse, send back or reject, while the proposal is at the village.
            "groups.endorse_proposal",
            "monitoring.add_visit",
            "monitoring.attend_outreach",
            "monitoring.view_equipment",
            "monitoring.view_cashbook",
            "monitoring.view_supervision",
        }
    ),
    Role.DISTRICT_OFFICER: _READING_SELECTION
    | _TELLING_OF_CASES
    | _READING_RECHECKS
    | _READING_DEVELOPMENT
    | _FLAGS
    | _READING_CHANGES
    | _OF_AN_AREA
    | _INVITED
    | frozenset(
        {
            "monitoring.add_visit",
            "monitoring.view_equipment",
            "monitoring.view_fieldreport",
            "monitoring.view_supervision",
            "monitoring.view_cashbook",
        }
    ),
    Role.VERIFIER: _PROPOSING
    | _PREPARING_REPORT
    | _SUPERVISING
    | _RESOLVING_CASES
    | _READING_RECHECKS
    | _READING_CHANGES
    | _OF_AN_AREA
    | _KEEPING_BASELINE
    | _KEEPING_GUIDELINES
    | _EVALUATING
    | {
        "groups.answer_objection",
        "groups.close_accounts",
        "groups.complete_training",
        "groups.decree_proposal",
        # Begin the verification, send back or reject, while the proposal is at the Dinas.
        "groups.handle_proposal",
        # The groups of earlier years, from the archive of the Dinas.
        "groups.import_history",
        "groups.reopen_accounts",
        "groups.verify_proposal",
        "eligibility.acknowledge_recheck",
        "eligibility.ask_dispensation",
        "eligibility.change_verification",
        "eligibility.import_registry",
        "eligibility.open_identitycase",
        "eligibility.refer_identitycase",
        "eligibility.view_identitycase",
        "eligibility.view_registry",
        "eligibility.view_result",
        "eligibility.view_verification",
        # The home of somebody who is to take a member's place.
        "eligibility.visit_newcomer",
        "disbursement.add_account",
        "disbursement.add_decree",
        "disbursement.check_accountability",
        # Asks a member of a drawn group what arrived, where kepala bidang drew the sample.
        "disbursement.interview_sample",
        "disbursement.view_accountability",
        "disbursement.view_application",
        "disbursement.view_decree",
        "disbursement.view_sample",
        "monitoring.add_meeting",
        "monitoring.add_outreach",
        "monitoring.add_training",
        "monitoring.answer_equipment",
        "monitoring.assign_pendamping",
        # The offices, banks and buyers that are invited, and the questions that members are asked.
        "monitoring.change_partner",
        "monitoring.change_quiz",
        "monitoring.reopen_cashbook",
        "monitoring.change_plantemplate",
        "monitoring.review_fieldreport",
    },
    Role.DIVISION_HEAD: _SUPERVISING
    | _PREPARING_REPORT
    | _RESOLVING_CASES
    | _READING_SELECTION
    | _READING_RECHECKS
    | _OF_AN_AREA
    | _KEEPING_BASELINE
    | _KEEPING_GUIDELINES
    | _READING_CHANGES
    | _READING_DEVELOPMENT
    | {
        "monitoring.change_plantemplate",
        "groups.answer_objection",
        "groups.close_accounts",
        "groups.decide_changerequest",
        "monitoring.change_rubric",
        "monitoring.decide_evaluation",
        "groups.handle_proposal",
        "groups.reopen_accounts",
        "groups.withdraw_proposal",
        "eligibility.acknowledge_recheck",
        "eligibility.decide_dispensation",
        "eligibility.decide_identitycase",
        "eligibility.nominate",
        "eligibility.refer_identitycase",
        "eligibility.view_identitycase",
        "eligibility.view_registry",
        "eligibility.view_verification",
        "disbursement.approve_account",
        "disbursement.answer_sample",
        "disbursement.approve_reopening",
        "monitoring.add_meeting",
        "monitoring.change_quiz",
        # The second approval of a large payment, after the head of office.
        "disbursement.countersign_payment",
        "disbursement.draw_sample",
        "disbursement.view_application",
        "disbursement.view_accountability",
        "disbursement.view_decree",
        "disbursement.view_payment",
        "disbursement.view_sample",
        "monitoring.answer_equipment",
        # No reports are owed where a disaster was.
        "monitoring.pause_reports",
        "monitoring.reopen_cashbook",
        # The recipients with NIK and KK, for another system's upload.
        "reports.export_identity",
    },
    Role.OFFICE_HEAD: _SUPERVISING
    | _READING_REPORT
    | _RESOLVING_CASES
    | _OF_AN_AREA
    | _PAYING
    | _READING_SELECTION
    | _READING_RECHECKS
    | _READING_CHANGES
    | _READING_DEVELOPMENT
    | {
        "groups.cancel_proposal",
        "groups.decide_changerequest",
        "monitoring.change_rubric",
        "monitoring.decide_evaluation",
        "groups.handle_proposal",
        "groups.select_proposal",
        "eligibility.decide_dispensation",
        "eligibility.decide_identitycase",
        "eligibility.publish_result",
        "eligibility.select",
        "eligibility.view_identitycase",
        "eligibility.view_registry",
        "eligibility.view_verification",
        "disbursement.approve_payment",
        "disbursement.sign_decree",
        "disbursement.view_sample",
        "monitoring.pause_reports",
        "reports.export_identity",
        # The ministry's report, which others prepared: submitted, it is frozen.
        "reports.submit_ministry",
        "accounts.view_accesslog",
        "reports.view_guidelinereading",
    },
    Role.TREASURER: _PAYING
    | _READING_REPORT
    | _OF_AN_AREA
    | _TELLING_OF_CASES
    | {
        "disbursement.add_account",
        "disbursement.prepare_payment",
        # Bring statements in, and say what their lines are.
        "disbursement.reconcile_payment",
    },
    # Pejabat penatausahaan keuangan: checks the completeness of what the treasurer prepared, and moves no money.
    Role.PAYMENT_CHECKER: _OF_AN_AREA
    | _TELLING_OF_CASES
    | {
        "disbursement.check_payment",
        "disbursement.view_application",
        "disbursement.view_accountability",
        "disbursement.view_decree",
        "disbursement.view_payment",
    },
    Role.PENDAMPING: _APPLYING
    | _WRITING_ACCOUNTABILITY
    | _KEEPING_INVENTORY
    | _FLAGS
    | _ASKING_CHANGES
    | _TELLING_OF_CASES
    | _ASKING_FOR_EQUIPMENT
    | _KEEPING_BOOKS
    | _EVALUATING
    | {
        "groups.complete_training",
        "monitoring.add_fieldreport",
        "monitoring.add_outreach",
        "monitoring.add_training",
        # Warn, mediate, settle or hand on what happens in the own groups.
        "monitoring.answer_case",
        "monitoring.issue_casepaper",
        "monitoring.open_books",
        "monitoring.view_fieldreport",
        "monitoring.view_meeting",
        "monitoring.view_plan",
        "monitoring.write_plan",
        "monitoring.view_outreach",
        "monitoring.view_quiz",
        "monitoring.view_training",
    },
}


def verb_of(permission: str) -> str:
    """What a permission lets one do: `view` for `groups.view_proposal`."""
    return permission.partition(".")[2].partition("_")[0]


# The inspectorate reads everything that anybody may read, and changes nothing.
_READING = frozenset(perm for perms in (*_WORK.values(), _EVERYONE) for perm in perms if verb_of(perm) == "view")

PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {role: _EVERYONE | _WORK.get(role, _READING) for role in Role}
)

# Which level of region a role works at, by the length of the region's code (2, 5, 8 or 13 characters).
CODE_LENGTHS: Mapping[Role, tuple[int, ...]] = MappingProxyType(
    {
        Role.OPERATOR: (13,),
        Role.VILLAGE_HEAD: (13,),
        Role.DISTRICT_OFFICER: (8,),
        Role.VERIFIER: (5, 8, 13),
        Role.DIVISION_HEAD: (5, 8, 13),
        Role.OFFICE_HEAD: (5, 8, 13),
        Role.TREASURER: (5, 8, 13),
        Role.PAYMENT_CHECKER: (5, 8, 13),
        Role.PENDAMPING: (5, 8, 13),
        Role.AUDITOR: (2, 5),
    }
)


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role by its value; none for no role or an unknown one."""
    return PERMISSIONS[Role(role)] if role in Role.values else frozenset()


def all_permissions() -> list[str]:
    """Every permission that any role holds, sorted by app and name."""
    return sorted(frozenset().union(*PERMISSIONS.values()))


def as_markdown() -> str:
    """The whole table as Markdown: one row per permission, one column per role. `docs/roles.md` shows it."""
    rows = [
        ["Permission", *(f"`{role.value}`" for role in Role)],
        ["---", *(":-:" for _ in Role)],
        *(
            [f"`{permission}`", *("●" if permission in PERMISSIONS[role] else " " for role in Role)]
            for permission in all_permissions()
        ),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
