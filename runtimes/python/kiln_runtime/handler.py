"""From a handler string to the function it names."""
import importlib
import sys

from .era import ERA
from .errors import Fault


def resolve(handler):
    """`src/app.handler` and `pkg.sub.handler`: the last dot parts module and function, slashes are directories.

    Returns its module and the function. Raises Fault for the causes that AWS names; any other exception of the
    function's code as it is."""
    try:
        module_name, function_name = handler.rsplit('.', 1)
    except ValueError as error:
        raise Fault('Runtime.MalformedHandlerName', "Bad handler '%s'" % handler, error)
    module = _import(module_name)
    try:
        return module, getattr(module, function_name)
    except AttributeError as error:
        raise Fault('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (function_name, module_name),
                    error, reason_is_private=True)


def call_init(module):
    """What it raises ends the process, as on AWS."""
    if ERA.init_hook and callable(getattr(module, 'init', None)):
        module.init()


def stand_in(fault):
    """A handler that answers every event with the fault for which there is none."""
    def refuse(event, context):
        fault.__traceback__ = None  # which grows with every time it is raised
        raise fault
    return refuse


def _import(name):
    try:
        if ERA.finds_modules:
            return _find(name)
        if name.split('.')[0] in sys.builtin_module_names:
            raise _built_in(name)
        return importlib.import_module(name.replace('/', '.'))
    except ImportError as error:
        raise Fault('Runtime.ImportModuleError', "Unable to import module '%s'" % name, error)
    except SyntaxError as error:
        trace = ERA.syntax_trace.format(error.filename, error.lineno, error.text)
        raise Fault('Runtime.UserCodeSyntaxError', "Syntax error in module '%s'" % name, error,
                    trace=[trace] if ERA.syntax_lines else trace)


def _find(name):
    """Each part in the directory of the one before, which need not be a package that could be imported. The module is
    loaded under the whole name, slashes and all."""
    import imp  # not there any more in the interpreters that need it not
    file, path = None, None
    try:
        for part in name.split('.'):
            if file is not None:
                file.close()
            file, path, kind = imp.find_module(part, path if path is None else [path])
        if file is None and kind[2] == imp.C_BUILTIN:
            raise _built_in(name)
        return imp.load_module(name, file, path, kind)
    finally:
        if file is not None:
            file.close()


def _built_in(name):
    return Fault('Runtime.BuiltInModuleConflict', 'Cannot use built-in module %s as a handler module' % name)
