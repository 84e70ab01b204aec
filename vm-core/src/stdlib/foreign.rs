//! What needs a computer: other programs, databases, browsers to drive, panels of an editor (12.14
//! to 12.16). The calls are checked as all others are; when they run, they fail with an error that
//! programs can catch, where the host has nothing to offer.

use super::environment::unavailable;
use super::native::{NativeResult, natives};
use crate::base::outside::ExecCall;
use crate::vm::exit::Request;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { FOREIGN:
    /// Runs a program to its end: exit code, output and error output.
    INTERNAL "" "native_run" "(command: String, args: List[String]) -> (Int, String, String)"
        => run waits;
    /// Starts a program.
    Q "Exec" "start" "(command: String, args: List[String]) -> Int" => start waits,
        "try { Exec.start(\"true\", []) } catch { (k, m) -> 0 } # 0";
    /// The next line of a program's output with its line break; "eof" at the end.
    Q "Exec" "readline" "(h: Int) -> String" => read_line waits,
        "try { Exec.readline(1) } catch { (k, m) -> k } # \"io_error\"";
    /// The next line of a program's error output with its line break; "eof" at the end.
    Q "Exec" "readStderr" "(h: Int) -> String" => read_stderr waits,
        "try { Exec.readStderr(1) } catch { (k, m) -> k } # \"io_error\"";
    /// Writes text to a program's input.
    Q "Exec" "write" "(h: Int, text: String) -> ()" => write waits,
        "try { Exec.write(1, \"x\") } catch { (_, m) -> println(m) } # ()";
    /// Ends a program's input and waits for its end: the exit code.
    Q "Exec" "wait" "(h: Int) -> Int" => wait waits,
        "try { Exec.wait(1) } catch { (k, m) -> 0 } # 0";
    /// Ends a program.
    Q "Exec" "kill" "(h: Int) -> ()" => kill waits,
        "try { Exec.kill(1) } catch { (_, m) -> println(m) } # ()";
    /// Connects to a PostgreSQL server.
    Q "Pg" "connect" "(address: String) -> Int" => pg_connect,
        "try { Pg.connect(\"host=db\") } catch { (k, m) -> 0 } # 0";
    /// Closes a connection.
    Q "Pg" "close" "(h: Int) -> ()" => pg_close,
        "try { Pg.close(1) } catch { (_, m) -> println(m) } # ()";
    /// The rows of a query, as tuples.
    Q "Pg" "query" "[P, R](h: Int, sql: String, params: P) -> List[R]" => pg_query,
        "try { Pg.query(1, \"select 1\", []) } catch { (_, m) -> [(1, 2)] } # [(1, 2)]";
    /// The number of rows that a statement has changed.
    Q "Pg" "execute" "[P](h: Int, sql: String, params: P) -> Int" => pg_execute,
        "try { Pg.execute(1, \"delete from t\", []) } catch { (_, m) -> 0 } # 0";
    /// Begins a transaction.
    Q "Pg" "begin" "(h: Int) -> ()" => pg_begin,
        "try { Pg.begin(1) } catch { (_, m) -> println(m) } # ()";
    /// Ends a transaction with what it has changed.
    Q "Pg" "commit" "(h: Int) -> ()" => pg_commit,
        "try { Pg.commit(1) } catch { (_, m) -> println(m) } # ()";
    /// Ends a transaction without what it has changed.
    Q "Pg" "rollback" "(h: Int) -> ()" => pg_rollback,
        "try { Pg.rollback(1) } catch { (_, m) -> println(m) } # ()";
    /// The value of `f()` in a transaction.
    Q "Pg" "transaction" "[T](h: Int, f: () -> T) -> T" => pg_transaction,
        "try { Pg.transaction(1, () => 2) } catch { (_, m) -> 0 } # 0";
    /// Prepares a statement under a name.
    Q "Pg" "prepare" "(h: Int, name: String, sql: String) -> ()" => pg_prepare,
        "try { Pg.prepare(1, \"q\", \"select 1\") } catch { (_, m) -> println(m) } # ()";
    /// The rows of a prepared query, as tuples.
    Q "Pg" "queryPrepared" "[P, R](h: Int, name: String, params: P) -> List[R]"
        => pg_query_prepared,
        "try { Pg.queryPrepared(1, \"q\", []) } catch { (_, m) -> [1] } # [1]";
    /// The number of rows that a prepared statement has changed.
    Q "Pg" "executePrepared" "[P](h: Int, name: String, params: P) -> Int"
        => pg_execute_prepared,
        "try { Pg.executePrepared(1, \"q\", []) } catch { (_, m) -> 0 } # 0";
    /// Forgets a prepared statement.
    Q "Pg" "deallocate" "(h: Int, name: String) -> ()" => pg_deallocate,
        "try { Pg.deallocate(1, \"q\") } catch { (_, m) -> println(m) } # ()";
    /// Connects for notifications.
    Q "Pg" "listenConnect" "(address: String) -> Int" => pg_listen_connect,
        "try { Pg.listenConnect(\"host=db\") } catch { (_, m) -> 0 } # 0";
    /// Asks for the notifications of a channel.
    Q "Pg" "listen" "(h: Int, channel: String) -> ()" => pg_listen,
        "try { Pg.listen(1, \"c\") } catch { (_, m) -> println(m) } # ()";
    /// Asks for them no longer.
    Q "Pg" "unlisten" "(h: Int, channel: String) -> ()" => pg_unlisten,
        "try { Pg.unlisten(1, \"c\") } catch { (_, m) -> println(m) } # ()";
    /// Notifies whoever listens to a channel.
    Q "Pg" "notify" "(h: Int, channel: String, payload: String) -> ()" => pg_notify,
        "try { Pg.notify(1, \"c\", \"x\") } catch { (_, m) -> println(m) } # ()";
    /// The next notification within `ms` milliseconds.
    Q "Pg" "awaitNotification" "(h: Int, ms: Int) -> Option[(String, String)]"
        => pg_await_notification,
        "try { Pg.awaitNotification(1, 5) } catch { (_, m) -> None } # None";
    /// Connects to a WebDriver server.
    Q "Selenium" "connect" "(address: String) -> Int" => selenium_connect,
        "try { Selenium.connect(\"http://localhost:4444\") } catch { (_, m) -> 0 } # 0";
    /// Opens a page.
    Q "Selenium" "goto" "(h: Int, url: String) -> ()" => selenium_goto,
        "try { Selenium.goto(1, \"/\") } catch { (_, m) -> println(m) } # ()";
    /// Clicks an element.
    Q "Selenium" "click" "(h: Int, selector: String) -> ()" => selenium_click,
        "try { Selenium.click(1, \"a\") } catch { (_, m) -> println(m) } # ()";
    /// The text of an element.
    Q "Selenium" "text" "(h: Int, selector: String) -> String" => selenium_text,
        "try { Selenium.text(1, \"a\") } catch { (k, m) -> k } # \"selenium_error\"";
    /// Types into an element.
    Q "Selenium" "sendKeys" "(h: Int, selector: String, keys: String) -> ()" => selenium_send_keys,
        "try { Selenium.sendKeys(1, \"a\", \"x\") } catch { (_, m) -> println(m) } # ()";
    /// Runs a script in the page.
    Q "Selenium" "executeJs" "(h: Int, script: String) -> String" => selenium_execute_js,
        "try { Selenium.executeJs(1, \"1\") } catch { (k, m) -> k } # \"selenium_error\"";
    /// Runs a script in the page with arguments.
    Q "Selenium" "executeJsWithArgs" "(h: Int, script: String, args: List[String]) -> String"
        => selenium_execute_js_with_args,
        "try { Selenium.executeJsWithArgs(1, \"1\", []) } catch { (k, m) -> k } \
         # \"selenium_error\"";
    /// Waits for an element.
    Q "Selenium" "waitFor" "(h: Int, selector: String, ms: Int) -> ()" => selenium_wait_for,
        "try { Selenium.waitFor(1, \"a\", 5) } catch { (_, m) -> println(m) } # ()";
    /// An attribute of an element.
    Q "Selenium" "getAttribute" "(h: Int, selector: String, name: String) -> String"
        => selenium_get_attribute,
        "try { Selenium.getAttribute(1, \"a\", \"href\") } catch { (k, m) -> k } \
         # \"selenium_error\"";
    /// Whether there is an element.
    Q "Selenium" "exists" "(h: Int, selector: String) -> Bool" => selenium_exists,
        "try { Selenium.exists(1, \"a\") } catch { (_, m) -> false } # false";
    /// Ends the session.
    Q "Selenium" "close" "(h: Int) -> ()" => selenium_close,
        "try { Selenium.close(1) } catch { (_, m) -> println(m) } # ()";
    /// Makes a panel; in interactive sessions.
    Q "Panel" "create" "(title: String) -> Int" => panel_create,
        "try { Panel.create(\"t\") } catch { (_, m) -> 0 } # 0";
    /// Gives a panel its text; in interactive sessions.
    Q "Panel" "setContent" "(id: Int, text: String) -> ()" => panel_set_content,
        "try { Panel.setContent(1, \"x\") } catch { (_, m) -> println(m) } # ()";
    /// Shows a panel; in interactive sessions.
    Q "Panel" "show" "(id: Int) -> ()" => panel_show,
        "try { Panel.show(1) } catch { (_, m) -> println(m) } # ()";
    /// Hides a panel; in interactive sessions.
    Q "Panel" "hide" "(id: Int) -> ()" => panel_hide,
        "try { Panel.hide(1) } catch { (_, m) -> println(m) } # ()";
    /// Calls `f` for keys that a panel gets; in interactive sessions.
    Q "Panel" "onKey" "[T](id: Int, f: (String) -> T) -> ()" => panel_on_key,
        "try { Panel.onKey(1, k => k) } catch { (_, m) -> println(m) } # ()";
    /// Calls `f` for a key; in interactive sessions.
    Q "Panel" "registerHotkey" "[T](key: String, f: () -> T) -> ()" => panel_register_hotkey,
        "try { Panel.registerHotkey(\"F5\", () => 1) } catch { (_, m) -> println(m) } # ()";
}

