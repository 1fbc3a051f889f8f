"""Bad input against every page of the portal: it is answered, in words, and changes nothing. Never a 500.

Driven by the URL conf: a page that is added there and not in `tests/world.py` fails the first test.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from itertools import cycle, islice
from urllib.parse import parse_qs, quote, urlencode

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from reports.figures import keeping
from reports.notices import looking
from reports.register import counting
from tests.factories import monitoring as field_work
from tests.factories.accounts import UserFactory
from tests.factories.cases import complained
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.test_access import WITHOUT_RIGHT, WITHOUT_TERRITORY
from tests.world import CAST, POST_ONLY, SEDAU, Route, Visit, World, routes

ROUTES = {route.name: route for route in routes()}
BEYOND = "99999999999999999999"
# Lines of a draft that two people may be at: a stale one is told, and leads back to the draft as it stands.
# So is a year for which nothing can be begun.
LEAD_BACK = {"member_pk", "line_pk", "year"}
# Pages by year, on which each finds the own area, and is told when there is nothing of that year.
OF_EVERY_AREA = {"eligibility:selection_board", "reports:ministry_year"}
BY_YEAR = {*OF_EVERY_AREA, "reports:ministry_report"}
# Pages on which the button alone is the whole request: posting nothing at all is how one uses them.
THE_BUTTON_IS_ENOUGH = {
    "reports:figures_recount",
    "reports:ministry_prepare",
    "reports:ministry_words",  # words may be emptied again
    "eligibility:registry_put_in_force",
    "reports:guideline_detail",
    "groups:member_remove",
    "groups:budget_line_remove",
    "groups:proposal_precheck_seen",
    "groups:proposal_paper",
    "groups:change_approve",
    "groups:change_paper",
    "groups:change_withdraw",
    "groups:proposal_submit",
    "groups:proposal_endorse",
    "groups:proposal_edit_review",
    "groups:proposal_edit_business",  # a draft may be emptied again
    "eligibility:identity_open",
    "eligibility:photo_remove",
    "disbursement:account_approve",
    "disbursement:application_withdraw",
    "disbursement:payment_approve",
    "disbursement:payment_confirm",
    "disbursement:payment_countersign",
    "disbursement:payment_paper",
    "disbursement:accountability_accept",
    "disbursement:accountability_detail",
    "disbursement:accountability_start",
    "disbursement:purchase_remove",
    "disbursement:receipt_remove",
    "monitoring:event_invitation",
    "monitoring:event_material_remove",
    "monitoring:event_move",  # nothing is different: told, and nothing is written
    "monitoring:question_retire",
    "monitoring:question_up",
    "monitoring:quiz_group",  # empty rows were not asked
    "monitoring:evaluation_start",
    "monitoring:evaluation_submit",
    "monitoring:evaluation_paper",
    "monitoring:rubric_enforce",
    "monitoring:training_complete",
    "monitoring:case_paper",
    "monitoring:case_reveal",
    "monitoring:case_step",  # a case is taken on by its button alone
    "monitoring:report_edit",
    "monitoring:pendamping_reveal",
    "monitoring:plan_create",
    "monitoring:plan_discard",
    "monitoring:member_tasks",
    "reports:notice_open",
    "reports:notice_read",
    "monitoring:pendamping_training_remove",
    "monitoring:handover_minutes",
    "monitoring:handover_acknowledge",
    "monitoring:report_photo_remove",
    "monitoring:equipment_withdraw",
}
GARBAGE = (
    "",
    "abc",
    "0",
    "-1",
    "1.5",
    BEYOND,
    "1' OR '1'='1",
    ";drop table groups_group",
    "61.72.05.9999",
    "99",
    "2026-02-31",
    "\x00",
    "a\x00b",
    "\u202e\U0001f4a5",
    "%s%d{0}",
    "x" * 10_000,
)
VICIOUS = ("\x00", BEYOND, "61.72.05.9999", "2026-02-31")
MALFORMED = ("%ff=%fe", "&&&===", "page=1&page=abc")
# Whoever has a role in the territory may look at these; who has none finds nothing.
EVERY_ROLE_LOOKS = {
    "groups:group_archive",
    "groups:group_archive_zip",
    "groups:group_detail",
    "groups:proposal_detail",
    "groups:proposal_file",
    "reports:proposal_summary",
}
# Not what a page is about, and written by every look at it.
NOT_COUNTED = {"sessions.Session", "accounts.AccessLog", "accounts.AccessLogHistory"}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a request wrote is taken back afterwards, so that the next page meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visitors:
    """One browser per person, in which a failing page is an answer with 500 and not an exception."""

    def __init__(self) -> None:
        self.clients: dict[int | None, Client] = {}

    def of(self, user) -> Client:
        key = user.pk if user else None
        if key not in self.clients:
            self.clients[key] = Client(raise_request_exception=False)
            if user:
                self.clients[key].force_login(user)
        return self.clients[key]

    def sign_in(self, world: World) -> None:
        """Let everybody come in first, so that a sign-in's own writing is not taken for a page's."""
        for user in world.users.values():
            self.of(user)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


def ask(send: Callable[..., HttpResponse], address: str, *args, **kwargs) -> tuple[int, str]:
    """Status and, where the page failed, what it said."""
    response = send(address, *args, **kwargs)
    if getattr(response, "streaming", False):
        b"".join(response)  # read to its end, an export closes its file
    failure = getattr(response, "exc_info", None)
    return response.status_code, f"{failure[0].__name__}: {failure[1]}"[:300] if failure else ""


def page_of(client: Client, visit: Visit) -> str:
    """The text of a page as it is offered; nothing for a download."""
    with undone():
        response = client.get(visit.path)
        if response.streaming:
            b"".join(response)
            return ""
    return response.content.decode(errors="replace")


def rows() -> Counter[str]:
    """How many rows each table has, and how many row versions it ever got: an update counts as well."""
    counted = Counter()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.proxy or not model._meta.managed or model._meta.label in NOT_COUNTED:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT count(*), coalesce(sum(hashtext({table}::text)::bigint), 0) FROM {table}")  # noqa: S608
            counted[model._meta.label] = cursor.fetchone()
    return counted


def attempts() -> list[tuple[str, int]]:
    """How many rows of which tables this transaction has tried to write so far, taken back or not (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname"
        )
        return cursor.fetchall()


