"""Settings that are good enough to try the registry with, and not to put it to use."""

import stat
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from sqlalchemy import make_url

from registry.cli.complaint import Complaint
from registry.cli.setup import SIGN_IN
from registry.config import Config
from registry.web.frame.secret import FILE
from registry.web.frame.session import LOOPBACK

SHORTEST_SECRET = 32
FEWEST_LETTERS = 10


def about_settings(config: Config, environment: Mapping[str, str]) -> Iterator[Complaint]:
    """Everything that is unsafe about the settings of the environment."""
    if environment.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        yield Complaint(
            "debug",
            "FLASK_DEBUG が設定され、誰でも中でプログラムを動かせます",
            "FLASK_DEBUG を消してください",
        )
    yield from _secret(config)
    yield from _address(config)
    yield from _instance(config)
    yield from _alone(config)


def _secret(config: Config) -> Iterator[Complaint]:
    path = config.instance / FILE
    key = config.secret_key
    if key is None:
        if not path.exists():
            return  # made at the first start
        key = path.read_text(encoding="ascii", errors="replace").strip()
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Complaint(
                "secret_open",
                f"鍵のファイル「{path}」をほかの利用者が読めます",
                f"chmod 600 {path} としてください",
            )
    if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_LETTERS:
        yield Complaint(
            "secret",
            f"署名の鍵が短いか、推し量れます({SHORTEST_SECRET}文字以上が要ります)",
            "REGISTRY_SECRET_KEY を消す(鍵は自動で作られます)か、"
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' の出力にしてください",
        )


def _address(config: Config) -> Iterator[Complaint]:
    address = urlsplit(config.base_url)
    if set(config.trusted_hosts) <= LOOPBACK:
        yield Complaint(
            "trusted_hosts",
            "公開するホスト名が決まっていません",
            "REGISTRY_TRUSTED_HOSTS にホスト名を設定してください(例: renkei.example.go.jp)",
        )
    elif address.hostname not in {host.partition(":")[0] for host in config.trusted_hosts}:
        yield Complaint(
            "base_url",
            f"メールに書く住所のホスト名({address.hostname})が REGISTRY_TRUSTED_HOSTS にありません",
            "REGISTRY_BASE_URL を公開する住所にしてください(例: https://renkei.example.go.jp)",
        )
    if address.scheme != "https":
        yield Complaint(
            "https",
            "ページの住所が https ではなく、サインインのクッキーが守られません",
            "前に HTTPS のサーバーを置き、REGISTRY_BASE_URL を https://… にしてください(例: registry/deploy/nginx.conf)",
        )
    if not config.behind_proxy:
        yield Complaint(
            "proxy",
            "HTTPS で来たか、誰から来たかを知る手段がありません",
            "前に自分のプロキシを置き、REGISTRY_BEHIND_PROXY=1 としてください",
        )


def _instance(config: Config) -> Iterator[Complaint]:
    folder = config.instance
    if not folder.is_dir():
        yield Complaint(
            "instance",
            f"フォルダ「{folder}」がありません",
            "REGISTRY_INSTANCE を確かめ、registry init を実行してください",
        )
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Complaint(
            "instance_open",
            f"フォルダ「{folder}」(個人データと文書があります)をほかの利用者が開けます",
            f"chmod 700 {folder} としてください",
        )
    if (folder / SIGN_IN).exists():
        yield Complaint(
            "sign_in_note", f"試用のパスワードが「{folder / SIGN_IN}」にあります", "ファイルを消してください"
        )


def _alone(config: Config) -> Iterator[Complaint]:
    """A server of databases is there for several machines: what they must share is said, not left to one of them."""
    if make_url(config.database_url).get_backend_name() == "sqlite" or _is_here(config.database_url):
        return
    if config.secret_key is None:
        yield Complaint(
            "secret_alone",
            "データベースはほかの機械にありますが、署名の鍵はこの機械だけのものです。"
            "もう一台を置くと、こちらの画面から送った入力をそちらが受け付けません",
            "どの機械でも同じ REGISTRY_SECRET_KEY を設定してください",
        )
    if config.shared_documents is None:
        yield Complaint(
            "documents_alone",
            "データベースはほかの機械にありますが、協定の文書はこの機械だけのフォルダに置かれます",
            "REGISTRY_DOCUMENTS に、すべての機械から読み書きできるフォルダを設定してください(一台だけならそのフォルダを明示します)",
        )


def _is_here(url: str) -> bool:
    """Whether the server of databases runs on this machine: a socket, or an address of its own."""
    host = make_url(url).host or str(make_url(url).query.get("host", ""))
    return not host or host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}
