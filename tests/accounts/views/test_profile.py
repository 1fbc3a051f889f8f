"""`/accounts/me/`: who I am to the portal."""

from pytest_django.asserts import assertContains, assertNotContains, assertRedirects


def test_it_says_who_and_where_i_am(client, lurah_sedau):
    lurah_sedau.phone = "0812-3456-7890"
    lurah_sedau.save()
    client.force_login(lurah_sedau)

    response = client.get("/accounts/me/")

    for text in (
        "Lukman",
        "lurah.sedau",
        "Lurah",
        "Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang",
        "0812-3456-7890",
        "Autentikasi dua faktor belum aktif",
        "/accounts/password/change/",
        "/accounts/2fa/",
    ):
        assertContains(response, text)
    assertNotContains(response, "/accounts/access-log/")


def test_those_who_may_read_the_access_log_find_it_here(client, kadis):
    client.force_login(kadis)

    assertContains(client.get("/accounts/me/"), "/accounts/access-log/")


def test_the_administrator_has_no_region(client, superuser):
    client.force_login(superuser)

    response = client.get("/accounts/me/")

    assertContains(response, "Administrator sistem")
    assertContains(response, "Belum ditetapkan")


def test_a_visitor_signs_in_first(client, db):
    assertRedirects(client.get("/accounts/me/"), "/accounts/login/?next=/accounts/me/", fetch_redirect_response=False)


def test_it_only_shows(client, lurah_sedau):
    client.force_login(lurah_sedau)

    assert client.post("/accounts/me/").status_code == 405
