//! A drawing of curves on logarithmic axes, as SVG: one panel natively, one in wasm.

use crate::growth::Curves;
use std::fmt::Write;

/// Pixels of one panel, without its margins.
const SIDE: f64 = 320.0;
const MARGIN: f64 = 60.0;
const LEGEND: f64 = 130.0;

/// Times below and above which nothing is drawn, in milliseconds: 1 us to 10 s.
const LOWEST: f64 = -3.0;
const HIGHEST: f64 = 4.0;

/// Hues that differ also for eyes that see few colours.
const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#333333"];

/// The drawing: milliseconds against sizes; the first list of a curve is native, the second wasm.
pub fn log_log(sizes: &[u64], curves: &Curves) -> String {
    let (width, height) = (2.0 * (SIDE + MARGIN) + LEGEND + 20.0, SIDE + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for (place, title) in ["natively", "in wasm (Node)"].into_iter().enumerate() {
        let left = MARGIN + place as f64 * (SIDE + MARGIN);
        panel(&mut svg, left, title, sizes);
        for ((_, both), colour) in curves.iter().zip(COLOURS.iter().cycle()) {
            curve(&mut svg, left, sizes, &both[place], colour);
        }
    }
    let left = 2.0 * (SIDE + MARGIN) + 20.0;
    for (place, (name, colour)) in curves.keys().zip(COLOURS.iter().cycle()).enumerate() {
        let y = MARGIN + 16.0 * place as f64 + 10.0;
        line(&mut svg, [left, y - 4.0, left + 16.0, y - 4.0], colour, 2.0);
        text(&mut svg, [left + 22.0, y], "start", name);
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, left: f64, title: &str, sizes: &[u64]) {
    text(svg, [left + SIDE / 2.0, MARGIN - 24.0], "middle", title);
    text(svg, [left + SIDE / 2.0, MARGIN + SIDE + 34.0], "middle", "elements");
    for power in LOWEST as i32..=HIGHEST as i32 {
        let y = down(f64::from(power));
        line(svg, [left, y, left + SIDE, y], "#dddddd", 1.0);
        let label = ["1 us", "10 us", "100 us", "1 ms", "10 ms", "100 ms", "1 s", "10 s"];
        text(svg, [left - 6.0, y + 4.0], "end", label[(power - LOWEST as i32) as usize]);
    }
    for size in sizes.iter().filter(|size| size.ilog10() != (*size - 1).ilog10()) {
        let x = left + across(*size, sizes);
        line(svg, [x, MARGIN, x, MARGIN + SIDE], "#dddddd", 1.0);
        text(svg, [x, MARGIN + SIDE + 16.0], "middle", &format!("10^{}", size.ilog10()));
    }
}

fn curve(svg: &mut String, left: f64, sizes: &[u64], times: &[f64], colour: &str) {
    let points: Vec<String> = sizes
        .iter()
        .zip(times)
        .map(|(size, ms)| format!("{:.1},{:.1}", left + across(*size, sizes), down(ms.log10())))
        .collect();
    let points = points.join(" ");
    put(
        svg,
        format_args!(
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        ),
    );
}

/// Pixels from a panel's left side.
fn across(size: u64, sizes: &[u64]) -> f64 {
    let log = |n: u64| (n as f64).log10();
    let (first, last) = (log(sizes[0]), log(sizes[sizes.len() - 1]));
    (log(size) - first) / (last - first) * SIDE
}

/// Pixels from the top for a power of ten of milliseconds.
fn down(power: f64) -> f64 {
    MARGIN + (HIGHEST - power.clamp(LOWEST, HIGHEST)) / (HIGHEST - LOWEST) * SIDE
}

fn line(svg: &mut String, [x1, y1, x2, y2]: [f64; 4], colour: &str, width: f64) {
    put(
        svg,
        format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\" \
         stroke-width=\"{width}\"/>"
        ),
    );
}

fn text(svg: &mut String, [x, y]: [f64; 2], anchor: &str, content: &str) {
    put(
        svg,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{content}</text>"),
    );
}

fn put(svg: &mut String, element: std::fmt::Arguments) {
    writeln!(svg, "{element}").expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_is_drawn_in_both_panels() {
        let curves = Curves::from([("sort".to_string(), [vec![0.1, 1.0], vec![0.2, 2.0]])]);
        let svg = log_log(&[1_000, 10_000], &curves);
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains(">sort<") && svg.contains(">10^4<"));
    }
}
