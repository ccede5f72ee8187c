"""The sentences of an import as the layers below word them, in Japanese: each can be said in the language of the page.

They are kept with an import and printed by the command line as they are; the page takes them apart again. A placeholder
stands for what differs. ``tests/web/test_import_sentence.py`` holds this list against the sources of the sentences.
"""


def marked(text: str) -> str:
    """A text that is translated later."""
    return text


# What cannot be read, or is not known, in one cell.
CELLS = (
    marked("空にできません"),
    marked("「%(cell)s」は整数ではありません(例: 12)"),
    marked("「%(cell)s」は大きすぎます(%(number)sまで)"),
    marked("「%(cell)s」は0以上の整数ではありません(例: 12)"),
    marked("「%(cell)s」は数ではありません(例: 18.5)"),
    marked("「%(cell)s」は1か0ではありません"),
    marked("「%(cell)s」は日まで書いてください(例: 2021-03-31)"),
    marked("「%(cell)s」は1から12までの月を「、」で区切ったものではありません(例: 9、10)"),
    marked("「%(cell)s」は「月:人数」を「、」で区切ったものではありません(例: 6:3、9:11)"),
    marked("「%(cell)s」という区分はありません(使える区分: %(codes)s)"),
    marked("「%(cell)s」は使えません(使える値: %(codes)s)"),
    marked("「%(cell)s」という番号の相談は登録されていません"),
    marked("「%(cell)s」という機関は登録されていません(機関の名称・旧称・別表記)"),
    marked("「%(cell)s」という機関は登録されていません(似た名称: %(listed)s)"),
    marked("「%(cell)s」という機関は登録されていません(似た名称の機関もありません)"),
    marked("「%(cell)s」に当たる機関が複数あります(候補: %(listed)s)"),
    marked("「%(cell)s」に選ばれた機関 %(number)s は登録されていません"),
    marked("「%(cell)s」という都道府県はありません(例: 新潟県)"),
    marked("区市町村コード「%(cell)s」は6桁の数字ではありません(例: 131075)"),
    marked("区市町村コード「%(cell)s」の検査数字が合いません(例: 131075)"),
    marked("法人番号「%(cell)s」は正しい13桁の番号ではありません(例: 7000012050002)"),
    marked("年度「%(number)s」は使えません(%(first)sから%(last)sまでの西暦4桁)"),
    marked("日付が空です(%(accepted)s)"),
    marked("「%(cell)s」は西暦か和暦か分かりません(%(accepted)s)"),
    marked("「%(cell)s」は日付として読めません(%(accepted)s)"),
    marked("「%(cell)s」という日はありません(%(accepted)s)"),
    marked("「%(cell)s」は%(era)sが始まる前の日です(%(accepted)s)"),
    marked("%(era)s年はありません(%(accepted)s)"),
    marked("%(number)s文字は長すぎます(%(most)s文字まで)"),
    marked("%(number)s の記録はありません(新しい記録の id は空にします)"),
    marked("%(number)s の記録は %(kept)s に統合されています(id を %(again)s にしてください)"),
    marked("「%(cell)s」という%(noun)sは登録されていません(使える値: %(codes)s)"),
    marked("「%(cell)s」という%(noun)sは登録されていません"),
    marked("「%(cell)s」という%(noun)sが複数あります(番号で指定してください)"),
)
# What is wrong with a whole row, or why a person has to look at it.
ROWS = (
    marked("sessions の月 %(number)s が months にありません"),
    marked("list が branch の行には branch(連携部署)が要り、main の行は空にします"),
    marked("signed_on(締結日)か attested_on(出典が示す日)のどちらかが要ります"),
    marked("partner(相手)と branch(拠点)は一方だけです"),
    marked("%(first)s行目と%(second)s行目が同じ記録を指しています(一方を消してください)"),
    marked(
        "%(reason)s(候補: %(listed)s)。同じものなら、ファイルに id の列を足して番号を書いてください。別のものなら、違いを書いてください"
    ),
    marked("%(key)sが同じです"),
    marked("似た名称の機関があります"),
    marked("法人番号は同じで、名称が違います"),
    marked("区市町村が同じです"),
    marked("同じ名称の機関が複数あります"),
    marked("法人格かその位置(前・後)が違う別の機関かもしれません"),
    marked("名称の書き方と所在のどちらかが違います"),
)
# What becomes of a row: before it is written, and once it was.
BEFORE = (
    marked("新しく登録します"),
    marked("登録済みの記録と同じです"),
    marked("%(columns)s を変更します"),
    marked("機関「%(cell)s」(区分 %(code)s)も登録します"),
)
AFTER = (
    marked("新しく登録しました"),
    marked("登録済みの記録と同じでした"),
    marked("%(columns)s を変更しました"),
    marked("機関「%(cell)s」(区分 %(code)s)も登録しました"),
)
# The steps of taking a file in, and why nothing was taken in.
WHOLE = (
    marked("台帳と見比べました"),
    marked("番号を割り当てました"),
    marked("書き込みました"),
    marked("変更を記録しました"),
    marked("取込を記録しました"),
    marked("誤りのある行があるので、何も取り込みませんでした"),
    marked("確認したときから台帳が変わり、判定が同じではありません。もう一度確認してください"),
    marked("見比べている間に、ほかの人が台帳を変更しました。もう一度取り込んでください"),
    marked("データベースが受け付けないので、何も取り込みませんでした: %(reason)s"),
)
# By what two rows are one fact, and the kinds of what a cell names.
WORDS = {
    each: each
    for each in (
        marked("当事者"),
        marked("名称"),
        marked("締結日"),
        marked("年度"),
        marked("相手"),
        marked("件名"),
        marked("催事名"),
        marked("グループ名"),
        marked("グループ"),
        marked("会員"),
        marked("役割"),
        marked("加入日"),
        marked("制度名"),
        marked("提供機関"),
        marked("企業"),
        marked("受付日"),
        marked("相談の種類"),
        marked("機関"),
        marked("催事"),
        marked("節"),
        marked("番号"),
        marked("主体"),
        marked("題目"),
        marked("相談"),
        marked("紹介先"),
        marked("地域"),
        marked("区市町村"),
        marked("拠点"),
        marked("支援制度"),
        marked("事業"),
        marked("指標"),
        marked("中期計画"),
        marked("評価項目"),
        marked("技術分野"),
        marked("協定"),
    )
}
