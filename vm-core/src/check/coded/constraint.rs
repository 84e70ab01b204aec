//! Questions about types, and their answers, as bytes.

use crate::base::codec::{coded_enum, coded_struct};
use crate::check::constraint::{
    Answer, ArgType, CallAnswer, CallForm, CallQuestion, Constraint, Decides, Owner, PlannedArg,
    Question,
};

coded_struct!(Constraint { kind, span, original, answer });
coded_enum!(Question {
    Impl { ty, of },
    Field { object, name, result },
    TupleField { object, index, result },
    Call(call),
    Index { object, index, position, result, getters },
    SetIndex { object, index, value },
    Arith { op, lhs, rhs, result },
    Concat { lhs, rhs, result },
    Join { body, handler, result },
});
coded_enum!(CallForm { Method, Overload, TraitMethod, Member });
coded_enum!(Decides { Receiver, Everything });
coded_struct!(Owner { ty, traits });
coded_struct!(CallQuestion { name, name_span, form, decides, owner, args, result, scope, module });
coded_struct!(ArgType { name, ty, span, lambda });
coded_enum!(Answer { Open, Holds, Failed, Call(call), Field(index), FieldCall(index), Unknown });
coded_struct!(CallAnswer { target, inst, plan });
coded_enum!(PlannedArg { Given(index), Spread(index), Default(fun), TypeOf(ty) });