def changed(before: Counter[str], attempted: list[tuple[str, int]]) -> list[str]:
    """The tables that differ from before; they are read only when something was tried since `attempted`."""
    if attempts() == attempted:
        return []
    after = rows()
    return sorted(label for label in before if before[label] != after[label])


def test_every_page_stands_in_the_world(world):
    assert set(ROUTES) == {visit.name for visit in world.visits()}


def test_every_page_answers_those_who_may_see_it(world, visitors):
    """What only takes a post says so, to whoever asks for it as a page."""
    found = []
    for visit in world.visits():
        status, said = ask(visitors.of(world.users.get(visit.role)).get, visit.path)
        wanted = (405,) if visit.name in POST_ONLY else (200, 302)
        if status not in wanted:
            found.append(f"{status} {visit} {said}")

    assert found == []


def test_a_visitor_is_asked_to_sign_in(world):
    visitor = Client(raise_request_exception=False)
    open_to_all = {
        "programs:rules", "operations:healthz", "documents:verify", "documents:verify_form", "look:components",
        "complaints:complaint", "complaints:complaint_status",
        "reports:open_home", "reports:open_area", "reports:open_definitions", "reports:open_file",
    }  # fmt: skip
    found = []
    for visit in world.visits():
        response = visitor.post(visit.path) if visit.name in POST_ONLY else visitor.get(visit.path)
        if visit.name in open_to_all:
            continue
        # A page that takes posts alone may refuse the method first; nobody gets in either way.
        if not (response.status_code == 302 and response["Location"].startswith("/accounts/login/")):
            found.append(f"{response.status_code} {visit}")

    assert found == []


def test_a_number_that_no_object_has_is_not_found(world, visitors):
    found = []
    for visit in world.visits():
        route = ROUTES[visit.name]
        client = visitors.of(world.users.get(visit.role))
        for argument in route.numbers & set(visit.arguments):
            for number in ("0", BEYOND, "-1"):
                for send in (client.get, client.post):
                    with undone():
                        status, said = ask(send, visit.at(argument, number))
                    told = (status == 302 and argument in LEAD_BACK) or (
                        status == 200 and argument == "year" and visit.name in BY_YEAR
                    )
                    if status not in (404, 405) and not told:
                        found.append(f"{status} {visit} {argument}={number} {said}")

    assert found == []


