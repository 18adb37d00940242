"""The numbers of the system calls that the filter knows, by machine, and what happens to each."""

from __future__ import annotations

from dataclasses import dataclass

# Of the kernel's own tables: `unistd_64.h` and `asm-generic/unistd.h`. A call that a machine does
# not have is left out of its table.
X86_64 = """
ptrace 101  process_vm_readv 310  process_vm_writev 311  kcmp 312  pidfd_getfd 438
process_madvise 440  get_robust_list 274
add_key 248  request_key 249  keyctl 250
io_uring_setup 425  io_uring_enter 426  io_uring_register 427
mount 165  umount2 166  pivot_root 155  chroot 161  open_tree 428  move_mount 429  fsopen 430
fsconfig 431  fsmount 432  fspick 433  unshare 272  setns 308
bpf 321  perf_event_open 298  userfaultfd 323  seccomp 317  personality 135
kexec_load 246  kexec_file_load 320  init_module 175  finit_module 313  delete_module 176
create_module 174  get_kernel_syms 177  query_module 178  modify_ldt 154  iopl 172  ioperm 173
uselib 134  ustat 136  sysfs 139  _sysctl 156  nfsservctl 180  lookup_dcookie 212  vhangup 153
acct 163  swapon 167  swapoff 168  reboot 169  sethostname 170  setdomainname 171  quotactl 179
syslog 103  settimeofday 164  clock_settime 227  adjtimex 159  clock_adjtime 305
name_to_handle_at 303  open_by_handle_at 304  fanotify_init 300  fanotify_mark 301
inotify_init 253  inotify_init1 294  inotify_add_watch 254
move_pages 279  migrate_pages 256  mbind 237  set_mempolicy 238  get_mempolicy 239
memfd_create 319
shmget 29  shmat 30  shmctl 31  shmdt 67  semget 64  semop 65  semctl 66  semtimedop 220
msgget 68  msgsnd 69  msgrcv 70  msgctl 71  mq_open 240  mq_unlink 241  mq_timedsend 242
mq_timedreceive 243  mq_notify 244  mq_getsetattr 245
rt_sigqueueinfo 129  rt_tgsigqueueinfo 297  pidfd_send_signal 424
ioprio_set 251  sched_setparam 142  sched_setscheduler 144  sched_setattr 314
sched_setaffinity 203  prlimit64 302  setpriority 141
clone 56  clone3 435  socket 41  socketpair 53  fcntl 72  ioctl 16
connect 42  bind 49
chmod 90  fchmod 91  fchmodat 268  chown 92  fchown 93  lchown 94  fchownat 260
utime 132  utimes 235  futimesat 261  utimensat 280
setxattr 188  lsetxattr 189  fsetxattr 190  removexattr 197  lremovexattr 198  fremovexattr 199
landlock_create_ruleset 444  landlock_add_rule 445  landlock_restrict_self 446  futex_waitv 449
"""
AARCH64 = """
ptrace 117  process_vm_readv 270  process_vm_writev 271  kcmp 272  pidfd_getfd 438
process_madvise 440  get_robust_list 100
add_key 217  request_key 218  keyctl 219
io_uring_setup 425  io_uring_enter 426  io_uring_register 427
mount 40  umount2 39  pivot_root 41  chroot 51  open_tree 428  move_mount 429  fsopen 430
fsconfig 431  fsmount 432  fspick 433  unshare 97  setns 268
bpf 280  perf_event_open 241  userfaultfd 282  seccomp 277  personality 92
kexec_load 104  kexec_file_load 294  init_module 105  finit_module 273  delete_module 106
nfsservctl 42  lookup_dcookie 18  vhangup 58
acct 89  swapon 224  swapoff 225  reboot 142  sethostname 161  setdomainname 162  quotactl 60
syslog 116  settimeofday 170  clock_settime 112  adjtimex 171  clock_adjtime 266
name_to_handle_at 264  open_by_handle_at 265  fanotify_init 262  fanotify_mark 263
inotify_init1 26  inotify_add_watch 27
move_pages 239  migrate_pages 238  mbind 235  set_mempolicy 237  get_mempolicy 236
memfd_create 279
shmget 194  shmat 196  shmctl 195  shmdt 197  semget 190  semop 193  semctl 191  semtimedop 192
msgget 186  msgsnd 189  msgrcv 188  msgctl 187  mq_open 180  mq_unlink 181  mq_timedsend 182
mq_timedreceive 183  mq_notify 184  mq_getsetattr 185
rt_sigqueueinfo 138  rt_tgsigqueueinfo 240  pidfd_send_signal 424
ioprio_set 30  sched_setparam 118  sched_setscheduler 119  sched_setattr 274
sched_setaffinity 122  prlimit64 261  setpriority 140
clone 220  clone3 435  socket 198  socketpair 199  fcntl 25  ioctl 29
connect 203  bind 200
fchmod 52  fchmodat 53  fchown 55  fchownat 54  utimensat 88
setxattr 5  lsetxattr 6  fsetxattr 7  removexattr 14  lremovexattr 15  fremovexattr 16
landlock_create_ruleset 444  landlock_add_rule 445  landlock_restrict_self 446  futex_waitv 449
"""

LAST_KNOWN = 441  # what came later says ENOSYS, as on an older kernel, but for these:
LATER = ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "futex_waitv")

# Allowed in part, by one argument; all else above is refused at every level, but for:
OF_ITSELF = {  # the arguments that name a process, or a kind of name, which must be 0
    "sched_setparam": (0,),
    "sched_setscheduler": (0,),
    "sched_setattr": (0,),
    "sched_setaffinity": (0,),
    "prlimit64": (0,),
    "setpriority": (0, 1),
}
BY_RULE = ("clone", "clone3", "socket", "socketpair", "fcntl", "ioctl", "seccomp")
WITHOUT_MOUNTS = (  # nothing but a mount of its own keeps these from the files of the same user
    "connect",
    "bind",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "utime",
    "utimes",
    "futimesat",
    "utimensat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
)


@dataclass(frozen=True)
class Machine:
    """One machine's numbers."""

    audit: int  # as the filter sees the machine
    numbers: dict[str, int]
    foreign: int  # numbers from here on belong to another convention; 0: there is none

    def refused(self, *, has_own_mounts: bool) -> list[int]:
        """Return the calls that no argument makes right."""
        allowed = {*OF_ITSELF, *BY_RULE, *LATER}
        if has_own_mounts:
            allowed |= set(WITHOUT_MOUNTS)
        return sorted(number for name, number in self.numbers.items() if name not in allowed)


def _numbers(table: str) -> dict[str, int]:
    words = table.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


MACHINES = {
    "x86_64": Machine(0xC000003E, _numbers(X86_64), 0x40000000),
    "aarch64": Machine(0xC00000B7, _numbers(AARCH64), 0),
}
