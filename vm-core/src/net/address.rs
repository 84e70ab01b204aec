//! URLs as far as HTTP and WebSockets need them, and which hosts mean the program itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A URL that can be called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// `http`, `https`, `ws`, `wss`; in lower case.
    pub scheme: String,
    /// In lower case, of an IPv6 address without its brackets.
    pub host: String,
    /// That of the scheme where none is written.
    pub port: u16,
    /// Host and port as they stand in a `host` header.
    pub authority: String,
    /// From the first `/`, without query.
    pub path: String,
    /// Behind `?`, where there is one.
    pub query: Option<String>,
}

impl Address {
    /// Reads a URL; the error says what is wrong with it.
    pub fn parse(url: &str) -> Result<Address, &'static str> {
        let (scheme, rest) = url.trim().split_once("://").ok_or("relative URL without a base")?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" | "ws" => 80,
            "https" | "wss" => 443,
            _ => return Err("URL scheme is not allowed"),
        };
        let rest = rest.split('#').next().unwrap_or("");
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let authority = authority.rsplit('@').next().unwrap_or("").to_ascii_lowercase();
        let (host, port) = split_port(&authority)?;
        if host.is_empty() {
            return Err("empty host");
        }
        let port = match port {
            None | Some("") => default_port,
            Some(digits) => digits.parse().map_err(|_| "invalid port number")?,
        };
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(encoded(query))),
            None => (target, None),
        };
        let path = if path.is_empty() { "/".to_string() } else { without_dots(&encoded(path)) };
        Ok(Address { scheme, host: host.to_string(), port, authority, path, query })
    }

    /// Whether the program itself is meant.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether the connection would have to be encrypted; nobody on the loopback network does that.
    pub fn is_secure(&self) -> bool {
        matches!(self.scheme.as_str(), "https" | "wss")
    }

    /// The URL that a `location` header means, seen from this one.
    pub fn join(&self, location: &str) -> String {
        let Address { scheme, authority, path, .. } = self;
        if location.contains("://") {
            location.to_string()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            format!("{scheme}://{authority}{location}")
        } else if location.starts_with('?') {
            format!("{scheme}://{authority}{path}{location}")
        } else {
            let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
            format!("{scheme}://{authority}{folder}{location}")
        }
    }
}

/// Whether a host is the program itself (12.13.1), in any form that a resolver may understand.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return is_local(address.to_canonical());
    }
    match ipv4(&host) {
        Some(address) => is_local(address.into()),
        None => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn is_local(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

/// An address as `inet_aton` reads it: one to four parts in base 10, 8 or 16, of which the last one
/// stands for all bytes that are left. `127.1` is 127.0.0.1, and so is `0x7f000001`.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let mut parts = host.split('.').map(address_part).collect::<Option<Vec<u32>>>()?;
    let last = parts.pop()?;
    let bytes_left = 4_usize.checked_sub(parts.len())?;
    let is_in_range = bytes_left == 4 || last < 1 << (8 * bytes_left);
    if !is_in_range || bytes_left == 0 || parts.iter().any(|part| *part > 255) {
        return None;
    }
    let first = parts.iter().fold(0, |bits: u32, part| bits << 8 | part);
    Some(Ipv4Addr::from(first.checked_shl(8 * bytes_left as u32).unwrap_or(0) | last))
}

fn address_part(part: &str) -> Option<u32> {
    if !part.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    match (part.strip_prefix("0x"), part.strip_prefix('0')) {
        (Some(""), _) | (None, Some("")) => Some(0),
        (Some(hexadecimal), _) => u32::from_str_radix(hexadecimal, 16).ok(),
        (None, Some(octal)) => u32::from_str_radix(octal, 8).ok(),
        (None, None) => part.parse().ok(),
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), &'static str> {
    if let Some(inside) = authority.strip_prefix('[') {
        let (host, rest) = inside.split_once(']').ok_or("invalid IPv6 address")?;
        return Ok((host, rest.strip_prefix(':')));
    }
    Ok(match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

/// What may not stand in a URL in percent form; what is in percent form already stays.
fn encoded(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>`{}".contains(&byte) {
            text.push(byte as char);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// `/a/../b/./c` is `/b/c`.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or("");
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if matches!(last, "." | "..") {
        parts.push("");
    }
    format!("/{}", parts.join("/"))
}

/// Text in percent form as bytes; where it doesn't follow the form it stays as it is.
fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = match bytes[at] {
            b'%' => text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        decoded.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    decoded
}

/// The pairs of a query or of a form.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        String::from_utf8_lossy(&percent_decoded(&text.replace('+', " "))).into_owned()
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        let shown = match Address::parse(url) {
            Ok(a) => {
                let query = a.query.map_or(String::new(), |query| format!("?{query}"));
                format!("{} {} {} {}{query}", a.scheme, a.host, a.port, a.path)
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{url}");
    }

    #[test]
    fn urls_are_taken_apart() {
        check("http://localhost", "http localhost 80 /");
        check("HTTP://LocalHost:8080/a/b?x=1#part", "http localhost 8080 /a/b?x=1");
        check("https://user:secret@example.com?q", "https example.com 443 /?q");
        check("ws://[::1]:9/chat", "ws ::1 9 /chat");
        check("http://h/a b/ü/../c/.", "http h 80 /a%20b/c/");
        check("/a/b", "relative URL without a base");
        check("ftp://h/", "URL scheme is not allowed");
        check("http://:80/", "empty host");
        check("http://h:99999/", "invalid port number");
        check("http://[::1/", "invalid IPv6 address");
    }

    #[test]
    fn the_program_itself_has_many_names() {
        let own = "localhost LOCALHOST localhost. a.localhost 127.0.0.1 127.9.8.7 127.0.0.1. 127.1 \
                   127.0.1 0177.0.0.1 0x7F.0.0.0x1 2130706433 0x7f000001 0.0.0.0 0 :: ::1 [::1] \
                   0:0:0:0:0:0:0:1 [::ffff:127.0.0.1] ::ffff:7f00:1";
        for host in own.split(' ') {
            assert!(is_loopback(host), "{host}");
        }
        let others = "localhost.org notlocalhost 127.0.0.256 127.0.0.1.1 127.16777216 128.0.0.1 1 \
                      4294967296 08.0.0.1 a.b. 127.0.0.x 127..1 + ::2 ::ffff:1.2.3.4";
        for host in others.split(' ').chain([""]) {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn locations_are_seen_from_the_page() {
        let page = Address::parse("http://h:1/a/b?c").unwrap();
        assert_eq!(page.join("/x"), "http://h:1/x");
        assert_eq!(page.join("x?y"), "http://h:1/a/x?y");
        assert_eq!(page.join("?y"), "http://h:1/a/b?y");
        assert_eq!(page.join("//o/x"), "http://o/x");
        assert_eq!(page.join("ws://o/x"), "ws://o/x");
    }

    #[test]
    fn pairs_are_decoded() {
        let pairs = pairs("a=1&b=%C3%BC+x&c&&d=%zz%4");
        let pairs: Vec<String> = pairs.iter().map(|(n, v)| format!("{n}:{v}")).collect();
        assert_eq!(pairs, ["a:1", "b:ü x", "c:", "d:%zz%4"]);
    }
}
