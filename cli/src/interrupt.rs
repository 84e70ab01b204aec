//! Ctrl+C: the first asks the run to end after its slice, a second ends the process at once.

use crate::{INTERRUPTED, Stop};
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens from now on.
pub fn listen() -> Result<(), Stop> {
    let asked = || {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(asked).map_err(|e| Stop::Message(format!("Ctrl+C can't be handled: {e}")))
}

/// Takes back a Ctrl+C that was heard.
pub fn forget() {
    ASKED.store(false, Ordering::Relaxed);
}

/// Whether the run shall end.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
