"""The facts of the annual report's tables, one reader for the printed text and one for what the registry composes.

Both give the same plain tuples. The printed text is read by the patterns of ``tests.seeds.annual_report``; nothing of
the registry is used here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from tests.seeds import BRANCHES
from tests.seeds.annual_report import bullets, days, lines, months, numbers, plain, quoted, table, unquoted

Facts = dict[str, list[Hashable]]
LEGAL = re.compile(
    r"公益財団法人|一般財団法人|一般社団法人|国立研究開発法人|地方独立行政法人|\((?:公財|一財|一社|国研)\)"
)
# What a sentence says apart from its quotations: classes of words, so that 参加 and 出席 are the same.
WORDS = {
    "subsidy": "利用助成",
    "continued": "継続",
    "recommendation": "出展企業.*推薦",
    "consultation": "相談",
    "meeting": "連携会議",
    "backing": "後援",
    "sponsoring": "協賛",
    "exhibit": r"(?<!提)出展(?!企業)",
    "joint host": "共催",
    "trainee": "研修学生",
    "visit": "見学",
    "courtesy visit": "表敬訪問",
    "public relations": "PR|周知",
    "presentation": "研究発表|口頭発表|成果(?:を)?発表",
    "demonstration": "デモンスト",
    "introduction": "シーズ.*紹介",
    "explanation": "(?:事業|支援事業)(?:の|を)?説明",
    "handing out": "配布",
    "newsletter": "メールマガジン|メールニュース|メール配信|アークス|TIRINEWS",
    "listing": "掲載|リンク|ウェブサイト",
    "lecture": "講演(?!会)",
    "lecturer": "講師",
    "taking part": "参加(?!者)|出席|委員",
    "sending": "派遣",
    "exchange of views": "意見交換",
    "joint research": "共同研究",
    "signing": "締結",
    "help": r"(?<!PR)(?<!周知)(?<!講演)協力",
    "online": "オンライン|Web(?:開催|セミナー)",
    "International Forum": "東京国際フォーラム",
    "SHIP": "SHIP",
}


def name(text: str) -> str:
    """A name without its legal form, which is printed in full here and in short there."""
    return LEGAL.sub("", plain(text))


def place(text: str) -> frozenset[str]:
    """Where people met; the order of the parts does not matter."""
    return frozenset(re.split("および|[()]", plain(text).casefold())) - {""}


def sentence(text: str) -> list[Hashable]:
    """What one sentence on joint work says, its titles apart."""
    # (18名参加) counts people, it is no taking part of ours.
    bare = re.sub(r"(?<=\d名)参加(?=[^()]*\))", "", plain(unquoted(text)))
    found: list[Hashable] = [("word", word) for word, pattern in WORDS.items() if re.search(pattern, bare)]
    found += [("month", month) for month in months(text)]
    found += [("figure", count, unit) for count, unit in numbers(text)]
    found += [("branch", code) for each, code in BRANCHES.items() if each in bare]
    acting = re.match(r"(\(公財\).+?)(?:の都産技研|による)", plain(text))
    return found + ([("acting", acting[1])] if acting else [])


def read(text: str, report: dict[str, Any]) -> tuple[Facts, Facts]:
    """The facts of the printed text and those of the report, by section."""
    printed, composed = printed_tables(text), composed_tables(report)
    work_printed, work_composed = joint_work(text, report)
    return printed | work_printed, composed | work_composed


# Joint work


def joint_work(text: str, report: dict[str, Any]) -> tuple[Facts, Facts]:
    """Sentence by sentence: a title counts as said when the other side says it, in brackets or not."""
    said: dict[tuple[str, int, int], str] = {}
    printed, composed = defaultdict[str, list[Hashable]](list), defaultdict[str, list[Hashable]](list)
    row, last = 0, ("", 0)
    for each in bullets(text):
        if (each.section, each.line) != last:
            row = row + 1 if each.section == last[0] else 1
            last = (each.section, each.line)
            printed[each.section].append(("row", row, name(each.head)))
        said[each.section, row, each.place] = each.text
    told = {}
    for found in report["tables"]:
        section = found["section"]
        if found["columns"][-1] == "連携事業" and not section.startswith("4.2.8"):
            for number, (head, work) in enumerate(found["rows"], start=1):
                composed[section].append(("row", number, name(head)))
                for position, part in enumerate(work.split("\n"), start=1):
                    assert part.startswith("・")
                    told[section, number, position] = part[1:]
    for key, words in said.items():
        facts = [("bullet",), *sentence(words), *(("title", plain(title)) for title in quoted(words))]
        printed[key[0]] += [(key[1:], fact) for fact in facts]
    for key, words in told.items():
        other = said.get(key, "")
        titles = [title for title in quoted(other) if plain(title) in plain(words)]
        titles += [title for title in quoted(words) if plain(title) not in plain(other)]
        facts = [("bullet",), *sentence(words), *(("title", plain(title)) for title in titles)]
        composed[key[0]] += [(key[1:], fact) for fact in facts]
    return dict(printed), dict(composed)


# All other tables


def printed_tables(text: str) -> Facts:
    """What the printed tables say, cell by cell."""
    found: Facts = {}
    for section in ("4.1.1(1)", "4.1.1(2)"):
        rows = [
            line.cells for line in lines(text) if line.section == section and re.match(r"\d+月", line.text)
        ]
        found[section] = [
            fact
            for number, (day, title, *others) in enumerate(rows, start=1)
            for fact in event(number, day, title, others)
        ]
    everything = [plain(line.text) for line in lines(text)]

    def after(start: str) -> str:
        [only] = [each for each in everything if each.startswith(start)]
        return only.removeprefix(start)

    intro = next(each for each in everything if "展示交流会「" in each)
    exhibitors, registrants = re.findall(r"(\d+)", after("出展企業:"))
    found["4.1.2"] = [
        ("title", quoted(intro)[0]),
        ("dates", after("日時:")),
        ("place", after("開催場所:")),
        ("backing", name(after("後援:"))),
        ("exhibitors", exhibitors),
        ("registrants", registrants),
    ]
    raw = [line for line in lines(text) if line.section.startswith("4.1.3")]
    forming = next(line.cells for line in raw if line.text.startswith("2019 グループ"))
    extent = re.search(r"(\d+)グループ約(\d+)社", after("都産技研では、異業種交流グループ"))
    assert extent is not None
    found["4.1.3(1)"] = [
        *(("name", each) for each in re.findall(r"\d{4}グループ\(課題解決型\)", plain(forming[0]))),
        *(("when", part) for part in plain(forming[1]).split("、")),
        ("meetings", forming[2]),
        ("participants", forming[3]),
        ("groups", extent[1]),
        ("companies", extent[2]),
    ]
    council = next(line.cells for line in raw if line.text.startswith("グループ協議会\t"))
    found["4.1.3(2)1)"] = [("name", council[0]), ("days", *days(council[1])), ("figures", plain(council[2]))]
    cancelled = re.search(r"(新型コロナウイルス感染症対応)のため中止", plain(text))
    assert cancelled is not None
    found["4.1.3(2)2)"] = [("reason", cancelled[1]), ("what", "合同交流会"), ("what", "合同交流会実行委員会")]
    uses = next(line.cells for line in raw if line.text.startswith("定例会など\t"))
    own = re.search(r"既存の課題解決型(\d+)グループ", plain(text))
    assert own is not None
    found["4.1.3(2)3)"] = [
        ("name", uses[0]),
        ("uses", uses[1]),
        ("participants", uses[2]),
        ("groups", own[1]),
    ]
    industry = re.search(r"(新型コロナウイルス感染症拡大)の影響で開催されなかった", plain(text))
    assert industry is not None
    found["4.1.4"] = [("reason", industry[1])]
    found["4.1.5"] = []
    for line in table(text, "4.1.5"):
        no, title, founded, purpose, people, meetings = map(plain, line.cells)
        found["4.1.5"] += research_group(no, title, founded, people, meetings)
        found["4.1.5"] += [("topic", no, topic) for topic in topics(purpose)]
    found["4.2.1"] = agreements(text)
    listed = {start: after(start).split("、") for start in ("連携5機関:", "オブザーバー機関:")}
    found["4.2.5"] = [
        *(("member", name(each)) for each in listed["連携5機関:"]),
        *(("observer", name(each)) for each in listed["オブザーバー機関:"]),
    ]
    found["4.2.5(1)"] = [fact for line in table(text, "4.2.5(1)") for fact in conference(line.cells)]
    found["4.2.5(2)"] = [fact for line in table(text, "4.2.5(2)") for fact in talk_with_hosts(line.cells)]
    found["4.2.6(2)"] = [
        ("figure", position, count, unit)
        for position, (count, unit) in enumerate(
            (
                figure
                for line in lines(text)
                if line.section == "4.2.6(2)" and line.text.startswith("-")
                for figure in numbers(line.text)
            ),
            start=1,
        )
    ]
    found["4.2.7(1)"] = [fact for line in table(text, "4.2.7(1)") for fact in meeting(line.cells)]
    found["4.2.7(2)"] = [fact for line in table(text, "4.2.7(2)") for fact in talk(line.cells)]
    found["4.2.8"] = [fact for line in table(text, "4.2.8") for fact in society(line.cells)]
    return found


def composed_tables(report: dict[str, Any]) -> Facts:
    """What the tables of the report say, cell by cell."""
    tables = defaultdict[str, list[dict[str, Any]]](list)
    for each in report["tables"]:
        tables[each["section"]].append(each)
    readers: dict[str, Callable[..., Iterable[Hashable]]] = {
        "4.2.5(1)": conference,
        "4.2.5(2)": talk_with_hosts,
        "4.2.7(1)": meeting,
        "4.2.7(2)": talk,
        "4.2.8": society,
    }
    found: Facts = {
        section: [fact for row in tables[section][0]["rows"] for fact in reader(row)]
        for section, reader in readers.items()
    }
    for section in ("4.1.1(1)", "4.1.1(2)"):
        found[section] = [
            fact
            for number, (day, title, *others) in enumerate(tables[section][0]["rows"], start=1)
            for fact in event(number, day, title, others)
        ]
    [[title, dates, where, backers, exhibitors, registrants]] = tables["4.1.2"][0]["rows"]
    found["4.1.2"] = [
        ("title", plain(title)),
        ("dates", plain(dates)),
        ("place", plain(where)),
        ("backing", name(backers)),
        ("exhibitors", exhibitors.removesuffix("社")),
        ("registrants", registrants.removesuffix("名")),
    ]
    [[names, when, meetings, participants]] = tables["4.1.3(1)"][0]["rows"]
    found["4.1.3(1)"] = [
        *(("name", plain(each)) for each in names.split("\n")),
        *(("when", part) for part in plain(when).split("、")),
        ("meetings", meetings),
        ("participants", participants),
        *extents(tables["4.1.3(1)"][0]["notes"]),
    ]
    [[council, day, figures]] = tables["4.1.3(2)1)"][0]["rows"]
    found["4.1.3(2)1)"] = [("name", council), ("days", *days(day)), ("figures", plain(figures))]
    found["4.1.3(2)2)"] = not_held(tables["4.1.3(2)2)"][0])
    [[regular, uses, people]] = tables["4.1.3(2)3)"][0]["rows"]
    found["4.1.3(2)3)"] = [
        ("name", regular),
        ("uses", uses),
        ("participants", people),
        *extents(tables["4.1.3(2)3)"][0]["notes"]),
    ]
    found["4.1.4"] = [fact for fact in not_held(tables["4.1.4"][0]) if fact[0] == "reason"]
    found["4.1.5"] = []
    for no, title, founded, purpose, own, times in tables["4.1.5"][0]["rows"]:
        found["4.1.5"] += research_group(no, plain(title), plain(founded), plain(own), times)
        found["4.1.5"] += [("topic", no, topic) for topic in topics(plain(purpose))]
    found["4.2.1"] = []
    for listed, each in zip(("main", "branch"), tables["4.2.1"], strict=True):
        no = party = ""
        for row in each["rows"]:
            no, party = (row[0], row[1]) if row[0] else (no, party)
            branch = row[4] if len(row) > 4 else ""
            found["4.2.1"] += agreement(listed, no, party, not row[0], row[2], row[3], branch)
    members, observers = tables["4.2.5"]
    assert members["title"].endswith(f"連携{len(members['rows'])}機関")
    found["4.2.5"] = [
        *(("member", name(each)) for [each] in members["rows"]),
        *(("observer", name(each)) for [each] in observers["rows"]),
    ]
    found["4.2.6(2)"] = [
        ("figure", position, int(value[:-1]), value[-1])
        for position, (_, value) in enumerate(tables["4.2.6(2)"][0]["rows"], start=1)
    ]
    return found


# One row each, as either side writes it


def event(number: int, day: str, title: str, others: list[str]) -> list[Hashable]:
    """An event with its days; a place stands in brackets behind its title."""
    held = re.fullmatch(r"(.*)\((本部予備会場)\)", plain(title))
    found: list[Hashable] = [
        (number, "days", *days(day)),
        (number, "title", held[1] if held else plain(title)),
    ]
    found += [(number, "place", held[2])] if held else []
    return found + [(number, "host", name(each)) for each in others]


def not_held(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Why nothing was held, and what."""
    assert found["rows"] == []
    reasons = set(re.findall(r"は、(.*?)のため開催されなかった。", found["empty"]))
    return [
        *(("reason", reason) for reason in reasons),
        *(("what", what) for what in re.findall(r"(合同交流会(?:実行委員会)?)」は", found["empty"])),
    ]


