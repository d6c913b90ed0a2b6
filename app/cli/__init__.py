"""SHELF: the commands of `countersign`, one file each; the file's name is the command."""

import importlib
import pkgutil
from typing import Any

import click

from app.cli._plain import plain_errors


class Commands(click.Group):
    """Finds the commands in this folder, so that each is imported only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands by name."""
        names = [module.name for module in pkgutil.iter_modules(__path__)]
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"app.cli.{name}"), name)
        assert isinstance(command, click.Command)  # noqa: S101  a file without its command is ours to mend
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Call it; what was raised on purpose ends it with its sentence, not with a traceback."""
        with plain_errors():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Countersign (会签): forms and document workflow from YAML, sealed as PDF."""
