class Handler(object):
    calls = 0

    def __call__(self, event, context):
        Handler.calls += 1
        return Handler.calls

    @staticmethod
    def static(event, context):
        return 'static'


handler = Handler()
partial = Handler.static
arguments = lambda *arguments: len(arguments)  # noqa: E731
one = lambda event: event  # noqa: E731


def generator(event, context):
    yield 1


def default(event, context, more='d'):
    return more
