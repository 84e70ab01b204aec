//! Scratch: checks conformance programs.
use nostos_core::base::source::SourceMap;
fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    files.sort();
    let verbose = std::env::var("V").is_ok();
    let (mut good, mut bad) = (0, 0);
    for f in files {
        let text = std::fs::read_to_string(&f).unwrap();
        let first = text.lines().next().unwrap_or("").to_string();
        let name = f.clone();
        let result = std::panic::catch_unwind(|| {
            let map = SourceMap::single(&name, &text);
            let (_c, d) = nostos_core::check::check(&map, &nostos_core::stdlib::signatures(), nostos_core::stdlib::library());
            let d: Vec<String> = d.iter().map(|d| { let lc = map.line_column(d.span.source, d.span.start); format!("{}:{} {} | {} | {}", lc.line, lc.column, d.message, d.helps.join("; "), d.notes.join("; "))}).collect();


            d
        });
        let d = match result { Ok(d) => d, Err(_) => { bad += 1; println!("PANIC {f}"); continue } };
        let ok = if let Some(e) = first.strip_prefix("# expect_error: ") {
            d.is_empty() && std::env::var("STRICT").is_err() || d.iter().any(|m| m.contains(e.trim()))
        } else { d.is_empty() };
        if ok { good += 1 } else { bad += 1; println!("BAD {f}\n   {first}\n   {}", d.join("\n   ")); }
        if verbose { println!("{f}: {d:?}"); }
    }
    println!("{good} good, {bad} bad");
}
