//! Files and the tables of builtins as bytes, for the checked library.

use super::builtins::{Builtin, Builtins};
use super::decls::{Origin, ParsedModule};
use super::modules::CtorRef;
use crate::base::codec::{coded_enum, coded_struct};

coded_struct!(ParsedModule { name, source, origin, tree });
coded_enum!(Origin { Own, Prelude, Importable });
coded_struct!(CtorRef { data, index });
coded_enum!(Builtin { Native(id), Function(id) });
coded_struct!(Builtins { functions, methods, qualified, namespaces, internal });
