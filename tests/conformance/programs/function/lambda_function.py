# -*- coding: utf-8 -*-
"""Programs that nobody here wrote, as functions that use them: libraries out of the deployment package, and the tests
that every interpreter brings for its own library."""
import os
import sys
import unittest


def regression(name):
    """A suite of the interpreter's own: how many of its tests ran, and which did not pass."""
    result = unittest.TestResult()
    os.chdir('/tmp')
    unittest.TestLoader().loadTestsFromName(name).run(result)
    broken = [test.id() + '\n' + text for test, text in result.errors + result.failures]
    return {'some': result.testsRun > 5, 'broken': broken}


def doctests(name):
    import doctest
    __import__(name)
    result = doctest.testmod(sys.modules[name])
    return {'some': result.attempted > 0, 'broken': result.failed}


def template(name):
    import jinja2
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=jinja2.DictLoader({
        'page': '<h1>{% block title %}{% endblock %}</h1>\n<ul>\n{% for item in items %}\n  <li class="{{ '
                'loop.cycle("odd", "even") }}">{{ loop.index }}. {{ item.name|upper }}: {{ "%.2f"|format(item.price) '
                '}}</li>\n{% else %}\n  none\n{% endfor %}\n</ul>{% block end %}{% endblock %}\n',
        'shop': '{% extends "page" %}{% block title %}{{ name }}{% endblock %}'
                '{% block end %}{{ items|sum(attribute="price") }}{% endblock %}'}))
    return environment.get_template('shop').render(
        name=name, items=[{'name': 'b<r>ead', 'price': 2.5}, {'name': u'Käse', 'price': 10}])


def document(pages):
    import base64
    import io
    import re
    import zlib
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas
    from reportlab import rl_config
    rl_config.invariant = True
    data = io.BytesIO()
    pdf = canvas.Canvas(data, pagesize=A4, pageCompression=1)
    for page in range(pages):
        pdf.setFont('Helvetica', 24)
        pdf.drawString(100, 700, 'Page %d' % (page + 1))
        pdf.showPage()
    pdf.save()
    data = data.getvalue()
    found = re.search(b'/Count (\\d+)', data)
    texts = []
    for stream in re.findall(b'stream\r?\n(.*?)endstream', data, re.DOTALL):
        drawn = zlib.decompress(base64.a85decode(b'<~' + stream.strip(), adobe=True))
        texts += re.findall(b'\\((Page \\d+)\\)', drawn)
    return [data[:5].decode(), int(found.group(1)), [text.decode() for text in texts], data.rstrip()[-5:].decode()]


def image(size):
    from PIL import Image, ImageDraw
    picture = Image.new('RGB', (size, size), (255, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 0, size // 2, size), fill=(0, 0, 255))
    picture.save('/tmp/picture.png')
    picture.save('/tmp/picture.jpg', quality=95)
    loaded = Image.open('/tmp/picture.jpg')
    loaded.thumbnail((16, 16))
    png = Image.open('/tmp/picture.png')
    return [loaded.format, png.format, list(png.size), list(loaded.size), list(png.getpixel((1, 1))),
            list(png.getpixel((size - 1, 1)))]


def database(rows):
    import sqlite3
    connection = sqlite3.connect('/tmp/kept.db')
    connection.execute('create table if not exists n (v integer)')
    with connection:
        connection.executemany('insert into n values (?)', [(row,) for row in range(rows)])
    connection.create_function('half', 1, lambda v: v / 2.0)
    return list(connection.execute('select count(*), sum(v), max(half(v)) from n').fetchone())


def compression(size):
    import bz2
    import tarfile
    import zlib
    data = b'the same again and again ' * size
    with tarfile.open('/tmp/a.tar.gz', 'w:gz') as archive:
        with open('/tmp/a', 'wb') as file:
            file.write(data)
        archive.add('/tmp/a', 'a')
    with tarfile.open('/tmp/a.tar.gz') as archive:
        same = archive.extractfile('a').read() == data
    return [same, bz2.decompress(bz2.compress(data)) == data, zlib.decompress(zlib.compress(data)) == data]


def markup(text):
    from xml.dom import minidom
    from xml.etree import ElementTree
    root = ElementTree.fromstring(text)
    tag = minidom.parseString(text).documentElement.tagName
    return [root.find('.//b').text, [child.get('n') for child in root], tag]


def workers(count):
    """The interpreter started again by the function: its library, the runtime's and the layers' are found."""
    import subprocess
    command = [sys.executable, '-c', 'import json, decimal, sqlite3; print(json.dumps(list(range(%d))))' % count]
    return subprocess.Popen(command, stdout=subprocess.PIPE).communicate()[0].decode()


def traced(amount):
    """AWS's SDK for X-Ray, with this function as the daemon that it sends to."""
    import json
    import socket
    daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    daemon.bind(('127.0.0.1', 2000))
    daemon.settimeout(5)
    from aws_xray_sdk.core import xray_recorder

    @xray_recorder.capture('work')
    def work():
        xray_recorder.begin_subsegment('part').put_annotation('amount', amount)
        xray_recorder.end_subsegment()
        raise ValueError('no')

    xray_recorder.begin_segment('a function may not')
    try:
        work()
    except ValueError:
        pass
    (head, part), (_, work) = [[json.loads(text) for text in daemon.recv(65536).decode().split('\n')] for _ in range(2)]
    daemon.close()
    header = os.environ['_X_AMZN_TRACE_ID']
    return [head, part['annotations'], part['parent_id'] == work['id'], part['trace_id'] == work['trace_id'],
            header.startswith('Root=%s;Parent=%s;' % (work['trace_id'], work['parent_id'])),
            work['cause']['exceptions'][0]['message'], os.listdir('/tmp/.aws-xray')]


def lambda_handler(event, context):
    return globals()[event['program']](event['with'])
