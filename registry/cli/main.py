"""The group of all commands."""

import click

from registry.cli.account import users
from registry.cli.account_token import revoke, token, tokens
from registry.cli.backup import backup_command, restore_command
from registry.cli.digest import digest
from registry.cli.doctor import doctor
from registry.cli.due import due
from registry.cli.export import export
from registry.cli.file_import import import_command, imports, undo_import_command
from registry.cli.find import find
from registry.cli.listing import activities, agreements, indicators, partners
from registry.cli.memory import settle
from registry.cli.network import density, network
from registry.cli.report import report
from registry.cli.report_import import import_report_command
from registry.cli.retention import retention
from registry.cli.safety import recount_command, verify
from registry.cli.sample import sample
from registry.cli.search import search
from registry.cli.setup import init, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partner-registry", prog_name="registry")
def registry() -> None:
    """連携先・協力ネットワーク台帳 / partner and collaboration registry."""
    settle()


for command in (token, tokens, revoke):
    users.add_command(command)
for command in (
    init,
    serve,
    partners,
    agreements,
    due,
    activities,
    indicators,
    density,
    network,
    find,
    search,
    report,
    export,
    import_command,
    import_report_command,
    undo_import_command,
    imports,
    users,
    digest,
    backup_command,
    restore_command,
    retention,
    verify,
    doctor,
    recount_command,
    sample,
):
    registry.add_command(command)
