"""`people`: who has an account."""

from pathlib import Path

import click

from app.cli._instance import instance_option, opened
from app.cli._plain import plain_errors
from app.services import people as services
from app.services import sign_in


@click.group()
def people() -> None:
    """List people, add one, appoint to a further role, set a fresh password, unlock."""


@people.command("list")
@instance_option
def list_people(instance: Path) -> None:
    """One line each: login, name, what they hold, mail address."""
    ports = opened(instance)
    with ports.store.reading() as reading:
        organisation = reading.organisation()
    for person in services.everybody(ports):
        held = ", ".join(
            "/".join(filter(None, (each.role, each.department, each.estate)))
            for each in organisation.current(person.id, ports.today())
        )
        state = "" if person.active else " (closed)"
        click.echo(
            f"{person.login}\t{person.name}\t{held or person.outside}{state}\t{person.email}"
        )


@people.command()
@click.argument("login")
@click.argument("name")
@click.option("--role", default="", help="Role to hold from today.")
@click.option("--department", default="", help="Department of the role.")
@click.option("--estate", default="", help="Only for this estate.")
@click.option("--outside", default="", help="Outside organisation the person acts for.")
@click.option("--email", default="", help="Where the person is told of tasks.")
@instance_option
def add(
    login: str,
    name: str,
    role: str,
    department: str,
    estate: str,
    outside: str,
    email: str,
    instance: Path,
) -> None:
    """Add NAME, who signs in as LOGIN; prints a one-time password."""
    with plain_errors():
        _, password = services.add(
            opened(instance), login=login.strip().casefold(), name=name, role=role,
            department=department, estate=estate, outside=outside, email=email,
        )  # fmt: skip
    click.echo(f"{login}: {password}")


@people.command()
@click.argument("login")
@click.argument("role")
@click.argument("department")
@instance_option
def appoint(login: str, role: str, department: str, instance: Path) -> None:
    """Give LOGIN the ROLE in DEPARTMENT from today, such as stamp-keeper."""
    with plain_errors():
        services.appoint(opened(instance), login, role, department)
    click.echo(f"{login}: {role}/{department}")


@people.command()
@click.argument("login")
@click.argument("address", default="")
@instance_option
def email(login: str, address: str, instance: Path) -> None:
    """Let the person be told of tasks at ADDRESS; without one, no longer."""
    with plain_errors():
        services.set_email(opened(instance), login, address)
    click.echo(f"{login}: {address or 'no mail'}")


@people.command()
@click.argument("login")
@instance_option
def password(login: str, instance: Path) -> None:
    """Set and print a fresh password; sessions of the person end."""
    with plain_errors():
        click.echo(f"{login}: {services.reset_password(opened(instance), login)}")


@people.command()
@click.argument("login")
@instance_option
def unlock(login: str, instance: Path) -> None:
    """Forget wrong passwords, so that the person can sign in again at once."""
    with plain_errors():
        sign_in.unlock(opened(instance), login)
    click.echo(f"{login}: unlocked")
