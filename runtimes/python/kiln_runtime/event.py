"""From the bytes of an event to what the handler is given."""
import json
import sys

from .era import ERA
from .errors import Fault, JsonFailure

_decoder = json.JSONDecoder()


def decode(payload):
    try:
        return parse(payload.decode('utf-8'))
    except Exception as error:
        if ERA.json_faults:
            raise Fault('Runtime.UnmarshalError', 'Unable to unmarshal input', error)
        raise JsonFailure('Unable to parse input as json', sys.exc_info())


def parse(text):
    """As json.loads, which looks for whitespace around the value first, for longer than the rest takes."""
    try:
        value, end = _decoder.scan_once(text, 0)
        if end == len(text):
            return value
    except StopIteration:
        pass
    return _decoder.decode(text)
