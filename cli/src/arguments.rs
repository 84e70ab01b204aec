//! The command line: `nostos [options] FILE|DIR [words]` and the subcommands (8.5).

use crate::output::print;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};
use nostos_core::base::host::Stream;
use nostos_core::lower::optimise::Passes;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do.
pub enum Command {
    /// Run a program.
    Run(RunOptions),
    /// Only check it.
    Check(CheckOptions),
    /// Format programs.
    Fmt(FmtOptions),
    /// Print what a stage of the compiler makes of a program.
    Dump(DumpOptions),
    /// Measure programs.
    Bench(BenchOptions),
    /// Say what there is in the library.
    Docs(DocsOptions),
    /// Talk with the interactive shell.
    Repl,
}

/// Runs programs of the Nostos language.
#[derive(Parser)]
#[command(name = "nostos", version, disable_version_flag = true, disable_help_subcommand = true)]
#[command(override_usage = "nostos [OPTIONS] FILE|DIR [WORDS]...\n       nostos COMMAND ...")]
#[command(after_help = "Without a command a program is run; `nostos run --help` has the options.")]
struct Arguments {
    #[command(subcommand)]
    subcommand: Sub,
    /// Print the version
    #[arg(short = 'v', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
enum Sub {
    /// Run a program: the same as `nostos FILE`
    Run(RunOptions),
    /// Report every mistake in a program without running it
    Check(CheckOptions),
    /// Run a program and say where the time goes: the same as `nostos --profile FILE`
    Profile(RunOptions),
    /// Give files normal indentation and spacing
    Fmt(FmtOptions),
    /// Print a program as a stage of the compiler sees it
    Dump(DumpOptions),
    /// Measure programs that state their result in the first line
    Bench(BenchOptions),
    /// Say what a function of the library does, or list them all
    Docs(DocsOptions),
    /// Type expressions and definitions and see what they give
    Repl,
}

/// How to run a program.
#[derive(Args)]
pub struct RunOptions {
    /// A program, or a folder with `main.nos`; the words after it, also those that look like
    /// options, are the program's own: it finds them in `Env.args()`
    #[arg(value_names = ["FILE|DIR", "WORDS"], num_args = 1.., required = true)]
    #[arg(trailing_var_arg = true)]
    program: Vec<OsString>,
    /// Only check the program
    #[arg(long)]
    check: bool,
    /// Report compile-time errors as JSON, one object a line, on standard output
    #[arg(long)]
    pub json_errors: bool,
    /// Say where the time goes, as a table on standard error
    #[arg(long)]
    pub profile: bool,
    /// With --profile: write a document for speedscope instead of the table
    #[arg(long)]
    pub json: bool,
    /// With --json: the document's name [default: FILE.profile.json]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How much memory the program may use: 500K, 256M, 2G [default: 256M]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_memory: Option<usize>,
    /// How much the program may write [default: no limit]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_output: Option<usize>,
    /// How many processes may live at once [default: 250000]
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub max_processes: Option<usize>,
    /// What `Random` begins with: the same number gives the same run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[command(flatten)]
    reference: ReferenceOptions,
}

impl RunOptions {
    /// The program.
    pub fn path(&self) -> &Path {
        // There is one: it is required.
        self.program.first().map_or(Path::new(""), Path::new)
    }

    /// What it finds in `Env.args()`: its name and the words after it.
    pub fn words(&self) -> Vec<String> {
        self.program.iter().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    /// An option without the one that it belongs to.
    fn idle_option(&self) -> Option<&'static str> {
        match (self.profile, self.json, &self.out) {
            (_, false, Some(_)) => Some("--out names the document of --json, which is missing"),
            (false, true, _) => Some("--json is a form of --profile, which is missing"),
            _ => None,
        }
    }
}

/// Options of the reference that change nothing here: there is one engine and one thread.
#[derive(Args)]
struct ReferenceOptions {
    #[arg(long, hide = true)]
    no_jit: bool,
    #[arg(long, hide = true)]
    debug: bool,
    #[arg(long, hide = true)]
    build_cache: bool,
    #[arg(long, hide = true)]
    clear_cache: bool,
    #[arg(long, hide = true, value_name = "N")]
    threads: Option<usize>,
}

/// What to check.
#[derive(Args)]
pub struct CheckOptions {
    /// A program, or a folder with `main.nos`
    #[arg(value_name = "FILE|DIR")]
    pub path: PathBuf,
    /// One JSON object a line on standard output
    #[arg(long)]
    pub json_errors: bool,
}

/// What to format.
#[derive(Args)]
pub struct FmtOptions {
    /// Files, or folders of files
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
    /// Change nothing: list the files that would change and end with status 1 if there are any
    #[arg(long)]
    pub check: bool,
}

/// What to measure.
#[derive(Args)]
pub struct BenchOptions {
    /// Programs, or folders of programs
    #[arg(value_name = "FILE|DIR", default_value = "benchImprovements")]
    pub paths: Vec<PathBuf>,
    /// One JSON array instead of the table
    #[arg(long)]
    pub json: bool,
}

/// What to say about the library.
#[derive(Args)]
pub struct DocsOptions {
    /// A name (`take`), a qualified name (`String.take`) or a group (`Map`); without it: everything
    pub name: Option<String>,
    /// All of it as one JSON array
    #[arg(long)]
    pub json: bool,
}

/// What to print.
#[derive(Args)]
pub struct DumpOptions {
    /// A program, or a folder with `main.nos`
    #[arg(value_name = "FILE|DIR")]
    pub path: PathBuf,
    /// The typed program, one instance per set of types, instead of the syntax tree
    #[arg(long, conflicts_with = "bytecode")]
    pub ir: bool,
    /// The instructions instead of the syntax tree
    #[arg(long)]
    pub bytecode: bool,
    /// Leave out a pass that makes programs faster, or `all`
    #[arg(long, value_name = "PASS", value_parser = parse_passes)]
    pub without: Option<Passes>,
}

/// A size with its unit: a bare number would be bytes to one reader and megabytes to another.
fn parse_size(text: &str) -> Result<usize, String> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match upper[digits.len()..].trim() {
        "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "" => return Err(format!("a size needs a unit: {text}K, {text}M or {text}G")),
        unit => return Err(format!("`{unit}` is no unit; K, M and G are")),
    };
    let number: usize =
        digits.parse().map_err(|_| "write a whole number and a unit, as in 256M")?;
    number.checked_mul(1 << shift).ok_or_else(|| "this is more than there can be".to_string())
}

