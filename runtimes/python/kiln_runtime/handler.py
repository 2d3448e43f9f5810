"""From a handler string to the function it names."""
import importlib
import sys

from .errors import Fault


def resolve(handler):
    """`src/app.handler` and `pkg.sub.handler`: the last dot parts module and function, slashes are directories.

    Raises Fault for the causes that AWS names; any other exception of the function's code as it is."""
    try:
        module_name, function_name = handler.rsplit('.', 1)
    except ValueError as error:
        raise Fault('Runtime.MalformedHandlerName', "Bad handler '%s'" % handler, error)
    first = module_name.split('/')[0].split('.')[0]
    if first in sys.builtin_module_names:
        raise Fault('Runtime.BuiltInModuleConflict', 'Cannot use built-in module %s as a handler module' % module_name)
    module = _import(module_name)
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise Fault('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (function_name, module_name),
                    error, reason_is_private=True)


def _import(name):
    try:
        return importlib.import_module(name.replace('/', '.'))
    except ImportError as error:
        raise Fault('Runtime.ImportModuleError', "Unable to import module '%s'" % name, error)
    except SyntaxError as error:
        trace = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, (error.text or '').strip())
        raise Fault('Runtime.UserCodeSyntaxError', "Syntax error in module '%s'" % name, error, trace=[trace])
