"""System calls by name, for x86_64 and aarch64."""
import ctypes
import os
import platform

_COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine())
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long

# name: (x86_64, aarch64)
NUMBERS = {
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "capset": (126, 91), "chroot": (161, 51),
    "clock_adjtime": (305, 266), "clock_settime": (227, 112), "clone": (56, 220), "delete_module": (176, 106),
    "fanotify_init": (300, 262), "finit_module": (313, 273), "get_robust_list": (274, 100), "getxattr": (191, 8),
    "init_module": (175, 105), "ioctl": (16, 29), "ioperm": (173, None), "iopl": (172, None), "ioprio_set": (251, 30),
    "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "lookup_dcookie": (212, 18), "memfd_create": (319, 279), "migrate_pages": (256, 238), "mlockall": (151, 230),
    "modify_ldt": (154, None), "mount": (165, 40), "move_pages": (279, 239), "mq_open": (240, 180),
    "mq_unlink": (241, 181), "msgget": (68, 186), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "openat": (257, 56), "perf_event_open": (298, 241), "personality": (135, 92), "pivot_root": (155, 41),
    "prctl": (157, 167), "prlimit64": (302, 261), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "ptrace": (101, 117), "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138), "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
    "sched_setscheduler": (144, 119), "semget": (64, 190), "setdomainname": (171, 162), "setfsuid": (122, 151),
    "setgroups": (116, 159), "sethostname": (170, 161), "setns": (308, 268), "setpriority": (141, 140),
    "setresgid": (119, 149), "setresuid": (117, 147), "settimeofday": (164, 170), "setxattr": (188, 5),
    "shmat": (30, 196), "shmctl": (31, 195), "shmget": (29, 194), "swapoff": (168, 225), "swapon": (167, 224),
    "sysfs": (139, None), "syslog": (103, 116), "tgkill": (234, 131), "umount2": (166, 39), "unshare": (272, 97),
    "userfaultfd": (323, 282), "uselib": (134, None), "ustat": (136, None), "vhangup": (153, 58),
    # The same on every machine from here on.
    "pidfd_send_signal": (424, 424), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "pidfd_open": (434, 434),
    "clone3": (435, 435), "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "mount_setattr": (442, 442),
    "quotactl_fd": (443, 443), "memfd_secret": (447, 447), "process_mrelease": (448, 448), "statmount": (457, 457),
    "listmount": (458, 458), "lsm_set_self_attr": (460, 460), "open_tree_attr": (467, 467),
}


def exists(name):
    """False for a call that this machine's kind never had."""
    return _COLUMN is not None and NUMBERS[name][_COLUMN] is not None


def call(name, *arguments):
    """The result of a call; OSError when the kernel refuses."""
    return call_number(NUMBERS[name][_COLUMN], *arguments)


def call_number(number, *arguments):
    ctypes.set_errno(0)
    result = _LIBC.syscall(ctypes.c_long(number), *[_converted(argument) for argument in arguments])
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _converted(argument):
    if argument is None:
        return ctypes.c_void_p(None)
    if isinstance(argument, bytes):
        return ctypes.c_char_p(argument)
    if isinstance(argument, ctypes.Array):
        return ctypes.c_void_p(ctypes.addressof(argument))
    return ctypes.c_ulong(argument & 0xFFFFFFFFFFFFFFFF)
