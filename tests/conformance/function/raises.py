# -*- coding: utf-8 -*-
"""What fails. The lines of this file are in stack traces that the table has: add at the end."""


def value():
    raise ValueError('x')


def key():
    return {}['key4']


class Custom(Exception):
    pass


def custom():
    raise Custom('mine', 2)


def empty():
    raise ValueError()


def chained():
    try:
        key()
    except KeyError:
        raise RuntimeError('after')


def unicode_message():
    raise ValueError(u'Zo\xeb')


def quoted():
    raise ValueError('a "quoted" \\ line\nand\ttab')


def stop():
    raise StopIteration('done')


def recursive(n):
    return recursive(n + 1)


def long_line(): return [], {}, 'a line of its own', value()  # noqa: E704


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError('no words')


def unspeakable():
    raise Unspeakable()


def two_lines():
    return value(
    )


def handler(event, context):
    return globals()[event]()
