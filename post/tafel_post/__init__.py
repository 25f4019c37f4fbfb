"""Open and draw the results of Tafel."""

from .ensemble import FileProblem, complete_samples, moments, open_ensemble
from .fields import case_of, open_fields, open_series

__all__ = ["FileProblem", "case_of", "complete_samples", "moments", "open_ensemble", "open_fields", "open_series"]
