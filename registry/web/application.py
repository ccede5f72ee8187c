"""The application put together from its parts."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from registry.config import ROOT, Config
from registry.web import (
    access,
    account,
    activity,
    activity_wording,
    activity_writing,
    address,
    admin,
    agreement,
    agreement_act,
    agreement_writing,
    annual,
    api,
    attachment,
    branch,
    calendar,
    change,
    closing_day,
    contact,
    cooperation_item,
    database,
    density,
    digest,
    document,
    due,
    duty,
    error,
    event,
    event_writing,
    find,
    finding,
    funnel,
    group,
    group_writing,
    handout,
    health,
    history,
    home,
    indicator,
    indicator_writing,
    introduction,
    introduction_several,
    introduction_writing,
    language,
    map,
    memo,
    municipality,
    need,
    need_writing,
    network,
    network_edge,
    network_path,
    partner,
    pipeline,
    programme,
    programme_writing,
    quality,
    region,
    rendering,
    saved_view,
    search,
    secret,
    security,
    session,
    sign_in,
    sleeping,
    thesaurus,
    thesaurus_writing,
    worksheet,
)

BLUEPRINTS = (
    home.pages,
    search.pages,
    sign_in.pages,
    language.pages,
    partner.pages,
    agreement.pages,
    history.pages,
    duty.pages,
    due.pages,
    cooperation_item.pages,
    agreement_writing.pages,
    agreement_act.pages,
    digest.pages,
    document.pages,
    memo.pages,
    sleeping.pages,
    contact.pages,
    quality.pages,
    activity_writing.pages,
    worksheet.pages,
    activity.pages,
    event_writing.pages,
    event.pages,
    group_writing.pages,
    group.pages,
    programme_writing.pages,
    programme.pages,
    need_writing.pages,
    need.pages,
    introduction_several.pages,
    introduction_writing.pages,
    introduction.pages,
    funnel.pages,
    pipeline.pages,
    density.pages,
    map.pages,
    branch.pages,
    municipality.pages,
    region.pages,
    find.pages,
    handout.pages,
    thesaurus_writing.pages,
    thesaurus.pages,
    attachment.pages,
    finding.pages,
    indicator.pages,
    indicator_writing.pages,
    annual.pages,
    activity_wording.pages,
    network.pages,
    change.pages,
    network_edge.pages,
    network_path.pages,
    account.pages,
    calendar.pages,
    saved_view.pages,
    admin.pages,
    closing_day.pages,
    health.checks,
    api.api,
)


def create_app(config: Config | None = None) -> Flask:
    """The application for one configuration; by default that of the environment."""
    config = config or Config.from_environment()
    app = Flask(
        "registry",
        template_folder=str(ROOT / "registry/templates"),
        static_folder=str(ROOT / "registry/static"),
    )
    app.config.update(
        REGISTRY=config,
        SECRET_KEY=secret.secret_key(config),
        TRUSTED_HOSTS=list(config.trusted_hosts),
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if config.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.url_map.converters["int"] = address.RecordId
    database.connect(app, config)
    session.install(app)
    security.install(app)
    access.install(app)
    language.install(app)
    rendering.install(app)
    error.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.open_to_everybody(app, "static")
    return app
