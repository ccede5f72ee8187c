"""Whatever is typed comes out as the text that it is, in every page and every kind of file."""

import csv
import io
import json
import re
from zipfile import ZipFile

import icalendar
from lxml import etree, html

from tests.conftest import ON_ONE_DATABASE
from tests.security.crawling import Answer, Crawled
from tests.security.hostile import LEADS, MARK

# Addresses that a browser runs, or shows as a page of their own.
RUNNING = re.compile(r"\s*(javascript|data|vbscript)\s*:", re.IGNORECASE)
MARKED = re.compile(f"{MARK}(\\d+){MARK}")
XML = etree.XMLParser(resolve_entities=False, no_network=True)
PACKAGES = ("wordprocessingml.document", "spreadsheetml.sheet")


def of_kind(crawled: Crawled, *endings: str) -> list[Answer]:
    """The answers of some media types."""
    found = [each for each in crawled.answers if each.kind.endswith(endings) and each.status == 200]
    assert any(MARK in inside for each in found for inside in insides(each)), endings
    return found


def insides(answer: Answer) -> list[str]:
    """The text of an answer, or of the parts of a packed one."""
    if not answer.kind.endswith(PACKAGES):
        return [answer.text]
    with ZipFile(io.BytesIO(answer.body)) as package:
        return [
            package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))
        ]


@ON_ONE_DATABASE
def test_every_form_takes_text_as_it_is_or_refuses_it_at_its_field(crawled: Crawled) -> None:
    taken = {path: found for path, found in crawled.filled.items() if found.taken}
    assert len(taken) >= 25
    assert sum(len(found.taken) for found in taken.values()) >= 90
    assert {found.status for found in crawled.filled.values()} <= {302, 303, 409, 422}
    shown = {
        number for each in crawled.answers for inside in insides(each) for number in MARKED.findall(inside)
    }
    stored = {
        number for found in taken.values() for text in found.taken.values() for number in MARKED.findall(text)
    }
    assert len(shown & stored) >= 0.8 * len(stored)


@ON_ONE_DATABASE
def test_no_page_has_an_element_an_attribute_or_an_address_of_what_was_typed(crawled: Crawled) -> None:
    pages = of_kind(crawled, "text/html")
    assert sum("alert(1)" in page.text for page in pages) > 40
    for page in pages:
        tree = html.document_fromstring(page.text)
        assert not tree.xpath("//img[@src='x'] | //script[not(@src)] | //style | //@onerror"), page.path
        assert not tree.xpath("//@*[starts-with(local-name(), 'on')]"), page.path
        for address in tree.xpath("//@href | //@src | //@action | //@formaction"):
            own = address.getparent().tag == "img" and address.startswith("data:image/svg+xml;")
            assert own or not RUNNING.match(address), page.path


@ON_ONE_DATABASE
def test_no_text_is_taken_for_a_template(crawled: Crawled) -> None:
    """An expression of a template, a format or a shell stays what was typed."""
    pages = [each for each in of_kind(crawled, "text/html") if "alert(1)" in each.text]
    assert any("{{7*7}}{%x%}${7*7}" in html.fromstring(page.text).text_content() for page in pages)
    for page in pages:
        assert "onerror=alert(1)>49" not in html.fromstring(page.text).text_content(), page.path


@ON_ONE_DATABASE
def test_no_cell_of_a_table_is_a_formula(crawled: Crawled) -> None:
    tables = of_kind(crawled, "text/csv")
    cells = [
        (answer.path, cell)
        for answer in tables
        for row in csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
        for cell in row
    ]
    assert sum(MARK in cell for _, cell in cells) > 20
    numbers = re.compile(r"-?[0-9][0-9.,]*")
    wrong = [
        (path, cell)
        for path, cell in cells
        if cell.startswith((*LEADS, "\t", "\r")) and not numbers.fullmatch(cell)
    ]
    assert wrong == []


@ON_ONE_DATABASE
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(crawled: Crawled) -> None:
    for answer in of_kind(crawled, "spreadsheetml.sheet"):
        for inside in insides(answer):
            assert not re.search(r"<(?:\w+:)?(?:f|hyperlink|ddeLink)[ >/]", inside), answer.path


@ON_ONE_DATABASE
def test_every_xml_is_well_formed_and_has_nothing_that_runs(crawled: Crawled) -> None:
    kinds = ("svg+xml", "graphml+xml", "gexf+xml", *PACKAGES)
    for answer in of_kind(crawled, *kinds):
        for inside in insides(answer):
            tree = etree.fromstring(inside.encode(), XML)
            running = [
                each
                for each in tree.iter()
                if isinstance(each.tag, str)
                and etree.QName(each).localname in ("script", "foreignObject", "img")
            ]
            assert running == [], answer.path
            assert not tree.xpath("//@*[starts-with(local-name(), 'on') and . = 'alert(1)']"), answer.path


@ON_ONE_DATABASE
def test_every_json_keeps_what_was_typed_in_its_text(crawled: Crawled) -> None:
    for answer in of_kind(crawled, "json"):
        found = json.loads(answer.text)
        assert "X-Evil" not in found, answer.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@ON_ONE_DATABASE
def test_no_calendar_has_an_entry_that_was_typed(crawled: Crawled) -> None:
    for answer in of_kind(crawled, "text/calendar"):
        read = icalendar.Calendar.from_ical(answer.text)
        names = {part.name for part in read.walk()} | {name for part in read.walk() for name in part}
        assert "X-EVIL" not in names
        assert "VTODO" not in names
        assert not any(len(line) > 75 for line in answer.body.split(b"\r\n"))
        assert b"\n" not in answer.body.replace(b"\r\n", b"")


@ON_ONE_DATABASE
def test_nothing_that_was_typed_reaches_a_header(crawled: Crawled) -> None:
    for answer in crawled.answers:
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        assert head.isascii(), answer.path
        assert "X-Evil" not in head, answer.path
        assert MARK not in head, answer.path
