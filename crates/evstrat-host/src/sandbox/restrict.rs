//! How a worker gives up its rights.

use std::collections::BTreeMap;
use std::io;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::isolation::Deadly;

/// System folders and files that the dynamic loader reads.
const READABLE: [&str; 9] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/etc/ld.so.cache",
];

/// Limits memory, forbids files to grow, core dumps, and more than a few descriptors.
pub(super) fn limit(memory: u64) -> io::Result<()> {
    let exactly = |value| Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    setrlimit(Resource::As, exactly(memory))?;
    setrlimit(Resource::Fsize, exactly(0))?;
    setrlimit(Resource::Core, exactly(0))?;
    setrlimit(Resource::Nofile, exactly(64))?;
    Ok(())
}

/// Leaves reading system libraries and nothing else of files, no network, no signals to others; says whether the kernel
/// enforces it.
pub(super) fn landlock() -> bool {
    let abi = ABI::V6;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let restrict = || {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .scope(Scope::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(READABLE, read))?
            .restrict_self()
    };
    // What matters most, files, is in the first version; later versions add the network and signals, which the system
    // call filter forbids as well.
    restrict().is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Leaves the system calls that computing and loading a library need; says whether the kernel enforces it.
pub(super) fn filter_system_calls() -> bool {
    let Some(arch) = target() else {
        return false;
    };
    let install = || -> Result<(), seccompiler::Error> {
        let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let allow = SeccompFilter::new(allowed()?, denied, SeccompAction::Allow, arch)?;
        apply_filter(&BpfProgram::try_from(allow)?)?;
        // `clone3` hides its flags from filters; the C library falls back to `clone` if it does not exist.
        let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
        let rules = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
        let clone3 = SeccompFilter::new(rules, SeccompAction::Allow, missing, arch)?;
        apply_filter(&BpfProgram::try_from(clone3)?)
    };
    install().is_ok()
}

/// Forbids to open any more files; says whether the kernel enforces it.
pub(super) fn forbid_opening() -> bool {
    let Some(arch) = target() else {
        return false;
    };
    let install = || -> Result<(), seccompiler::Error> {
        let calls = [libc::SYS_openat, libc::SYS_openat2];
        #[cfg(target_arch = "x86_64")]
        let calls = calls.into_iter().chain([libc::SYS_open, libc::SYS_creat]);
        let rules: BTreeMap<i64, Vec<SeccompRule>> =
            calls.into_iter().map(|call| (call, Vec::new())).collect();
        let denied = SeccompAction::Errno(libc::EACCES.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch)?;
        apply_filter(&BpfProgram::try_from(filter)?)
    };
    install().is_ok()
}

/// Lets a family of forbidden system calls end the process.
pub(super) fn make_deadly(family: Deadly) -> bool {
    let Some(arch) = target() else {
        return false;
    };
    let install = || -> Result<(), seccompiler::Error> {
        let deadly = SeccompAction::KillProcess;
        let filter = SeccompFilter::new(family_of(family)?, SeccompAction::Allow, deadly, arch)?;
        apply_filter(&BpfProgram::try_from(filter)?)
    };
    install().is_ok()
}

fn family_of(family: Deadly) -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    use SeccompCmpArgLen::{Dword, Qword};
    use SeccompCmpOp::{MaskedEq, Ne};
    let only = |argument, length, operator, value: u64| {
        SeccompRule::new(vec![SeccompCondition::new(
            argument, length, operator, value,
        )?])
    };
    let calls: &[i64] = match family {
        Deadly::Processes => &PROCESSES,
        Deadly::Network => &NETWORK,
        Deadly::Signals => &SIGNALS,
        Deadly::Files => &FILES,
    };
    let older: &[i64] = match family {
        Deadly::Processes => &OLDER_PROCESSES,
        Deadly::Files => &OLDER_FILES,
        _ => &[],
    };
    let all = calls.iter().chain(older);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = all.map(|call| (*call, Vec::new())).collect();
    match family {
        Deadly::Processes => {
            // `clone` without the flag that makes a thread of it.
            let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
            rules.insert(libc::SYS_clone, vec![only(0, Qword, MaskedEq(thread), 0)?]);
        }
        Deadly::Signals => {
            // To itself: how `abort` works.
            let own = u64::from(std::process::id());
            rules.insert(libc::SYS_tgkill, vec![only(0, Dword, Ne, own)?]);
        }
        Deadly::Network | Deadly::Files => {}
    }
    Ok(rules)
}

