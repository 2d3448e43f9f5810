"""What warnings show of AWS's runtime: the name of this file, and where what a handler returned is let go of."""


def handle_event_request(environment):
    response = environment.answer(environment.channel.receive())  # noqa: F841 (until the end: see above)


def run(environment):
    while True:
        handle_event_request(
            environment)