/// Asks for something with another program where that can be.
fn exec(ctx: &mut NativeCtx<'_>, name: &str, call: ExecCall) -> NativeResult {
    if !ctx.environment().starts_programs {
        return Err(unavailable(ctx, "io_error", name).into());
    }
    Err(Request::Exec(Box::new(call)).into())
}

/// The program's name and its arguments.
fn command(args: &[Value]) -> (String, Vec<String>) {
    let words = args[1].elements().map(|word| word.as_str().to_string());
    (args[0].as_str().to_string(), words.collect())
}

fn run(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (command, args) = command(args);
    exec(ctx, "Exec.run", ExecCall::Run { command, args })
}

fn start(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (command, args) = command(args);
    exec(ctx, "Exec.start", ExecCall::Start { command, args })
}

fn read_line(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    exec(ctx, "Exec.readline", ExecCall::ReadLine(args[0].as_int()))
}

fn read_stderr(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    exec(ctx, "Exec.readStderr", ExecCall::ReadStderr(args[0].as_int()))
}

fn write(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[1].as_str().to_string();
    exec(ctx, "Exec.write", ExecCall::Write(args[0].as_int(), text))
}

fn wait(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    exec(ctx, "Exec.wait", ExecCall::Wait(args[0].as_int()))
}

fn kill(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    exec(ctx, "Exec.kill", ExecCall::Kill(args[0].as_int()))
}

