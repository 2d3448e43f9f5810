"""Where the facts of the tables come from. A row names sections of the model; each section has its sources here."""
GUIDE_2018 = "the developer guide of AWS Lambda as of 2018-12 and 2019-06"
GUIDE_2022 = "the developer guide of AWS Lambda as of 2022-11"
RUNTIMES_2018 = "AWS's runtimes for 2.7, 3.6 and 3.7, and dumps of their environments: docker-lambda, 2018-11"
CLIENT = "AWS's runtime interface client for Python (awslambdaric) 4.0.1"
SIMPLEJSON = "simplejson, which that client writes results with"
CORE = "AWS's runtime interface emulator, which has the core of the platform"
RECORDED = "answers and logs of AWS of 2023 to 2026, as LocalStack's tests recorded them"
IMAGES = "AWS's base images"
MODELS = "botocore's model of Lambda, of 2018-11 and of today"

SECTIONS = {
    'a.1': ("the system and its files", GUIDE_2018, GUIDE_2022, RUNTIMES_2018, RECORDED, IMAGES),
    'a.2': ("environment variables", GUIDE_2018, RUNTIMES_2018, RECORDED, CORE),
    'a.3': ("sys.path", RUNTIMES_2018, IMAGES, CLIENT),
    'a.4': ("limits", GUIDE_2018, GUIDE_2022, MODELS),
    'b.1': ("handler strings", MODELS, CLIENT, RUNTIMES_2018),
    'b.2': ("finding the handler, and each fault", CLIENT, RUNTIMES_2018),
    'b.3': ("loading in the older eras", RUNTIMES_2018),
    'b.4': ("the loop: events, results, wrapper scripts", CLIENT, SIMPLEJSON, RUNTIMES_2018, IMAGES),
    'b.5': ("what lasts, and ends of the process", CLIENT, RUNTIMES_2018, CORE),
    'c': ("the context", CLIENT, RUNTIMES_2018, GUIDE_2018),
    'd.1': ("where output goes, and events of the log", GUIDE_2018, RECORDED),
    'd.2': ("the logging module", RUNTIMES_2018, CLIENT, GUIDE_2018),
    'd.4': ("errors in the log", CLIENT, RUNTIMES_2018),
    'd.5': ("the log in JSON", CLIENT, RECORDED),
    'd.6': ("the platform's lines", GUIDE_2018, RUNTIMES_2018, RECORDED),
    'e.1': ("errors of 2.7 and 3.6", RUNTIMES_2018),
    'e.2': ("errors of 3.7", RUNTIMES_2018),
    'e.3': ("errors of 3.8 and later", CLIENT, RECORDED),
    'e.4': ("traces", CLIENT, RECORDED),
    'e.5': ("what the platform answers itself", RECORDED, RUNTIMES_2018, CORE),
    'f.1': ("the Runtime API", CORE),
    'f.2': ("init, and what is left after a loss", CORE, GUIDE_2022, RECORDED),
    'f.3': ("the Extensions API", GUIDE_2022, CORE),
    'h': ("packages and layers", GUIDE_2018, GUIDE_2022, RECORDED),
    'j.1': ("the header of a trace", GUIDE_2018, GUIDE_2022, RUNTIMES_2018),
}


def of(spec):
    """The sections that a row names: 'b.2, e.1 to e.3'. ValueError: one that is none."""
    names = list(SECTIONS)
    for part in spec.split(', '):
        first, _, last = part.partition(' to ')
        yield from names[names.index(first):names.index(last or first) + 1]


def told(spec):
    """For a reader: what the sections are about, and where that is from."""
    found = [SECTIONS[name] for name in of(spec)]
    sources = dict.fromkeys(source for _, *sources in found for source in sources)
    return '%s (%s)' % ('; '.join(about for about, *_ in found), '; '.join(sources))
