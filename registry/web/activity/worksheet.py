"""The worksheet of a fiscal year: last year's joint work beside this year's, recorded as a whole."""

from typing import Any

from flask import Blueprint, abort, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.japanese.dates import fiscal_year
from registry.model import Activity, Organisation
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Role
from registry.queries.partner import organisation
from registry.queries.worksheet import Pair, event_ids, pairs, partner_progress, section_progress
from registry.services.activity import ActivityPartner, Facts
from registry.services.recording import Stale
from registry.services.worksheet import Entry, Outcome, record_worksheet
from registry.web.activity.form import year_choices
from registry.web.activity.worksheet_form import (
    WorksheetForm,
    either,
    figures,
    in_words,
    judge_count,
    key,
    values,
)
from registry.web.form.field import number_sent
from registry.web.form.naming import Resolution, registered, resolve_names, say
from registry.web.frame import parameter
from registry.web.frame.access import actor, may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.rendering import wrong_fields

pages = Blueprint("worksheet", __name__)
Answer = Response | str | tuple[str, int]
BLANK_ROWS = 3
VERDICTS = "verdicts"


@pages.route("/activities/worksheet", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def page() -> Answer:
    """Choose a partner or a section, or fill in its worksheet."""
    year = parameter.fiscal_year(fiscal_year(today()))
    section = parameter.text("section", 40) or None
    partner = _partner()
    if partner is None and section is None:
        return _chooser(year)
    sheet = Sheet(year, partner, section)
    if request.method == "GET":
        return sheet.shown()
    return sheet.sent()


class Sheet:
    """The worksheet of one partner or one section in a fiscal year."""

    def __init__(self, year: int, partner: Organisation | None, section: str | None) -> None:
        self.year, self.partner, self.section = year, partner, section
        found = pairs(db(), fiscal_year=year, partner_id=partner.id if partner else None, section=section)
        self.pairs = [pair for pair in found if may_write(current_user, either(pair).branch_code)]
        self.read_only = [pair for pair in found if pair not in self.pairs]
        rows = [values(pair, year) for pair in self.pairs]
        self.form = WorksheetForm(data={"rows": rows, "new": [{}] * BLANK_ROWS})
        self.found: Resolution | None = None

    def shown(self, status: int = 200, verdicts: dict[str, str] | None = None) -> Answer:
        """The page; after saving with the verdict of each row."""
        if verdicts is None:
            kept: Any = get_flashed_messages(category_filter=[VERDICTS])
            verdicts = kept[0] if kept else {}
        page = render_template(
            "worksheet/page.html",
            form=self.form,
            rows=list(zip(self.pairs, self.form.rows, strict=False)),
            read_only=self.read_only,
            year=self.year,
            partner=self.partner,
            section=self.section,
            years=year_choices(self.year),
            found=self.found,
            verdicts=verdicts,
        )
        return page, status

    def sent(self) -> Answer:
        """Judge every row, then write all of them or none."""
        if "more" in request.form:
            for _ in range(BLANK_ROWS):
                self.form.new.append_entry()
            return self.shown()
        entries, moved = self._entries()
        if moved:
            return self._outdated(moved)
        if wrong_fields(self.form):
            return self.shown(422, self._judged())
        new = [entry for entry in self.form.new if entry.form.title.data]
        entries += self._additions(new)
        try:
            outcomes = record_worksheet(db(), fiscal_year=self.year, entries=entries, by=actor())
        except Stale:
            return self._outdated(set())
        self._tell(outcomes)
        return redirect(
            url_for(
                "worksheet.page",
                fy=self.year,
                partner=self.partner.id if self.partner else None,
                section=self.section,
            )
        )

    def _entries(self) -> tuple[list[Entry], set[int]]:
        """The rows as they were sent, and which of them somebody else changed meanwhile."""
        self.form.validate()
        known = {key(pair): pair for pair in self.pairs}
        events = event_ids(db(), fiscal_year=self.year)
        entries, moved, matched = [], set(), []
        for position, row in enumerate(self.form.rows):
            sent = row.form
            pair = known.get((sent.previous.data or "", sent.current.data or ""))
            if pair is None:
                pair = self._meanwhile(sent)
                moved.add(position)
            matched.append(pair)
            if pair.current is not None and str(pair.current.version) != sent.version.data:
                moved.add(position)
            if "keep_all" in request.form and pair.current is None:
                sent.keep.data = True
            if (sent.keep.data or pair.current is not None) and not sent.title.data:
                say(sent.title, gettext("連携事業の名称を書いてください。"))
            judge_count(sent)
            entries.append(
                Entry(
                    figures=figures(sent),
                    keep=bool(sent.keep.data),
                    previous=pair.previous,
                    current=pair.current,
                    version=number_sent(sent.version.data) or 0,
                    event_id=events.get(sent.title.data or ""),
                )
            )
        self.pairs = matched
        self._judge_new()
        return entries, moved

    def _meanwhile(self, sent: Any) -> Pair:
        """The pair that a row belongs to now, when it was recorded by somebody else after the page was made."""
        for pair in self.pairs:
            if pair.previous is not None and str(pair.previous.id) == sent.previous.data:
                return pair
            if pair.current is not None and str(pair.current.id) == sent.current.data:
                return pair
        return abort(400)

    def _judge_new(self) -> None:
        entries = [entry.form for entry in self.form.new]
        self.found = resolve_names([entry.partner.form for entry in entries])
        for entry in entries:
            figured = entry.count.typed or entry.participants.typed or entry.months.typed or entry.kind.data
            if not entry.title.data:
                if figured or entry.partner.form.name.data:
                    say(entry.title, gettext("連携事業の名称を書いてください。"))
                continue
            if entry.kind.data is None:
                say(entry.kind, gettext("種別を選んでください。"))
            if self.partner is None and not entry.partner.form.name.data:
                say(entry.partner.form.name, gettext("相手機関を書いてください。"))
            judge_count(entry)

    def _additions(self, new: list[Any]) -> list[Entry]:
        forms = [entry.form for entry in self.form.new]
        assert self.found is not None
        who = registered([form.partner.form for form in forms], self.found)
        own = current_user.branch_code
        events = event_ids(db(), fiscal_year=self.year)
        made = []
        for position, form in enumerate(forms):
            if not form.title.data:
                continue
            organisation = who.get(position, self.partner)
            assert organisation is not None
            facts = Facts(
                fiscal_year=self.year,
                title=form.title.data,
                kinds=(form.kind.data,),
                partners=(
                    ActivityPartner(organisation.id, form.partner.form.name.data or organisation.name),
                ),
                branch_code=None if own in (None, HEADQUARTERS) else own,
                section=self.section,
            )
            made.append(Entry(figures(form), new=facts, event_id=events.get(form.title.data)))
        return made

    def _judged(self) -> dict[str, str]:
        """A verdict for each row of a worksheet that cannot be recorded yet."""
        verdicts = {}
        for position, entry in enumerate([*self.form.rows, *self.form.new]):
            name = (
                f"rows-{position}"
                if position < len(self.form.rows)
                else f"new-{position - len(self.form.rows)}"
            )
            wrong = any(field.errors for field in entry.form)
            used = entry.form.title.data and (
                getattr(entry.form, "keep", None) is None or entry.form.keep.data
            )
            if wrong:
                verdicts[name] = gettext("直してください")
            elif used or (position < len(self.form.rows) and self.pairs[position].current is not None):
                verdicts[name] = gettext("このまま記録できます")
        return verdicts

    def _outdated(self, moved: set[int]) -> Answer:
        """Somebody else was first: what is stored now stands beside what was typed, and can be sent again."""
        verdicts = {}
        for position, (pair, row) in enumerate(zip(self.pairs, self.form.rows, strict=True)):
            if position not in moved or pair.current is None:
                continue
            db().refresh(pair.current)
            verdicts[f"rows-{position}"] = gettext(
                "ほかの人が記録しました: %(stored)s", stored=in_words(pair.current)
            )
            for field, value in (("current", pair.current.id), ("version", pair.current.version)):
                row.form[field].data = str(value)
                row.form[field].raw_data = [str(value)]
        return self.shown(409, verdicts)

    def _tell(self, outcomes: list[tuple[Outcome, Activity | None]]) -> None:
        words = {
            Outcome.CONTINUED: gettext("継続として記録しました"),
            Outcome.ADDED: gettext("新しく記録しました"),
            Outcome.CHANGED: gettext("変更を記録しました"),
            Outcome.SAME: gettext("変わりません"),
        }
        verdicts = {f"activity-{made.id}": words[each] for each, made in outcomes if made is not None}
        written = sum(each in (Outcome.CONTINUED, Outcome.ADDED, Outcome.CHANGED) for each, _ in outcomes)
        left = sum(each is Outcome.LEFT_OUT for each, _ in outcomes)
        flash(
            ngettext("%(num)s件を記録しました。", "%(num)s件を記録しました。", written)
            + (gettext("継続としなかった行: %(left)s", left=left) if left else "")
        )
        flash(verdicts, VERDICTS)  # type: ignore[arg-type]


def _partner() -> Organisation | None:
    identity = parameter.optional_number("partner", 1, 999_999_999)
    if identity is None:
        return None
    row = organisation(db(), identity, as_of=today())
    if row is None:
        abort(404)
    return row.organisation


def _chooser(year: int) -> str:
    return render_template(
        "worksheet/chooser.html",
        year=year,
        years=year_choices(year),
        partners=partner_progress(db(), fiscal_year=year),
        sections=section_progress(db(), fiscal_year=year),
    )