fn parse_count(text: &str) -> Result<usize, String> {
    match text.replace('_', "").parse() {
        Ok(0) => Err("the program itself is one process".to_string()),
        Ok(count) => Ok(count),
        Err(_) => Err("write a whole number, as in 1000".to_string()),
    }
}

fn parse_passes(name: &str) -> Result<Passes, String> {
    let passes = if name == "all" { Some(Passes::NONE) } else { Passes::ALL.without(name) };
    passes.ok_or_else(|| format!("the passes are {}", Passes::NAMES.join(", ")))
}

/// Reads the arguments; what is to be printed instead of running is printed here.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, ExitCode> {
    let words = with_command(words.into_iter().collect());
    let arguments = Arguments::try_parse_from(words).map_err(|error| explain(&error))?;
    Ok(match arguments.subcommand {
        Sub::Run(options) => run(options)?,
        Sub::Profile(options) => run(RunOptions { profile: true, ..options })?,
        Sub::Check(options) => Command::Check(options),
        Sub::Fmt(options) => Command::Fmt(options),
        Sub::Dump(options) => Command::Dump(options),
        Sub::Bench(options) => Command::Bench(options),
        Sub::Docs(options) => Command::Docs(options),
        Sub::Repl => Command::Repl,
    })
}

fn run(options: RunOptions) -> Result<Command, ExitCode> {
    if let Some(trouble) = options.idle_option() {
        print(Stream::Err, &format!("{trouble}\n"));
        return Err(ExitCode::FAILURE);
    }
    Ok(match options.check {
        true => Command::Check(CheckOptions {
            path: options.path().to_path_buf(),
            json_errors: options.json_errors,
        }),
        false => Command::Run(options),
    })
}

/// Puts the command `run` in front when the first word that is no option is no command.
fn with_command(mut words: Vec<OsString>) -> Vec<OsString> {
    let is_option = |w: &OsString| w.to_string_lossy().starts_with('-');
    let first = words.iter().skip(1).find(|w| !is_option(w));
    let global = ["-h", "--help", "-v", "--version"];
    let implied = match first {
        Some(word) => !Arguments::command().get_subcommands().any(|c| word == c.get_name()),
        None => words.len() > 1 && !words.iter().any(|w| global.iter().any(|g| w == g)),
    };
    if implied {
        words.insert(1, "run".into());
    }
    words
}

/// Help and version go to standard output with status 0, everything else to standard error with
/// status 1.
fn explain(error: &clap::Error) -> ExitCode {
    match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, _) => {
            print(Stream::Out, &error.render().to_string());
            ExitCode::SUCCESS
        }
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand, _) => {
            print(Stream::Err, &Arguments::command().render_help().to_string());
            ExitCode::FAILURE
        }
        (ErrorKind::UnknownArgument, Some(ContextValue::String(option))) => {
            let what = if option.starts_with('-') { "Unknown option" } else { "Unexpected word" };
            print(Stream::Err, &format!("{what}: {option}\n"));
            ExitCode::FAILURE
        }
        _ => {
            print(Stream::Err, &error.render().to_string());
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> RunOptions {
        match parse(line.split(' ').map(OsString::from)) {
            Ok(Command::Run(options)) => options,
            _ => panic!("`{line}` runs nothing"),
        }
    }

    #[test]
    fn options_stand_before_the_file() {
        for line in ["nostos --profile --json a.nos", "nostos profile --json a.nos"] {
            let options = run(line);
            assert!(options.profile && options.json, "{line}");
            assert_eq!(options.path(), Path::new("a.nos"));
        }
        assert!(!run("nostos run a.nos").profile);
        assert!(run("nostos --threads 4 --no-jit a.nos").reference.no_jit);
    }

    #[test]
    fn sizes_have_units() {
        let sizes = ["512B", "64k", "256M", "256 MiB", "2gb"].map(parse_size);
        assert_eq!(sizes, [512, 64 << 10, 256 << 20, 256 << 20, 2 << 30].map(Ok));
        for wrong in ["256", "M", "1.5G", "-1M", "5T", "99999999999999999999G", "99999999999G"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            run("nostos --max-memory 8M --max-processes 1_000 a.nos").max_processes,
            Some(1000)
        );
        assert!(parse_count("0").is_err());
    }

    #[test]
    fn words_after_the_file_are_the_programs_own() {
        for line in ["nostos a.nos one --two --help -- 3", "nostos a.nos --check --seed 5 -v"] {
            let options = run(line);
            assert_eq!(options.words().join(" "), line["nostos ".len()..]);
            assert!(!options.check && options.seed.is_none());
        }
        assert_eq!(run("nostos profile --seed 5 -- a.nos --json").words(), ["a.nos", "--json"]);
    }

    #[test]
    fn check_is_an_option_and_a_command() {
        for line in ["nostos --check a.nos", "nostos check a.nos"] {
            let words = line.split(' ').map(OsString::from);
            assert!(matches!(parse(words), Ok(Command::Check(_))), "{line}");
        }
    }
}
