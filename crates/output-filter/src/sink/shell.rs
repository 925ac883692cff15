//! What a shell obeys in an argument that is placed in a command without quoting.
//!
//! An operator counts with a command behind it that is called as commands are called. So a
//! semicolon in a sentence, a row of a table and a command that is mentioned pass.

mod command;

use rule_scan::{Anchor, ByteClass, Rule};

use super::rule;

const KIND: &str = "unsafe.shell";
/// How much of a command is looked at.
const COMMAND: usize = 96;

pub(crate) fn rules() -> Vec<Rule> {
    let line = format!(r"[^\r\n]{{0,{COMMAND}}}");
    vec![
        rule(KIND, "chain", Anchor::literals([";", "|", "&"]), format!(r"(?:;|\|\|?&?|&&?)[ \t]{{0,8}}{line}"))
            .left(ByteClass::NONE.with(b"|&<>"))
            .trim(|text| {
                let operator = text.iter().take_while(|byte| b";|&".contains(byte)).count();
                let (operator, rest) = text.split_at_checked(operator)?;
                let pipe = operator == b"|";
                command::is_call(rest, pipe).then_some(operator.len())
            }),
        // A line break is an operator as well, but most texts have lines that are commands.
        rule(KIND, "line", Anchor::literals(["\n"]), format!(r"\n[ \t]{{0,8}}{line}"))
            .trim(|text| command::is_attack(text.get(1..)?).then_some(1)),
        rule(KIND, "substitution", Anchor::literals(["$("]), format!(r"\$\({line}"))
            .trim(|text| command::is_substituted(text.get(2..)?, b')').then_some(2)),
        rule(KIND, "process", Anchor::literals(["<(", ">("]), format!(r"[<>]\({line}"))
            .left(ByteClass::WORD)
            .trim(|text| {
                let rest = text.get(2..)?;
                (rest.contains(&b')') && command::is_call(rest, false)).then_some(2)
            }),
        rule(KIND, "backticks", Anchor::literals(["`"]), format!(r"`[^`\r\n]{{1,{COMMAND}}}`"))
            .left(ByteClass::NONE.with(b"`"))
            .right(ByteClass::NONE.with(b"`"))
            .trim(|text| {
                let inside = text.get(1..text.len().saturating_sub(1))?;
                command::is_substituted(inside, b'`').then_some(text.len())
            }),
        rule(
            KIND,
            "separator",
            Anchor::literals(["$ifs", "${ifs"]),
            r"(?:\$IFS(?:\$[0-9@*])?|\$\{IFS[^}\s]{0,16}\})(?:-[A-Za-z-]{0,24})?",
        ),
        // Letters that are put together out of variables: `who$@ami`, `${PATH:0:1}`.
        rule(
            KIND,
            "expansion",
            Anchor::literals(["${"]),
            r"\$\{!?[A-Za-z_]{1,16}(?::[0-9]{1,3}:[12]|@[PAEQU])\}",
        ),
        rule(KIND, "empty", Anchor::literals(["$@"]).back(ByteClass::LOWER, 16), r"[a-z]{1,16}\$@[a-z]{1,16}"),
        rule(KIND, "quoting", Anchor::literals(["$'\\"]), r"\$'(?:\\x[0-9A-Fa-f]{2}|\\[0-7]{3}|\\u[0-9A-Fa-f]{4}){2,32}")
            .trim(|_| Some(2)),
        rule(
            KIND,
            "redirect",
            Anchor::literals([">", "<", "tee "]),
            concat!(
                r"(?:[0-9&]?>{1,2}\|?|<|tee(?: -a)?)[ \t]{0,4}[\x22']?(?:/etc/|/root/|/boot/|/bin/|/sbin/|/usr/|/var/(?:spool|www)",
                r"|/dev/(?:tcp|udp|sd|nvme|mem|disk)|/proc/|/lib|(?:~|\$HOME|\$\{HOME\}|/home/[a-z0-9_-]{1,32})/\.",
                r"|(?i:[A-Z]:\\(?:windows|programdata|users)))",
            ),
        )
        .left(ByteClass::NONE.with(b"-=<>"))
        .trim(|text| Some(text.iter().take_while(|byte| b"0123456789&<>|te".contains(byte)).count())),
        rule(KIND, "socket", Anchor::literals(["/dev/tcp/", "/dev/udp/"]), r"/dev/(?:tcp|udp)/[A-Za-z0-9]")
        .trim(|_| Some(9)),
        rule(
            KIND,
            "option",
            // At the front of the argument, where it would be one of the command.
            Anchor::literals(["-"]),
            r"-(?:-[a-z][a-z0-9-]{1,40}(?:=[^\s]{1,64})?|[a-zA-Z](?:[A-Z][A-Za-z]{3,24}=[^\s]{1,64}|[^\s-]{0,64}))(?:[ \t\r\n][^\s]{0,1})?",
        )
        .left(ByteClass::NONE.complement())
        .trim(|text| {
            let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
            command::is_option(text.get(..end)?, end == text.len()).then_some(end)
        }),
        rule(
            KIND,
            "loader",
            Anchor::literals([
                "proxycommand", "upload-pack", "receive-pack", "checkpoint-action", "to-command",
                "use-compress-program", "use-askpass", "localcommand", "init-file", "exec=",
                "ext::", ":(){", ":() {", "ld_preload", "bash_env", "prompt_command", "git_ssh_command", "perl5opt",
                "rsh=", "post-file", "output-document",
            ]),
            concat!(
                r"(?i:ProxyCommand[= ]|(?:upload|receive)-pack=|checkpoint-action=|to-command=|use-compress-program=",
                r"|use-askpass=|LocalCommand[= ]|init-file=|exec=[a-z/]|:\(\)[ ]?\{|ext::[a-z/]{1,24}[ %](?:-[A-Za-z]{1,8})?|(?:LD_PRELOAD|BASH_ENV|PROMPT_COMMAND",
                r"|GIT_SSH_COMMAND|PERL5OPT)=|rsh=[a-z/]|post-file=|output-document=/)",
            ),
        )
        .left(ByteClass::ALNUM.with(b"._")),
        rule(
            KIND,
            "powershell",
            Anchor::literals([
                "iex", "powershell", "pwsh", "invoke-expression", "downloadstring", "downloadfile", "-e", "/e",
                "frombase64string", "start-process", "invoke-command",
                "%comspec%", "mshta", "regsvr32", "rundll32", "certutil", "bitsadmin", "cmd",
            ]),
            concat!(
                r"(?i:iex[ \t]{0,4}[(\x22'$&]|invoke-expression[ \t]{0,4}[(\x22'$A-Za-z]|download(?:string|file)\(",
                r"|[-/]e(?:c|nc|ncod|ncodedcommand)[ \t]{1,4}[\x22']?[A-Za-z0-9+/]{16}|frombase64string\(",
                r"|(?:powershell|pwsh)(?:\.exe)?[ \t][^\r\n]{0,40}-e(?:n|nc|c|p bypass)?[ \t]{1,4}[\x22']?[A-Za-z0-9+/]{16}",
                r"|start-process[ \t]{1,4}[\x22'$A-Za-z-]|invoke-command[ \t]{1,4}[-{$]|%comspec%",
                r"|mshta(?:\.exe)?[ \t]{1,4}[\x22']?(?:https?|vbscript|javascript):|regsvr32(?:\.exe)?[ \t]{1,4}/",
                r"|rundll32(?:\.exe)?[ \t]{1,4}[A-Za-z:\\\x22]|certutil(?:\.exe)?[ \t]{1,4}[-/](?:urlcache|decode|f)",
                r"|bitsadmin(?:\.exe)?[ \t]{1,4}/transfer|cmd(?:\.exe)?[ \t]{1,4}/[ckr][ \t\x22])",
            ),
        )
        .left(ByteClass::WORD.with(b"-")),
    ]
}
