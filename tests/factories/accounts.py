"""People for the tests."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kube_portal.accounts.models import AccessLog, Post, User
from kube_portal.accounts.roles import Role

PASSWORD = "sepuluh-orang-satu-usaha"


class UserFactory(DjangoModelFactory[User]):
    """A user who can sign in with `PASSWORD`; give `region` (or `region_id`) whenever there is a role."""

    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"pengguna.{number}")
    first_name = factory.Sequence(lambda number: f"Pengguna {number}")
    role = Role.OPERATOR

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(*args, password=password, **kwargs)


class SuperuserFactory(UserFactory):
    """An administrator of the system: no role, no region."""

    is_superuser = True
    role = ""


class PostFactory(DjangoModelFactory[Post]):
    """The head of a Dinas since the start of 2026; give `region`."""

    class Meta:
        model = Post

    office = Post.Office.OFFICE_HEAD
    name = factory.Sequence(lambda number: f"Drs. Pejabat {number}, M.Si.")
    nip = factory.Sequence(lambda number: f"19700101199503{number:04d}")
    rank = "Pembina Utama Muda (IV/c)"
    from_date = factory.LazyFunction(lambda: timezone.localdate().replace(month=1, day=1))


class AccessLogFactory(DjangoModelFactory[AccessLog]):
    """One look at something; give `user`."""

    class Meta:
        model = AccessLog

    action = AccessLog.Action.REVEAL
    object_label = "groups.member"
    object_id = "17"
