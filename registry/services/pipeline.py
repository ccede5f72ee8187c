"""Pipelines: the figures of a fiscal year are written down where only figures are known."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.japanese.dates import checked_fiscal_year
from registry.model import Pipeline, PipelineFigure
from registry.model.measure import UNITS, Measure
from registry.services.recording import Actor, recorded, require_version


class FigureRefused(ValueError):
    """A figure that cannot be; the text is a sentence for the user."""


@dataclass(frozen=True)
class Figure:
    """A figure as it is written down, with what has to be said about it."""

    value: int
    note: str | None = None


def set_figures(
    session: Session,
    *,
    pipeline: Pipeline,
    version: int,
    fiscal_year: int,
    figures: Mapping[Measure, Figure],
    by: Actor,
) -> None:
    """Write the figures of a fiscal year anew; one that is left out is unknown.

    A value that differs from the printed one no longer comes from its source. Figures of measures that the registry
    has no name for stay as they are. The pipeline's figures must be loaded.
    """
    require_version(pipeline, version)
    checked_fiscal_year(fiscal_year)
    if any(figure.value < 0 for figure in figures.values()):
        raise FigureRefused("値は0以上です")
    known = {each.measure: each for each in pipeline.figures if each.fiscal_year == fiscal_year}
    with recorded(session, by=by, act="pipeline:set_figures", subject=pipeline):
        for measure in Measure:
            stored, figure = known.get(measure.value), figures.get(measure)
            if figure is None:
                if stored is not None:
                    pipeline.figures.remove(stored)
            elif stored is None:
                pipeline.figures.append(
                    PipelineFigure(
                        fiscal_year=fiscal_year,
                        measure=measure.value,
                        value=figure.value,
                        unit=UNITS[measure],
                        note=figure.note,
                    )
                )
            else:
                if stored.value != figure.value:
                    stored.value = figure.value
                    stored.source_file = stored.source_line = None
                stored.note = figure.note
        pipeline.version += 1
