"""The kinds of sources that are on trial."""

from tests.sources.trials import (
    alertmanager,
    file,
    freshdesk,
    jira,
    pingdom,
    prometheus,
    rt,
    servicenow,
    statuscake,
    statuspage,
    uptime_kuma,
    uptimerobot,
    zammad,
    zendesk,
)
from tests.sources.trials.trial import Product

PRODUCTS: dict[str, Product] = {
    "alertmanager": alertmanager.PRODUCT,
    "file": file.PRODUCT,
    "freshdesk": freshdesk.PRODUCT,
    "jira": jira.PRODUCT,
    "pingdom": pingdom.PRODUCT,
    "prometheus": prometheus.PRODUCT,
    "rt": rt.PRODUCT,
    "servicenow": servicenow.PRODUCT,
    "statuscake": statuscake.PRODUCT,
    "statuspage": statuspage.PRODUCT,
    "uptime_kuma": uptime_kuma.PRODUCT,
    "uptimerobot": uptimerobot.PRODUCT,
    "zammad": zammad.PRODUCT,
    "zendesk": zendesk.PRODUCT,
}
