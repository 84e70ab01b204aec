//! The table of binary operators: how tightly each binds and to which side it groups.

use crate::syntax::ast::BinaryOp;
use crate::syntax::token::TokenKind;

/// To which side a chain of operators of one level groups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grouping {
    Left,
    Right,
    /// At most one in an expression.
    Single,
}

/// A binary operator; a higher level binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Infix {
    pub op: BinaryOp,
    pub level: u8,
    pub grouping: Grouping,
}

/// The operator that a token is between two operands.
pub(super) fn infix(kind: TokenKind) -> Option<Infix> {
    use BinaryOp::*;
    use Grouping::{Left, Right, Single};
    let (op, level, grouping) = match kind {
        TokenKind::LeftArrow => (Send, 1, Single),
        TokenKind::PipeForward => (Pipe, 2, Left),
        TokenKind::OrOr => (Or, 3, Left),
        TokenKind::AndAnd => (And, 4, Left),
        TokenKind::EqEq => (Eq, 5, Left),
        TokenKind::NotEq => (Ne, 5, Left),
        TokenKind::Less => (Lt, 5, Left),
        TokenKind::Greater => (Gt, 5, Left),
        TokenKind::LessEq => (Le, 5, Left),
        TokenKind::GreaterEq => (Ge, 5, Left),
        TokenKind::PlusPlus => (Concat, 6, Left),
        TokenKind::ColonColon => (Cons, 7, Right),
        TokenKind::Plus => (Add, 8, Left),
        TokenKind::Minus => (Sub, 8, Left),
        TokenKind::Star => (Mul, 9, Left),
        TokenKind::Slash => (Div, 9, Left),
        TokenKind::Percent => (Rem, 9, Left),
        TokenKind::StarStar => (Pow, 10, Left),
        _ => return None,
    };
    Some(Infix { op, level, grouping })
}

impl Infix {
    /// Whether an operator to the left takes the operand between it and `self`.
    pub(super) fn yields_to(self, left: Infix) -> bool {
        left.level > self.level || (left.level == self.level && self.grouping == Grouping::Left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cons_groups_right_and_power_groups_left() {
        let cons = infix(TokenKind::ColonColon).unwrap();
        let power = infix(TokenKind::StarStar).unwrap();
        assert!(!cons.yields_to(cons));
        assert!(power.yields_to(power));
        assert!(cons.yields_to(power));
        assert!(!power.yields_to(cons));
    }
}
