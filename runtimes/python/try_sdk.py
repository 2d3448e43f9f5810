"""Whether an SDK works with an interpreter: `python -S -E -s try_sdk.py DIRECTORY` makes a client with it."""
import sys


def main(directory):
    sys.path.insert(0, directory)
    import boto3
    import botocore
    session = boto3.session.Session('none', 'none', region_name='us-east-1')
    session.client('lambda')
    sys.stdout.write('%s %s\n' % (boto3.__version__, botocore.__version__))


if __name__ == '__main__':
    main(sys.argv[1])
