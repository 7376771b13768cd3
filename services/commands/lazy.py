"""A click group whose subgroups are imported when they are called: `--help` and small commands stay light."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """`lazy` names each subgroup's module, which holds it as `commands`, and its short help."""

    lazy: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted((*super().list_commands(context), *self.lazy))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.lazy:
            return super().get_command(context, name)
        found: click.Command = import_module(self.lazy[name][0]).commands
        return found

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Short helps without importing anything."""
        own = ((name, super(LazyGroup, self).get_command(context, name)) for name in super().list_commands(context))
        rows = [(name, command.get_short_help_str()) for name, command in own if command]
        rows += [(name, text) for name, (_, text) in self.lazy.items()]
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows))
