"""All tables: what is asked of which function, what the answer must be byte for byte, and the section of the model that
says so."""
from . import context, ends, environment, errors, events, handlers, results

FUNCTIONS = [function for table in (environment, handlers, context, events, results, errors, ends)
             for function in table.FUNCTIONS]

# Files of the package that would not pass as source.
TEXTS = handlers.TEXTS