fn no_database(ctx: &mut NativeCtx<'_>, name: &str) -> Fault {
    unavailable(ctx, "connection_error", name)
}

fn no_driver(ctx: &mut NativeCtx<'_>, name: &str) -> Fault {
    unavailable(ctx, "selenium_error", name)
}

/// Panels belong to interactive sessions with an editor, which there are none of.
fn no_panel(_: &mut NativeCtx<'_>, name: &str) -> Fault {
    Fault::panic(format!("Unknown native function: {name}"))
}

/// Writes the bodies of builtins that no host has: how they fail, the name in Rust, the name.
macro_rules! nowhere {
    ($($failure:ident: $($body:ident $name:literal)*;)*) => {
        $($(fn $body(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
            Err($failure(ctx, $name).into())
        })*)*
    };
}

nowhere! {
    no_database:
        pg_connect "Pg.connect" pg_close "Pg.close" pg_query "Pg.query" pg_execute "Pg.execute"
        pg_begin "Pg.begin" pg_commit "Pg.commit" pg_rollback "Pg.rollback"
        pg_transaction "Pg.transaction" pg_prepare "Pg.prepare"
        pg_query_prepared "Pg.queryPrepared" pg_execute_prepared "Pg.executePrepared"
        pg_deallocate "Pg.deallocate" pg_listen_connect "Pg.listenConnect" pg_listen "Pg.listen"
        pg_unlisten "Pg.unlisten" pg_notify "Pg.notify"
        pg_await_notification "Pg.awaitNotification";
    no_driver:
        selenium_connect "Selenium.connect" selenium_goto "Selenium.goto"
        selenium_click "Selenium.click" selenium_text "Selenium.text"
        selenium_send_keys "Selenium.sendKeys" selenium_execute_js "Selenium.executeJs"
        selenium_execute_js_with_args "Selenium.executeJsWithArgs"
        selenium_wait_for "Selenium.waitFor" selenium_get_attribute "Selenium.getAttribute"
        selenium_exists "Selenium.exists" selenium_close "Selenium.close";
    no_panel:
        panel_create "Panel.create" panel_set_content "Panel.setContent" panel_show "Panel.show"
        panel_hide "Panel.hide" panel_on_key "Panel.onKey"
        panel_register_hotkey "Panel.registerHotkey";
}
