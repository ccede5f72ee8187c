"""Contacts at partners: entered for a purpose, confirmed from time to time, deleted when the purpose is over."""

from datetime import date

from sqlalchemy.orm import Session

from registry.model import Contact, Organisation
from registry.model.clock import moved_by_months
from registry.services.recording import Actor, recorded, register, require_version

# Personal data is kept for a purpose and a time: nobody can say today what is needed after five years.
LONGEST_MONTHS = 60
SHORTEST_PURPOSE = 2


class ContactRefused(ValueError):
    """A contact that may not be kept like this; the text is a sentence for the user."""


def last_delete_by(day: date) -> date:
    """The latest day to which a contact entered on ``day`` may be kept."""
    return moved_by_months(day, LONGEST_MONTHS)


def add_contact(
    session: Session,
    *,
    organisation: Organisation,
    person: str,
    post: str | None,
    email: str | None,
    phone: str | None,
    purpose: str,
    delete_by: date,
    may_be_given: bool,
    by: Actor,
) -> Contact:
    """Enter a contact; whoever enters it has it from the partner that day, so it counts as confirmed."""
    _check(person, purpose, delete_by, by)
    contact = Contact(
        organisation_id=organisation.id,
        person=person,
        post=post,
        email=email,
        phone=phone,
        purpose=purpose,
        delete_by=delete_by,
        may_be_given=may_be_given,
        confirmed_on=by.day,
    )
    register(session, subject=contact, by=by)
    return contact


def change_contact(
    session: Session,
    *,
    contact: Contact,
    version: int,
    person: str,
    post: str | None,
    email: str | None,
    phone: str | None,
    purpose: str,
    delete_by: date,
    may_be_given: bool,
    by: Actor,
) -> None:
    """Change a contact as it was seen in ``version``; that alone does not confirm it."""
    require_version(contact, version)
    _check(person, purpose, delete_by, by)
    with recorded(session, by=by, act="contact:change", subject=contact):
        contact.person = person
        contact.post = post
        contact.email = email
        contact.phone = phone
        contact.purpose = purpose
        contact.delete_by = delete_by
        contact.may_be_given = may_be_given


def confirm_contact(session: Session, *, contact: Contact, version: int, by: Actor) -> None:
    """Note that the contact, as it was seen in ``version``, holds today."""
    require_version(contact, version)
    with recorded(session, by=by, act="contact:confirm", subject=contact):
        contact.confirmed_on = by.day


def delete_contact(session: Session, *, contact: Contact, version: int, by: Actor) -> None:
    """Delete a contact; that it was there stays in the change record, who it was does not."""
    require_version(contact, version)
    with recorded(session, by=by, act="contact:delete", subject=contact):
        session.delete(contact)


def _check(person: str, purpose: str, delete_by: date, by: Actor) -> None:
    if not person.strip():
        raise ContactRefused("担当者の氏名が要ります")
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise ContactRefused("個人の情報を持つ目的を書いてください")
    if not by.day < delete_by <= last_delete_by(by.day):
        raise ContactRefused("削除期限は明日から5年以内の日です")
