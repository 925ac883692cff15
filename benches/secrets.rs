//! Finding secrets, beside the peers that are written in Rust, in one run on one core.
//!
//! Each is built once with every rule that it has by default, and only finds: nothing is replaced.
//! At the end a table says how fast each is, timed in turns so that noise meets all alike. Wanted:
//! a message of 2 KB in less than 20 microseconds.
//!
//! | name | what runs |
//! |---|---|
//! | `ours` | the secret rules of `output-filter`, in every view of the text that they ask for |
//! | `output-filter` | all rules of the crate that need no facts of their own: exfiltration as well |
//! | `llm-guard` | its scanner of secrets, all matches |
//! | `secrets_scanner` | its bundled rules, which are those of several scanners |
//!
//! The peers undo no disguise. `llm-guard` looks for a handful of literals, which nothing is faster
//! than; `secrets_scanner` reads files, and is given the text as the content of one.

use corpus::{Density, Language, text};
use llm_guard::{Pipeline, PipelineMode, Secrets};
use output_filter::{AllowedHosts, exfil_rules, secret_rules};
use peers::{Case, Engine, Error, Find, split};
use rule_scan::{Rule, Scanner, Scratch};

#[allow(dead_code, reason = "shared with benches that use all of it")]
mod corpus;
mod peers;

const MESSAGE: usize = 2 << 10;
/// So many that no branch predictor knows them by heart.
const MESSAGES: usize = 32;

fn main() -> Result<(), Error> {
    peers::compare(engines()?, &cases());
    Ok(())
}

fn engines() -> Result<Vec<Engine>, Error> {
    let llm_guard = Pipeline::new(PipelineMode::All).with(Secrets::new());
    let secrets_scanner = secrets_scanner::Scanner::from_bundled()?;
    let both = [secret_rules(), exfil_rules(&AllowedHosts::default())].concat();
    Ok(vec![
        ("ours", ours(secret_rules())?),
        ("output-filter", ours(both)?),
        ("llm-guard", Box::new(move |text| llm_guard.scan(text).matches.len())),
        (
            "secrets_scanner",
            Box::new(move |text| secrets_scanner.scan_content("message.txt", text).len()),
        ),
    ])
}

fn ours(rules: Vec<Rule>) -> Result<Find, Error> {
    let scanner = Scanner::builder().rules(rules).build()?;
    let mut scratch = Scratch::new();
    Ok(Box::new(move |text| scanner.scan(text, &mut scratch).findings().len()))
}

fn cases() -> Vec<Case> {
    let documents =
        |language, density| split(&text(language, density, MESSAGE * MESSAGES), MESSAGE);
    vec![
        ("2 KB clean", documents(Language::English, Density::Clean)),
        ("2 KB sparse", documents(Language::English, Density::Sparse)),
        ("2 KB dense", documents(Language::English, Density::Dense)),
        ("2 KB clean Russian", documents(Language::Russian, Density::Clean)),
        ("2 KB clean Chinese", documents(Language::Chinese, Density::Clean)),
        ("2 KB of code", split(&CODE.repeat(MESSAGE * MESSAGES / CODE.len()), MESSAGE)),
    ]
}

/// Program text, as agents show it: names of secrets, and none.
const CODE: &str = r#"
import os
from dataclasses import dataclass

@dataclass(frozen=True)
class Settings:
    api_key: str = os.environ["SERVICE_API_KEY"]
    password: str | None = None
    token_url: str = "https://login.example.com/oauth2/token"
    commit: str = "3f0c1d2b4a5e6f708192a3b4c5d6e7f801234567"

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}", "Accept": "application/json"}

def connect(settings: Settings, *, retries: int = 3) -> "Client":
    for attempt in range(retries):
        try:
            return Client(host="db.internal", password=settings.password or ask("Password: "))
        except ConnectionError as error:
            log.warning("attempt %d of %d failed: %s", attempt + 1, retries, error)
    raise RuntimeError("no connection")
"#;
