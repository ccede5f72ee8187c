"""Settings from the environment, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from registry.exchange.external_identity import LONGEST_ISSUER, Provider
from registry.exchange.mail import MailAddressRefused, mail_server
from registry.model.retention import PeriodRefused, Periods
from registry.model.vocabulary import Role

ROOT = Path(__file__).resolve().parent.parent
# Name, short name, and both in English.
FIRST_INSTITUTE = (
    "東京都立産業技術研究センター/都産技研/Tokyo Metropolitan Industrial Technology Research Institute/TIRI"
)

# The folder of the files of agreements within an instance folder.
DOCUMENTS = "documents"
FIRST_BASE_URL = "http://127.0.0.1:8000"


class SettingRefused(ValueError):
    """A setting of the environment that cannot be used; the text is a sentence for the operator."""


class SecondFactorDemand(StrEnum):
    """Of whom a second factor is demanded; the others may have one."""

    OPTIONAL = "optional"
    ADMINS = "admins"
    EVERYBODY = "everybody"

    def includes(self, role: Role) -> bool:
        """Whether somebody with a role has to have one."""
        return self is self.EVERYBODY or (self is self.ADMINS and role is Role.ADMIN)


@dataclass(frozen=True)
class Config:
    """What an operator may set. Every variable is named in the README."""

    database_url: str = field(repr=False)  # holds a password
    instance: Path
    secret_key: str | None = field(repr=False)
    trusted_hosts: tuple[str, ...]
    institute: str
    institute_short: str
    institute_en: str
    institute_short_en: str
    behind_proxy: bool = False
    mail_url: str | None = field(default=None, repr=False)  # holds a password
    base_url: str = FIRST_BASE_URL
    public: bool = False
    backups: Path | None = None
    metrics: bool = False
    log_json: bool = False
    contact: str | None = None  # whom to ask where the help does not tell
    shared_documents: Path | None = None
    retention: Periods = field(default_factory=Periods)
    second_factor: SecondFactorDemand = SecondFactorDemand.OPTIONAL
    oidc: Provider | None = None

    @property
    def documents(self) -> Path:
        """The folder of the files that belong to agreements; nothing in it is served as it is."""
        return self.shared_documents or self.instance / DOCUMENTS

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read ``REGISTRY_*``; refuses what cannot work with :class:`SettingRefused`."""
        instance = Path(environment.get("REGISTRY_INSTANCE") or ROOT / "instance").resolve()
        url = environment.get("REGISTRY_DATABASE_URL") or f"sqlite:///{instance / 'registry.sqlite3'}"
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise SettingRefused(
                "REGISTRY_DATABASE_URL は sqlite:///ファイル か postgresql+psycopg://利用者@ホスト/名前 です"
            )
        hosts = environment.get("REGISTRY_TRUSTED_HOSTS") or "127.0.0.1,localhost,[::1]"
        institute = environment.get("REGISTRY_INSTITUTE") or FIRST_INSTITUTE
        names = [name.strip() for name in institute.split("/") if name.strip()]
        if not 1 <= len(names) <= 4:
            raise SettingRefused(
                f"REGISTRY_INSTITUTE は「名称/略称/英語名/英語の略称」です(例: {FIRST_INSTITUTE})"
            )
        name = names[0]
        short = names[1] if len(names) > 1 else name
        name_en = names[2] if len(names) > 2 else name
        short_en = names[3] if len(names) > 3 else short
        return cls(
            database_url=url,
            instance=instance,
            secret_key=environment.get("REGISTRY_SECRET_KEY") or None,
            trusted_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
            institute=name,
            institute_short=short,
            institute_en=name_en,
            institute_short_en=short_en,
            # Only a proxy of one's own may say who the client is and whether it came over HTTPS.
            behind_proxy=environment.get("REGISTRY_BEHIND_PROXY") == "1",
            mail_url=_mail_url(environment.get("REGISTRY_MAIL_URL")),
            base_url=_base_url(environment.get("REGISTRY_BASE_URL")),
            public=environment.get("REGISTRY_PUBLIC") == "1",
            metrics=environment.get("REGISTRY_METRICS") == "1",
            log_json=_log_json(environment.get("REGISTRY_LOG")),
            backups=_folder(environment.get("REGISTRY_BACKUPS")),
            contact=(environment.get("REGISTRY_CONTACT") or "").strip() or None,
            shared_documents=_folder(environment.get("REGISTRY_DOCUMENTS")),
            retention=_periods(environment.get("REGISTRY_RETENTION")),
            second_factor=_second_factor(environment.get("REGISTRY_SECOND_FACTOR")),
            oidc=_oidc(environment),
        )


def _log_json(wanted: str | None) -> bool:
    if wanted not in (None, "", "text", "json"):
        raise SettingRefused("REGISTRY_LOG は text か json です")
    return wanted == "json"


def _periods(text: str | None) -> Periods:
    try:
        return Periods.parse(text or "")
    except PeriodRefused as refused:
        raise SettingRefused(f"REGISTRY_RETENTION: {refused}") from None


def _second_factor(wanted: str | None) -> SecondFactorDemand:
    try:
        return SecondFactorDemand(wanted or SecondFactorDemand.OPTIONAL)
    except ValueError:
        raise SettingRefused("REGISTRY_SECOND_FACTOR は optional か admins か everybody です") from None


def _oidc(environment: Mapping[str, str]) -> Provider | None:
    """The provider of single sign-on, if there is one; whether it is safe, ``registry doctor`` tells."""
    issuer, client_id = environment.get("REGISTRY_OIDC_ISSUER"), environment.get("REGISTRY_OIDC_CLIENT_ID")
    if not issuer and not client_id:
        return None
    if not issuer or not client_id:
        raise SettingRefused("REGISTRY_OIDC_ISSUER と REGISTRY_OIDC_CLIENT_ID は両方要ります")
    try:
        host = urlsplit(issuer).hostname if urlsplit(issuer).scheme in ("http", "https") else None
    except ValueError:
        host = None
    if host is None or len(issuer) > LONGEST_ISSUER:
        raise SettingRefused("REGISTRY_OIDC_ISSUER は https://ホスト名 で始まる提供者の名前(issuer)です")
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=environment.get("REGISTRY_OIDC_CLIENT_SECRET") or None,
        name=environment.get("REGISTRY_OIDC_NAME") or host,
        acr=tuple((environment.get("REGISTRY_OIDC_ACR") or "").replace(",", " ").split()),
    )


def _folder(path: str | None) -> Path | None:
    return Path(path).resolve() if path else None


def _mail_url(url: str | None) -> str | None:
    if not url:
        return None
    try:
        mail_server(url)
    except MailAddressRefused as refused:
        raise SettingRefused(str(refused)) from None
    return url


def _base_url(url: str | None) -> str:
    """The address before the path of every page, as links in mails need it."""
    if not url:
        return FIRST_BASE_URL
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or parts.username or not url.isprintable() or " " in url:
        raise SettingRefused("REGISTRY_BASE_URL は https://ホスト名 のように書きます(? や # は付けません)")
    return url.rstrip("/")
