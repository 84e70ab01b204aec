//! Types for humans: as they are written, open variables as `a, b, c` in order of appearance.

use super::table::{Node, Table, Ty, TyList};
use crate::base::ids::DataId;
use std::fmt::Write;

/// Bytes of a type's text: nobody reads more than some lines.
const TEXT_MAX: usize = 300;

/// Prints types of one message, so that a variable has one name in all of it.
pub struct Printer<'a> {
    table: &'a Table,
    data_name: &'a dyn Fn(DataId) -> String,
    vars: Vec<Ty>,
}

impl<'a> Printer<'a> {
    /// A printer without names given yet; `data_name` knows declared types.
    pub fn new(table: &'a Table, data_name: &'a dyn Fn(DataId) -> String) -> Printer<'a> {
        Printer { table, data_name, vars: Vec::new() }
    }

    /// The text of a type; of a very long one the beginning.
    pub fn print(&mut self, ty: Ty) -> String {
        let mut text = String::new();
        self.write(ty, &mut text);
        if text.len() > TEXT_MAX {
            let end = text.floor_char_boundary(TEXT_MAX);
            text.truncate(end);
            text.push_str("...");
        }
        text
    }

    fn write(&mut self, ty: Ty, out: &mut String) {
        if out.len() > TEXT_MAX {
            return;
        }
        match self.table.node(ty) {
            Node::Unbound(_) | Node::Link(_) => {
                let root = self.table.find(ty);
                let index = self.vars.iter().position(|v| *v == root).unwrap_or_else(|| {
                    self.vars.push(root);
                    self.vars.len() - 1
                });
                out.push((b'a' + (index % 26) as u8) as char);
                if index >= 26 {
                    let _ = write!(out, "{}", index / 26);
                }
            }
            Node::Prim(prim) => out.push_str(prim.name()),
            Node::List(item) => self.write_args("List", &[item], out),
            Node::Map(key, value) => self.write_args("Map", &[key, value], out),
            Node::Set(item) => self.write_args("Set", &[item], out),
            Node::Tuple(parts) => {
                out.push('(');
                self.write_items(parts, out);
                out.push(')');
            }
            Node::Function(params, result) => {
                out.push('(');
                self.write_items(params, out);
                out.push_str(") -> ");
                self.write(result, out);
            }
            Node::Data(data, args) => {
                let name = (self.data_name)(data);
                let args = self.table.items(args).to_vec();
                self.write_args(&name, &args, out);
            }
            Node::Error => out.push('?'),
        }
    }

    fn write_args(&mut self, name: &str, args: &[Ty], out: &mut String) {
        out.push_str(name);
        if args.is_empty() {
            return;
        }
        out.push('[');
        for (index, arg) in args.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            self.write(*arg, out);
        }
        out.push(']');
    }

    fn write_items(&mut self, list: TyList, out: &mut String) {
        for (index, item) in self.table.items(list).iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            self.write(*item, out);
        }
    }
}
