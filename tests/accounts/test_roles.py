"""The role table: the rules that must hold whatever is added to it."""

import pytest
from django.conf import settings

from kube_portal.accounts import roles
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import PERMISSIONS, Role


def holders(permission: str) -> set[str]:
    return {role.value for role, permissions in PERMISSIONS.items() if permission in permissions}


def test_every_role_sees_groups_proposals_and_rules():
    everyone = {"groups.view_group", "groups.view_proposal", "programs.view_rules"}

    assert [role for role in Role if not everyone <= PERMISSIONS[role]] == []


def test_the_auditor_reads_all_that_anybody_reads_and_changes_nothing():
    every_view = {perm for perm in roles.all_permissions() if roles.verb_of(perm) == "view"}

    assert PERMISSIONS[Role.AUDITOR] == every_view
    assert "groups.view_identity" in every_view


def test_no_role_both_prepares_and_approves():
    """Four eyes on money, dispensations and selection."""
    apart = [
        ("disbursement.prepare_payment", "disbursement.check_payment"),
        ("disbursement.prepare_payment", "disbursement.approve_payment"),
        ("disbursement.check_payment", "disbursement.approve_payment"),
        ("disbursement.approve_payment", "disbursement.countersign_payment"),
        ("disbursement.prepare_payment", "disbursement.countersign_payment"),
        ("disbursement.add_account", "disbursement.approve_account"),
        ("disbursement.write_accountability", "disbursement.check_accountability"),
        ("eligibility.ask_dispensation", "eligibility.decide_dispensation"),
        ("eligibility.open_identitycase", "eligibility.decide_identitycase"),
        ("eligibility.nominate", "eligibility.select"),
        ("groups.submit_proposal", "groups.endorse_proposal"),
        ("groups.verify_proposal", "groups.select_proposal"),
        ("monitoring.add_fieldreport", "monitoring.review_fieldreport"),
    ]

    assert [pair for pair in apart if holders(pair[0]) & holders(pair[1])] == []


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("groups.endorse_proposal", {"village_head"}),
        ("groups.verify_proposal", {"verifier"}),
        ("groups.handle_proposal", {"verifier", "division_head", "office_head"}),
        ("groups.select_proposal", {"office_head"}),
        ("groups.cancel_proposal", {"office_head"}),
        ("groups.decree_proposal", {"verifier"}),
        ("groups.complete_training", {"verifier", "pendamping"}),
        ("groups.disburse_proposal", {"treasurer", "office_head"}),
        ("groups.return_payment", {"treasurer", "office_head"}),
        ("groups.close_accounts", {"verifier", "division_head"}),
        ("groups.reopen_accounts", {"verifier", "division_head"}),
        ("groups.submit_proposal", {"operator", "verifier"}),
        ("groups.withdraw_proposal", {"operator", "verifier", "division_head"}),
        ("groups.view_identity", {"operator", "verifier", "auditor"}),
        ("monitoring.add_visit", {"village_head", "district_officer", "verifier", "division_head", "office_head"}),
        ("accounts.view_accesslog", {"office_head", "auditor"}),
    ],
)
def test_who_may(permission, expected):
    assert holders(permission) == expected


def test_no_role_and_an_unknown_role_may_nothing():
    assert roles.permissions_of("") == roles.permissions_of("menteri") == frozenset()


def test_a_role_works_at_the_levels_it_is_named_for():
    assert roles.CODE_LENGTHS.keys() == set(Role)


def test_the_table_as_markdown_has_a_row_per_permission_and_a_column_per_role():
    lines = roles.as_markdown().splitlines()

    assert lines[0].count("|") == len(Role) + 2
    assert len(lines) == len(roles.all_permissions()) + 2
    assert "| `groups.endorse_proposal` |   | ● |   |   |   |   |   |   |   |   |" in lines


@pytest.mark.parametrize(
    ("role", "code", "kind", "label"),
    [
        (Role.VILLAGE_HEAD, "61.72.05.1001", "kelurahan", "Lurah"),
        (Role.VILLAGE_HEAD, "76.04.08.2002", "desa", "Kepala desa"),
        (Role.OPERATOR, "61.72.05.1001", "kelurahan", "Operator desa/kelurahan"),
        (Role.OFFICE_HEAD, "61.72", "", "Kepala dinas"),
        ("", "61.72", "", "Tanpa peran"),
    ],
)
def test_the_label_of_a_village_head_follows_the_kind_of_village(role, code, kind, label):
    region = User._meta.get_field("region").related_model(code=code, kind=kind)

    assert User(role=role, region=region).role_label == label


def test_a_superuser_without_a_role_is_the_administrator():
    assert User(is_superuser=True).role_label == "Administrator sistem"


def test_the_page_on_roles_shows_the_table_as_it_is():
    page = (settings.BASE_DIR / "docs" / "roles.md").read_text(encoding="utf-8")

    assert page.partition("a test holds the two together. -->\n\n")[2] == roles.as_markdown()
    assert [role.value for role in Role if f"| `{role.value}` | " not in page] == []
