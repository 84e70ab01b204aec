//! The part of the engine that the first programs don't need: a second module, which `cargo xtask`
//! splits off the finished one (`xtask/src/split/`). It is loaded when a function of it is called
//! first, or before, when the page has time. Where it comes from is `later.js`'s business.

use wasm_bindgen::prelude::*;

// Beside the glue that wasm-bindgen writes; `cargo xtask` puts it there.
#[wasm_bindgen(raw_module = "./nostos_web_later.js")]
extern "C" {
    fn load(exports: &JsValue);
}

/// Loads the second module, if it isn't there yet. Throws when it can't be loaded; the engine
/// does without it until one of its functions is called.
#[wasm_bindgen(js_name = loadLater)]
pub fn load_later() {
    load(&wasm_bindgen::exports());
}
