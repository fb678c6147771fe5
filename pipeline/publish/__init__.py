"""Publishes the dataset, the workbook and the letters. The only room that imports pandas."""

from pipeline.publish.publish import Publication, publish
from pipeline.publish.tables import ContractBroken

__all__ = ["ContractBroken", "Publication", "publish"]
