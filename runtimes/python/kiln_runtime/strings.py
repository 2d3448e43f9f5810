"""Text of the two Pythons. On 3 all of this does nothing."""
from .era import PYTHON2

if PYTHON2:
    def native(text):
        """What the running Python calls str, of JSON text."""
        return text.encode('utf-8')

    def to_text(value):
        """Text that can go into JSON, of whatever str() or a traceback gave."""
        return value.decode('utf-8', 'replace') if isinstance(value, str) else value
else:
    def native(text):
        return text

    def to_text(value):
        return value
