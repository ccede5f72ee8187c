"""The application for WSGI servers, and for ``flask --app wsgi registry`` with the same commands as ``registry``."""

from registry.cli import registry as commands
from registry.web import create_app

app = create_app()
app.cli.add_command(commands)
