//! Digests and passwords (12.11). bcrypt is slow on purpose: its rounds are single calls that
//! `nos/crypto.nos` repeats, so that a process that hashes lets others run and can be stopped.

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use super::random::secret_bytes;
use crate::base::hash::HashMap;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;
use blowfish::Blowfish;
use md5::Md5;
use sha2::{Digest, Sha256, Sha512};
use std::fmt::Write;

natives! { CRYPTO:
    /// The SHA-256 digest of a text's UTF-8 bytes in hexadecimal digits.
    Q "Crypto" "sha256" "(s: String) -> String" => sha256 grows,
        "Crypto.sha256(\"abc\").take(8) # \"ba7816bf\"";
    /// The SHA-512 digest of a text's UTF-8 bytes in hexadecimal digits.
    Q "Crypto" "sha512" "(s: String) -> String" => sha512 grows,
        "Crypto.sha512(\"\").take(8) # \"cf83e135\"";
    /// The MD5 digest of a text's UTF-8 bytes in hexadecimal digits; not for secrets.
    Q "Crypto" "md5" "(s: String) -> String" => md5 grows,
        "Crypto.md5(\"hello\") # \"5d41402abc4b2a76b9719d911017c592\"";
    /// `n` random bytes that can't be guessed, as 2n hexadecimal digits.
    Q "Crypto" "randomBytes" "(n: Int) -> String" => random_bytes grows,
        "Crypto.randomBytes(8).length() # 16";
    /// A new salt for bcrypt: 22 characters.
    INTERNAL "" "native_bcryptSalt" "() -> String" => bcrypt_salt;
    /// Starts hashing a password with a salt, and tells whether the salt is one.
    INTERNAL "" "native_bcryptStart" "(password: String, salt: String) -> Bool" => bcrypt_start;
    /// Goes through some of the rounds that the calling process's hash needs.
    INTERNAL "" "native_bcryptRounds" "(password: String, salt: String, rounds: Int) -> ()"
        => bcrypt_rounds grows;
    /// The 31 characters of the digest that the calling process has been working on.
    INTERNAL "" "native_bcryptEnd" "() -> String" => bcrypt_end;
}

const BCRYPT_BASE64: GeneralPurpose = GeneralPurpose::new(&BCRYPT, NO_PAD);

/// bcrypt looks at no more bytes of a password.
const PASSWORD_BYTES_MAX: usize = 72;

/// A round sets up Blowfish's key schedule twice: some 100 microseconds.
const REDUCTIONS_PER_ROUND: usize = 10_000;

/// The hash that each process is working on.
#[derive(Default)]
struct Hashing {
    ciphers: HashMap<u64, Blowfish>,
}

fn hex(ctx: &mut NativeCtx<'_>, bytes: &[u8]) -> NativeResult {
    ctx.charge(bytes.len() / BYTES_PER_REDUCTION);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("strings take everything");
    }
    Ok(Value::string(&text))
}

fn digest<D: Digest>(ctx: &mut NativeCtx<'_>, args: &[Value]) -> NativeResult {
    let bytes = args[0].as_str().as_bytes();
    // A digest takes some 20 times as long as a copy.
    ctx.charge(bytes.len() / (BYTES_PER_REDUCTION / 20));
    hex(ctx, &D::digest(bytes))
}

fn sha256(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    digest::<Sha256>(ctx, args)
}

fn sha512(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    digest::<Sha512>(ctx, args)
}

fn md5(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    digest::<Md5>(ctx, args)
}

fn random_bytes(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = usize::try_from(args[0].as_int()).unwrap_or(0);
    ctx.reserve(count.saturating_mul(3))?;
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        bytes.extend(secret_bytes::<8>(ctx));
    }
    hex(ctx, &bytes[..count])
}

fn bcrypt_salt(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::string(&BCRYPT_BASE64.encode(secret_bytes::<16>(ctx))))
}

fn salt_bytes(salt: &Value) -> Option<[u8; 16]> {
    BCRYPT_BASE64.decode(salt.as_str()).ok()?.try_into().ok()
}

/// What bcrypt takes for the password: its bytes with a zero behind them, cut.
fn key(password: &Value) -> Vec<u8> {
    let mut key = password.as_str().as_bytes().to_vec();
    key.push(0);
    key.truncate(PASSWORD_BYTES_MAX);
    key
}

fn bcrypt_start(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let Some(salt) = salt_bytes(&args[1]) else { return Ok(Value::bool(false)) };
    let mut cipher = Blowfish::bc_init_state();
    cipher.salted_expand_key(&salt, &key(&args[0]));
    let pid = ctx.pid;
    ctx.state::<Hashing>().ciphers.insert(pid, cipher);
    Ok(Value::bool(true))
}

fn bcrypt_rounds(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (key, rounds) = (key(&args[0]), args[2].as_int());
    let salt = salt_bytes(&args[1]).expect("the salt was tested at the start");
    ctx.charge(rounds as usize * REDUCTIONS_PER_ROUND);
    let pid = ctx.pid;
    let cipher = ctx.state::<Hashing>().ciphers.get_mut(&pid).expect("a hash was started");
    for _ in 0..rounds {
        cipher.bc_expand_key(&key);
        cipher.bc_expand_key(&salt);
    }
    Ok(Value::UNIT)
}

fn bcrypt_end(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let pid = ctx.pid;
    let cipher = ctx.state::<Hashing>().ciphers.remove(&pid).expect("a hash was started");
    let mut words = *b"OrpheanBeholderScryDoubt";
    for pair in words.chunks_exact_mut(8) {
        let word = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes"));
        let mut halves = [word(&pair[..4]), word(&pair[4..])];
        for _ in 0..64 {
            halves = cipher.bc_encrypt(halves);
        }
        pair[..4].copy_from_slice(&halves[0].to_be_bytes());
        pair[4..].copy_from_slice(&halves[1].to_be_bytes());
    }
    // The last byte is left out, as all implementations do.
    Ok(Value::string(&BCRYPT_BASE64.encode(&words[..23])))
}
