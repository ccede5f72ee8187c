"""The form by which two records become one, and the one by which they are judged to be two."""

from collections.abc import Collection, Sequence

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField

from registry.model import Organisation
from registry.model.vocabulary import NameKind
from registry.services.merge import OTHER_NAMES, Trait, differing, lacking, values_of
from registry.web.form.field import AtMost, LineField, Needed, RecordField, TickField
from registry.web.words.label import label

KEPT, GONE = "kept", "gone"


class MergeForm(FlaskForm):
    """Whose value is kept where both records have one, and what becomes of the other name."""

    choices = FieldList(RecordField("", read=str), min_entries=len(Trait))
    other_name = RecordField(lazy_gettext("使わなくなる名称の扱い"), read=NameKind, default=NameKind.ALIAS)
    sure = TickField(lazy_gettext("同じ機関だと確かめた"))
    kept_version = HiddenField()
    gone_version = HiddenField()

    def offer(self, kept: Organisation, gone: Organisation) -> "MergeForm":
        """Give the choices: of a trait that only one record tells there is none."""
        self.other_name.choices = [(each.value, label(each)) for each in OTHER_NAMES]
        lacks = lacking(kept, gone)
        for trait, field in zip(Trait, self.choices, strict=True):
            field.label.text = label(trait)
            field.choices = [(KEPT, gettext("残す記録")), (GONE, gettext("統合する記録"))]
            if field.data is None:
                field.data = GONE if trait in lacks else KEPT
        return self

    def chosen(self, kept: Organisation, gone: Organisation) -> Collection[Trait]:
        """The traits that the kept record takes over."""
        open_to_choice = {*differing(kept, gone), *lacking(kept, gone)}
        return {
            trait
            for trait, field in zip(Trait, self.choices, strict=True)
            if trait in open_to_choice and field.data == GONE
        }

    def versions(self) -> tuple[int, int]:
        """Those in which the two records were compared; 0 where the form does not say."""
        kept, gone = (
            int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
            for text in (self.kept_version.data or "", self.gone_version.data or "")
        )
        return kept, gone


class DistinctionForm(FlaskForm):
    """Why two organisations that look like one are two."""

    reason = LineField(
        lazy_gettext("別の機関である理由"),
        validators=[Needed(lazy_gettext("別の機関である理由を書いてください。")), AtMost(400)],
    )


def rows(kept: Organisation, gone: Organisation) -> Sequence[tuple[int, Trait, bool]]:
    """The traits of which either record says something: position, trait, and whether a person has to choose."""
    differ = differing(kept, gone)
    return [
        (position, trait, trait in differ)
        for position, trait in enumerate(Trait)
        if any(values_of(kept, trait)) or any(values_of(gone, trait))
    ]
