"""Accounts by command: the link alone on standard output, faults in one line."""

from __future__ import annotations

import pytest

from accounts.queries import find_user
from accounts.roles import Role
from tests.makers import make_school, make_user


def test_an_account_is_made_and_its_link_sets_the_password(app, cli, client):
    school = make_school(code="060001")
    made = cli("accounts", "create", "--email", "Lin@Demo.Example", "--role", "coordinator", "--role", "teacher",
               "--school", "060001", "--name", "林淑芬")  # fmt: skip
    assert made.exit_code == 0
    link = made.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/password/")
    assert made.stdout.count("\n") == 1
    user = find_user("lin@demo.example")
    assert (user.name, user.roles) == ("林淑芬", {Role.COORDINATOR, Role.TEACHER})
    assert user.school_ids(Role.TEACHER) == {school.id}
    path = link.removeprefix("http://127.0.0.1:8000")
    assert client.post(path, data={"password": "a new sentence", "again": "a new sentence"}).status_code == 302


def test_the_first_administrator_needs_no_school(cli):
    assert cli("accounts", "create", "--email", "a@demo.example", "--role", "admin").exit_code == 0
    assert find_user("a@demo.example").name == "a"


def test_an_authority_s_city_is_kept(cli):
    cli("accounts", "create", "--email", "o@demo.example", "--role", "officer", "--city", "臺中市")
    assert find_user("o@demo.example").cities(Role.OFFICER) == {"臺中市"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--email", "t@demo.example", "--role", "teacher"), "Error: the role teacher needs --school CODE\n"),
        (
            ("--email", "t@demo.example", "--role", "teacher", "--school", "9"),
            "Error: no school has the code 9; there are 060001\n",
        ),
        (("--email", "nonsense", "--role", "admin"), "Error: nonsense is no e-mail address\n"),
        (
            ("--email", "known@demo.example", "--role", "admin"),
            "Error: There is already an account with known@demo.example.\n",
        ),
    ],
)
def test_a_fault_is_one_line_and_exit_1(app, cli, arguments, message):
    make_school(code="060001")
    make_user(Role.ADMIN, email="known@demo.example")
    failed = cli("accounts", "create", *arguments)
    assert (failed.exit_code, failed.stderr, failed.stdout) == (1, message, "")


def test_an_unknown_role_names_the_known_ones(cli):
    failed = cli("accounts", "create", "--email", "t@demo.example", "--role", "boss")
    assert failed.exit_code != 0
    assert "teacher" in failed.stderr


def test_a_lost_password_is_replaced_by_command(app, cli, client):
    user = make_user(Role.ADMIN)
    link = cli("accounts", "link", "--email", user.email).stdout.strip()
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    failed = cli("accounts", "link", "--email", "nobody@demo.example")
    assert (failed.exit_code, failed.stderr) == (1, "Error: there is no account with nobody@demo.example\n")
