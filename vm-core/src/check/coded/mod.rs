//! The checked library as bytes, so that an engine can have it from the start: written when the
//! engine is built ([`Prelude::encode`]), read when it starts ([`Prelude::decode`]).
//!
//! `typed.rs`, `constraint.rs` and `world.rs` say what belongs to each type; those of the stages
//! before do the same for theirs. What can be found out at once from the rest isn't written.

mod constraint;
mod typed;
mod world;

use super::Prelude;
use super::solve::Core;
use super::world::World;
use crate::base::codec::{Coded, Decoder, Encoder};
use crate::base::ids::Layers;
use crate::base::intern::Interner;
use crate::resolve::Builtins;
use crate::resolve::library::{Library, NativeSignature};
use std::rc::Rc;

impl Prelude {
    /// The checked library as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Encoder::default();
        to.types.same = self.core.world.table.first_of_same();
        to.count(self.library.prelude_bytes());
        self.names.encode(&mut to);
        self.files.encode(&mut to);
        self.aliases.encode(&mut to);
        self.core.builtins.encode(&mut to);
        self.core.encode_checked(&mut to);
        to.finish()
    }

    /// The checked library that was written, with the tables that the engine has.
    pub fn decode(bytes: &[u8], natives: &[NativeSignature], library: &'static Library) -> Prelude {
        let mut from = Decoder::new(bytes);
        assert_eq!(from.count(), library.prelude_bytes(), "these texts were checked");
        let names: Rc<Interner> = Rc::decode(&mut from);
        let files = Vec::decode(&mut from);
        let aliases = usize::decode(&mut from);
        let builtins = Rc::decode(&mut from);
        let core = Core::decode_checked(&mut from, builtins, natives);
        assert!(from.is_done(), "nothing stands behind the checked library");
        Prelude { library, files, names, core, aliases }
    }
}

impl Core {
    fn encode_checked(&self, to: &mut Encoder) {
        self.constraints.encode(to);
        self.world.encode_checked(to);
    }

    fn decode_checked(
        from: &mut Decoder<'_>,
        builtins: Rc<Builtins>,
        natives: &[NativeSignature],
    ) -> Core {
        let constraints = Layers::decode(from);
        let mut core = Core::new(World::decode_checked(from, natives), builtins);
        core.constraints = constraints;
        core
    }
}
