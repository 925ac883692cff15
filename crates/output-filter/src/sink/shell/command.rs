//! Whether a text is the call of a command, or words of a sentence that are named like one.

/// Commands whose names no sentence has: with any argument, or none.
const PLAIN: &str = "curl wget bash zsh dash ksh csh tcsh sudo chmod chown chgrp nc ncat netcat socat \
    nslookup whoami uname ifconfig netstat mkfs rmdir mkdir rm mv cp ln ls ps dd df du id pwd env printenv \
    printf crontab useradd usermod userdel passwd systemctl iptables tcpdump nmap ssh scp sftp rsync telnet \
    tftp openssl base64 xxd xargs nohup setsid pkill killall reboot poweroff python python2 python3 perl \
    ruby php node lua gawk awk sed grep egrep tar gzip gunzip unzip busybox certutil bitsadmin powershell \
    pwsh cmd wmic rundll32 regsvr32 mshta tasklist taskkill netsh ipconfig systeminfo schtasks iex docker \
    kubectl gcc make pip pip3 npm npx apt apt-get yum dnf apk brew git getent lsof strace chroot mkfifo \
    su sh mysql psql sqlite3 redis-cli aws gcloud az hostname ping dig tee lynx fish eval exec rev od";

/// Commands that are words as well: with an argument that only a command has.
const WORDS: &str = "cat find kill type set at host start net source mount touch cut sort head tail more \
    less time test read wait which date install split join export echo sleep shutdown halt last who w \
    trap top screen script expect file strings look nice watch format del copy move reg alias \
    declare return exit cd umount ip arp route history ed vi man info link truncate shred \
    timeout yes basename dirname dir ver tree calc notepad";

/// Commands that are called without an argument, to look around or to do harm at once.
const BARE: &str = "id whoami ls ps env printenv uname ifconfig netstat hostname reboot poweroff halt \
    shutdown sh bash zsh dash ksh fish python python3 perl ruby php node pwsh powershell cmd iex w who pwd df \
    tasklist ipconfig systeminfo calc dir ver set notepad history sudo";

/// Whether a command is called here: with what comes after an operator.
pub(super) fn is_call(text: &[u8], after_pipe: bool) -> bool {
    let text = text.trim_ascii_start();
    // `{cat,/etc/passwd}` needs no spaces.
    if let Some(braced) = text.strip_prefix(b"{") {
        let comma = braced.iter().position(|&byte| byte == b',').unwrap_or(0);
        let word = String::from_utf8_lossy(braced.get(..comma).unwrap_or(&[])).into_owned();
        return has(PLAIN, &word) || has(WORDS, &word);
    }
    let Some((name, rest)) = name(text) else { return false };
    let name = name.as_str();
    let rest = rest
        .strip_prefix(b"$IFS")
        .or_else(|| rest.strip_prefix(b"${IFS}"))
        .map_or(rest, |_| b" $x");
    let spaces = rest.iter().take_while(|byte| b" \t".contains(byte)).count();
    let arguments = rest.get(spaces..).unwrap_or(&[]);
    let ends =
        arguments.is_empty() || arguments.first().is_some_and(|b| b"\r\n;|&<>)`#\"'}".contains(b));
    if spaces == 0 && !ends {
        return false;
    }
    // A cell of a table: the bar that follows does not begin another command.
    if after_pipe && arguments.first() == Some(&b'|') && !is_pipe(arguments) {
        return false;
    }
    let first = word(arguments);
    if ends && !matches!(arguments.first(), Some(b'<' | b'>' | b'"' | b'\'')) {
        return has(BARE, name)
            || has(PLAIN, name)
                && after_pipe
                && arguments.is_empty()
                && name != "make"
                && name.len() > 2;
    }
    if has(PLAIN, name) {
        return is_argument(first) || has_argument(arguments) || !is_prose(name, arguments);
    }
    has(WORDS, name) && (is_argument(first) || has_option(arguments))
}

