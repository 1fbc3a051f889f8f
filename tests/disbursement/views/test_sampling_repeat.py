"""Drawing again from the recorded seed."""

import pytest
from django.urls import reverse

from disbursement.sampling import drawing
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.disbursement.test_integrity import behind_its_back
from tests.factories import disbursement as money
from tests.factories.sampling import cut, drawn, unit_of

pytestmark = pytest.mark.django_db


def test_it_gives_the_same_and_says_how_to_do_it_oneself(regions: None) -> None:
    draw = drawn(count=2)
    text = as_role(Role.AUDITOR).get(reverse("disbursement:sampling_repeat", args=[draw.pk])).text
    assert "Penarikan ulang memberi hasil yang sama" in text
    assert draw.seed in text
    assert draw.population_digest in text
    assert drawing.key(draw.seed, unit_of(draw).proposal_id)[:16] in text
    assert "sha256sum" in text


def test_an_order_that_was_tampered_with_shows(regions: None) -> None:
    draw = drawn(count=2)
    behind_its_back("UPDATE disbursement_sampleunit SET rank = 3 - rank + 10 WHERE draw_id = %s", draw.pk)
    text = as_role(Role.AUDITOR).get(reverse("disbursement:sampling_repeat", args=[draw.pk])).text
    assert "TIDAK memberi hasil yang sama" in text


def test_who_may_see_it(regions: None) -> None:
    url = reverse("disbursement:sampling_repeat", args=[drawn().pk])
    assert statuses(url, stranger=Role.AUDITOR, others=[Role.PENDAMPING, Role.OPERATOR]) == [302, 404, 403, 403]


def test_queries_do_not_grow_with_the_groups(regions: None) -> None:
    client, draw = as_role(Role.AUDITOR), drawn()
    one = queries(client, reverse("disbursement:sampling_repeat", args=[draw.pk]))
    cut(unit_of(draw))
    more = drawn(*(money.funded_proposal() for _ in range(3)))
    assert queries(client, reverse("disbursement:sampling_repeat", args=[more.pk])) == one
