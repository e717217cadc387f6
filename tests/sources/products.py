"""The kinds of sources that are on trial."""

from tests.sources.trials import freshdesk, rt, zammad, zendesk
from tests.sources.trials.trial import Product

PRODUCTS: dict[str, Product] = {
    "freshdesk": freshdesk.PRODUCT,
    "rt": rt.PRODUCT,
    "zammad": zammad.PRODUCT,
    "zendesk": zendesk.PRODUCT,
}
