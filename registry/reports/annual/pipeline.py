"""The table of a pipeline of which yearly figures are known."""

from registry.model import ReportSection
from registry.model.vocabulary import Unit
from registry.network.tie import Record
from registry.reports.annual.material import Material
from registry.reports.annual.table import Content, cell


def content(found: Material, section: ReportSection) -> Content:
    """A row for each figure of the year, in the words of the section, in their order."""
    words = dict(line.split("=", 1) for line in (section.row_names or "").splitlines())
    order = list(words)
    own = [each for each in found.figures if each.pipeline_id == section.pipeline_id]
    own.sort(key=lambda each: (order.index(each.measure) if each.measure in words else len(order), each.id))
    rows = []
    for each in own:
        record = Record("pipeline", each.pipeline_id)
        rows.append(
            {
                "measure": cell(words.get(each.measure, each.measure), record),
                "value": cell(
                    f"{each.value}{Unit(each.unit).value}",
                    record,
                    values=(each.value, Unit(each.unit).value),
                ),
            }
        )
    return Content(rows=rows)
