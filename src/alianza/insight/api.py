"""The entrance to insight: paths in, credits out."""

from alianza.insight.analysis import Analysis, Credit, Credited, analyse
from alianza.insight.months import (
    Counted,
    FunnelRow,
    Wanted,
    count_month,
    counted_months,
    lines_at_most,
    read_funnel,
    read_largest,
    read_partners_funnel,
)
from alianza.insight.path_books import WAYS, By, PathBooks, Question, campaigns_of, read_path_books, windows_of
from alianza.insight.path_files import SEPARATOR, PathFile, read_path_file
from alianza.insight.report import document, explained, share_of, write_csv
from alianza.insight.tally import Tally
from alianza.insight.words import MODELS, Options, read_half_life, read_models, read_position

__all__ = [
    "Analysis",
    "By",
    "Credit",
    "Credited",
    "MODELS",
    "Options",
    "PathBooks",
    "PathFile",
    "Question",
    "SEPARATOR",
    "Tally",
    "WAYS",
    "analyse",
    "campaigns_of",
    "document",
    "explained",
    "read_half_life",
    "read_models",
    "read_path_books",
    "read_path_file",
    "read_position",
    "share_of",
    "windows_of",
    "Counted",
    "FunnelRow",
    "Wanted",
    "count_month",
    "counted_months",
    "lines_at_most",
    "read_funnel",
    "read_largest",
    "read_partners_funnel",
    "write_csv",
]
