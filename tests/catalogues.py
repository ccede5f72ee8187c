"""The catalogues of the pages' texts: ``python -m tests.catalogues --update`` collects, ``--check`` finds gaps.

The texts in the sources are Japanese, so only the other languages need a catalogue.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "registry"
CATALOGUES = sorted((SOURCES / "translations").glob("*/LC_MESSAGES/messages.po"))
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# A template that cannot be read must not lose its texts in silence.
OPTIONS = {"templates/**.html": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "marked": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "_in": ((1, "c"), 2),
}
HEADER = """\
# Translations of the pages' texts. The texts themselves are Japanese and stand in the sources.
# `make messages` collects new ones; `make check` names those that still need a translation.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={number}; plural={rule};\\n"

"""
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef\u3001\u3002\u300c\u300d]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
Key = tuple[str, str | None]


def texts() -> Catalog:
    """Every text of the sources, by file and then in the order of the file, without line numbers."""
    found: dict[Key, tuple[str | tuple[str, ...], set[str]]] = {}
    extracted = extract_from_dir(SOURCES, METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, _comments, context in sorted(extracted, key=lambda one: (one[0], one[1])):
        single = message if isinstance(message, str) else message[0]
        known, files = found.setdefault((single, context), (message, set()))
        files.add(f"registry/{Path(file).as_posix()}")
        if isinstance(known, str) and not isinstance(message, str):
            # With and without plural forms: one entry with plural forms serves both.
            found[single, context] = (message, files)
    catalogue = Catalog()
    for (_single, context), (message, files) in found.items():
        catalogue.add(message, context=context, locations=[(file, 0) for file in sorted(files)])
    return catalogue


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """The messages of a catalogue by text and context, without the header."""
    return {key(message): message for message in catalogue if message.id}


def key(message: Message) -> Key:
    """What identifies a message."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def read(path: Path) -> Catalog:
    """The catalogue in a file; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path, fresh: Catalog) -> tuple[int, int]:
    """Bring a catalogue up to the texts of the sources, keeping its translations, which are put into those texts;
    answers how many came and went."""
    old = read(path)
    before = messages(old)
    for message in fresh:
        kept = before.get(key(message)) if message.id else None
        if kept is not None:
            message.flags |= kept.flags & {"fuzzy"}
            message.user_comments = kept.user_comments
            if message.pluralizable == kept.pluralizable:
                message.string = kept.string
        if message.pluralizable and not any(message.string):
            message.string = ("",) * old.num_plurals
    header = HEADER.format(
        language=path.parent.parent.name, number=old.num_plurals, rule=old.plural_expr.strip()
    )
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, fresh, width=0, omit_header=True, include_lineno=False)
    now = messages(fresh)
    return len(now.keys() - before.keys()), len(before.keys() - now.keys())


def problems(catalogue: Catalog, sources: Catalog) -> Iterator[str]:
    """Each gap between a catalogue and the sources as a line for whoever has to close it."""
    wanted, present = messages(sources), messages(catalogue)
    for each, message in wanted.items():
        if each not in present:
            yield f"missing: {shown(each)} of {message.locations[0][0]}"
        elif message.pluralizable != present[each].pluralizable:
            yield f"missing: {shown(each)} of {message.locations[0][0]} is now used with other plural forms"
    for each in [*present, *(key(message) for message in catalogue.obsolete.values())]:
        if each not in wanted:
            yield f"obsolete: {shown(each)}"
    for each, message in present.items():
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy:
            yield f"fuzzy: {shown(each)}"
        if not all(forms) or (message.pluralizable and len(forms) != catalogue.num_plurals):
            yield f"untranslated: {shown(each)}"
            continue
        for form in forms:
            if JAPANESE.search(form):
                yield f"still Japanese: {shown(each)} → {form!r}"
            if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(each[0])):
                yield f"placeholders differ: {shown(each)} → {form!r}"
            elif "%" in PLACEHOLDER.sub("", form):
                # The templates fill every text in, also one without placeholders.
                yield f"a percent sign breaks the page: {shown(each)} → {form!r}"


def shown(each: Key) -> str:
    """A text with its context."""
    text, context = each
    return repr(text) if context is None else f"{text!r} (context {context!r})"


def main() -> int:
    """Update or check every catalogue."""
    parser = argparse.ArgumentParser(prog="python -m tests.catalogues", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--update", action="store_true", help="collect the texts of the sources")
    asked.add_argument("--check", action="store_true", help="exit with 1 when a catalogue has gaps")
    choice = parser.parse_args()
    wrong = 0
    for path in CATALOGUES:
        place = path.relative_to(ROOT)
        if choice.update:
            new, gone = update(path, texts())
            sys.stderr.write(f"{place}: {new} new, {gone} gone\n")
        lines = list(problems(read(path), texts()))
        sys.stderr.writelines(f"{place}: {line}\n" for line in lines)
        wrong += len(lines)
    # After an update the lines are the work that is left, not a failure.
    return 1 if choice.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
