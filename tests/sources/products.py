"""The kinds of sources that are on trial."""

from tests.sources.trials import freshdesk, zammad, zendesk
from tests.sources.trials.trial import Product

PRODUCTS: dict[str, Product] = {
    "freshdesk": freshdesk.PRODUCT,
    "zammad": zammad.PRODUCT,
    "zendesk": zendesk.PRODUCT,
}
