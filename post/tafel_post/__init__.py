"""Open and draw the results of Tafel."""

from .ensemble import FileProblem, complete_samples, moments, open_ensemble

__all__ = ["FileProblem", "complete_samples", "moments", "open_ensemble"]