def test_an_argument_that_is_no_number_is_answered(world, visitors):
    found = []
    for visit in world.visits():
        route = ROUTES[visit.name]
        client = visitors.of(world.users.get(visit.role))
        for argument in set(route.arguments) - route.numbers - {"verb"}:
            path = visit.path.replace(str(visit.arguments.get(argument, "")), "{}") if visit.arguments else visit.path
            for text in ("x", "%00", quote("'\"<>"), "x" * 5_000):
                status, said = ask(client.get, path.format(text))
                if status != 404:
                    found.append(f"{status} {path.format(text)[:80]} {said}")

    assert found == []


def test_another_territory_finds_none_of_it(world, visitors):
    found = []
    for visit in world.visits():
        if not ROUTES[visit.name].numbers or not visit.role or visit.name in OF_EVERY_AREA:
            continue
        client = visitors.of(world.outsiders[visit.role])
        for send in (client.get, client.post):
            with undone():
                status, said = ask(send, visit.path)
            if status not in (404, 405):
                found.append(f"{status} {visit} {said}")

    assert found == []


def much_happens(pendamping: User) -> None:
    """A group is paid and reports, others are proposed and endorsed, a citizen complains."""
    group = field_work.funded_group(village=SEDAU, user=pendamping)
    field_work.sent_report(group, field_work.months_ago(1), pendamping)
    for status in (Status.VILLAGE_REVIEW, Status.SUBMITTED, Status.FUNDED):
        ProposalFactory(village=SEDAU, status=status, size=10)
    complained(SEDAU)
    count_and_look()


def count_and_look() -> None:
    """What the clock does: sums, the register, and whom something waits for."""
    keeping.recount_all()
    counting.recount_all()
    looking.look_for_everybody(timezone.now())


