//! Statics of which every thread has its own, without a price where there is one thread only.
//!
//! A `thread_local!` is reached through a function of the standard library that isn't inlined where
//! code shall be small; a module of wasm without threads needs none of that.

/// Declares statics that every thread has its own of. They need no destructor: what they hold at a
/// thread's end is given up with it.
macro_rules! per_thread {
    ($($(#[$doc:meta])* static $name:ident: $ty:ty = $start:expr;)*) => {$(
        #[cfg(not(target_family = "wasm"))]
        thread_local! {
            $(#[$doc])*
            static $name: $ty = const { $start };
        }
        #[cfg(target_family = "wasm")]
        $(#[$doc])*
        static $name: $crate::vm::per_thread::OnlyThread<$ty> =
            $crate::vm::per_thread::OnlyThread::new($start);
    )*};
}

pub(crate) use per_thread;

/// What the only thread owns.
#[cfg(target_family = "wasm")]
pub struct OnlyThread<T>(T);

#[cfg(all(target_family = "wasm", target_feature = "atomics"))]
compile_error!("with threads, `OnlyThread` must become `thread_local!`");

#[cfg(target_family = "wasm")]
impl<T> OnlyThread<T> {
    pub const fn new(start: T) -> OnlyThread<T> {
        OnlyThread(start)
    }

    /// Hands it out, as `LocalKey::with` does.
    #[inline(always)]
    pub fn with<R>(&'static self, run: impl FnOnce(&T) -> R) -> R {
        run(&self.0)
    }
}

// SAFETY: without atomics there is one thread, so nothing is shared.
#[cfg(target_family = "wasm")]
unsafe impl<T> Sync for OnlyThread<T> {}