/// Whether what stands in a substitution is a command.
pub(super) fn is_substituted(text: &[u8], close: u8) -> bool {
    let end = text.iter().position(|&byte| byte == close).unwrap_or(text.len());
    let inside = text.get(..end).unwrap_or(&[]).trim_ascii();
    if close == b'`' {
        // Code that is quoted in Markdown looks the same: only what nobody names in passing.
        return is_attack(inside)
            || PROBES.split_ascii_whitespace().any(|known| inside == known.as_bytes());
    }
    let Some((name, rest)) = name(inside) else {
        // A command that is put together: `$(<file)`, `$($x)`, `$(printf ...)`.
        return inside.first() == Some(&b'<');
    };
    let alone = rest.trim_ascii().is_empty();
    has(PLAIN, &name) || has(BARE, &name) || has(WORDS, &name) && !alone
}

/// What probes for an injection call.
const PROBES: &str = "id whoami uname hostname ifconfig reboot";

/// A call that no argument has by accident: it loads, sends, deletes, or opens a shell.
pub(super) fn is_attack(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let Some((name, rest)) = name(text) else { return false };
    let rest = rest.trim_ascii();
    let has = |part: &[u8]| rest.windows(part.len()).any(|window| window == part);
    let starts = |parts: &[&[u8]]| parts.iter().any(|part| rest.starts_with(part));
    let sensitive = || {
        [
            &b"/etc/passwd"[..],
            b"/etc/shadow",
            b"/.ssh/",
            b".aws/",
            b"id_rsa",
            b"/proc/self",
            b"/root/",
        ]
        .iter()
        .any(|path| has(path))
    };
    match name.as_str() {
        "rm" => {
            starts(&[b"-rf", b"-fr", b"-r ", b"-R", b"--no-preserve-root"])
                && (has(b" /") || has(b" ~") || has(b" *") || has(b"$"))
        }
        "curl" | "wget" => {
            sensitive()
                || has(b"$(")
                || has(b"`")
                || has(b" @")
                || has(b"-d @")
                || has(b"--data")
                || (has(b"| sh") || has(b"|sh") || has(b"| bash") || has(b"|bash"))
        }
        "nc" | "ncat" | "netcat" => {
            starts(&[b"-e", b"-c", b"-l", b"-nv"])
                || has(b" -e ")
                || rest.last().is_some_and(u8::is_ascii_digit)
        }
        "bash" | "sh" | "zsh" => starts(&[b"-i"]) || has(b"/dev/tcp") || sensitive(),
        "cat" | "less" | "head" | "tail" | "more" | "tac" | "cp" | "scp" | "base64" | "xxd"
        | "type" => sensitive(),
        "python" | "python3" | "perl" | "ruby" | "php" | "node" => {
            starts(&[b"-c ", b"-e ", b"-r "])
                && (has(b"socket")
                    || has(b"system")
                    || has(b"exec")
                    || has(b"fsockopen")
                    || has(b"spawn"))
        }
        "dd" => has(b"of=/dev/"),
        "mkfs" | "shutdown" | "mkfifo" => !rest.is_empty(),
        "chmod" => starts(&[b"777 /", b"-R 777", b"+s ", b"u+s ", b"4755 "]),
        "nslookup" | "dig" | "ping" => has(b"$(") || has(b"`"),
        "powershell" | "pwsh" => has(b"-enc") || has(b"-e ") || has(b"iex") || has(b"IEX"),
        _ => false,
    }
}

/// Whether the argument is an option: one that is all there is has to look like nothing else.
pub(super) fn is_option(text: &[u8], alone: bool) -> bool {
    match text {
        [b'-', b'-', name @ ..] => name.len() > 1,
        // `-oProxyCommand=...`, `-rf`, `-e`; a number, a bullet and a dash are none.
        [b'-', first, rest @ ..] => {
            let long = text.get(1..).unwrap_or(&[]);
            FIND.iter().any(|known| long == known.as_bytes())
                || first.is_ascii_alphabetic()
                    && (rest.contains(&b'=')
                        || rest.iter().all(u8::is_ascii_alphabetic)
                            && rest.len() <= 3
                            && (alone || rest.len() <= 2))
        }
        _ => false,
    }
}

/// Options of `find` that do something.
const FIND: [&str; 6] = ["exec", "execdir", "okdir", "delete", "fprintf", "fprint"];

