//! The wasm-bindgen shell over `nostos-core`. No language logic here.
