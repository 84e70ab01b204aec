//! The canonical spelling of a type as written: what templates and `typeInfo` give (9.3, 9.13).

use super::ast::{Name, TypeExpr, TypeExprKind};
use crate::base::intern::Interner;

/// The canonical spelling of a type (9.3).
pub fn type_text(ty: &TypeExpr, names: &Interner) -> String {
    let list = |types: &[TypeExpr]| {
        types.iter().map(|ty| type_text(ty, names)).collect::<Vec<_>>().join(", ")
    };
    match &ty.kind {
        TypeExprKind::Unit => "()".to_string(),
        TypeExprKind::SelfType => "Self".to_string(),
        TypeExprKind::Error => String::new(),
        TypeExprKind::Tuple(parts) => format!("({})", list(parts)),
        TypeExprKind::List(item) => format!("List[{}]", type_text(item, names)),
        TypeExprKind::Function { params, result } => {
            format!("({}) -> {}", list(params), type_text(result, names))
        }
        TypeExprKind::Record(fields) => {
            let field = |(name, ty): &(Name, TypeExpr)| {
                format!("{}: {}", names.text(name.symbol), type_text(ty, names))
            };
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        TypeExprKind::Named { path, args } => {
            let path: Vec<&str> = path.iter().map(|name| names.text(name.symbol)).collect();
            let args = args.as_ref().map_or(String::new(), |args| format!("[{}]", list(args)));
            format!("{}{args}", path.join("."))
        }
    }
}
