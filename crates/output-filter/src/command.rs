//! Passwords on command lines, in requests and in SQL.

use rule_scan::{Anchor, ByteClass, Rule, Words};

use crate::form::{Announced, Form};
use crate::value;

/// How far before an option its command may stand.
const COMMAND: usize = 100;

pub(crate) fn rules() -> Vec<Rule> {
    let group = |name, left, anchors: &[&str], lead: &str, forms: &[Form]| {
        Announced {
            name,
            kind: "secret.password",
            anchor: Anchor::literals(anchors.iter().copied()),
            left,
            lead: lead.to_owned(),
            judge: value::is_password,
        }
        .rules(forms)
    };
    // An option of one letter means a password in some commands only.
    let option = |name, anchors: &[&str], lead: &str, commands: &[&str]| {
        let commands = Words::new(commands, COMMAND, 0);
        group(name, ByteClass::NONE, anchors, lead, &Form::SHELL)
            .into_iter()
            .map(move |rule| rule.confidence(30).support(commands.clone(), 50))
    };
    let mut rules = Vec::new();
    rules.extend(option(
        "option_p",
        &[" -p "],
        " -p ",
        &["sshpass", "login", "mongo", "mongosh", "mongodump", "mongorestore", "7z", "zip"],
    ));
    // For these clients the password stands right at the option; else it would be a database.
    rules.extend(option(
        "attached_p",
        &[" -p"],
        " -p",
        &["mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass", "7z"],
    ));
    rules.extend(option("option_a", &[" -a "], " -a ", &["redis"]));
    rules.extend(option("option_w", &[" -w "], " -w ", &["ldapsearch", "ldapmodify", "ldapadd"]));
    rules.extend(option(
        "option_upper_p",
        &[" -p "],
        " -P ",
        &["sqlcmd", "bcp", "unzip", "zip", "cqlsh"],
    ));
    rules.extend(group(
        "flag",
        ByteClass::ALNUM,
        &["-pass", "-pwd", "/pass:", "/p:", "storepass ", "keypass "],
        "(?i:--?pass(?:word|wd|phrase|in|out)?[ =]{1,2}(?:pass:)?|--?pwd[ =]|/p(?:ass)?:\
         |(?:store|key)pass )",
        &Form::SHELL,
    ));
    rules.extend(group(
        "positional",
        ByteClass::ALNUM,
        &["net user ", "htpasswd ", "/user:", "add_user ", "change_password "],
        "(?i:net user [^ \\r\\n/]{1,32} |/user:[^ \\r\\n]{1,48} |(?:add_user|change_password) [^ ]{1,32} \
         |htpasswd -[a-z]{0,4}b[a-z]{0,4} [^ \\r\\n]{1,48} [^ \\r\\n]{1,32} )",
        &Form::SHELL,
    ));
    rules.extend(group(
        "sql",
        ByteClass::ALNUM,
        &["identified ", "password ", "convertto-securestring "],
        "(?i:identified(?: with [a-z0-9_]{1,32})? by(?: password)? \
         |convertto-securestring (?:-string )?|password )",
        &[Form::Double, Form::Single],
    ));
    rules.extend(user_and_password());
    rules
}

/// `-u user:password`, where a quote stands before the user.
fn user_and_password() -> impl Iterator<Item = Rule> {
    let commands =
        Words::new(["curl", "wget", "http", "https", "xh", "smbclient", "echo"], COMMAND, 0);
    let quotes = [
        ("double", "\"", "[^\"\\r\\n]"),
        ("single", "'", "[^'\\r\\n]"),
        ("bare", "", r"[!#-&(-\[\]-_a-~]"),
    ];
    quotes.into_iter().map(move |(name, quote, unit)| {
        let bare = quote.is_empty();
        Rule::new(
            "secret.password",
            Anchor::literals([" -u", " --user", " --proxy-user", " -a ", "echo "]),
            format!("{unit}{{1,100}}"),
        )
        .named(format!("secret.password.user.{name}"))
        .lead(format!(
            "(?: (?:-u|-U|-a|--user|--proxy-user)[ =]?|echo (?:-n )?)\
             {quote}[A-Za-z0-9._@\\\\-]{{1,32}}[:%]"
        ))
        .trim(move |text| {
            let value = if bare { value::unquoted(text) } else { text };
            value::is_password(value, !bare).then_some(value.len())
        })
        .confidence(30)
        .support(commands.clone(), 50)
        .rank(crate::filter::SECRET_RANK)
    })
}
