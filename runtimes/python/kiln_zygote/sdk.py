"""The SDK, as deep as a function will go into it, without an account and without a connection."""
import botocore.session


def warm():
    session = botocore.session.Session()
    session.get_config_variable  # noqa: B018
