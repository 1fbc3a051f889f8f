"""Accounts in the Django admin: superusers make and mend them, and every change is kept."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.accounts.models import AccessLog, Post, User
from tests.conftest import SEDAU, SINGKAWANG
from tests.factories.accounts import AccessLogFactory, PostFactory


@pytest.fixture
def admin_client(client, superuser):
    client.force_login(superuser)
    return client


def test_a_new_account_has_role_region_and_a_password_to_change(admin_client, regions):
    add = reverse("admin:accounts_user_add")
    assert admin_client.get(add).context["adminform"].form.initial["must_change_password"] is True

    response = admin_client.post(
        add,
        {
            "username": "kasi", "usable_password": "true",
            "password1": "bukit-harapan-2026", "password2": "bukit-harapan-2026",
            "first_name": "Kasi", "role": "verifier", "region": SINGKAWANG, "must_change_password": "on",
        },
    )  # fmt: skip

    user = User.objects.get(username="kasi")
    assertRedirects(response, reverse("admin:accounts_user_change", args=[user.pk]))
    assert (user.role, user.region_id, user.must_change_password, user.is_staff) == (
        "verifier",
        SINGKAWANG,
        True,
        False,
    )
    assert user.check_password("bukit-harapan-2026")
    assert user.history.get(pgh_label="insert").pgh_context.metadata["url"] == add


def test_a_region_that_does_not_fit_the_role_says_why(admin_client, regions):
    response = admin_client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "kasi", "usable_password": "true",
            "password1": "bukit-harapan-2026", "password2": "bukit-harapan-2026",
            "role": "operator", "region": SINGKAWANG,
        },
    )  # fmt: skip

    assertContains(response, "Wilayah kerja Operator desa/kelurahan harus berupa desa/kelurahan.")
    assert not User.objects.filter(username="kasi").exists()


def test_a_password_set_by_the_office_must_be_changed(admin_client, lurah_sedau):
    admin_client.post(
        reverse("admin:auth_user_password_change", args=[lurah_sedau.pk]),
        {"usable_password": "true", "password1": "bukit-harapan-2026", "password2": "bukit-harapan-2026"},
    )

    lurah_sedau.refresh_from_db()
    assert lurah_sedau.check_password("bukit-harapan-2026")
    assert lurah_sedau.must_change_password


def test_accounts_are_made_inactive_and_never_deleted(admin_client, lurah_sedau):
    assert admin_client.post(reverse("admin:accounts_user_delete", args=[lurah_sedau.pk])).status_code == 403
    assert User.objects.filter(pk=lurah_sedau.pk).exists()


@pytest.mark.parametrize("model", ["user", "post", "accesslog", "userhistory", "posthistory"])
def test_every_list_opens_and_searches(admin_client, model, lurah_sedau, kadis):
    PostFactory(region_id=SEDAU, office=Post.Office.VILLAGE_HEAD)
    AccessLogFactory(user=lurah_sedau)
    url = reverse(f"admin:accounts_{model}_changelist")

    assert admin_client.get(url).status_code == 200
    assert admin_client.get(url, {"q": "sedau"}).status_code == 200


def test_users_are_found_by_name_and_by_region(admin_client, lurah_sedau, lurah_sijangkung, kadis):
    def found(text: str) -> set[str]:
        response = admin_client.get(reverse("admin:accounts_user_changelist"), {"q": text})
        return {user.username for user in response.context["cl"].result_list}

    assert found("lukman") == {"lurah.sedau"}
    assert found("61.72.05.1003") == {"lurah.sijangkung"}


def test_an_overlapping_post_says_who_holds_it(admin_client, regions):
    held = PostFactory(region_id=SINGKAWANG)

    response = admin_client.post(
        reverse("admin:accounts_post_add"),
        {
            "region": SINGKAWANG, "office": "office_head", "standing": "definitive", "name": "Siti Aminah, S.Sos.",
            "from_date": held.from_date.isoformat(),
        },
    )  # fmt: skip

    assertContains(response, f"Pada masa itu jabatan ini dipegang {held.name}. Akhiri dahulu masa jabatannya.")
    assert Post.objects.get() == held


def test_the_access_log_is_only_read(admin_client, lurah_sedau):
    log = AccessLogFactory(user=lurah_sedau)

    change = reverse("admin:accounts_accesslog_change", args=[log.pk])
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"detail": "lain"}).status_code == 403
    assert admin_client.get(reverse("admin:accounts_accesslog_add")).status_code == 403
    assert admin_client.post(reverse("admin:accounts_accesslog_delete", args=[log.pk])).status_code == 403
    assert AccessLog.objects.get().detail == ""


def test_history_is_linked_from_the_account_and_only_read(admin_client, lurah_sedau):
    lurah_sedau.phone = "0812-3456-7890"
    lurah_sedau.save()
    event = lurah_sedau.history.latest("pgh_id")

    assertContains(admin_client.get(reverse("admin:accounts_user_change", args=[lurah_sedau.pk])), "userhistory")
    response = admin_client.get(
        reverse("admin:accounts_userhistory_changelist"), {"obj": f"accounts.User:{lurah_sedau.pk}"}
    )
    assert [row.pgh_label for row in response.context["cl"].result_list] == ["update", "insert"]
    change = reverse("admin:accounts_userhistory_change", args=[event.pk])
    assert admin_client.post(change, {"username": "orang.lain"}).status_code == 403


def test_django_s_groups_are_not_offered():
    assert not admin.site.is_registered(Group)


def test_who_lost_the_phone_gets_in_again_and_no_secret_is_shown(admin_client, lurah_sedau):
    TOTP.activate(lurah_sedau, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    entry = Authenticator.objects.get()
    page = admin_client.get(reverse("admin:mfa_authenticator_change", args=[entry.pk]))
    assertContains(page, "Lukman")
    assertNotContains(page, "fernet:")

    response = admin_client.post(reverse("admin:mfa_authenticator_delete", args=[entry.pk]), {"post": "yes"})

    assertRedirects(response, reverse("admin:index"))
    assert not Authenticator.objects.exists()
    assert not admin.site._registry[Authenticator].has_add_permission(page.wsgi_request)


def test_a_history_says_who_did_what_also_to_a_row_that_is_gone(admin_client, superuser, regions):
    post = PostFactory(region_id=SINGKAWANG, name="Drs. Lama")
    change = reverse("admin:accounts_post_change", args=[post.pk])
    assertContains(
        admin_client.get(change),
        f'<a href="{reverse("admin:accounts_posthistory_changelist")}?obj=accounts.Post:{post.pk}">Semua perubahan</a>',
        html=True,
    )
    admin_client.post(reverse("admin:accounts_post_delete", args=[post.pk]), {"post": "yes"})

    page = admin_client.get(reverse("admin:accounts_posthistory_changelist"), {"obj": f"accounts.Post:{post.pk}"})

    rows = sorted(page.context["cl"].result_list, key=lambda row: row.pgh_id)
    assert [(row.pgh_label, row.pgh_author) for row in rows] == [("insert", None), ("delete", superuser.username)]
    assertContains(page, "Dihapus")


def test_the_list_of_all_events_at_once_is_shut(admin_client):
    assert admin_client.get(reverse("admin:pghistory_events_changelist")).status_code == 403
    assertNotContains(admin_client.get(reverse("admin:index")), reverse("admin:pghistory_events_changelist"))
