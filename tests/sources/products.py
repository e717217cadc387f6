"""The kinds of sources that are on trial."""

from tests.sources.trials import zendesk
from tests.sources.trials.trial import Product

PRODUCTS: dict[str, Product] = {"zendesk": zendesk.PRODUCT}
