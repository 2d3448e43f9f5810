"""From what the handler returned to the bytes of the response."""
import json
import marshal
import os
import sys

from . import paths
from .era import ERA
from .errors import Fault, JsonFailure

_JSON = json.JSONEncoder(ensure_ascii=ERA.ensure_ascii)

# By objects that are being encoded.
_around = {}


def _encoder():
    """What json.JSONEncoder.encode makes anew for each call."""
    try:
        text = json.encoder.encode_basestring_ascii if ERA.ensure_ascii else json.encoder.encode_basestring
        return json.encoder.c_make_encoder(
            _around, _JSON.default, text, None, _JSON.key_separator, _JSON.item_separator, False, False, True)
    except TypeError:
        return None  # this interpreter has none, or another


_chunks = _encoder()


def _encode(value):
    if _chunks is None:
        return _JSON.encode(value)
    try:
        return ''.join(_chunks(value, 0))
    finally:
        _around.clear()


def encode(result):
    """Raises Fault where the era has one for results that cannot be encoded, else JsonFailure."""
    if ERA.raw_bytes and isinstance(result, bytes):
        return result
    try:
        return to_bytes(_to_json(result))
    except Exception as error:
        if ERA.json_faults:
            raise Fault('Runtime.MarshalError', 'Unable to marshal response', error)
        raise JsonFailure('An error occurred during JSON serialization of response', sys.exc_info())


def encode_document(document):
    return to_bytes(_encode(document))


def to_bytes(text):
    if not ERA.ensure_ascii:
        # Which JavaScript once took for ends of lines: simplejson escapes them always. They are in strings alone.
        text = text.replace(u'\u2028', u'\\u2028').replace(u'\u2029', u'\\u2029')
    # What UTF-8 cannot say, a lone surrogate, Python escapes just as JSON does.
    return text.encode('utf-8', 'backslashreplace')


def _to_json(result):
    try:
        if ERA.like_simplejson:
            # Refuses subclasses, at the speed of C. Without it namedtuples would go by unseen, as arrays.
            marshal.dumps(result, 2)
        return _encode(result)
    except (TypeError, ValueError):
        if ERA.decimal_as_float:
            return json.dumps(result, default=_first_default())
        return _text(result)


def _first_default():
    """From a file of the name that is in the traces of those who return what JSON has no word for."""
    path, names = os.path.join(paths.OWN, 'awslambda', 'bootstrap.py'), {}
    with open(path) as source:
        exec(compile(source.read(), path, 'exec'), names)
    return names['decimal_serializer']


def _text(result):
    """JSON as AWS's encoder has it, for the values that json renders otherwise or not at all."""
    chunks, around = [], set()
    # Of each container that is open: what is left of it, what closes it, and which it is.
    inside = [(iter([('', result)]), '', None)]
    while inside:
        members, closing, own = inside[-1]
        for before, value in members:
            chunks.append(before)
            outer, value = value, _as_object(value)
            if not isinstance(value, (dict, list, tuple)):
                chunks.append(_single(value))
                continue
            if id(outer) in around:
                raise ValueError('Circular reference detected')
            if len(inside) % sys.getrecursionlimit() == 0:
                _go_as_deep_as(inside)
            around.add(id(outer))
            is_dict = isinstance(value, dict)
            chunks.append('{' if is_dict else '[')
            inside.append((_pairs(value) if is_dict else _items(value), '}' if is_dict else ']', id(outer)))
            break
        else:
            chunks.append(closing)
            around.discard(own)
            inside.pop()
    return ''.join(chunks)


def _go_as_deep_as(inside):
    """Raises what an encoder in C does if it cannot, of which AWS's is one. Newer interpreters let them go further."""
    nested = []
    for _ in inside:
        nested = [nested]
    _encode(nested)


def _pairs(value):
    before = ''
    for key in value:
        yield '%s%s: ' % (before, _key(key)), value[key]
        before = ', '


def _items(value):
    before = ''
    for item in value:
        yield before, item
        before = ', '


def _as_object(value):
    if not ERA.like_simplejson or isinstance(value, list) or not callable(getattr(value, '_asdict', None)):
        return value
    value = value._asdict()
    if not isinstance(value, dict):
        raise TypeError('_asdict() must return a dict, not %s' % type(value).__name__)
    return value


def _single(value):
    if ERA.like_simplejson and isinstance(value, bytes):
        return _encode(value.decode('utf-8'))
    if _is_decimal(value):
        return 'NaN' if value.is_nan() else str(value)
    return _encode(value)


def _key(key):
    if ERA.like_simplejson and isinstance(key, bytes):
        key = key.decode('utf-8')
    # By way of an object: there are rules for keys that are not strings, and an error for those that cannot be one.
    return _encode({key: 0})[1:-len(': 0}')]


def _is_decimal(value):
    # Not imported here: whoever returns one has.
    decimal = sys.modules.get('decimal')
    return decimal is not None and isinstance(value, decimal.Decimal)
