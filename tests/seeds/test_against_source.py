"""Agreements and joint work in the seeds are those of sections 4.2.1 to 4.2.4 and 4.2.6, compared both ways."""

import re
from collections import Counter

from tests.seeds import BRANCHES, Row, same, seed, unmatched
from tests.seeds.annual_report import (
    Bullet,
    bullets,
    days,
    lines,
    months,
    numbers,
    plain,
    quoted,
    table,
    unquoted,
)

# A pattern of the text, outside quotations, and the kind that a bullet with it must carry.
KINDS = {
    "利用助成の継続": "subsidy",
    "出展企業推薦": "exhibitor_recommendation",
    "連携技術相談": "consultation",
    "連携会議": "meeting",
    "後援": "backing",
    "協賛": "backing",
    "出展(?!企業)": "exhibit",
    "を共催": "joint_host",
    "研修学生": "trainee",
    "見学": "visit",
    "表敬訪問": "courtesy_visit",
    "PR": "pr",
    "研究発表": "research_presentation",
    "メールマガジン": "newsletter",
}


def paired(report: str) -> list[tuple[Bullet, Row]]:
    """Each printed bullet with its seed row."""
    rows = {(int(row["source_line"]), int(row["bullet"])): row for row in seed("activities")}
    return [
        (each, rows[each.line, each.place]) for each in bullets(report) if (each.line, each.place) in rows
    ]


# Agreements


def agreements(report: str) -> list[tuple[str, ...]]:
    found, no, party, doc, listed = [], "", "", 0, "main"
    for line in lines(report):
        if line.section != "4.2.1":
            continue
        if line.text.startswith("個別部署"):
            listed = "branch"
        if not re.match(r"\d*\t.*(書|覚書|協定)\t", line.text):
            continue
        cells = [*line.text.split("\t"), "", ""][:5]
        no, party, doc = (cells[0], cells[1], 1) if cells[0] else (no, party, doc + 1)
        branch = BRANCHES[cells[4].strip()] if cells[4].strip() else ""
        signed = re.sub(r"\s", "", cells[3])
        found.append((str(line.number), listed, no, str(doc), plain(party), plain(cells[2]), signed, branch))
    return found


def test_every_agreement_is_there_with_number_party_title_day_and_branch(report: str) -> None:
    stored = [
        (
            row["source_line"],
            row["list"],
            row["no"],
            row["doc"],
            plain(row["parties"]),
            plain(row["title"]),
            re.sub(r"\s", "", row["signed_on"]),
            row["branch"],
        )
        for row in seed("agreements")
    ]
    printed = agreements(report)
    assert len(printed) == 75
    same("4.2.1", printed, stored)


def test_kinds_of_agreements_follow_from_their_titles() -> None:
    wrong = []
    for row in seed("agreements"):
        title = row["title"]
        kind = (
            "education_research"
            if title.startswith("教育研究協力")
            else "business_agreement"
            if title == "業務協定書"
            else "confidentiality"
            if title == "秘密保持契約書"
            else "memorandum"
            if title.endswith("覚書")
            else "agreement"
        )
        if row["kind"] != kind:
            wrong.append(f"  {row['list']} {row['no']}: {title} is {row['kind']}")
    unmatched("4.2.1 kinds", wrong, 75)


# Joint work, bullet by bullet


def test_every_bullet_is_one_row_under_its_section_and_name(report: str) -> None:
    def stored_name(row: Row) -> str:
        return plain(row["heading"] or row["partners"].split("、")[0])

    same(
        "4.2.2-4.2.6(1)",
        ((each.section, each.line, each.place, plain(each.head)) for each in bullets(report)),
        (
            (row["section"], int(row["source_line"]), int(row["bullet"]), stored_name(row))
            for row in seed("activities")
        ),
    )


def test_the_corporation_of_4_2_6_is_the_partner_of_all_its_rows(report: str) -> None:
    rows = [row for row in seed("activities") if row["section"] == "4.2.6(1)"]
    assert {row["partners"] for row in rows} == {"(公財)東京都中小企業振興公社"}
    assert all(row["heading"] for row in rows)