def as_shown(client: Client, visit: Visit) -> str:
    """What somebody reads at an address, in a workbook as well but in no PDF; without what every answer has anew."""
    with undone():
        response = client.get(visit.path)
        content = b"".join(response)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))
    text = "" if content.startswith(b"%PDF") else content.decode(errors="replace")
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=|X-CSRFToken": )"[^"]+"', "", text)


def test_what_happens_next_door_changes_no_page(world, visitors):
    """No number, list, chart or hint of another territory tells that something happened here."""
    visits = [
        visit
        for visit in {visit.path: visit for visit in world.visits()}.values()
        if visit.role and visit.name not in POST_ONLY and not ROUTES[visit.name].numbers - {"year"}
    ]
    ProgramYearFactory(regency_id="76.04")
    visitors.sign_in(world)
    for user in world.outsiders.values():
        visitors.of(user)

    def shown_to(people: dict[str, User]) -> dict[str, str]:
        return {visit.path: as_shown(visitors.of(people[visit.role]), visit) for visit in visits}

    with time_machine.travel(timezone.now(), tick=False):
        count_and_look()
        before = shown_to(world.users), shown_to(world.outsiders)
        much_happens(world.users[Role.PENDAMPING])
        after = shown_to(world.users), shown_to(world.outsiders)

    here, there = ([path for path in one if one[path] != two[path]] for one, two in zip(before, after, strict=True))
    assert there == []
    assert len(here) > 40  # where it happened, much of it is to be seen


def test_somebody_of_the_territory_is_refused_at_every_page(world, visitors):
    """Inside the territory without the right is 403: true of at least one person at each page, tried at the page."""
    nobody = UserFactory(username="tanpa.peran", role="", region_id="61.72")
    people = [world.users[Role.AUDITOR], world.users[Role.OPERATOR], world.users[Role.TREASURER], nobody]
    visitors.sign_in(world)
    visitors.of(nobody)
    found = []
    names: set[str] = set()
    for visit in world.visits():
        if visit.name in names or visit.name in {*WITHOUT_TERRITORY, *WITHOUT_RIGHT, *EVERY_ROLE_LOOKS}:
            continue
        names.add(visit.name)
        statuses = set()
        for user in people:
            client = visitors.of(user)
            with undone():
                statuses.add(ask(client.post if visit.name in POST_ONLY else client.get, visit.path)[0])
            if 403 in statuses:
                break
        else:
            found.append(f"{visit} {sorted(statuses)}")

    assert found == []


def test_no_role_meets_an_error_anywhere(world, visitors):
    """At every door: who sees everything and has no region, who reads everything, who may do little."""
    found = []
    met: Counter[int] = Counter()
    people = [world.superuser, world.users[Role.AUDITOR], world.users[Role.DISTRICT_OFFICER]]
    # Signed in before anything is taken back, or the session would be taken back with it.
    clients = [(user, visitors.of(user)) for user in people]
    for visit in {visit.path: visit for visit in world.visits()}.values():
        for user, client in clients:
            with undone():
                status, said = ask(client.get, visit.path)
            met[status] += 1
            if status >= 500:
                found.append(f"{status} {user} {visit} {said}")

    assert found == []
    assert met[200] > met[302]  # they were in, and not led to the sign-in page


def links_of(text: str, path: str) -> Iterator[tuple[str, set[str]]]:
    """The pages that a page leads to with a query, itself among them: what each is called, and what it is asked for."""
    for address in re.findall(r'(?:href|hx-get)="([^"]*\?[^"]+)"', text):
        where, _, query = unescape(address).partition("?")
        try:
            yield resolve(where or path).view_name, set(parse_qs(query, keep_blank_values=True))
        except Resolver404:  # an address elsewhere, or of a file
            continue


def names_of_filters(text: str) -> set[str]:
    """What the forms of a page that ask by GET call their fields."""
    names: set[str] = set()
    for form in re.findall(r"<form[^>]*>.*?</form>", text, re.DOTALL):
        if 'method="post"' not in form.lower():
            names |= set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', form))
    return names


def test_a_garbled_query_string_is_answered(world, visitors):
    found = []
    garbage, vicious, malformed = cycle(GARBAGE), cycle(VICIOUS), cycle(MALFORMED)
    pages: dict[str, tuple[Visit, str]] = {}
    asked: dict[str, set[str]] = defaultdict(set)
    for visit in world.visits():
        if visit.name not in POST_ONLY and visit.name not in pages:
            text = page_of(visitors.of(world.users.get(visit.role)), visit)
            pages[visit.name] = visit, text
            asked[visit.name] |= names_of_filters(text)
            for name, names in links_of(text, visit.path.partition("?")[0]):
                asked[name] |= names
    for visit, text in pages.values():
        client = visitors.of(world.users.get(visit.role))
        path = visit.path.partition("?")[0]
        names = sorted(asked[visit.name] | {"page", "sort", "year", "q"})
        together = {*names, *re.findall(r"[?&](?:amp;)?([a-z_]+)=", text)}
        queries = [urlencode(dict.fromkeys(sorted(together), value)) for value in (next(vicious), next(garbage))]
        if set(names) - {"page", "sort", "year", "q", "next"}:
            # One at a time as well: a form that refuses one value may never have looked at the next.
            queries += [urlencode({name: next(vicious)}) for name in names]
        for query in [*queries, next(malformed)]:
            with undone():
                status, said = ask(client.get, f"{path}?{query}")
            if status >= 500:
                found.append(f"{status} {visit} ?{query[:80]} {said}")

    assert found == []
    assert "month" in asked["monitoring:report_create"]  # named by no field of its own: the desk leads there with it


def fields_of(text: str) -> set[str]:
    """Every field that a page posts."""
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*\sname="([^"]+)"', text)) - {"csrfmiddlewaretoken"}


JUNK = {
    "words": "bukan isian ini",
    "zero": "0",
    "negative": "-5",
    "beyond": BEYOND,
    "huge": "9" * 400,
    "fraction": "1,5e99",
    "date": "2026-02-31",
    "far date": "99999-01-01",
    "year one": "0001-01-01",
    "nul": "a\x00b",
    "long": "x" * 12_000,
    "markup": "<script>alert(1)</script>",
    "direction": "\u202e\U0001f4a5",
}


def form_visits(world: World) -> Iterator[Visit]:
    seen = set()
    for visit in world.visits():
        if visit.role and (visit.name, visit.role) not in seen and "export" not in visit.name:
            seen.add((visit.name, visit.role))
            yield visit


def each_form(world: World) -> list[Visit]:
    """Every form once, as the first who may use it."""
    return list({visit.name: visit for visit in reversed(list(form_visits(world)))}.values())


def test_a_form_posted_empty_changes_nothing(world, visitors):
    """And what is wrong with it is told once."""
    found = []
    visitors.sign_in(world)
    before = rows()
    for visit in form_visits(world):
        client = visitors.of(world.users[visit.role])
        attempted = attempts()
        with undone():
            response = client.post(visit.path, {})
            touched = changed(before, attempted)
        told = 0 if response.streaming else response.content.count(b'class="error-summary"')
        if response.status_code >= 500 or told > 1 or (touched and visit.name not in THE_BUTTON_IS_ENOUGH):
            found.append(f"{response.status_code} {visit} told {told} times, {touched}")

    assert found == []


