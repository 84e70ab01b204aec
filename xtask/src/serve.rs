//! Serves the finished page to this machine.

use crate::{Done, option, paths, web};
use std::path::{Component, Path, PathBuf};
use tiny_http::{Header, Request, Response, Server};

/// The port that the documents name.
const PORT: u16 = 8080;

/// Builds the page and serves it until interrupted.
pub fn serve(args: &[String]) -> Done {
    let port = match option(args, "--port") {
        Some(text) => text.parse().map_err(|_| format!("`{text}` is no port"))?,
        None => PORT,
    };
    web::build()?;
    // This machine only: the page is for its owner, not for the network.
    let server = Server::http(("127.0.0.1", port))
        .map_err(|e| format!("port {port} can't be used ({e}); try --port N"))?;
    println!("\nhttp://localhost:{port} (Ctrl+C ends it)");
    for request in server.incoming_requests() {
        answer(request);
    }
    Ok(())
}

fn answer(request: Request) {
    let file = file_of(request.url()).filter(|f| f.is_file());
    let sent = match file.and_then(|f| std::fs::read(&f).ok().map(|bytes| (f, bytes))) {
        Some((file, bytes)) => {
            let response = Response::from_data(bytes)
                .with_header(header("Content-Type", mime(&file)))
                .with_header(header("Cache-Control", "no-cache"));
            request.respond(response)
        }
        None => request.respond(Response::from_string("not found\n").with_status_code(404)),
    };
    if let Err(error) = sent {
        // A browser that closes a connection early is no reason to stop.
        eprintln!("    an answer was not taken: {error}");
    }
}

/// The file for a URL; nothing for a path that would leave the folder.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
    let path = PathBuf::from(format!("{path}{index}"));
    let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
    inside.then(|| paths::dist().join(path))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("our own headers are ASCII")
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "nos" | "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_url_leaves_the_folder() {
        assert_eq!(file_of("/"), Some(paths::dist().join("index.html")));
        assert_eq!(file_of("/a/b.js?v=1#x"), Some(paths::dist().join("a/b.js")));
        assert_eq!(file_of("/docs/?q=map"), Some(paths::dist().join("docs/index.html")));
        assert_eq!(file_of("/docs/../../"), None);
        assert_eq!(file_of("/../Cargo.toml"), None);
        assert_eq!(file_of("//etc/passwd"), Some(paths::dist().join("etc/passwd")));
    }
}