def test_quoted_titles_are_kept(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        kept = plain(row["title"] + row["programmes"] + row["event"] + row["note"])
        problems += [
            f"  {bullet.line}.{bullet.place} 「{title}」"
            for title in quoted(bullet.text)
            if plain(title) not in kept
        ]
    unmatched("titles", problems, len(pairs))


def test_counts_people_and_sessions_are_those_printed(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        printed = Counter(numbers(bullet.text))
        stored: Counter[tuple[int, str]] = Counter()
        if row["count"]:
            stored[int(row["count"]), row["unit"]] += 1
        each_month = [int(part.split(":")[1]) for part in row["sessions"].split("、") if part]
        stored.update((people, "名") for people in each_month)
        if each_month:
            if int(row["participants"]) != sum(each_month):
                problems.append(f"  {bullet.line}.{bullet.place} {row['participants']} is not the sum")
        elif row["participants"]:
            stored[int(row["participants"]), "名"] += 1
        # Figures without a column of their own stand in the note as printed.
        spare = Counter(numbers(row["note"]))
        if printed - stored - spare or stored - printed:
            problems.append(f"  {bullet.line}.{bullet.place} printed {dict(printed)} stored {dict(stored)}")
    unmatched("numbers", problems, len(pairs))


def test_months_are_those_printed_with_ranges_expanded(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        stored = [int(month) for month in row["months"].split("、") if month]
        if months(bullet.text) != stored:
            problems.append(f"  {bullet.line}.{bullet.place} printed {months(bullet.text)} stored {stored}")
    unmatched("months", problems, len(pairs))


def test_a_branch_stands_where_the_text_names_one_and_nowhere_else(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        named = {code for name, code in BRANCHES.items() if name in unquoted(bullet.text)}
        if named != ({row["branch"]} - {""}):
            problems.append(f"  {bullet.line}.{bullet.place} printed {named} stored {row['branch']!r}")
    unmatched("branches", problems, len(pairs))


def test_acting_bodies_and_continuation_are_those_printed(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        acting = re.match(r"(\(公財\).+?)(?:の都産技研|による)", plain(bullet.text))
        if (acting[1] if acting else "") != plain(row["acting"]):
            problems.append(f"  {bullet.line}.{bullet.place} acting {row['acting']!r}")
        if ("継続" in unquoted(bullet.text)) != (row["continued"] == "1"):
            problems.append(f"  {bullet.line}.{bullet.place} continued {row['continued']!r}")
    unmatched("acting, continued", problems, len(pairs))


def test_words_that_name_a_kind_give_that_kind(report: str) -> None:
    problems, pairs = [], paired(report)
    for bullet, row in pairs:
        text = unquoted(bullet.text)
        missing = {kind for word, kind in KINDS.items() if re.search(word, text)} - set(
            row["kinds"].split("、")
        )
        problems += [
            f"  {bullet.line}.{bullet.place} lacks {kind}: {bullet.text}" for kind in sorted(missing)
        ]
    unmatched("kinds", problems, len(pairs))


def test_the_eighteen_named_subsidies_are_programmes_of_their_municipalities(report: str) -> None:
    printed = [
        (plain(title), plain(each.head))
        for each in bullets(report)
        if "利用助成の継続" in each.text
        for title in quoted(each.text)
    ]
    programmes = [
        row for row in seed("programmes") if row["kind"] == "fee_subsidy" and row["source_file"] == "003"
    ]
    assert len(printed) == 18
    same(
        "named subsidies",
        printed,
        (
            (plain(row["title"]), plain(row["eligible_municipalities"] or row["eligible_membership"]))
            for row in programmes
        ),
    )
    same(
        "named subsidies in activities",
        (title for title, _ in printed),
        (
            plain(title)
            for row in seed("activities")
            if row["kinds"] == "subsidy"
            for title in row["programmes"].split("、")
            if title
        ),
    )


def test_figures_of_the_medical_pipeline_are_those_printed(report: str) -> None:
    printed = [
        (str(line.number), count, unit)
        for line in lines(report)
        if line.section == "4.2.6(2)" and line.text.startswith("-")
        for count, unit in numbers(line.text)
    ]
    same(
        "4.2.6(2)",
        printed,
        ((row["source_line"], int(row["value"]), row["unit"]) for row in seed("pipeline_figures")),
    )


def test_regions_of_municipalities_are_those_under_which_they_are_printed(report: str) -> None:
    codes = {"1)": "joto", "2)": "johnan", "3)": "johoku", "4)": "josai", "5)": "toshin"}
    printed = {
        (each.head, codes[each.section[-2:]] if each.section != "4.2.2(2)" else "tama")
        for each in bullets(report)
        if each.section.startswith("4.2.2")
    }
    assert len(printed) == 26
    stored = [
        (row["name"], row["region"]) for row in seed("municipalities") if row["region_basis"] == "stated"
    ]
    same("4.2.2 regions", printed, stored)


def test_days_of_a_printed_span_are_read_across_months() -> None:
    assert days("12月14日 ～12月25日") == ("2020-12-14", "2020-12-25")
    assert days("1月 8日") == ("2021-01-08", "")
    assert table("4.2.8 x\n1\t12月 3日\t甲\t乙", "4.2.8")[0].cells == ["1", "12月 3日", "甲", "乙"]