const PROCESSES: [i64; 8] = [
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_unshare,
    libc::SYS_setns,
];

#[cfg(target_arch = "x86_64")]
const OLDER_PROCESSES: [i64; 2] = [libc::SYS_fork, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const OLDER_PROCESSES: [i64; 0] = [];

const NETWORK: [i64; 6] = [
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
];

const SIGNALS: [i64; 5] = [
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
];

const FILES: [i64; 10] = [
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_symlinkat,
    libc::SYS_linkat,
    libc::SYS_truncate,
    libc::SYS_memfd_create,
];

#[cfg(target_arch = "x86_64")]
const OLDER_FILES: [i64; 8] = [
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_mkdir,
    libc::SYS_mknod,
    libc::SYS_symlink,
    libc::SYS_link,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER_FILES: [i64; 0] = [];

fn target() -> Option<TargetArch> {
    std::env::consts::ARCH.try_into().ok()
}

/// Calls that are allowed whatever their arguments.
const ALWAYS: [i64; 69] = [
    // Descriptors that exist, and files that Landlock lets it open.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_openat,
    libc::SYS_readlinkat,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_ppoll,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_pipe2,
    // Memory.
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_mlock,
    libc::SYS_munlock,
    libc::SYS_membarrier,
    libc::SYS_get_mempolicy,
    // Threads of its own, clocks, and what the language runtimes ask for.
    libc::SYS_futex,
    libc::SYS_futex_waitv,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_getcpu,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
];

/// Older calls that only this processor has.
#[cfg(target_arch = "x86_64")]
const OLDER: [i64; 10] = [
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_poll,
    libc::SYS_epoll_wait,
    libc::SYS_arch_prctl,
    libc::SYS_time,
    libc::SYS_getrlimit,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: [i64; 0] = [];

/// Calls that end the process or a thread, or go on after a stop.
const ENDING: [i64; 4] = [
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
    // A filter can only be made stricter.
    libc::SYS_seccomp,
];

fn allowed() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    use SeccompCmpArgLen::{Dword, Qword};
    use SeccompCmpOp::{Eq, MaskedEq};
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALWAYS
        .into_iter()
        .chain(OLDER)
        .chain(ENDING)
        .map(|call| (call, Vec::new()))
        .collect();
    let only = |argument, length, operator, value: u64| {
        SeccompRule::new(vec![SeccompCondition::new(
            argument, length, operator, value,
        )?])
    };
    // Threads, but no processes.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    rules.insert(
        libc::SYS_clone,
        vec![only(0, Qword, MaskedEq(thread), thread)?],
    );
    // Reached by the second filter, which says that it does not exist.
    rules.insert(libc::SYS_clone3, Vec::new());
    // Signals to itself: how `abort` works.
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![only(0, Dword, Eq, own)?]);
    // Reading limits, not setting them.
    rules.insert(libc::SYS_prlimit64, vec![only(2, Qword, Eq, 0)?]);
    // Asking whether a descriptor is a terminal.
    rules.insert(libc::SYS_ioctl, vec![only(1, Dword, Eq, libc::TCGETS)?]);
    // Names of threads and mappings, and further filters.
    let process_controls = [
        libc::PR_SET_NAME,
        libc::PR_GET_NAME,
        libc::PR_SET_NO_NEW_PRIVS,
        libc::PR_SET_SECCOMP,
        libc::PR_SET_VMA,
    ];
    let process_controls = process_controls
        .into_iter()
        .map(|control| only(0, Dword, Eq, u64::from(control.unsigned_abs())))
        .collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_prctl, process_controls);
    Ok(rules)
}
