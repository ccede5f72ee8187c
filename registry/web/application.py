"""The application put together from its parts."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from registry.config import ROOT, Config
from registry.web import home
from registry.web.account import external_identity, second_factor, session_list, sign_in
from registry.web.account import pages as account
from registry.web.activity import pages as activity
from registry.web.activity import worksheet
from registry.web.activity import writing as activity_writing
from registry.web.admin import account as admin_account
from registry.web.admin import account_token, closing_day, quality, second_factor_reset
from registry.web.admin import pages as admin
from registry.web.agreement import act as agreement_act
from registry.web.agreement import cooperation_item, digest, document, due, duty
from registry.web.agreement import pages as agreement
from registry.web.agreement import writing as agreement_writing
from registry.web.annual import activity_wording, frozen_report, report_section, wording
from registry.web.annual import answer as annual_answer
from registry.web.annual import desk as annual_desk
from registry.web.annual import letter as annual_letter
from registry.web.annual import pages as annual
from registry.web.api import answers as api
from registry.web.density import change, finding, finding_file
from registry.web.density import pages as density
from registry.web.evaluation import pages as evaluation
from registry.web.evaluation import plan
from registry.web.evaluation import writing as evaluation_writing
from registry.web.event import pages as event
from registry.web.event import writing as event_writing
from registry.web.file_import import pages as file_import
from registry.web.file_import import pending as pending_import
from registry.web.find import handout, search
from registry.web.find import pages as find
from registry.web.frame import (
    access,
    address,
    database,
    error,
    health,
    kept_page,
    language,
    log,
    metrics,
    secret,
    security,
    session,
)
from registry.web.group import pages as group
from registry.web.group import writing as group_writing
from registry.web.help import pages as help
from registry.web.history import pages as history
from registry.web.indicator import pages as indicator
from registry.web.indicator import writing as indicator_writing
from registry.web.introduction import funnel, pipeline
from registry.web.introduction import pages as introduction
from registry.web.introduction import several as introduction_several
from registry.web.introduction import writing as introduction_writing
from registry.web.listing import saved_view
from registry.web.map import pages as map
from registry.web.memo import pages as memo
from registry.web.need import pages as need
from registry.web.need import writing as need_writing
from registry.web.network import edge as network_edge
from registry.web.network import pages as network
from registry.web.network import path as network_path
from registry.web.partner import contact, life, merge, sleeping
from registry.web.partner import pages as partner
from registry.web.partner import writing as partner_writing
from registry.web.place import branch, municipality, region
from registry.web.programme import pages as programme
from registry.web.programme import writing as programme_writing
from registry.web.public import calendar
from registry.web.public import pages as public
from registry.web.thesaurus import attachment
from registry.web.thesaurus import pages as thesaurus
from registry.web.thesaurus import writing as thesaurus_writing
from registry.web.words import rendering

BLUEPRINTS = (
    home.pages,
    search.pages,
    sign_in.pages,
    external_identity.pages,
    language.pages,
    partner_writing.pages,
    merge.pages,
    life.pages,
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
    file_import.pages,
    pending_import.pages,
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
    finding_file.pages,
    indicator.pages,
    indicator_writing.pages,
    evaluation.pages,
    evaluation_writing.pages,
    plan.pages,
    annual.pages,
    frozen_report.pages,
    annual_desk.pages,
    annual_answer.pages,
    annual_letter.pages,
    report_section.pages,
    wording.pages,
    activity_wording.pages,
    network.pages,
    change.pages,
    network_edge.pages,
    network_path.pages,
    account.pages,
    second_factor.pages,
    session_list.pages,
    calendar.pages,
    saved_view.pages,
    admin.pages,
    admin_account.pages,
    account_token.pages,
    second_factor_reset.pages,
    closing_day.pages,
    public.pages,
    help.pages,
    health.checks,
    metrics.pages,
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
    # What is registered first is asked last after a request: what is told of it is how it ended, the commit included.
    log.install(app, config)
    metrics.install(app, config)
    security.install(app)  # attempts are counted when the request has let go of the database
    database.connect(app, config)
    metrics.watch_database(app)
    session.install(app)
    access.install(app)
    language.install(app)
    rendering.install(app)
    kept_page.install(app)
    error.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.open_to_everybody(app, "static")
    return app
