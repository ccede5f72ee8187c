"""A letter to a branch about what a year's report lacks: seen before it is sent, logged, and never sent twice unawares."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.config import Config
from registry.exchange.mail import MailRefused, MailUncertain, Transport, mail_server
from registry.exchange.report_letter import message
from registry.model import Branch
from registry.model.vocabulary import DigestState, Language
from registry.queries.place import branches
from registry.queries.report_desk import letters, officers_of
from registry.reports.annual.desk import Desk
from registry.reports.annual.missing import Missing
from registry.services.recording import Stale
from registry.services.report_letter import (
    NobodyToWrite,
    NothingToAsk,
    SentToday,
    mark_recipient,
    sent_today,
    write_letter,
)
from registry.web.annual import desk_words
from registry.web.annual.desk import WRITERS, asked_of, drafted
from registry.web.annual.pages import asked_year
from registry.web.form.field import TickField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.words.rendering import fiscal_year

pages = Blueprint("annual_letter", __name__)
Answer = Response | str | tuple[str, int]


class SendForm(FlaskForm):
    """Whether a branch that had a letter today is to have another."""

    again = TickField(lazy_gettext("今日すでに送ったことを知ったうえで、もう一度送る"))


@pages.route("/reports/annual/<fy>/desk/letters/<code>", methods=["GET", "POST"])
@opens_to(*WRITERS)
def page(fy: str, code: str) -> Answer:
    """The letter as it would go out, and those that went; the button sends it."""
    require_write(None)
    branch = next((each for each in branches(db()) if each.code == code), None)
    if branch is None:
        abort(404)
    draft = Draft(drafted(asked_year(fy)), branch)
    form = SendForm()
    if request.method == "GET":
        return draft.shown(form)
    return draft.sent(form)


class Draft:
    """The letter to a branch as it stands now."""

    def __init__(self, found: Desk, branch: Branch) -> None:
        config: Config = current_app.config["REGISTRY"]
        self.year, self.branch, self.base_url = found.fiscal_year, branch, config.base_url
        self.lacks = asked_of(found.missing, branch.code)
        self.officers = officers_of(db(), branch.code)
        self.to = [each for each in self.officers if each.email]
        self.transport: Transport | None = mail_server(config.mail_url) if config.mail_url else None
        # Whoever reads it, the report is written in Japanese.
        with force_locale(Language.JAPANESE.value):
            self.subject = self._subject(config.institute_short)
            self.text = self._text()

    def shown(self, form: SendForm, status: int = 200, error: str | None = None) -> Answer:
        """The page with the letter, whom it goes to, and the log."""
        page = render_template(
            "annual/letter.html",
            draft=self,
            form=form,
            error=error,
            sent_today=sent_today(db(), fiscal_year=self.year, branch_code=self.branch.code, by=actor()),
            letters=letters(db(), fiscal_year=self.year, branch=self.branch.code),
        )
        return page, status

    def sent(self, form: SendForm) -> Answer:
        """Log the letter, send it to each officer, and log what became of it."""
        if self.transport is None:
            return self.shown(
                form, 422, gettext("メールの設定がないため送れません。下の本文を写して使ってください。")
            )
        by = actor()
        try:
            letter = write_letter(
                db(),
                fiscal_year=self.year,
                branch_code=self.branch.code,
                lacks=len(self.lacks),
                subject=self.subject,
                text=self.text,
                to=self.to,
                again=bool(form.again.data),
                by=by,
            )
        except NothingToAsk:
            return self.shown(form, 422, gettext("この拠点に尋ねることはありません。"))
        except NobodyToWrite:
            return self.shown(
                form,
                422,
                gettext(
                    "この拠点に、メールアドレスのある連携担当がいません。下の本文を写して使ってください。"
                ),
            )
        except SentToday:
            form.again.errors = [
                gettext("この拠点には今日すでに送っています。もう一度送るなら、印を付けてください。")
            ]
            return self.shown(form, 422)
        except Stale:
            return self.shown(form, 409, gettext("ほかの人が同時に送りました。下の記録を見てください。"))
        mails = {
            each.id: message(
                letter,
                to=each.email or "",
                account_id=each.id,
                sender=self.transport.sender,
                base_url=self.base_url,
                at=by.at,
            )
            for each in self.to
        }
        identity = letter.id
        # The log stands before the first mail goes out, and nobody waits for the mail server with a lock held.
        db().commit()
        states = {account_id: _delivered(self.transport, mail) for account_id, mail in mails.items()}
        for account_id, state in states.items():
            mark_recipient(db(), letter_id=identity, account_id=account_id, state=state)
        self._tell(states)
        return redirect(
            url_for("annual_letter.page", fy=self.year, code=self.branch.code, _anchor="sent"), 303
        )

    def _tell(self, states: dict[int, DigestState]) -> None:
        good = sum(state is DigestState.SENT for state in states.values())
        bad = len(states) - good
        if good:
            flash(ngettext("%(num)s 人に送りました。", "%(num)s 人に送りました。", good))
        if bad:
            flash(
                ngettext(
                    "%(num)s 人には届いたか確かでありません。",
                    "%(num)s 人には届いたか確かでありません。",
                    bad,
                )
            )

    def _subject(self, institute: str) -> str:
        words = gettext(
            "【%(institute)s】%(year)s年報の記録のお願い（%(branch)s・%(count)s件）",
            institute=institute,
            year=fiscal_year(self.year),
            branch=self.branch.name,
            count=len(self.lacks),
        )
        return " ".join(words.split())[:400]

    def _text(self) -> str:
        lines = [
            gettext("%(branch)s 連携担当の皆様", branch=self.branch.name),
            "",
            gettext(
                "%(year)sの年報の下書きで、前年度と比べて次の%(count)s件が足りません。",
                year=fiscal_year(self.year),
                count=len(self.lacks),
            ),
            gettext("実施したものは台帳に記録し、実施しなかったものは、その旨と理由を答えてください。"),
        ]
        for section, items in groupby(self.lacks, key=lambda each: each.section):
            lines += ["", f"■ {section.code} {desk_words.section_title(section)}"]
            for item in items:
                lines += [f"・{desk_words.in_words(item)}", *self._more(item)]
        lines += ["", f"{self.base_url}{url_for('annual_desk.page', fy=self.year, branch=self.branch.code)}"]
        return "\n".join(lines) + "\n"

    def _more(self, item: Missing) -> list[str]:
        """What there was last year, where the sentence sums it up; who looks after the partner."""
        told = []
        if len(item.before) > 1:
            told.append(gettext("前年度") + ": " + "、".join(line.text for line in item.before))
        owners = [each.owner.name for each in item.responsible if each.owner is not None]
        if owners:
            told.append(gettext("主担当") + ": " + "、".join(dict.fromkeys(owners)))
        return [f"　{each}" for each in told]


def _delivered(transport: Transport, mail: Any) -> DigestState:
    try:
        transport.send(mail)
    except MailRefused:
        return DigestState.FAILED
    except MailUncertain:
        return DigestState.SENDING
    return DigestState.SENT
