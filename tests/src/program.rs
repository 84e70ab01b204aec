//! Finds the programs: the suite, the benchmark programs, the page's examples and tour.

use crate::expectation::Expectation;
use crate::job::File;
use std::path::{Path, PathBuf};

/// A program with its demand.
#[derive(Clone, Debug)]
pub struct Program {
    /// `area/name`, the path below its root without `.nos`.
    pub name: String,
    /// The folder that groups it in the report.
    pub area: String,
    /// Its files, the one with `main` first.
    pub files: Vec<File>,
    /// What must come out.
    pub expectation: Expectation,
    /// The lines of output before the value, where that is checked.
    pub side: Option<String>,
    /// What it finds on standard input; nothing without a `.in` file.
    pub stdin: String,
}

/// The repository's root folder.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("tests/ is a folder of the repository").to_path_buf()
}

/// Every program, by name. A program without an expectation is an error, so that none is left out.
pub fn discover(root: &Path) -> Result<Vec<Program>, String> {
    let mut programs = Vec::new();
    let suite = root.join("tests/suite");
    for area in sorted(&suite)?.into_iter().filter(|p| p.is_dir()) {
        let area_name = file_name(&area);
        collect(&area, &area_name, &area_name, &mut programs)?;
    }
    collect_if_there(&root.join("benchImprovements"), "benchImprovements", &mut programs)?;
    collect_if_there(&root.join("www/examples"), "examples", &mut programs)?;
    collect_if_there(&root.join("www/tour"), "tour", &mut programs)?;
    Ok(programs)
}

fn collect_if_there(dir: &Path, area: &str, programs: &mut Vec<Program>) -> Result<(), String> {
    if dir.is_dir() { collect(dir, area, area, programs) } else { Ok(()) }
}

fn collect(dir: &Path, prefix: &str, area: &str, out: &mut Vec<Program>) -> Result<(), String> {
    for path in sorted(dir)? {
        let stem = path.file_stem().map(|s| s.to_string_lossy().to_string()).unwrap_or_default();
        let name = format!("{prefix}/{stem}");
        if path.join("main.nos").is_file() {
            out.push(project(&path, name, area)?);
        } else if path.is_dir() {
            collect(&path, &name, area, out)?;
        } else if path.extension().is_some_and(|e| e == "nos") {
            let file = File { name: format!("{stem}.nos"), text: read(&path)? };
            let side = path.with_extension("out");
            out.push(program(name, area, vec![file], side)?);
        }
    }
    Ok(())
}

fn project(dir: &Path, name: String, area: &str) -> Result<Program, String> {
    let mut files = Vec::new();
    project_files(dir, "", &mut files)?;
    files.sort_by_key(|f: &File| (f.name != "main.nos", f.name.clone()));
    program(name, area, files, dir.join("main.out"))
}

fn project_files(dir: &Path, prefix: &str, files: &mut Vec<File>) -> Result<(), String> {
    for path in sorted(dir)? {
        let name = format!("{prefix}{}", file_name(&path));
        if path.is_dir() {
            project_files(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".nos") {
            files.push(File { name, text: read(&path)? });
        }
    }
    Ok(())
}

fn program(name: String, area: &str, files: Vec<File>, side: PathBuf) -> Result<Program, String> {
    let expectation = Expectation::parse(&files[0].text)
        .ok_or_else(|| format!("{name}: the first line is no `# expect: ...`"))?;
    let input = side.with_extension("in");
    let stdin = if input.is_file() { read(&input)? } else { String::new() };
    let side = if side.is_file() { Some(read(&side)?) } else { None };
    Ok(Program { name, area: area.to_string(), files, expectation, side, stdin })
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok()).map(|e| e.path()).collect();
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_is_found_once() {
        let programs = discover(&root()).unwrap();
        assert!(programs.len() >= 1400, "only {} programs", programs.len());
        let mut names: Vec<&str> = programs.iter().map(|p| p.name.as_str()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), programs.len());
        let project = programs.iter().find(|p| p.name == "modules/project_subfolders").unwrap();
        let files: Vec<&str> = project.files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(files, ["main.nos", "model/item.nos", "service/stock.nos"]);
    }
}
