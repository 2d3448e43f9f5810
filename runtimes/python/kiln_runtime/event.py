"""From the bytes of an event to what the handler is given."""
import json

from .era import ERA
from .errors import Fault

_decoder = json.JSONDecoder()


def decode(payload):
    try:
        return parse(payload.decode('utf-8'))
    except Exception as error:
        raise Fault('Runtime.UnmarshalError', ERA.unmarshal_message.format(error))


def parse(text):
    """As json.loads, which looks for whitespace around the value first, for longer than the rest takes."""
    try:
        value, end = _decoder.scan_once(text, 0)
        if end == len(text):
            return value
    except StopIteration:
        pass
    return _decoder.decode(text)
