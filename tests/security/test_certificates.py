"""A server that only says that it is the one is told nothing: its certificate is checked before anything else is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.exchange.external_identity import Provider, ProviderUnavailable, Question, begin, finish
from registry.exchange.mail import MailRefused, mail_server
from tests.certificate import self_made
from tests.digest import mail_server_running
from tests.exchange.test_mail import mail
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, serving

BACK = "https://registry.example/sign-in/oidc/callback"
REFUSED = "サーバーの証明書を確かめられないため、送りません"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on this machine
@pytest.mark.parametrize(("scheme", "side"), [("smtps", "tls"), ("smtp", "starttls")])
def test_no_mail_and_no_password_go_to_a_mail_server_with_a_false_certificate(
    scheme: str, side: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = self_made(tmp_path)
    other, _ = self_made(tmp_path, "mail.example.jp")
    with mail_server_running(auth=True, **{side: context}) as inbox:  # type: ignore[arg-type]
        server = mail_server(f"{scheme}://post:s%40fe@localhost:{inbox.port}?from=registry@example.jp")
        for authorities in (None, other):
            if authorities is not None:
                monkeypatch.setenv("SSL_CERT_FILE", str(authorities))
            with pytest.raises(MailRefused, match=f"^{REFUSED}"):
                server.send(mail())
        assert (inbox.logins, inbox.mails) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(MailRefused, match=f"^{REFUSED}"):
            mail_server(f"{scheme}://post:s%40fe@127.0.0.1:{inbox.port}").send(mail())
        assert (inbox.logins, inbox.mails) == ([], []), "the certificate of another name"
        server.send(mail())
    assert inbox.logins == [("post", "s@fe")]
    assert len(inbox.mails) == 1, "the same server, once it is trusted"


def test_nothing_is_asked_of_a_provider_with_a_false_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = self_made(tmp_path)
    with serving(context) as false, serving() as true:
        claimed = Provider(false.issuer, CLIENT_ID, CLIENT_SECRET, "職員認証")
        with pytest.raises(ProviderUnavailable, match="discovery_connection"):
            begin(claimed, redirect_uri=BACK)
        # What the true one publishes leads to the false one: there the secret of the registry would be given.
        true.vices["published"] = {"token_endpoint": f"{false.issuer}/token"}
        provider = Provider(true.issuer, CLIENT_ID, CLIENT_SECRET, "職員認証")
        with pytest.raises(ProviderUnavailable, match="token_connection"):
            finish(
                provider,
                question=Question("", "state", "nonce", "verifier"),
                answer={"code": "code"},
                redirect_uri=BACK,
                now=datetime(2026, 5, 1, tzinfo=UTC),
            )
        assert false.asked == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        assert begin(claimed, redirect_uri=BACK).address.startswith(false.issuer)
        assert false.asked == ["/.well-known/openid-configuration"], "the same server, once it is trusted"
