//! How the time of an operation grows with the size of its data: `cargo xtask bench --growth`.
//!
//! Each program of `benchImprovements/growth` defines `bench(n)`, whose value is n; its last line,
//! a `main` for the suite, is replaced. It is run at sizes from 1,000 to 1,000,000, as often as
//! makes a million elements together, so that every measured time is far above the clock's step.
//! The exponent is the slope of the line through the logarithms (least squares): 1 is linear. The
//! plot is written beside the programs.

use crate::step::{list, write};
use crate::turns::{Table, measure, own_engines};
use crate::{Done, paths};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// From three to six digits, two sizes for each.
const SIZES: [u64; 7] = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/// Elements of all repetitions together.
const ELEMENTS: u64 = 1_000_000;

/// Milliseconds of one `bench(n)` at each size, natively and in wasm.
pub type Curves = BTreeMap<String, [Vec<f64>; 2]>;

/// Measures, prints the exponents and writes the plot.
pub fn growth(rounds: usize, filter: &str) -> Done {
    let programs = programs(filter)?;
    if programs.is_empty() {
        return Err(format!("no program of benchImprovements/growth is called `{filter}`"));
    }
    let mut files = Vec::new();
    for (name, text) in &programs {
        for size in SIZES {
            files.push(sized(name, text, size)?);
        }
    }
    let tables = measure(&own_engines()?, &files, rounds)?;
    let mut curves = Curves::new();
    for (name, _) in &programs {
        let curve = |table: &Table| {
            SIZES.iter().map(|size| milliseconds(table, name, *size)).collect::<Done<Vec<f64>>>()
        };
        curves.insert(name.clone(), [curve(&tables[0])?, curve(&tables[1])?]);
    }
    print_table(&curves);
    let plot = paths::root().join("benchImprovements/growth/growth.svg");
    write(&plot, &crate::plot::log_log(&SIZES, &curves))?;
    println!("\nthe plot: benchImprovements/growth/growth.svg");
    Ok(())
}

fn programs(filter: &str) -> Done<Vec<(String, String)>> {
    let files = list(&paths::root().join("benchImprovements/growth"))?;
    let programs = files.iter().filter(|f| f.extension().is_some_and(|e| e == "nos"));
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        Ok((file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text))
    };
    let all: Done<Vec<_>> = programs.map(read).collect();
    Ok(all?.into_iter().filter(|(name, _)| name.contains(filter)).collect())
}

/// Writes the program for one size; the result is the file.
fn sized(name: &str, text: &str, size: u64) -> Done<String> {
    let (program, main) = text.trim_end().rsplit_once('\n').unwrap_or_default();
    if !main.starts_with("main()") {
        return Err(format!("{name}: the last line is no `main() = ...`"));
    }
    let repetitions = ELEMENTS / size;
    let text = format!(
        "# expect: {size}\n{program}\nrounds(0, _, last) = last\n\
         rounds(k, n, _) = rounds(k - 1, n, bench(n))\n\n\
         main() = rounds({repetitions}, {size}, 0)\n"
    );
    let file = paths::scratch().join("growth").join(format!("{name}_{size}.nos"));
    write(&file, &text)?;
    Ok(file.to_string_lossy().into_owned())
}

fn milliseconds(table: &Table, name: &str, size: u64) -> Done<f64> {
    let key = format!("{name}_{size}");
    let figures = table.get(&key).ok_or(format!("{key} was not measured"))?;
    let median = figures
        .median()
        .ok_or_else(|| format!("{key}: {}", figures.trouble.as_deref().unwrap_or("no figures")))?;
    Ok(median / (ELEMENTS / size) as f64)
}

/// The slope of the line through the logarithms.
fn exponent(times: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> =
        SIZES.iter().zip(times).map(|(n, t)| ((*n as f64).ln(), t.ln())).collect();
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (x_mean, y_mean) = (mean(|p| p.0), mean(|p| p.1));
    let covariance: f64 = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
    covariance / variance
}

fn print_table(curves: &Curves) {
    println!("\nns: of one element, at 10^3 and at 10^6 elements\n");
    println!("| program | exponent, native | ns | exponent, wasm | ns |");
    println!("|---|--:|--:|--:|--:|");
    for (name, [native, wasm]) in curves {
        let each = |times: &[f64]| {
            let ns = |place: usize| times[place] * 1e6 / SIZES[place] as f64;
            format!("{:.0}, {:.0}", ns(0), ns(SIZES.len() - 1))
        };
        let (here, there) = (exponent(native), exponent(wasm));
        println!("| {name} | {here:.2} | {} | {there:.2} | {} |", each(native), each(wasm));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_the_power() {
        let power = |e: f64| SIZES.map(|n| (n as f64).powf(e) * 3.0);
        assert!((exponent(&power(1.0)) - 1.0).abs() < 1e-9);
        assert!((exponent(&power(2.0)) - 2.0).abs() < 1e-9);
    }
}
