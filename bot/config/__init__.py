"""The configuration: `sla.yml` and the environment in, `Settings` or every fault at once out.

    text -> reading (YAML with its marks) -> environment (${NAME}) -> shape (pydantic) -> building -> Settings
"""
