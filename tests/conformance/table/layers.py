"""What a function sees of its layers (h): two of them, merged at /opt in their order."""
from rows import function, returns

_EXTENSION = """#!/var/lang/bin/python<version>
import http.client, json, os
api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])


def ask(method, path, body, **headers):
    api.request(method, '/2020-01-01/extension/' + path, body, {k.replace('_', '-'): v for k, v in headers.items()})
    answer = api.getresponse()
    answer.read()
    return answer


known = ask('POST', 'register', json.dumps({'events': ['INVOKE']}), Lambda_Extension_Name='recorder')
with open('/tmp/recorder', 'w') as file:
    file.write('registered')
while True:
    ask('GET', 'event/next', None, Lambda_Extension_Identifier=known.headers['Lambda-Extension-Identifier'])
"""

_FIRST = {
    'python/first.py': 'def fail():\n    raise ValueError("of a layer")\n',
    'python/both.py': 'value = "first"\n',
    'python/number.py': 'handler = "of the layer"\n',
    'python/site.pth': 'more\n',
    'python/more/further.py': 'value = 5\n',
    'python/lib/python<version>/site-packages/versioned.py': 'value = "<version>"\n',
    'python/lib/python<version>/site-packages/both_places.py': 'value = "site-packages"\n',
    'python/both_places.py': 'value = "python"\n',
    'bin/layer-tool': '#!/bin/sh\necho first\n',
    'lib/layer.txt': 'x',
    'data': 'x',
}
_SECOND = {
    'python/both.py': 'value = "second"\n',
    'python/second.py': 'import first\nimport both\nvalue = [first.__name__, both.value]\n',
    'bin/layer-tool': '#!/bin/sh\necho second\n',
    'data/file': 'x',
}

MERGED = [
    returns('h', 'sorted(os.listdir("/opt"))', '["bin", "data", "lib", "python"]'),
    returns('h', '__import__("both").value', '"second"'),
    returns('h', '__import__("second").value', '["first", "second"]'),
    returns('h', 'os.listdir("/opt/data")', '["file"]'),
    returns('h', '[os.access(path, os.W_OK) for path in ("/opt", "/opt/python", "/opt/python/both.py")]',
            '[false, false, false]'),
    returns('h', 'oct(os.stat("/opt").st_mode & 0o7777)[-3:]', '"755"'),
    returns('a.1', 'owners("/opt", "/opt/bin/layer-tool", "/opt/python/both.py")', '["root root"]', level='full'),
]

SEARCH_PATH = [
    # What a pair of directories that is there looks like: named once, but for the eras that name it twice whatever is.
    returns('a.3', '[path for path in sys.path if path.startswith("/opt")]', {
        '2.7-3.6': '["/opt/python/lib/python<version>/site-packages", "/opt/python", '
                   '"/opt/python/lib/python<version>/site-packages", "/opt/python"]',
        '3.7-': '["/opt/python/lib/python<version>/site-packages", "/opt/python", "/opt/python/more"]'}),
    returns('a.3', 'search_path()[:4]',
            '["/var/task", "/opt/python/lib/python<version>/site-packages", "/opt/python", "/var/runtime"]'),
    returns('a.3', '__import__("versioned").value', '"<version>"'),
    returns('a.3', '__import__("both_places").value', '"site-packages"'),
    returns('a.3', '__import__("further").value', '5', since=(3, 7)),
    returns('a.3', 'os.path.dirname(__import__("number").__file__)', '"/var/task"'),
    returns('h', 'child("layer-tool")', '"second\\n"'),
    returns('h', '[path for path in os.environ["LD_LIBRARY_PATH"].split(":") if os.path.exists(path + "/layer.txt")]',
            '["/opt/lib"]'),
]

COMPILED = [
    returns('h', '__import__("first").fail.__code__.co_filename', '"/opt/python/first.py"'),
    returns('h', 'os.path.exists("/opt/python/first.pyc")', 'true', until=(2, 7)),
    returns('h', 'os.path.exists(__import__("first").__cached__)', 'true', since=(3, 6)),
]

# Where the customer's PYTHONPATH takes the place of the pair.
OWN_PATH = [
    returns('a.3', '[path for path in sys.path if path.startswith("/opt")]', {
        '2.7-3.6': '["/opt/python/lib/python<version>/site-packages", "/opt/python", "/opt/mine", '
                   '"/opt/python/lib/python<version>/site-packages", "/opt/python"]',
        '3.7-': '["/opt/mine"]'}),
    returns('a.3', '__import__("mine").value', '7'),
]

EXTENSION = [
    returns('f.3', 'open("/tmp/recorder").read()', '"registered"'),
]

FUNCTIONS = [
    function('layers', MERGED + SEARCH_PATH + COMPILED, layers=(_FIRST, _SECOND)),
    function('layers-own-path', OWN_PATH, environment={'PYTHONPATH': '/opt/mine'},
             layers=({'python/first.py': '', 'mine/mine.py': 'value = 7\n'},)),
    function('layers-extension', EXTENSION, since=(3, 7), layers=({'extensions/recorder': _EXTENSION},)),
]
