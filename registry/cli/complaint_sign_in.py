"""What is unsafe about signing in: the provider of single sign-on, and second factors."""

from collections.abc import Iterator
from importlib.util import find_spec

from sqlalchemy.orm import Session

from registry.cli.complaint import Complaint
from registry.config import Config, SecondFactorDemand
from registry.exchange.external_identity import is_safe_address
from registry.queries.account import accounts
from registry.queries.second_factor import second_factors
from registry.services.sealing import unsealed
from registry.web.frame.secret import FILE


def about_provider(config: Config) -> Iterator[Complaint]:
    """Everything that is unsafe about the provider of single sign-on, where there is one."""
    provider = config.oidc
    if provider is None:
        return
    if not is_safe_address(provider.issuer):
        yield Complaint(
            "oidc_issuer",
            f"シングルサインオンの提供者({provider.issuer})が https ではなく、途中で書き換えられます。サインインは断られます",
            "REGISTRY_OIDC_ISSUER を https://… にしてください",
        )
    if provider.client_secret is None:
        yield Complaint(
            "oidc_secret",
            "シングルサインオンの提供者に、この台帳であることを示す秘密がありません",
            "提供者で作った値を REGISTRY_OIDC_CLIENT_SECRET に設定してください",
        )
    if find_spec("authlib") is None or find_spec("requests") is None:
        yield Complaint(
            "oidc_package",
            "シングルサインオンに要るパッケージがありません",
            "make setup を実行してください(pip install '.[oidc]' でも入ります)",
        )


def about_second_factors(session: Session, config: Config) -> Iterator[Complaint]:
    """Second factors that no code can be checked of any more, because the key of the application is another one."""
    key = _key(config)
    lost = {
        account_id
        for account_id, factor in second_factors(session).items()
        if key is None or unsealed(factor.sealed_secret, key=key) is None
    }
    logins = [each.login for each in accounts(session) if each.id in lost and each.active]
    if logins:
        yield Complaint(
            "second_factor_key",
            f"鍵が替わったため、{len(logins)}人({'、'.join(logins)})の確認コードを確かめられません",
            "元の鍵に戻すか、registry users reset-second-factor ではずし、設定し直してもらってください",
        )


def hints(config: Config) -> Iterator[Complaint]:
    """What is no fault, and could be better."""
    if config.second_factor is SecondFactorDemand.OPTIONAL:
        yield Complaint(
            "second_factor_optional",
            "管理者にも二段階認証を求めていません",
            "REGISTRY_SECOND_FACTOR=admins とすると、管理者は設定するまで何も開けません",
        )


def _key(config: Config) -> str | None:
    """The key of the application; asking for it makes none."""
    path = config.instance / FILE
    if config.secret_key is not None or not path.exists():
        return config.secret_key
    return path.read_text(encoding="ascii", errors="replace").strip()
