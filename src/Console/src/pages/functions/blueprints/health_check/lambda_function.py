import os
import time

try:
    from urllib.request import urlopen
except ImportError:  # Python 2.7
    from urllib2 import urlopen

URL = os.environ.get("SITE", "https://example.com/")


def lambda_handler(event, context):
    """Visits a site, named by the environment variable SITE, and fails when it does not answer as it should."""
    began = time.time()
    status = urlopen(URL, timeout=5).getcode()
    milliseconds = int((time.time() - began) * 1000)
    print("%s answered %d in %d ms" % (URL, status, milliseconds))
    if status != 200:
        raise RuntimeError("%s answered %d" % (URL, status))
    return {"url": URL, "status": status, "milliseconds": milliseconds}
