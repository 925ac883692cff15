//! Passwords on command lines, in calls and in SQL, where no name announces them.

use rule_scan::{Anchor, ByteClass, Rule, Words};

use crate::form::{Announced, Judge, OPENING};
use crate::profile::Profile;
use crate::secrets::SECRET_RANK;
use crate::value;

/// How far before an option its command may stand.
const COMMAND: usize = 120;

pub(crate) fn rules(profile: Profile) -> Vec<Rule> {
    let judge = || -> Box<Judge> {
        Box::new(move |_, value| value::is_password(value.text, value.is_quoted(), profile))
    };
    let group = |name, anchors: &[&str], lead: &str| {
        let anchor = Anchor::literals(anchors.iter().copied());
        Announced::new("secret.password", name, anchor, format!("{lead}{OPENING}?"))
    };
    // An option of one letter means a password in some commands only.
    let option = |name, anchors: &[&str], lead: &str, commands: &[&str]| {
        let support = Some((Words::new(commands, COMMAND, 0), 50));
        Announced { confidence: 30, support, ..group(name, anchors, lead) }.rules(judge())
    };
    let word = |group| Announced { left: ByteClass::ALNUM, ..group }.rules(judge());
    let mut rules = Vec::new();
    rules.extend(option(
        "option_p",
        &[" -p"],
        " -p[ =]",
        &[
            "sshpass",
            "login",
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "mongoexport",
            "mongoimport",
            "7z",
            "zip",
            "ldappasswd",
            "ldapmodify",
            "nxc",
            "crackmapexec",
            "evil-winrm",
            "winrm",
            "telnet",
            "lftp",
            "ncftpput",
            "influx",
        ],
    ));
    // For these clients the password stands right at the option; else it would be a database.
    rules.extend(option(
        "attached_p",
        &[" -p"],
        " -p",
        &[
            "mysql",
            "mysqldump",
            "mysqladmin",
            "mariadb",
            "mysqlimport",
            "sshpass",
            "7z",
            "7za",
            "rar",
            "unrar",
        ],
    ));
    rules.extend(option("option_a", &[" -a "], " -a ", &["redis"]));
    rules.extend(option(
        "option_w",
        &[" -w "],
        " -w ",
        &["ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami", "ldapdelete"],
    ));
    rules.extend(option(
        "option_upper_p",
        &[" -p"],
        " -P ?",
        &["sqlcmd", "bcp", "unzip", "zip", "cqlsh", "isql", "ipmitool"],
    ));
    rules.extend(word(group(
        "flag",
        &["/p:", "/rp:", "storepass ", "keypass ", "pass:", "-pw "],
        "(?i:/r?p:|(?:store|key)pass |pass:|-pw )",
    )));
    rules.extend(
        group(
            "positional",
            &[
                "net user ",
                "net use ",
                "htpasswd ",
                " /user:",
                "add_user ",
                "change_password ",
                "requirepass ",
            ],
            "(?i:net user [^ \\r\\n/]{1,32} | /user:[^ \\r\\n]{1,48} |net use (?:[^ \\r\\n]{1,4} )?[^ \\r\\n]{1,40} \
         |(?:add_user|change_password) [^ ]{1,32} |requirepass \
         |htpasswd -[a-z]{0,4}b[a-z]{0,4} [^ \\r\\n]{1,48} [^ \\r\\n]{1,32} )",
        )
        .rules(judge()),
    );
    rules.extend(word(group(
        "sql",
        &["identified ", "set password ", "convertto-securestring "],
        "(?i:identified(?: with [a-z0-9_]{1,32})? by(?: password| values)? \
         |set password for [^=\\r\\n]{1,48} ?= ?(?:password\\()?\
         |convertto-securestring (?:-asplaintext )?(?:-force )?(?:-string )?)",
    )));
    // The user and the password as two arguments.
    rules.extend(group(
        "arguments",
        &["auth", "credential", "getconnection(", "basic"],
        "(?i:(?:auth(?:entication)?|basic_?auth|credentials?)(?:\\]::new)? ?[=:]?(?: ?new)?[ ]?[(\\[] ?\
         |getconnection\\([^,\\r\\n]{1,64}, ?)[\"'][^\"'\\r\\n]{1,40}[\"'], ?",
    ).rules(judge()));
    rules.extend(user_and_password(profile));
    rules
}

/// `-u user:password`, where a quote stands before the user.
fn user_and_password(profile: Profile) -> impl Iterator<Item = Rule> {
    let commands = Words::new(
        ["curl", "wget", "http", "https", "xh", "smbclient", "rpcclient", "echo"],
        COMMAND,
        0,
    );
    let quotes = [
        ("double", "\"", "[^\"\\r\\n]"),
        ("single", "'", "[^'\\r\\n]"),
        ("bare", "", r"[!#-&(-\[\]-_a-~]"),
    ];
    quotes.into_iter().map(move |(name, quote, unit)| {
        let bare = quote.is_empty();
        Rule::new(
            "secret.password",
            Anchor::literals([" -u", " --user", " --proxy-user", " -a ", "echo ", "printf "]),
            format!("{unit}{{1,100}}"),
        )
        .named(format!("secret.password.user.{name}"))
        .lead(format!(
            "(?: (?:-u|-U|-a|--user|--proxy-user)[ =]?|(?:echo|printf) (?:-n )?)\
             {quote}[A-Za-z0-9._@\\\\-]{{1,32}}[:%]"
        ))
        .trim(move |text| {
            let value = if bare { value::unquoted(text) } else { text };
            value::is_password(value, !bare, profile).then_some(value.len())
        })
        .confidence(30)
        .support(commands.clone(), 50)
        .rank(SECRET_RANK)
    })
}
