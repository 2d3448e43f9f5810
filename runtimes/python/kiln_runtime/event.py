"""From the bytes of an event to what the handler is given."""
import json

from .era import ERA
from .errors import Fault

_decode = json.JSONDecoder().decode


def decode(payload):
    try:
        return _decode(payload.decode('utf-8'))
    except Exception as error:
        raise Fault('Runtime.UnmarshalError', ERA.unmarshal_message.format(error))
