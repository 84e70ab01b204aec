//! Secure connections (12.12): whom programs believe is what the machine says. Nothing leaves the
//! machine: the test is the proxy of the request, and the server behind it.

#![cfg(all(unix, feature = "fetch"))] // where authorities are a file that can be named
#![allow(clippy::unwrap_used)] // what can't be prepared here is the failure of the test

mod common;

use common::{Folder, nostos, texts};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

const HOST: &str = "secure.test";

/// The certificate of an authority as text, and a server of its own with a certificate from it.
fn authority() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);

    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([HOST.to_string()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (authority.pem(), Arc::new(config))
}

/// Everything up to the empty line behind a request's headers.
fn read_head(client: &mut impl Read) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// What the client asks the proxy for, and then the server, if it believes it.
fn serve(mut client: TcpStream, config: Arc<ServerConfig>) -> (String, std::io::Result<String>) {
    let tunnel = read_head(&mut client).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let mut connection = ServerConnection::new(config).unwrap();
    let mut stream = Stream::new(&mut connection, &mut client);
    let request = read_head(&mut stream).and_then(|request| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")?;
        stream.flush()?;
        Ok(request)
    });
    (tunnel, request)
}

/// Runs a program that asks the server: what it says, and what the server has got.
fn exchange(test: &str, believed: Option<&str>) -> (String, std::io::Result<String>) {
    let (authority, config) = authority();
    let folder = Folder::new(test);
    let program = "main() = try { Http.get(\"https://secure.test/a\").body } catch { (_, m) -> m }";
    folder.file("a.nos", program).file("own.pem", authority);
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let served = std::thread::spawn(move || serve(proxy.accept().unwrap().0, config));
    let mut command = nostos(&folder.0, &["a.nos"]);
    command.env("HTTPS_PROXY", address);
    for other in ["ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(other);
    }
    if let Some(file) = believed {
        command.env("SSL_CERT_FILE", folder.0.join(file));
    }
    let (_, out, _) = texts(command.output().unwrap());
    let (tunnel, request) = served.join().unwrap();
    assert!(tunnel.starts_with("CONNECT secure.test:443 HTTP/1.1\r\n"), "{tunnel}");
    (out, request)
}

#[test]
fn an_authority_of_the_machine_is_believed() {
    let (out, request) = exchange("believed", Some("own.pem"));
    assert_eq!(out, "\"secret\"\n");
    assert!(request.unwrap().starts_with("GET /a HTTP/1.1\r\n"));
}

#[test]
fn another_authority_is_not() {
    let (out, request) = exchange("not-believed", None);
    let failure = "\"Connection failed: error sending request for url (https://secure.test/a): ";
    assert!(out.starts_with(failure), "{out}");
    assert!(request.is_err());
}
