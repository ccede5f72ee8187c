"""Names in the cells of an import: known ones become records, unknown organisations are for a person to decide on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.exchange.cell import split
from registry.exchange.directory import Directory
from registry.exchange.file_import.default_cell import category_of
from registry.japanese.names import legal_form, mend_blanks, search_key
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import Basis, Category, NameKind
from registry.queries.candidate import alike
from registry.services.registering import placeholder


@dataclass(frozen=True)
class Undecided:
    """A name as it is written, and the organisations that it may mean; none where nobody is like it."""

    name: str
    candidates: tuple[int, ...]


class NeedsDecision(ValueError):
    """Names that may mean several organisations, or none that is known; the text is a sentence with the candidates."""

    def __init__(self, sentence: str, undecided: Iterable[Undecided]) -> None:
        super().__init__(sentence)
        self.undecided = tuple(undecided)


class ImportDirectory(Directory):
    """What the rows of an import may refer to. ``choices`` say what a name means: an id, or ``None`` to create it.

    An organisation that is created has a placeholder for an id; ``named`` are those of the row that is being read.
    """

    def __init__(self, session: Session, *, create_partners: bool, choices: Mapping[str, int | None]) -> None:
        super().__init__(session)
        self._create = create_partners
        self._choices = choices
        self._likely: dict[str, tuple[int, ...]] = {}
        # Names are left for later while other rows of the file may still bring them.
        self.patient = True
        # A cell that is not going to be written may name anybody.
        self.lenient = False
        # Names that rows of the file itself bring: nobody else is created under them.
        self.coming: set[str] = set()
        self.created: dict[int, Organisation] = {}
        self.named: set[int] = set()

    def _organisation(self, cell: str) -> int:
        """The organisation that was chosen for a name, else the one that bears it; raises :class:`NeedsDecision`."""
        name = mend_blanks(cell)
        if name in self._choices and not self.lenient:
            choice = self._choices[name]
            return self._made(name) if choice is None else self._chosen(name, choice)
        exact = self._exact.get(name)
        found = exact or self._same_form(name) or set()
        if self.lenient:
            return min(found, default=0)
        if len(found) == 1:
            (identity,) = found
            if identity in self.created:
                self.named.add(identity)
            return identity
        if found:
            raise NeedsDecision(
                f"「{name}」に当たる機関が複数あります(候補: {self._listed(found)})",
                [Undecided(name, tuple(sorted(each for each in found if each > 0)))],
            )
        candidates = () if self.patient else self._candidates(name)
        if candidates:
            raise NeedsDecision(
                f"「{name}」という機関は登録されていません(似た名称: {self._listed(candidates)})",
                [Undecided(name, candidates)],
            )
        if self._create and not self.patient and name not in self.coming:
            return self._made(name)
        raise NeedsDecision(
            f"「{name}」という機関は登録されていません(似た名称の機関もありません)", [Undecided(name, ())]
        )

    def undecided(self, content: str) -> list[Undecided]:
        """The names of a cell of several on which a person has to decide: one refusal tells only the first."""
        found: list[Undecided] = []
        for part in split(content):
            try:
                self.organisation(part)
            except NeedsDecision as decision:
                found += decision.undecided
            except ValueError:
                continue
        return found

    def _chosen(self, name: str, choice: int) -> int:
        if choice not in self._names:
            raise ValueError(f"「{name}」に選ばれた機関 {choice} は登録されていません")
        return choice

    def _same_form(self, name: str) -> set[int]:
        """Those with the same search key, legal form before or after the name considered."""
        form = legal_form(name)
        return {
            identity
            for identity in self._keys.get(search_key(name), ())
            if form is None or self._forms[identity] & {None, form}
        }

    def _candidates(self, name: str) -> tuple[int, ...]:
        if name not in self._likely:
            key = search_key(name)
            known = sorted(self._keys)
            places = alike([key], known)[0]
            ids = [
                *sorted(self._keys.get(key, ())),
                *(i for place in places for i in sorted(self._keys[known[place]])),
            ]
            self._likely[name] = tuple(dict.fromkeys(each for each in ids if each > 0))
        return self._likely[name]

    def _listed(self, found: Iterable[int]) -> str:
        ordered = sorted(found) if isinstance(found, set) else found
        return "、".join(f"{self._names[i]} id {i}" if i > 0 else self._names[i] for i in ordered)

    def _made(self, name: str) -> int:
        known = self._exact.get(name, set()) & self.created.keys()
        identity = next(iter(known)) if known else placeholder()
        if not known:
            made = Organisation(
                id=identity,
                name=name,
                category=self._category(name),
                municipality_code=self.municipality_named(name),
                seat_basis=Basis.GENERAL if self.municipality_named(name) else None,
                names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
            )
            self.created[identity] = made
            self.learn(made)
        self.named.add(identity)
        return identity

    def municipality_named(self, name: str) -> str | None:
        """The code of the municipality of that name; a municipality sits in itself."""
        found = self._municipalities.get(name, set())
        return str(next(iter(found))) if len(found) == 1 and not name.isdigit() else None

    def _category(self, name: str) -> Category:
        if name in self._municipalities:
            return Category.MUNICIPALITY
        return category_of(name)
