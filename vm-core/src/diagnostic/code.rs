//! The table of error codes: one line each, the explanation beside it.

macro_rules! codes {
    ($($name:ident $code:literal $explanation:literal;)*) => {
        /// A stable code of a diagnostic.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Code { $(#[doc = $explanation] $name,)* }

        impl Code {
            /// All codes in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];
            /// The code as it is shown, for instance `E0001`.
            pub fn text(self) -> &'static str { match self { $(Code::$name => $code,)* } }
            /// One sentence that explains it.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)* }
            }
            /// Whether the mistake is in the form of the text (`parse`) or in its meaning
            /// (`compile`).
            pub fn is_parse(self) -> bool { self.text().starts_with("E00") }
        }
    };
}

codes! {
    UnexpectedToken "E0001" "the text doesn't follow the grammar at this place";
    UnterminatedString "E0002" "a string or character literal has no closing quote";
    UnterminatedComment "E0003" "a block comment has no closing `*#`";
    UnexpectedCharacter "E0004" "no token begins with this character";
    LiteralOutOfRange "E0005" "a number is too large or too small for its type";
    NestingTooDeep "E0006" "brackets, blocks or operators are nested too deep to be parsed";
    BareUse "E0007" "`use` names a module but nothing from it";
    NotUtf8 "E0008" "a source file must be UTF-8 text";
    UnknownName "E0101" "no variable, function or constant of this name is in scope";
    UnknownType "E0102" "no type or constructor of this name is in scope";
    UnknownModule "E0103" "there is no module of this name";
    UnknownMember "E0104" "the module doesn't define this name";
    PrivateName "E0105" "the name is private to its module";
    ImportConflict "E0106" "the same name is imported from two modules";
    NotImported "E0107" "a file module's members need a `use` of that module first";
    ShadowsBuiltin "E0108" "builtin functions and fields can't be redefined";
    Reassign "E0109" "an immutable name is assigned a second time";
    ConstNotLiteral "E0110" "the value of a `const` must be a literal";
    MisplacedControl "E0111" "`break` and `continue` belong inside a loop";
    WildcardValue "E0112" "`_` is a pattern, not a value";
    NoEntryPoint "E0113" "a program needs a function `main` without parameters";
    Mismatch "E0201" "two types that must be the same are different";
    InfiniteType "E0202" "a type would have to contain itself";
    MissingImpl "E0203" "a type doesn't implement the trait that an operation needs";
    WrongArity "E0204" "a call, constructor or pattern has the wrong number of arguments";
    NamedArgument "E0205" "a named argument doesn't fit the parameters";
    UnknownMethod "E0206" "the type has no method of this name";
    UnknownField "E0207" "the type has no field of this name";
    MissingField "E0208" "a record is built without one of its fields";
    AnnotationRequired "E0209" "the types of two parameters are linked but different";
    AmbiguousMethod "E0210" "the receiver's type isn't known where a method is called";
    TypeArguments "E0211" "a type has the wrong number of type arguments";
    InvalidPattern "E0212" "the pattern isn't allowed here";
    TypeNotTold "E0214" "nothing tells which type a call is about";
    TypeTooLarge "E0213" "a type has more parts than the compiler works with";
    NonExhaustive "E0301" "a match leaves out a possible value";
    UnknownTrait "E0401" "there is no trait of this name";
    MissingMethod "E0402" "an implementation lacks a required method";
    SignatureMismatch "E0403" "an implementation's method has other parameters than the trait's";
    MissingSupertrait "E0404" "a supertrait must be implemented first";
    Deriving "E0405" "`deriving` names a trait that the type can't have automatically";
    MvarDeadlock "E0501" "the use of this mvar could block for ever";
    UnknownTemplate "E0601" "a decorator names no template that is visible here";
    TemplateArguments "E0602" "a template is used with the wrong number of arguments";
    MisplacedSplice "E0603" "`~` fills a quote and means nothing elsewhere";
    TemplateResult "E0604" "a template gives something that can't stand where it is used";
    TemplateLimit "E0605" "templates take too long or make too much";
    Unsupported "E0901" "this part of the language isn't built yet";
}
