"""The kinds of sources that are on trial."""

from tests.sources.trials import zammad, zendesk
from tests.sources.trials.trial import Product

PRODUCTS: dict[str, Product] = {
    "zammad": zammad.PRODUCT,
    "zendesk": zendesk.PRODUCT,
}