def extents(notes: list[str]) -> list[tuple[str, str]]:
    """How many groups and companies the notes tell of."""
    told = "".join(notes)
    units = {"groups": r"(\d+)グループ", "companies": r"(\d+)社"}
    return [(key, each) for key, pattern in units.items() for each in re.findall(pattern, told)]


def research_group(no: str, title: str, founded: str, people: str, meetings: str) -> list[Hashable]:
    participants, own = re.findall(r"\d+", people)
    return [
        (no, "name", title),
        (no, "founded", founded),
        (no, "participants", participants),
        (no, "own staff", own),
        (no, "meetings", meetings),
    ]


def topics(purpose: str) -> list[str]:
    """The subjects of a purpose; how the sentence joins and ends them is left out."""
    joined = re.sub("の場として活動する$|など$", "", purpose)
    joined = re.sub(
        "(?<=情報交換)や、|(?<=開発支援)・(?=情報交換)|(?<=異業種交流)・(?=産学)|(?<=勉強会)や", "、", joined
    )
    return [part for part in joined.replace("異業種交流・産学", "異業種交流、産学").split("、") if part]


def agreements(text: str) -> list[Hashable]:
    """The two lists of agreements; a document without number belongs to the row above."""
    found: list[Hashable] = []
    no = party = ""
    listed = "main"
    for line in lines(text):
        if line.section != "4.2.1":
            continue
        if line.text.startswith("個別部署"):
            listed = "branch"
        if re.match(r"\d*\t.*(書|覚書|協定)\t", line.text):
            cells = [*line.text.split("\t"), "", ""][:5]
            no, party = (cells[0], cells[1]) if cells[0] else (no, party)
            found += agreement(listed, no, party, not cells[0], *cells[2:])
    return found


