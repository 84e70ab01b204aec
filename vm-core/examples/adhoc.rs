use nostos_core::base::{intern::Interner, source::SourceMap, span::SourceId};
fn walk(d: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    let mut es: Vec<_> = std::fs::read_dir(d).unwrap().map(|e| e.unwrap().path()).collect();
    es.sort();
    for p in es {
        if p.is_dir() {
            walk(&p, out)
        } else if p.extension().is_some_and(|e| e == "nos") {
            out.push(p)
        }
    }
}
fn main() {
    let arg = std::env::args().nth(1).unwrap();
    let mut files = vec![];
    let p = std::path::Path::new(&arg);
    if p.is_dir() {
        walk(p, &mut files)
    } else {
        files.push(p.to_path_buf())
    }
    let (mut ok, mut bad) = (0, 0);
    for f in &files {
        let bytes = std::fs::read(f).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let mut names = Interner::new();
        let map = SourceMap::single(f.to_str().unwrap(), &text);
        let (_m, ds) = nostos_core::syntax::parse(SourceId(0), &text, &mut names);
        let first = text.lines().next().unwrap_or("");
        let want = first.strip_prefix("# expect_error: ");
        if want.is_none() && ds.is_empty() {
            ok += 1;
            continue;
        }
        if want.is_some() && ds.is_empty() {
            ok += 1;
            continue;
        }
        let hit = want.is_some_and(|w| ds[0].message.contains(w));
        if hit {
            ok += 1;
            println!("HIT {}", ds[0].message)
        } else {
            bad += 1;
        }
        if !hit || ds.len() > 1 {
            for d in ds.iter().take(5) {
                let lc = map.line_column(d.span.source, d.span.start);
                println!(
                    "{}:{}:{} {} {}",
                    f.display(),
                    lc.line,
                    lc.column,
                    if hit { "ok" } else { "BAD" },
                    d.message
                );
            }
        }
    }
    println!("ok {ok} bad {bad}");
}