def test_a_form_full_of_junk_is_answered(world, visitors):
    """Every field of a form holds the same junk, some kinds in turn: what is wrong is told, never an error of ours."""
    found = []
    kinds = cycle(JUNK.items())
    for visit in each_form(world):
        client = visitors.of(world.users[visit.role])
        names = fields_of(page_of(client, visit))
        for kind, junk in islice(kinds, len(JUNK) // 4):
            with undone():
                status, said = ask(client.post, visit.path, dict.fromkeys(names, junk))
            if status >= 500:
                found.append(f"{status} {visit} {kind} {said}")

    assert found == []


def test_one_field_of_junk_is_answered(world, visitors):
    """One field after the other holds junk, of each kind in turn, in the form as it was offered."""
    found = []
    kinds = cycle(("nul", "beyond", "words"))
    for visit in each_form(world):
        client = visitors.of(world.users[visit.role])
        offered = offered_by(page_of(client, visit))
        for name in alike_left_out(offered):
            junk = {name: JUNK[next(kinds)]}
            with undone():
                status, said = ask(client.post, visit.path, {**offered, **junk})
            if status >= 500:
                found.append(f"{status} {visit} {junk} {said}")

    assert found == []


def alike_left_out(names: Iterable[str]) -> list[str]:
    """One name of each kind: of `present_12`, `present_13` … only the first."""
    return list({re.sub(r"\d+", "#", name): name for name in reversed(list(names))}.values())


def offered_by(page: str) -> dict[str, str]:
    """What the posting forms of a page would send as they stand: values of inputs, chosen options, texts."""
    offered: dict[str, str] = {}
    for form in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL):
        if 'method="post"' not in form.lower() or "/accounts/logout/" in form:
            continue
        for tag in re.findall(r"<input[^>]*>", form):
            name = re.search(r'\sname="([^"]+)"', tag)
            value = re.search(r'\svalue="([^"]*)"', tag)
            kind = re.search(r'\stype="([^"]+)"', tag)
            if not name or name[1] == "csrfmiddlewaretoken" or (kind and kind[1] == "file"):
                continue
            if kind and kind[1] in ("radio", "checkbox") and "checked" not in tag and name[1] in offered:
                continue
            offered[name[1]] = value[1] if value else ""
        for name, inner in re.findall(r'<select[^>]*\sname="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inner)
            first = re.search(r'<option value="([^"]+)"', inner)
            offered[name] = chosen[1] if chosen and chosen[1] else first[1] if first else ""
        for name, inner in re.findall(r'<textarea[^>]*\sname="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
            offered[name] = inner.strip() or "Isian percobaan."
    return offered


def test_a_file_that_is_not_what_it_says_is_refused(world, visitors):
    wrong = {
        "words.pdf": b"bukan PDF",
        "empty.pdf": b"",
        "program.pdf": b"MZ\x90\x00" * 100,
        "broken.xlsx": b"PK\x03\x04" + b"\x00" * 200,
        "x" * 300 + ".pdf": b"%PDF-1.4\n",
        "../../etc/passwd": b"root:x:0:0",
        "nul\x00.pdf": b"%PDF-1.4\n",
    }
    found = []
    visitors.sign_in(world)
    before = rows()
    for visit in each_form(world):
        client = visitors.of(world.users[visit.role])
        text = page_of(client, visit)
        files = set(re.findall(r'<input[^>]*type="file"[^>]*name="([^"]+)"', text))
        files |= set(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="file"', text))
        if visit.name == "disbursement:decree_scan":
            files = {"scan"}
        for name, content in wrong.items():
            if not files:
                break
            attempted = attempts()
            with undone():
                uploads = {field: SimpleUploadedFile(name, content, "application/pdf") for field in files}
                status, said = ask(client.post, visit.path, {**offered_by(text), **uploads})
                touched = changed(before, attempted)
            # An odd name is cleaned, and its file may be kept; what is no PDF inside is never kept.
            if status >= 500 or (touched and not content.startswith(b"%PDF")):
                found.append(f"{status} {visit} {name[:20]} {said} {touched}")

    assert found == []


def test_the_cast_has_every_role(world):
    assert set(world.users) == set(CAST)


def test_the_walk_knows_numbers_from_words():
    assert ROUTES["monitoring:report_edit"] == Route("monitoring:report_edit", ("pk", "step"), frozenset({"pk"}))
