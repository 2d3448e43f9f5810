"""All tables: what is asked of which function, what the answer must be byte for byte, and the section of the model that
says so (../sources.py)."""
from . import context, ends, environment, errors, events, handlers, layers, records, results

FUNCTIONS = [function for table in (environment, layers, handlers, context, events, results, errors, records, ends)
             for function in table.FUNCTIONS]

# Files of the package that would not pass as source.
TEXTS = handlers.TEXTS
