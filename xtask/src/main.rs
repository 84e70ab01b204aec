//! All automation of this repository: `cargo xtask serve`, `cargo xtask test` and their parts.
//!
//! Every command first does what it needs (see [`setup`]) and skips what is up to date ([`step`]),
//! so that each works on a fresh machine with Rust, Node and a shell. There are no shell scripts;
//! CI calls `cargo xtask test` and does nothing that a person can't do the same way.

mod bench;
mod compare;
mod counts;
mod debian;
mod engine;
mod gate;
mod growth;
mod paths;
mod peers;
mod plot;
mod process;
mod serve;
mod setup;
mod sizes;
mod split;
mod step;
mod test;
mod turns;
mod web;
mod wishlist;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N]      build the page and serve it at http://localhost:8080
  test [FILTER]         every test: lints, native, wasm, page, real browser; FILTER: programs only
  web                   build the page into www/dist and print its sizes
  setup                 install what the other commands need, and nothing else
  bench [FILTER]        the programs of benchImprovements, natively and in wasm, in turns
        --rounds N        turns (5)
        --compare REV     beside another revision, which is built first
        --growth          times against the size of the data instead: exponents and a plot
        --peers [DIR]     compare with other languages: DIR is the peers' harness
        --gate            beside Lua in wasm: fail above the limits of benchImprovements/gate;
                          with --peers above those of benchImprovements/peers
        --library [DIR]   the same harness with operations of the library, beside QuickJS
        --host node|chromium|both, --workloads a,b, --engines a,b   handed to that harness
  bless-wishlist        write tests/wishlist/NAMES.txt anew from the programs that fail now
  ci                    the same as test
";

/// Why a command failed, ready to be printed.
type Failure = String;
/// What every step returns.
type Done<T = ()> = Result<T, Failure>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let asks_for_help = args.iter().any(|arg| arg == "--help" || arg == "-h");
    let done = match args.first().filter(|_| !asks_for_help).map(String::as_str) {
        Some("serve") => serve::serve(rest),
        Some("test" | "ci") => return test::test(rest),
        Some("web") => web::build().and_then(|()| sizes::print()),
        Some("setup") => setup::everything(),
        Some("bench") => bench::bench(rest),
        Some("bless-wishlist") => wishlist::bless(),
        None | Some("help") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The value of `--name VALUE`, if it is there.
fn option<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let at = args.iter().position(|a| a == name)?;
    args.get(at + 1).map(String::as_str)
}

/// The words that are neither options nor their values.
fn words<'a>(args: &'a [String], flags: &[&str]) -> Vec<&'a str> {
    let mut words = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if !arg.starts_with("--") {
            words.push(arg.as_str());
        } else if !flags.contains(&arg.as_str()) {
            args.next();
        }
    }
    words
}
