"""The form of a table of the annual report, and what the refusals of the service say in it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField, TextAreaField

from registry.model import Organisation, Region, ReportSection
from registry.model.report_section import COLUMNS, FILLED_IN
from registry.model.vocabulary import Category, EventKind, Hosting, MembershipRole, SectionKind
from registry.services.report_section import Facts, Fault, SectionRefused, plain_lines
from registry.web.form.field import (
    AtMost,
    CodeField,
    CodesField,
    LineField,
    Needed,
    RecordField,
    TextField,
    TickField,
)
from registry.web.form.naming import NamedForm, named, say
from registry.web.programme.form import PlacesField
from registry.web.words.rendering import place

LONGEST_LIST = 10_000
# At which field of the form a column of the table stands, where they are called differently.
_FIELDS = {"organisation_id": "partner", "group_id": "group", "pipeline_id": "pipeline"}


class LinesField(TextField, TextAreaField):
    """Several lines."""


class PartnerForm(NamedForm):
    """The one organisation that a table tells of."""

    name = LineField(lazy_gettext("機関名"), validators=[AtMost(400)])


class SectionForm(FlaskForm):
    """What is written down of a table."""

    code = LineField(
        lazy_gettext("節の番号"), validators=[Needed(lazy_gettext("節の番号を入れてください。")), AtMost(40)]
    )
    title = LineField(
        lazy_gettext("題名"), validators=[Needed(lazy_gettext("題名を入れてください。")), AtMost(400)]
    )
    kind = CodeField(
        lazy_gettext("表の種類"),
        SectionKind,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("表の種類を選んでください。"))],
    )
    before = RecordField(lazy_gettext("並び順"))
    columns = LinesField(
        lazy_gettext("列"),
        validators=[Needed(lazy_gettext("列を一つは書いてください。")), AtMost(LONGEST_LIST)],
    )
    regions = PlacesField(lazy_gettext("相手の地域"))
    categories = CodesField(lazy_gettext("相手の区分"), Category)
    partner = FormField(PartnerForm)
    group = RecordField(lazy_gettext("グループ"))
    pipeline = RecordField(lazy_gettext("支援事業"))
    role = CodeField(lazy_gettext("会員の役割"), MembershipRole, empty=lazy_gettext("なし"))
    hosting = CodeField(lazy_gettext("主催のしかた"), Hosting, empty=lazy_gettext("なし"))
    event_kind = CodeField(lazy_gettext("催事の種別"), EventKind, empty=lazy_gettext("なし"))
    of_branches = TickField(lazy_gettext("個別部署（拠点）の協定だけの表"))
    row_names = LinesField(lazy_gettext("項目の名"), validators=[AtMost(LONGEST_LIST)])
    remark = LinesField(lazy_gettext("表の下の注記"), validators=[AtMost(LONGEST_LIST)])
    empty = LinesField(lazy_gettext("何もなかった年度の文"), validators=[AtMost(LONGEST_LIST)])
    version = HiddenField()

    def offer(
        self,
        *,
        others: Sequence[ReportSection],
        regions: Sequence[Region],
        groups: Sequence[tuple[int, str]],
        pipelines: Sequence[tuple[int, str]],
    ) -> None:
        """Give the choices of each list."""
        self.before.choices = [
            ("", gettext("最後")),
            *((each.id, gettext("「%(field)s」の前", field=f"{each.code} {each.title}")) for each in others),
        ]
        self.regions.choices = [(each.code, place(each)) for each in regions]
        self.group.choices = [("", gettext("なし")), *groups]
        self.pipeline.choices = [("", gettext("なし")), *pipelines]

    def facts(self, organisation: Organisation | None) -> Facts:
        """What the form says, once it is valid."""
        return Facts(
            code=self.code.data or "",
            title=self.title.data or "",
            kind=self.kind.data,
            columns=plain_lines(self.columns.data),
            regions="\n".join(self.regions.data or ()) or None,
            categories="\n".join(each.value for each in self.categories.data or ()) or None,
            organisation_id=organisation.id if organisation is not None else None,
            group_id=self.group.data,
            pipeline_id=self.pipeline.data,
            role=self.role.data,
            hosting=self.hosting.data,
            event_kind=self.event_kind.data,
            of_branches=bool(self.of_branches.data),
            row_names=plain_lines(self.row_names.data) or None,
            remark=self.remark.data,
            empty=self.empty.data,
        )

    def refuse(self, refused: SectionRefused) -> None:
        """Put a refusal where it belongs, in the language of the page."""
        at = _FIELDS.get(refused.at, refused.at)
        say(self.partner.form.name if at == "partner" else self[at], self._sentence(refused))

    def _sentence(self, refused: SectionRefused) -> str:
        what = refused.what[:60]
        match refused.fault:
            case Fault.NOT_A_PAIR:
                return gettext("「%(what)s」は「記号=見出し」ではありません（例: name=機関名）。", what=what)
            case Fault.COLUMN_TWICE:
                return gettext("「%(what)s」が二度あります。", what=what)
            case Fault.COLUMN_UNKNOWN:
                return gettext(
                    "「%(what)s」という列は、この種類の表にありません（使える列: %(known)s）。",
                    what=what,
                    known=" ".join(sorted(COLUMNS[self.kind.data])),
                )
            case Fault.NOT_FILLED_IN:
                known = " ".join(f"{{{each}}}" for each in sorted(FILLED_IN))
                return gettext(
                    "「{%(what)s}」に入れるものはありません（使えるもの: %(known)s）。",
                    what=what,
                    known=known,
                )
            case Fault.CHOICE_NEEDED:
                return gettext("この種類の表には、この項目が要ります。")
            case Fault.CHOICE_UNUSED:
                return gettext("この種類の表では、この項目を使いません。空にしてください。")
            case Fault.NEIGHBOUR_GONE:
                return gettext("一覧から選んでください。")
            case Fault.CODE_MISSING:
                return gettext("節の番号を入れてください。")
            case Fault.TITLE_MISSING:
                return gettext("題名を入れてください。")
            case Fault.COLUMNS_MISSING:
                return gettext("列を一つは書いてください。")


def facts_of(section: ReportSection, before: int | None) -> dict[str, Any]:
    """The values with which the form of a table opens."""
    return {
        **{
            name: getattr(section, name)
            for name in (
                *("code", "title", "kind", "columns", "role", "hosting", "event_kind", "of_branches"),
                *("row_names", "remark", "empty", "version"),
            )
        },
        "regions": (section.regions or "").splitlines(),
        "categories": [Category(each) for each in (section.categories or "").splitlines()],
        "partner": named(section.organisation),
        "group": section.group_id,
        "pipeline": section.pipeline_id,
        "before": before,
    }
