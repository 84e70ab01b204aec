//! How deep a made tree is. The parser bounds what is written (`base/limits.rs`); templates put
//! such trees into each other, so the result is measured once more.

use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::visit::{Visitor, walk_expr};

/// The height of a tree.
#[derive(Clone, Copy, Default)]
pub(super) struct Height {
    /// Levels that cost the passes behind as much as a bracket.
    pub nesting: u32,
    /// All levels.
    pub height: u32,
}

/// Measures a tree. The two trees that one expansion puts together are bounded themselves, so the
/// recursion is bounded by the sum.
pub(super) fn of(expr: &mut Expr) -> Height {
    let mut measure = Measure::default();
    measure.expr(expr);
    measure.greatest
}

#[derive(Default)]
struct Measure {
    here: Height,
    greatest: Height,
}

impl Visitor for Measure {
    fn expr(&mut self, expr: &mut Expr) {
        let outer = self.here;
        self.here.height += 1;
        self.here.nesting += u32::from(!is_chain(expr));
        self.greatest.nesting = self.greatest.nesting.max(self.here.nesting);
        self.greatest.height = self.greatest.height.max(self.here.height);
        walk_expr(self, expr);
        self.here = outer;
    }
}

/// Operators and suffixes grow a tree without nesting in a text.
fn is_chain(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::Field { .. }
            | ExprKind::TupleField { .. }
            | ExprKind::Index { .. }
            | ExprKind::Try0(_)
            | ExprKind::Call { .. }
            | ExprKind::MethodCall { .. }
    )
}
