//! The library as the front end sees it: signatures of builtins and texts of Nostos modules, given
//! as data so that this side never depends on the side that runs programs.

/// How a builtin may be called (11.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forms {
    /// `take(xs, 2)`
    pub function: bool,
    /// `xs.take(2)`
    pub method: bool,
    /// `String.take(s, 2)`
    pub qualified: bool,
}

/// The call forms that occur.
impl Forms {
    pub const F: Forms = Forms { function: true, method: false, qualified: false };
    pub const M: Forms = Forms { function: false, method: true, qualified: false };
    pub const Q: Forms = Forms { function: false, method: false, qualified: true };
    pub const FM: Forms = Forms { function: true, method: true, qualified: false };
    pub const MQ: Forms = Forms { function: false, method: true, qualified: true };
    pub const FMQ: Forms = Forms { function: true, method: true, qualified: true };
    /// Only the library itself calls it.
    pub const INTERNAL: Forms = Forms { function: false, method: false, qualified: false };

    /// Whether no program can call it.
    pub fn is_internal(self) -> bool {
        self == Forms::INTERNAL
    }
}

/// The signature of a builtin, given to the checker as data.
#[derive(Clone, Copy, Debug)]
pub struct NativeSignature {
    /// The namespace: a type (`String`, `Map`, ...), a module (`File`), or "" for a plain function.
    pub namespace: &'static str,
    /// The name without namespace.
    pub name: &'static str,
    /// `[T: Show](x: T, n: Int) -> String`, in the language's own type syntax.
    pub signature: &'static str,
    /// How it may be called.
    pub forms: Forms,
}

/// A file of the library that is written in Nostos.
#[derive(Clone, Copy, Debug)]
pub struct LibraryModule {
    /// The name that frames show and `use` declarations write: `stdlib.list`.
    pub name: &'static str,
    /// Gives its text. A function, so that a text that nobody asks for need not be there from the
    /// start where the engine comes in two parts.
    pub text: fn() -> &'static str,
    /// The bytes of the text.
    pub bytes: usize,
}

/// All files of the library that are written in Nostos.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// Those that every program has without asking.
    pub prelude: &'static [LibraryModule],
    /// Those that a program has when it, or a module that it uses, has a `use` of them.
    pub importable: &'static [LibraryModule],
    /// The public names of the importable modules, a line for each: `stdlib.url: getParam ...`.
    /// Written down, so that a report of a name that means nothing needs none of their texts.
    pub offers: &'static str,
}

impl Library {
    /// The bytes of all that every program has.
    pub fn prelude_bytes(&self) -> usize {
        self.prelude.iter().map(|module| module.bytes).sum()
    }

    /// The first importable module that has a public name.
    pub fn offering(&self, name: &str) -> Option<&'static str> {
        let mut lines = self.offers.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(_, names)| names.split(' ').any(|n| n == name)).map(|(module, _)| module)
    }

    /// All modules, in the order in which their texts are numbered.
    pub fn modules(&self) -> impl Iterator<Item = &'static LibraryModule> {
        self.prelude.iter().chain(self.importable)
    }
}
