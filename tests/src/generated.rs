//! Generated programs for measurements: right, of any length, with what programs are made of.

use std::fmt::Write;

/// Lines of one section.
const SECTION: usize = 25;

/// A program of about that many lines.
pub fn program(lines: usize) -> String {
    let mut text = String::new();
    let sections = lines / SECTION;
    if sections > 0 {
        text.push_str("trait Weight\n    weight(self) -> Int\nend\n");
    }
    for n in 0..sections {
        section(&mut text, n);
    }
    let last = match sections {
        0 => "1".to_string(),
        n => format!("total{}(3)", n - 1),
    };
    writeln!(text, "main() = {last}").expect("a string takes everything");
    text
}

fn section(out: &mut String, n: usize) {
    let before = match n {
        0 => "n".to_string(),
        n => format!("total{}(n - 1)", n - 1),
    };
    let text = format!(
        "\
type Item{n} = {{ name: String, price: Int, tags: List[String] }}
type Shape{n} = Dot{n} | Box{n}(Int, Int) | Named{n}(String, Shape{n})
Item{n}: Weight
    weight(self) = self.price * 2 + self.tags.length()
end
area{n}(Dot{n}) = 0
area{n}(Box{n}(w, h)) = w * h
area{n}(Named{n}(_, inner)) = area{n}(inner)
label{n}(item: Item{n}) -> String = \"${{item.name}}: ${{item.price}} ${{item.tags}}\"
cheap{n}(items, limit) = items.filter(i => i.price < limit).map(i => i.name)
counts{n}(words: List[String]) = words.fold(%{{}}, (m, w) => m.insert(w, before{n}(m, w) + 1))
before{n}(m, w) = m.lookup(w).unwrapOr(0)
describe{n}(shape) = match shape {{
    Dot{n} -> \"dot\"
    Box{n}(w, h) when w == h -> \"square\"
    Box{n}(_, _) -> \"box\"
    Named{n}(name, _) -> name
}}
total{n}(n) = {{
    var sum = 0
    for i = 0 to n {{
        sum = sum + area{n}(Box{n}(i, i + 1)) + Item{n}(\"a\", i, [\"x\"]).weight()
    }}
    found = cheap{n}([Item{n}(\"a\", 1, []), Item{n}(name: \"b\", price: 9, tags: [])], 5)
    if found.isEmpty() {{ sum }} else {{ sum + {before} }}
}}
"
    );
    out.push_str(&text);
}
