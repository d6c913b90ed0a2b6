"""`hours`: when the house and its departments work."""

from datetime import datetime
from pathlib import Path

import click

from app.cli._instance import instance_option, opened
from app.cli._plain import plain_errors
from app.services import hours as services

_STATES = {"work": True, "off": False, "usual": None}


@click.group()
def hours() -> None:
    """Show and set working hours of departments, and single days."""


@hours.command("list")
@instance_option
def list_hours(instance: Path) -> None:
    """One line each: whose, and which hours or day."""
    ports = opened(instance)
    found = services.exceptions(ports)
    click.echo(f"company\t{ports.settings.office_hours}")
    for department, own in sorted(found.hours.items()):
        click.echo(f"{department}\t{own}")
    for department, days in [("company", services.days(ports)), *sorted(found.days.items())]:
        for day, working in sorted(days.items()):
            click.echo(f"{department}\t{day}\t{'work' if working else 'off'}")


@hours.command("set")
@click.argument("department")
@click.argument("span", metavar="HH:MM-HH:MM")
@click.option("--days", default="12345", show_default=True, help="Weekdays; 1 is Monday.")
@instance_option
def set_hours(department: str, span: str, days: str, instance: Path) -> None:
    """Let DEPARTMENT work so, from the next task on."""
    with plain_errors():
        own = services.set_hours(opened(instance), department, span, days)
    click.echo(f"{department}: {own}")


@hours.command("unset")
@click.argument("department")
@instance_option
def unset_hours(department: str, instance: Path) -> None:
    """Let DEPARTMENT work as the one above it, or the company."""
    with plain_errors():
        services.drop_hours(opened(instance), department)
    click.echo(f"{department}: as the company")


@hours.command("day")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("state", type=click.Choice(list(_STATES)))
@click.option("--department", default="", help="Only there; without it everywhere.")
@instance_option
def set_day(day: datetime, state: str, department: str, instance: Path) -> None:
    """Say that DAY is worked, off, or as usual."""
    with plain_errors():
        services.set_day(opened(instance), day.date(), _STATES[state], department)
    click.echo(f"{department or 'company'}: {day:%Y-%m-%d} {state}")
