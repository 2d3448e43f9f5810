"""From the bytes of an event to what the handler is given."""
import json
import sys

from .era import ERA
from .errors import Fault, JsonFailure

_decode = json.JSONDecoder().decode


def decode(payload):
    try:
        return _decode(payload.decode('utf-8'))
    except Exception as error:
        if ERA.json_faults:
            raise Fault('Runtime.UnmarshalError', 'Unable to unmarshal input', error)
        raise JsonFailure('Unable to parse input as json', sys.exc_info())
