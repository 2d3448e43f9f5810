"""What traces show of AWS's runtime for 2.7 and 3.6: the name of this file, and the line that refuses a result."""
import decimal


def decimal_serializer(o):
    if isinstance(o, decimal.Decimal):
        return float(o)
    raise TypeError(repr(o) + " is not JSON serializable")
