"""Entry point of everything that runs on the Python side (README.md). What it is to be, the environment says:

    KILN_CONTROL    an execution environment at the level `process`
    KILN_ZYGOTE     one that starts a zygote
    neither         the zygote, whose control socket is descriptor 3; or an execution environment started once more,
                    whose output is descriptor 4
"""
import os
import sys

# Not left to the interpreter: with -I and -P it does not put the directory of the script on the path.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def main():
    if 'KILN_CONTROL' in os.environ:
        from kiln_runtime import loop, process, sdk
        sdk.add(os.environ.pop('KILN_SDK', None))
        loop.run(*process.attach())
    elif 'KILN_ZYGOTE' in os.environ:
        from kiln_zygote import launch
        launch.run(os.environ.pop('KILN_ZYGOTE'))
    else:
        from kiln_runtime import loop, restart
        if restart.is_done():
            loop.resume(restart.CONTROL, restart.RECORDS)
        needed = frozenset(sys.modules)
        from kiln_zygote import server
        server.run(needed)


if __name__ == '__main__':
    main()
