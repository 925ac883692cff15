//! Words of names: those that say that a secret follows, and those that say that it does not.

use crate::name::Keys;

/// Names of passwords. Prefixes need no naming: `DB_PASSWORD` ends like `password`.
pub(crate) const PASSWORD: &str = concat!(
    "(?:(?i:pass(?:word|wd|phrase|code|wort|ord)|pswd|pwd|kennwort|contrasena|senha|clave",
    "|mot[ _-]?de[ _-]?passe|palavra[ _-]passe|wachtwoord|parola|salasana|adgangskode|heslo|lozinka",
    "|wi-?fi[ _-]?key|wpa2?[ _-]?key|wlan-?schl[^ =:]{1,4}ssel|kata sandi)",
    "|(?:c|C)ontraseña|CONTRASEÑA|пароль|Пароль|ПАРОЛЬ|hasło|Hasło|lösenord|Lösenord|şifre|Şifre",
    "|jelszó|Jelszó|mật khẩu|Mật khẩu|κωδικός|Κωδικός)",
);
#[rustfmt::skip]
pub(crate) const PASSWORD_ANCHORS: [&str; 37] = [
    "passw", "passp", "passc", "passo", "pswd", "pwd", "kennwort", "contrase", "senha", "clave", "mot de passe",
    "mot_de_passe", "motdepasse", "mot-de-passe", "palavra", "wachtwoord", "parola", "salasana",
    "adgangskode", "heslo", "lozinka", "wifi", "wi-fi", "wpa", "wlan", "kata sandi", "пароль",
    "Пароль", "ПАРОЛЬ", "hasło", "lösenord", "şifre", "Şifre", "jelszó", "mật khẩu", "κωδικός",
    "Κωδικός",
];
/// Short ones. A pattern of their own is much smaller than one in which they begin longer names.
pub(crate) const PASS: &str = "(?i:pass|pw|mdp)";
pub(crate) const PASS_ANCHORS: [&str; 3] = ["pass", "pw", "mdp"];
/// The same as they stand before a value.
#[rustfmt::skip]
pub(crate) const PASSWORD_KEYS: Keys = Keys(&[
    "mot de passe", "mot_de_passe", "mot-de-passe", "motdepasse", "palavra", "passphrase",
    "password", "passcode", "passwort", "passord", "passwd", "passe", "pass", "pswd", "pwd", "pw",
    "mdp", "kennwort", "contraseña", "contrasena", "contrase", "senha", "clave", "wachtwoord",
    "parola", "salasana", "adgangskode", "heslo", "lozinka", "wifi", "wi-fi", "wpa", "wlan",
    "kata sandi", "пароль", "Пароль", "ПАРОЛЬ", "hasło", "lösenord", "şifre", "Şifre", "jelszó",
    "mật khẩu", "κωδικός", "Κωδικός",
]);
/// Those that are part of many other words.
#[rustfmt::skip]
pub(crate) const SHORT: [&str; 6] = [
    "pass", "pw", "mdp", "clave", "heslo", "parola",
];
/// Names of passwords that sentences are about.
pub(crate) const SPOKEN: &str = concat!(
    "(?:(?i:pass(?:words?|phrases?|code|wort|ord)|kennwort|contrasena|senha|mot de passe|wachtwoord",
    "|salasana|adgangskode)|(?:c|C)ontraseña|пароль|Пароль|hasło|Hasło|lösenord|Lösenord)",
);
#[rustfmt::skip]
pub(crate) const SPOKEN_ANCHORS: [&str; 15] = [
    "passw", "passp", "passc", "passo", "kennwort", "contrase", "senha", "mot de passe",
    "wachtwoord", "salasana", "adgangskode", "пароль", "Пароль", "hasło", "lösenord",
];
/// Names of tokens and keys.
pub(crate) const TOKEN: &str = "(?i:secret|token|credential|cred|auth|key)";
#[rustfmt::skip]
pub(crate) const TOKEN_ANCHORS: [&str; 5] = [
    "secret", "token", "cred", "auth", "key",
];
#[rustfmt::skip]
pub(crate) const TOKEN_KEYS: Keys = Keys(&[
    "secret", "token", "credential", "cred", "auth", "key",
]);
/// Words before `key` that make it one which is secret, joined to it or not; others have to be told
/// by their value.
#[rustfmt::skip]
pub(crate) const SECRET_KEYS: [&str; 22] = [
    "api", "access", "account", "auth", "encryption", "signing", "master", "private", "deploy",
    "subscription", "admin", "service", "secret", "client", "consumer", "app", "application",
    "license", "shared", "bot", "webhook", "server",
];
/// Words before a token or key that make it the name of something public.
#[rustfmt::skip]
pub(crate) const HARMLESS: [&str; 53] = [
    "starting", "start", "purchase", "update", "lock", "s3", "bucket", "unit", "work",
    "page", "next", "prev", "previous", "nextpage", "continuation", "pagination", "cursor",
    "public", "pub", "cache", "partition", "sort", "sync", "idempotency", "resume", "request",
    "primary", "foreign", "unique", "range", "row", "object", "hash", "host", "known",
    "translation", "message", "index", "lookup", "group", "event", "map", "storage", "query",
    "react", "upload", "change", "delta", "snapshot", "registry", "verification", "validation",
    "trace",
];
/// Words after any name that make it one of something else.
#[rustfmt::skip]
pub(crate) const ELSE: [&str; 75] = [
    "ciphertext", "encrypted", "blob", "verifier", "config", "response", "request",
    "signature", "nonce", "timestamp", "callback", "method", "server", "id", "ids", "hash",
    "hashes", "hashed", "digest", "fingerprint", "checksum", "sha", "name", "names", "file",
    "files", "path", "paths", "url", "uri", "urls", "link", "endpoint", "type", "types", "length",
    "len", "size", "count", "limit", "limits", "max", "min", "expiry", "expires", "expired",
    "expiration", "ttl", "age", "policy", "policies", "format", "pattern", "regex", "index",
    "arn", "version", "label", "field", "fields", "input", "column", "placeholder", "hint",
    "prompt", "message", "error", "title", "timeout", "at", "date", "time", "salt", "algorithm",
    "reset",
];
/// Words after a name that leave it one of a password.
#[rustfmt::skip]
pub(crate) const SAME: [&str; 29] = [
    "s", "prod", "production", "dev", "test", "testing", "staging", "stage", "live", "old", "new",
    "value", "text", "plain", "plaintext", "string", "db", "root", "admin", "user", "b", "base",
    "backup", "default", "primary", "secondary", "current", "env", "es",
];
