"""Pipelines with yearly figures as sheets and as JSON objects."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Pipeline, PipelineFigure
from registry.model.vocabulary import Unit

PIPELINES = Sheet(
    kind="pipelines",
    model=Pipeline,
    columns=(
        column("id", cell.count),
        column("name", required=True),
        column("name_en"),
        column("first_fiscal_year", cell.fiscal_year),
        *source_columns(),
    ),
    build=lambda values: Pipeline(**values),
    query=lambda: select(Pipeline).order_by(Pipeline.id),
)

FIGURES = Sheet(
    kind="pipeline_figures",
    model=PipelineFigure,
    columns=(
        reference("pipeline", Directory.pipeline, show="pipeline.name", required=True),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("measure", required=True),
        column("value", cell.count, required=True),
        column("unit", cell.code(Unit), required=True),
        *source_columns(),
    ),
    build=lambda values: PipelineFigure(
        pipeline_id=values["pipeline"],
        **{name: values[name] for name in ("fiscal_year", "measure", "value", "unit")},
        **source_values(values),
    ),
    query=lambda: (
        select(PipelineFigure).options(selectinload(PipelineFigure.pipeline)).order_by(PipelineFigure.id)
    ),
)


def pipeline_object(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline with its figures as the interfaces publish it."""
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "name_en": pipeline.name_en,
        "first_fiscal_year": pipeline.first_fiscal_year,
        "figures": [
            {
                "fiscal_year": figure.fiscal_year,
                "measure": figure.measure,
                "value": figure.value,
                "unit": figure.unit,
                "note": figure.note,
                "source": {"file": figure.source_file, "line": figure.source_line},
            }
            for figure in pipeline.figures
        ],
        "source": {"file": pipeline.source_file, "line": pipeline.source_line},
    }
