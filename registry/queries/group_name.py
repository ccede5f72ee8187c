"""What a group was called on a day, and all that it was ever called."""

from datetime import date

from sqlalchemy import ColumnElement

from registry.model import Group, GroupName


def group_name_on(group: Group, day: date) -> str:
    """The name of a day: the former name with the first last day that is not before it, else the present one."""
    then = [each for each in group.former_names if each.valid_to >= day]
    return min(then, key=lambda each: each.valid_to).name if then else group.name


def once_named(q: str) -> ColumnElement[bool]:
    """SQL: a former name of the group contains ``q``."""
    return Group.former_names.any(GroupName.name.icontains(q, autoescape=True))
