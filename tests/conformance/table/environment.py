"""What a function sees of its environment (a): variables, search path, files, user, limits."""
from rows import function, returns


def _is(name, expected, spec='a.2', **versions):
    """A variable."""
    return returns(spec, 'os.environ.get("%s")' % name, expected, **versions)


_PATH = '/usr/local/bin:/usr/bin/:/bin:/opt/bin'
_LIBRARIES = '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib'

VARIABLES = [
    _is('PATH', {'2.7': '"%s"' % _PATH, '3.6-': '"/var/lang/bin:%s"' % _PATH}),
    _is('LD_LIBRARY_PATH', {'2.7': '"%s"' % _LIBRARIES, '3.6-': '"/var/lang/lib:%s"' % _LIBRARIES}),
    _is('LANG', '"en_US.UTF-8"'),
    _is('LC_CTYPE', {'2.7-3.11': 'null', '3.12-': '"C.UTF-8"'}),
    _is('LC_ALL', 'null'),
    _is('TZ', '":UTC"'),
    _is('HOME', 'null', 'a.1'),
    _is('USER', 'null', 'a.1'),
    _is('PWD', {'2.7-3.7': 'null', '3.8-': '"/var/task"'}),
    _is('SHLVL', {'2.7-3.7': 'null', '3.8-': '"0"'}),
    _is('LAMBDA_TASK_ROOT', '"/var/task"'),
    _is('LAMBDA_RUNTIME_DIR', '"/var/runtime"'),
    _is('PYTHONPATH', {'2.7-3.6': '"/var/runtime"', '3.7': 'null', '3.8-': '"/var/runtime"'}),
    _is('AWS_REGION', '"<region>"'),
    _is('AWS_DEFAULT_REGION', '"<region>"'),
    _is('AWS_LAMBDA_LOG_GROUP_NAME', '"/aws/lambda/<function>"'),
    _is('AWS_LAMBDA_FUNCTION_NAME', '"<function>"'),
    _is('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '"128"'),
    _is('AWS_LAMBDA_FUNCTION_VERSION', '"$LATEST"'),
    _is('_HANDLER', '"lambda_function.lambda_handler"'),
    _is('AWS_EXECUTION_ENV', '"AWS_Lambda_python<version>"'),
    _is('AWS_XRAY_CONTEXT_MISSING', '"LOG_ERROR"'),
    _is('AWS_XRAY_DAEMON_ADDRESS', {'2.7-3.7': '"169.254.79.2:2000"', '3.8-': '"169.254.100.1:2000"'}),
    _is('_AWS_XRAY_DAEMON_ADDRESS', {'2.7-3.7': '"169.254.79.2"', '3.8-': '"169.254.100.1"'}),
    _is('_AWS_XRAY_DAEMON_PORT', '"2000"'),
    _is('AWS_LAMBDA_INITIALIZATION_TYPE', {'2.7-3.7': 'null', '3.8-': '"on-demand"'}),
    _is('AWS_LAMBDA_RUNTIME_API', 'null', until=(3, 6)),
    _is('AWS_LAMBDA_RUNTIME_API', '"169.254.100.1:9001"', since=(3, 8)),
    _is('_LAMBDA_CONTROL_SOCKET', 'null'),
    _is('_LAMBDA_TELEMETRY_LOG_FD', 'null'),
    returns('a.2', 'sorted(name for name in os.environ if name.startswith("KILN"))', '[]'),
    returns('a.2', 'os.environ["AWS_ACCESS_KEY_ID"][:4]', '"ASIA"'),
    returns('a.2', 'len(os.environ["AWS_SECRET_ACCESS_KEY"])', '40'),
    returns('a.2', 'os.environ.get("AWS_SECURITY_TOKEN") == os.environ["AWS_SESSION_TOKEN"]',
            {'2.7-3.6': 'true', '3.7-': 'false'}),
    returns('a.2', '"AWS_SECURITY_TOKEN" in os.environ', {'2.7-3.6': 'true', '3.7-': 'false'}),
    returns('a.2', '__import__("re").sub("[0-9a-f]{32}$", "", os.environ["AWS_LAMBDA_LOG_STREAM_NAME"])'
            ' == __import__("time").strftime("%Y/%m/%d/[$LATEST]")', 'true'),
    returns('j.1', '[len(part) for part in os.environ["_X_AMZN_TRACE_ID"].replace("=", "-").split("-")]',
            '[4, 1, 8, 31, 24, 1]'),
    returns('a.2', 'sorted(os.environ) == sorted(line.split("=")[0] for line in child("/usr/bin/env").splitlines())',
            'true'),
]

# The order of a.3; the second pair of /opt is there when no layer is.
SEARCH_PATH = [
    returns('a.3', 'sys.path',
            '["/var/task", "/opt/python/lib/python2.7/site-packages", "/opt/python", "/var/runtime", '
            '"/var/runtime/awslambda", "/usr/lib/python27.zip", "/usr/lib64/python2.7", '
            '"/usr/lib64/python2.7/plat-linux2", "/usr/lib64/python2.7/lib-tk", "/usr/lib64/python2.7/lib-old", '
            '"/usr/lib64/python2.7/lib-dynload", "/usr/lib64/python2.7/site-packages", '
            '"/usr/lib/python2.7/site-packages", "/opt/python/lib/python2.7/site-packages", "/opt/python"]',
            until=(2, 7)),
    returns('a.3', 'search_path()', {
        '3.6': '["/var/task", "/opt/python/lib/python3.6/site-packages", "/opt/python", "/var/runtime", '
               '"/var/runtime/awslambda", "/var/lang/lib/python36.zip", "/var/lang/lib/python3.6", '
               '"/var/lang/lib/python3.6/site-packages", "/opt/python/lib/python3.6/site-packages", "/opt/python", '
               '"/var/task/vendored"]',
        '3.7-': '["/var/task", "/opt/python/lib/python<version>/site-packages", "/opt/python", "/var/runtime", '
                '"/var/lang/lib/python<digits>.zip", "/var/lang/lib/python<version>", '
                '"/var/lang/lib/python<version>/site-packages", "/var/task/vendored", '
                '"/opt/python/lib/python<version>/site-packages", "/opt/python"]'}, since=(3, 6)),
    returns('a.3', '__import__("vendored_module").value', '5', since=(3, 6)),
]

FILES = [
    returns('a.1', 'os.getcwd()', '"/var/task"'),
    returns('a.1', '__import__("raises").__file__', '"/var/task/raises.py"', since=(3, 6)),
    returns('a.1', 'lambda_handler.__code__.co_filename', '"/var/task/lambda_function.py"'),
    returns('a.1', 'oct(os.stat("/var/task").st_mode & 0o7777)', {'2.7': '"0755"', '3.6-': '"0o755"'}),
    returns('a.1', 'oct(os.stat("/opt").st_mode & 0o7777)', {'2.7': '"0755"', '3.6-': '"0o755"'}),
    returns('a.1', '[os.access(path, os.W_OK) for path in ("/var/task", "/opt", "/var/runtime", "/")]',
            '[false, false, false, false]'),
    returns('a.1', 'oct(os.stat("/tmp").st_mode & 0o7777)', {
        '2.7': '"0700"', '3.6-3.7': '"0o700"', '3.8-': '"0o1777"'}),
    returns('a.1', 'os.stat("/tmp").st_uid == os.getuid()', 'true', until=(3, 7)),
    returns('a.1', 'os.listdir("/opt")', '[]'),
    returns('a.1', 'open("/tmp/mine", "w").write("x") or os.listdir("/tmp")', {'2.7': '["mine"]', '3.6-': '1'}),
    returns('a.1', 'open("/tmp/mine").read()', '"x"'),
    returns('a.1', 'sys.executable', {'2.7': '"/usr/bin/python2.7"', '3.6-': '"/var/lang/bin/python<version>"'}),
    returns('a.1', '[sys.prefix, sys.exec_prefix]', {
        '2.7': '["/usr", "/usr"]', '3.6-': '["/var/lang", "/var/lang"]'}),
    returns('a.1', '__import__("fileinput").__file__.replace(".pyc", ".py")', {
        '2.7': '"/usr/lib64/python2.7/fileinput.py"', '3.6-': '"/var/lang/lib/python<version>/fileinput.py"'}),
    returns('a.1', 'child(sys.executable, "-c", "print(5)")', '"5\\n"'),
    returns('b.4', '[f(len) is len for f in (__import__("snapshot_restore_py").register_before_snapshot, '
            '__import__("snapshot_restore_py").register_after_restore)]', '[true, true]', since=(3, 12)),
    returns('b.4', 'attempt_import("snapshot_restore_py")', {
        '2.7': '"ImportError"', '3.6-': '"ModuleNotFoundError"'}, until=(3, 11)),
    # Permissions in the zip are kept: what the function may not read it cannot import either.
    returns('h', '__import__("unittest").TestCase().assertRaises(PermissionError, __import__, "closed")', 'null',
            since=(3, 6)),
    returns('d.1', '[os.path.realpath("/proc/self/fd/0"), sys.stdin.read()]', '["/dev/null", ""]'),
]

PROCESS = [
    returns('a.1', '__import__("pwd").getpwuid(os.getuid()).pw_name', '"sbx_user1051"'),
    returns('a.1', 'os.getuid() == os.geteuid() == os.stat("/proc/self").st_uid', 'true'),
    returns('a.1', 'os.getuid() in (0, os.stat("/var/runtime").st_uid)', 'false'),
    # Who is not root on this machine can show that one alone.
    returns('a.1', 'owners("/var/task", "/var/task/lambda_function.py", "/opt", "/var/runtime", "/usr", "/etc/passwd", '
            '"/dev/null", "/")', '["root root"]', level='full'),
    returns('a.1', 'owners("/tmp")', {'2.7-3.7': '["sbx_user1051 sbx_user1051"]', '3.8-': '["root root"]'},
            level='full'),
    returns('a.1', '[attempt(os.setuid, 0), attempt(os.setgid, 0), attempt(os.chown, "/tmp", 0, 0)]',
            '["EPERM", "EPERM", "EPERM"]', level='full'),
    returns('a.1', '[__import__("resource").getrlimit(kind) for kind in (6, 7)]', '[[1024, 1024], [1024, 1024]]'),
    returns('a.1', '__import__("resource").getrlimit(3)[0]', '8388608'),
    returns('a.1', '__import__("resource").getrlimit(8)', '[65536, 65536]'),
    returns('a.1', '[__import__("resource").getrlimit(kind) for kind in (0, 1, 5, 9)]',
            '[[-1, -1], [-1, -1], [-1, -1], [-1, -1]]'),
    returns('b.3', 'sys.getdefaultencoding()', '"utf-8"'),
    returns('a.2', 'sys.getfilesystemencoding().lower()', '"utf-8"'),
    returns('a.2', '__import__("locale").getpreferredencoding().upper()', '"UTF-8"'),
    returns('a.2', '[sys.stdout.encoding.lower(), sys.stderr.encoding.lower()]', '["utf-8", "utf-8"]'),
    returns('a.2', '[__import__("time").tzname[0], __import__("time").timezone]', '["UTC", 0]'),
    returns('a.2', '__import__("datetime").datetime.fromtimestamp(0).isoformat()', '"1970-01-01T00:00:00"'),
    returns('d.2', '[type(h).__name__ for h in __import__("logging").getLogger().handlers]', '["LambdaLoggerHandler"]'),
    returns('d.2', '__import__("logging").getLogger().level', '30'),
]

_RESERVED = {'MINE': 'x', 'LANG': 'de_DE.UTF-8', 'TZ': 'Europe/Berlin', 'AWS_XRAY_CONTEXT_MISSING': 'RUNTIME_ERROR',
             'PATH': '/mine:/usr/bin', 'LD_LIBRARY_PATH': '/mine', 'UNICODE': 'Zo\xeb', 'EMPTY': '', 'SPACES': ' a  b '}

CUSTOMER = [
    _is('MINE', '"x"'),
    _is('LANG', '"de_DE.UTF-8"'),
    _is('TZ', '"Europe/Berlin"'),
    _is('PATH', '"/mine:/usr/bin"'),
    _is('LD_LIBRARY_PATH', '"/mine"'),
    _is('AWS_XRAY_CONTEXT_MISSING', '"RUNTIME_ERROR"'),
    _is('UNICODE', {'2.7-3.11': '"Zo\\u00eb"', '3.12-': '"Zo\xeb"'}),
    _is('SPACES', '" a  b "'),
    returns('a.2', '__import__("datetime").datetime.fromtimestamp(0).isoformat()', '"1970-01-01T01:00:00"'),
]

OWN_PATH = [
    returns('a.3', 'search_path()[:6]', {
        '2.7-3.6': '["/var/task", "/opt/python/lib/python<version>/site-packages", "/opt/python", "/var/runtime", '
                   '"/var/runtime/awslambda", "/var/task/package"]',
        '3.7-': '["/var/task", "/var/runtime", "/var/task/package", "/var/task/bare", '
                '"/var/lang/lib/python<digits>.zip", "/var/lang/lib/python<version>"]'}),
    returns('a.3', '[path for path in sys.path[6:] if path.startswith("/opt")]', {
        '2.7-3.6': '["/opt/python/lib/python<version>/site-packages", "/opt/python"]', '3.7-': '[]'}),
    _is('PYTHONPATH', '"package:/var/task/bare"'),
]

# Told to the interpreter, which heeds them only when it starts.
INTERPRETER = [
    returns('a.2', 'sys.flags.optimize', '1'),
    returns('a.2', '[w[0] for w in __import__("warnings").filters if w[0] == "error"][:1]', '["error"]'),
    returns('a.2', 'context.function_name', '"<function>"'),
    returns('a.2', 'os.environ.get("LC_CTYPE")', {'2.7-3.11': 'null', '3.12-': '"C.UTF-8"'}),
    returns('a.2', 'sys.getfilesystemencoding().lower()', '"utf-8"'),
    returns('a.3', 'search_path()[:5]', {
        '2.7-3.6': '["/var/task", "/opt/python/lib/python<version>/site-packages", "/opt/python", "/var/runtime", '
                   '"/var/runtime/awslambda"]',
        '3.7-': '["/var/task", "/opt/python/lib/python<version>/site-packages", "/opt/python", "/var/runtime", '
                '"/var/lang/lib/python<digits>.zip"]'}),
]

FUNCTIONS = [
    function('environment', VARIABLES + SEARCH_PATH + FILES + PROCESS, memory=128),
    function('customer', CUSTOMER, environment=_RESERVED),
    function('own-path', OWN_PATH, environment={'PYTHONPATH': 'package:/var/task/bare'}),
    function('interpreter', INTERPRETER, environment={'PYTHONOPTIMIZE': '1', 'PYTHONWARNINGS': 'error::UserWarning'}),
]
