//! Processes and the machine's figures (7.9, 8.3, 8.4). The scheduler does the work.

use super::native::{NativeResult, natives};
use crate::vm::alloc;
use crate::vm::exit::{Relation, Request};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { PROCESS:
    /// The running process.
    F "" "self" "() -> Pid" => current, "self() == self() # true";
    /// Suspends the process for `ms` milliseconds.
    F "" "sleep" "(ms: Int) -> ()" => sleep waits, "sleep(0) # ()";
    /// Whether a process has neither ended nor been killed.
    Q "Process" "alive" "(pid: Pid) -> Bool" => alive, "Process.alive(self()) # true";
    /// Ends a process; tells whether it was alive. Not for the process itself.
    Q "Process" "kill" "(pid: Pid) -> Bool" => kill, "Process.kill(self()) # false";
    /// Links this process and another one: when one fails or is killed, so is the other, unless it
    /// traps exits (`main` goes on: what a failed child means for it is told elsewhere). Tells
    /// whether the other one lives.
    Q "Process" "link" "(pid: Pid) -> Bool" => link, "Process.link(self()) # true";
    /// Ends a link; tells whether there was one.
    Q "Process" "unlink" "(pid: Pid) -> Bool" => unlink, "Process.unlink(self()) # false";
    /// Whether the end of a linked process comes as the message `("EXIT", pid, reason)`.
    Q "Process" "trapExits" "(on: Bool) -> ()" => trap_exits, "Process.trapExits(true) # ()";
    /// Asks for the message `("DOWN", pid, reason)` when a process ends; at once, with the reason
    /// `"noproc"`, when it has ended already.
    Q "Process" "monitor" "(pid: Pid) -> ()" => monitor, "Process.monitor(self()) # ()";
    /// Takes the request back; tells whether there was one.
    Q "Process" "demonitor" "(pid: Pid) -> Bool" => demonitor, "Process.demonitor(self()) # false";
    /// Gives a process a name. Tells whether it was free and the process lives.
    Q "Process" "register" "(name: String, pid: Pid) -> Bool" => register,
        "Process.register(\"me\", self()) # true";
    /// Takes a name back; tells whether there was one.
    Q "Process" "unregister" "(name: String) -> Bool" => unregister,
        "Process.unregister(\"nobody\") # false";
    /// The process that has a name.
    Q "Process" "whereis" "(name: String) -> Option[Pid]" => where_is,
        "Process.whereis(\"nobody\") # None";
    /// All names of processes in ascending order.
    Q "Process" "registered" "() -> List[String]" => registered, "Process.registered() # []";
    /// The processes that are alive.
    Q "Process" "all" "() -> List[Pid]" => all, "length(Process.all()) # 1";
    /// Milliseconds since the process was started, -1 for one that doesn't exist.
    Q "Process" "time" "(pid: Pid) -> Int" => time, "Process.time(self()) >= 0 # true";
    /// How many processes were started, have ended, and live.
    F "" "vmStats" "() -> (Int, Int, Int)" => vm_stats, "vmStats() # (1, 0, 1)";
    /// Status, mailbox and age of a process.
    INTERNAL "" "native_processInfo" "(pid: Pid) -> (String, Int, Int)" => info;
    /// Freed and live objects of this process.
    INTERNAL "" "native_gcCollect" "() -> (Int, Int)" => gc_collect;
    /// Live, allocated and freed objects of this process and its collections.
    INTERNAL "" "native_gcStats" "() -> (Int, Int, Int, Int)" => gc_stats;
    /// Milliseconds since the program was started.
    Q "Runtime" "uptimeMs" "() -> Int" => uptime_ms, "Runtime.uptimeMs() >= 0 # true";
    /// The number of processors; 1 in a browser.
    Q "Runtime" "threadCount" "() -> Int" => processors, "Runtime.threadCount() >= 1 # true";
    /// The memory in use, in units of 1024 bytes.
    Q "Runtime" "memoryKb" "() -> Int" => memory_kb, "Runtime.memoryKb() >= 0 # true";
    /// The number of this program at its operating system; 1 where there is none.
    Q "Runtime" "pid" "() -> Int" => process_id, "Runtime.pid() >= 1 # true";
    /// The number of threads.
    Q "Runtime" "numThreads" "() -> Int" => one, "Runtime.numThreads() # 1";
    /// The number of worker threads; there are none.
    Q "Runtime" "tokioWorkers" "() -> Int" => zero, "Runtime.tokioWorkers() # 0";
    /// The number of threads for blocking calls; there are none.
    Q "Runtime" "blockingThreads" "() -> Int" => zero, "Runtime.blockingThreads() # 0";
    /// The load of the computer in the last one, five and fifteen minutes; zeros in a browser.
    Q "Runtime" "loadAvg" "() -> (Float, Float, Float)" => load_avg,
        "Runtime.loadAvg() # (0.0, 0.0, 0.0)";
    /// Whether the program runs in an interactive session.
    Q "Runtime" "isInteractive" "() -> Bool" => is_interactive, "Runtime.isInteractive() # false";
}

fn current(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::pid(ctx.pid))
}

fn sleep(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::Sleep(args[0].as_int()).into())
}

fn alive(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::IsAlive(args[0].as_pid()).into())
}

fn kill(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::Kill(args[0].as_pid()).into())
}

fn all(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Request::AllProcesses.into())
}

fn related(relation: Relation) -> NativeResult {
    Err(Request::Relation(relation).into())
}

fn link(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Link(args[0].as_pid()))
}

fn unlink(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Unlink(args[0].as_pid()))
}

fn trap_exits(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::TrapExits(args[0].as_bool()))
}

fn monitor(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Monitor(args[0].as_pid()))
}

fn demonitor(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Demonitor(args[0].as_pid()))
}

fn register(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Register(args[0].as_str().into(), args[1].as_pid()))
}

fn unregister(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::Unregister(args[0].as_str().into()))
}

fn where_is(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    related(Relation::WhereIs(args[0].as_str().into()))
}

fn registered(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    related(Relation::Registered)
}

fn gc_collect(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Request::Collect.into())
}

fn gc_stats(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Request::GcStats.into())
}

fn time(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::ProcessTime(args[0].as_pid()).into())
}

fn info(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::ProcessInfo(args[0].as_pid()).into())
}

fn vm_stats(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Request::VmStats.into())
}

fn uptime_ms(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Request::Uptime.into())
}

fn memory_kb(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int((alloc::used_bytes() >> 10) as i64))
}

fn one(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(1))
}

fn zero(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(0))
}

fn processors(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(i64::from(ctx.host().computer().processors)))
}

fn process_id(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::int(i64::from(ctx.host().computer().pid)))
}

fn load_avg(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::tuple(ctx.host().computer().load_average.map(Value::float)))
}

fn is_interactive(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::bool(ctx.environment().interactive))
}
