"""The system calls that a function may make, by name. Everything else fails with EPERM.

Made from what moby's default profile for containers (profiles/seccomp of github.com/moby/moby) lets a program without
capabilities call, less what only reaches deeper into the kernel: keys, io_uring, tracing, POSIX message queues, memory
policies, file handles.
Names that an architecture does not have are passed over. clone, clone3, socket and ioctl have rules of their own in
seccomp.py.
"""

FILES = '''
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
    fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr
    fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr getxattrat inotify_add_watch
    inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link linkat listxattr listxattrat llistxattr
    lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2 pread64 preadv preadv2
    pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr removexattrat rename renameat
    renameat2 rmdir sendfile setxattr setxattrat splice stat statfs statx symlink symlinkat sync sync_file_range syncfs
    tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev cachestat
'''

MEMORY = '''
    brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
    munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages
'''

PROCESSES = '''
    alarm arch_prctl capget capset execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv
    futex_wake get_robust_list get_thread_area getcpu getegid geteuid getgid getgroups getitimer getpgid getpgrp getpid
    getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid getuid ioprio_get ioprio_set
    kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules pause
    pidfd_open pidfd_send_signal prctl prlimit64 restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask
    rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp set_robust_list
    set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid setpriority setregid setresgid
    setresuid setreuid setrlimit setsid setuid sigaltstack signalfd signalfd4 sysinfo tgkill time times tkill uname
    vfork wait4 waitid
'''

TIME_AND_EVENTS = '''
    clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait
    epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 gettimeofday nanosleep pipe pipe2 poll ppoll pselect6 select
    timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
'''

SOCKETS = '''
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
    sendto setsockopt shutdown socketpair
'''

SYSTEM_V = 'msgctl msgget msgrcv msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget'

NAMES = ' '.join((FILES, MEMORY, PROCESSES, TIME_AND_EVENTS, SOCKETS, SYSTEM_V)).split()

# What a blank still needs, to put the function's files into place.
FOR_ASSIGNMENT = ['mount', 'umount2', 'move_mount', 'open_tree', 'mount_setattr']
