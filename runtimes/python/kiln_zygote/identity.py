"""Who the function is, and where it lives, as it sees them."""

USER, GROUP, NAME = 993, 990, 'sbx_user1051'
HOST_NAME = '169-254-10-1'
ADDRESS = '169.254.100.1'
RUNTIME_API_PORT, ENDPOINT_PORT, DAEMON_PORT = 9001, 4566, 2000
# The trace daemon's: of the runtimes of 2018, and of today's.
DAEMON_ADDRESSES = ['169.254.79.2', ADDRESS]
TASK, LAYERS, TEMPORARY, STORE = '/var/task', '/opt', '/tmp', '/mnt'
# Of a function's file system; the store is there only until the function is known.
FILE_SYSTEMS = '/mnt'
# The operator's, each under its number, likewise.
FOLDERS = '/run/folders'
RUNTIME, INTERPRETER = '/var/runtime', '/var/lang'

# In AWS_DATA_PATH of functions whose SDK does not read AWS_ENDPOINT_URL.
SDK_DATA = '/var/rapid/sdk-data'

# Under the name that AWS's own has.
FIRST_PROCESS = '/var/rapid/init'
FIRST_PROCESS_ARGUMENTS = [FIRST_PROCESS, '--bootstrap', '/var/runtime/bootstrap']

# Descriptors of process 2. The last is closed before any code of the customer runs.
INPUT, OUTPUT, ERRORS, CONTROL, RECORDS, STATUS = range(6)
FIRST_FREE = 6