/// The name of a command at the front, its path and what hides its letters left out: quotes and
/// backslashes within it.
fn name(text: &[u8]) -> Option<(String, &[u8])> {
    let mut text = text;
    // An assignment, and commands that run others.
    for _ in 0..3 {
        let before = [
            &b"sudo "[..],
            b"exec ",
            b"command ",
            b"nohup ",
            b"env ",
            b"time ",
            b"busybox ",
            b"\\",
            b"(",
        ];
        match before.iter().find_map(|before| text.strip_prefix(*before)) {
            Some(rest) if !rest.trim_ascii().is_empty() => text = rest.trim_ascii_start(),
            _ => break,
        }
    }
    let length = text
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"/._-\\'\"?*@".contains(byte))
        .count();
    let (word, rest) = text.split_at_checked(length)?;
    let path = word.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let name = word.get(path..)?;
    let name = name.strip_suffix(b".exe").unwrap_or(name);
    let letters: Vec<u8> = name.iter().copied().filter(|byte| !b"\\'\"".contains(byte)).collect();
    let name = String::from_utf8(letters).ok()?;
    (!name.is_empty()).then_some((name, rest))
}

fn has(list: &str, name: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == name)
}

/// Whether a bar begins another command.
fn is_pipe(text: &[u8]) -> bool {
    text.get(1..).is_some_and(|rest| {
        let rest = rest.strip_prefix(b"|").unwrap_or(rest);
        is_call(rest, false)
    })
}

fn word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// An argument that no sentence has: an option, a path, a variable, an address, something quoted.
fn is_argument(word: &[u8]) -> bool {
    match word {
        [b'-', next, ..] => next.is_ascii_alphanumeric() || *next == b'-' && word.len() > 3,
        [b'/' | b'~', ..] | [b'.', b'/' | b'.', ..] => true,
        [b'$', next, ..] => next.is_ascii_alphabetic() || b"({".contains(next),
        [b'>' | b'<', ..] => true,
        // `C:\`, `PATH=...`
        [drive, b':', b'\\', ..] => drive.is_ascii_alphabetic(),
        [first, ..] if first.is_ascii_uppercase() && is_variable(word) => true,
        _ => {
            let has = |part: &[u8]| word.windows(part.len()).any(|window| window == part);
            has(b"://")
                || has(b"$(")
                || has(b"/etc/")
                || !word.is_empty() && word.iter().all(u8::is_ascii_digit)
        }
    }
}

/// A name in capitals and an equals sign.
fn is_variable(word: &[u8]) -> bool {
    let name = word.iter().take_while(|b| b.is_ascii_uppercase() || **b == b'_').count();
    name > 1 && word.get(name) == Some(&b'=')
}

/// The same of one of the words after the first, up to the next operator.
fn has_argument(arguments: &[u8]) -> bool {
    let end = arguments.iter().position(|byte| b";\n".contains(byte)).unwrap_or(arguments.len());
    let mut words = arguments.get(..end).unwrap_or(&[]).split(u8::is_ascii_whitespace).take(4);
    words.any(|word| is_argument(word) && !word.iter().all(u8::is_ascii_digit))
}

/// An option, a path or a redirection up to the next operator.
fn has_option(arguments: &[u8]) -> bool {
    let end = arguments.iter().position(|byte| b";\n".contains(byte)).unwrap_or(arguments.len());
    let mut words = arguments.get(..end).unwrap_or(&[]).split(u8::is_ascii_whitespace).take(4);
    words.any(|word| {
        matches!(word, [b'-', next, ..] if next.is_ascii_alphabetic())
            || matches!(word, [b'/' | b'~', _, ..] | [b'>', ..])
    })
}

/// Words that go on as a sentence does.
fn is_prose(name: &str, arguments: &[u8]) -> bool {
    const GOING_ON: &str = "is are was were has have can will would and or but in of for to with the a an \
        does do should must may might that which when as on by from also if";
    let first = String::from_utf8_lossy(word(arguments)).into_owned();
    let first = first.trim_end_matches([',', '.', ':']);
    let spoken = [
        "make", "node", "git", "docker", "python", "ruby", "php", "perl", "npm", "brew", "fish",
        "hostname", "ping", "id", "env", "dig", "az", "lua", "su", "exec", "eval", "rev", "apt",
        "sed", "grep", "awk",
    ];
    has(GOING_ON, first) || spoken.contains(&name)
}
