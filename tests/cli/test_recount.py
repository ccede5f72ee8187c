"""`registry verify` counts joint work again, and `registry recount` mends what differs."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli import Shell


def test_sums_that_differ_are_named_and_can_be_counted_anew(own_shell: Shell, own_session: Session) -> None:
    assert "集計は、記録と合っています" in own_shell.run("verify").stderr
    own_session.execute(text("DELETE FROM activity_count WHERE fiscal_year = 2020"))
    own_session.commit()
    assert "registry recount" in own_shell.run("verify", expect=3).stderr
    own_shell.run("recount")
    assert "集計は、記録と合っています" in own_shell.run("verify").stderr