def agreement(
    listed: str, no: str, party: str, further: bool, title: str, signed: str, branch: str
) -> list[Hashable]:
    key = (listed, no, plain(title))
    day = re.findall(r"\d+", plain(signed))
    return [
        (*key, "party", plain(party)),
        (*key, "further document", further),
        (*key, "signed", *map(int, day)),
        *([(*key, "branch", plain(branch))] if branch.strip() else []),
    ]


def conference(cells: list[str]) -> list[Hashable]:
    no, day, where, who, people = cells
    return [
        (no, "days", *days(day)),
        (no, "place", place(where)),
        *((no, "attended", each) for each in plain(who).split("、")),
        (no, "participants", plain(people)),
    ]


def talk_with_hosts(cells: list[str]) -> list[Hashable]:
    no, day, title, speaker, hosts, where = cells
    return [
        (no, "day", *days(day)),
        (no, "title", plain(title)),
        (no, "speaker", plain(speaker)),
        *((no, "host", name(each)) for each in plain(hosts).split("、")),
        (no, "event", plain(where)),
    ]


def talk(cells: list[str]) -> list[Hashable]:
    no, day, title, speaker, where, event = cells
    # The year and the name of the whole conference stand before some of the meetings.
    meeting_name = re.sub(r"^(?:2020年度)?(?:産業技術連携推進会議)?", "", plain(event))
    return [
        (no, "day", *days(day)),
        (no, "title", plain(title)),
        (no, "speaker", plain(speaker)),
        (no, "place", place(where)),
        (no, "event", meeting_name),
    ]


def meeting(cells: list[str]) -> list[Hashable]:
    no, day, title, where = cells
    return [(no, "days", *days(day)), (no, "title", plain(title)), (no, "place", place(where))]


def society(cells: list[str]) -> list[Hashable]:
    no, day, partner, title = cells
    return [(no, "days", *days(day)), (no, "partner", name(partner)), (no, "title", plain(title))]
