//! Ordinary text in many scripts: views change the verdict on next to none of it.
//!
//! `MULTILINGUAL_LINES` says how many lines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

#[path = "support/documents.rs"]
#[allow(dead_code, reason = "a test takes what it needs")]
mod documents;

use rule_scan::{Scanner, Scratch, View};

const LINES: usize = 5_000;
/// Of a thousand lines, on so many at most may a view change the verdict.
const MOST: usize = 1;

/// Language and stock: pieces of sentences, each with its own order of words.
const STOCK: [(&str, &[&str]); 20] = [
    (
        "French",
        &[
            "L’élève a terminé son mémoire",
            "Où êtes-vous allés cet été\u{A0}?",
            "C’est déjà prêt\u{A0}!",
            "la fenêtre fermée\u{202F}; un cœur léger",
            "«\u{A0}Ça va bien\u{A0}», dit-elle",
            "l’œuvre du siècle",
            "à côté de l’hôtel",
        ],
    ),
    (
        "German",
        &[
            "Die Grö\u{AD}ßen\u{AD}ord\u{AD}nung stimmt",
            "Straßen\u{AD}bahn\u{AD}hal\u{AD}te\u{AD}stel\u{AD}le",
            "„Schöne Grüße“ aus München",
            "über die Brücke",
            "Wir prüfen das Angebot",
            "Müller & Söhne",
            "Donau\u{AD}dampf\u{AD}schiff",
        ],
    ),
    (
        "Vietnamese",
        &[
            "Hôm nay trời đẹp quá",
            "Tôi đã gửi báo cáo",
            "Nguyễn Văn Ước đọc sách",
            "thành phố Hồ Chí Minh",
            "cảm ơn bạn rất nhiều",
            "được giảm giá",
        ],
    ),
    (
        "Turkish",
        &[
            "İstanbul’da yağmur yağıyor",
            "Toplantı öğleden sonra",
            "çalışma günü başladı",
            "Iğdır’ın ışıkları",
            "teşekkür ederiz",
        ],
    ),
    (
        "Polish and Czech",
        &[
            "Zażółć gęślą jaźń",
            "Łódź jest piękna",
            "příliš žluťoučký kůň",
            "dziękuję bardzo",
            "schůzka v úterý",
        ],
    ),
    (
        "Russian",
        &[
            "Сегодня мы обсудили новый план",
            "отчёт за первый квартал",
            "«Война и мир»",
            "Он ответил:\u{A0}— Хорошо",
            "объём работ",
            "наша команда в Zoom",
            "в IT-отделе",
            "e\u{2011}mail рассылка",
        ],
    ),
    (
        "Ukrainian",
        &[
            "Сьогодні їхній п’ятий день",
            "Київ — столиця",
            "об’єкт у ґанку",
            "надішліть звіт",
            "під’їзд за рогом",
        ],
    ),
    (
        "Greek",
        &[
            "Η συνάντηση είναι αύριο",
            "Καλημέρα σας",
            "το ΙΚΕΑ στην Αθήνα",
            "ο Ευριπίδης έγραψε",
            "πόσο κοστίζει;",
            "τα έργα του 20ού αιώνα",
        ],
    ),
    (
        "Arabic",
        &[
            "اجتماع اليوم في الساعة ٣:٣٠",
            "السعر ١٢٫٥٠ درهم",
            "مرحبًا بكم",
            "في عام ٢٠٢٤ صدر التقرير",
            "شكرًا، إلى اللقاء",
            "كـتـاب جديد",
            "\u{200F}نسخة Word\u{200F}",
        ],
    ),
    (
        "Persian",
        &[
            "می\u{200C}خواهم کتاب\u{200C}ها را ببینم",
            "نمی\u{200C}شود",
            "سال ۱۴۰۳",
            "خانه\u{200C}ای بزرگ",
            "ساعت ۱۰:۳۰",
            "برنامه\u{200C}نویسی با Python",
        ],
    ),
    (
        "Hebrew",
        &[
            "הפגישה מחר בבוקר",
            "צה״ל וגם ג׳ירפה",
            "תודה רבה",
            "המחיר \u{20AA}120",
            "\u{200F}דו״ח Excel",
            "שָׁלוֹם לכם",
        ],
    ),
    (
        "Hindi",
        &[
            "आज की बैठक सफल रही",
            "क्\u{200D}षमा करें",
            "क्\u{200C}ष अलग है",
            "सन् २०२४ में",
            "मूल्य ₹१,२००",
            "धन्यवाद",
            "नई रिपोर्ट PDF में",
        ],
    ),
    (
        "Bengali",
        &[
            "আজকের সভা ভালো হয়েছে",
            "র\u{200D}্যাব এসেছে",
            "২০২৪ সালে",
            "ধন্যবাদ বন্ধু",
            "দাম ৳১২০",
            "উৎ\u{200C}সব",
        ],
    ),
    ("Thai", &["วันนี้ประชุมตอนบ่าย", "ราคา ๑๒๐ บาท", "ขอบคุณครับ", "พ.ศ. ๒๕๖๗", "ดาวน์โหลดไฟล์ PDF"]),
    (
        "Chinese",
        &[
            "今天的会议讨论了预算。",
            "价格是１２０元，",
            "“你好”，他说。",
            "第３章　结论",
            "使用Ｗｏｒｄ文档",
            "联系人：王小明；",
            "（见附件）",
        ],
    ),
    (
        "Japanese",
        &[
            "本日の会議は１５：３０からです。",
            "価格は１，２００円（税込）",
            "ＮＨＫの番組",
            "ｶﾀｶﾅ表記",
            "「ありがとう」",
            "第２回　Ｊリーグ",
            "ファイル名はｒｅｐｏｒｔ．ｄｏｃ",
            "令和６年４月１日",
        ],
    ),
    (
        "Korean",
        &[
            "오늘 회의는 세 시에 시작합니다",
            "가격은 ₩12,000입니다",
            "감사합니다",
            "「제３장」",
            "서울시 강남구",
            "KBS 뉴스에서",
        ],
    ),
    (
        "Georgian and Armenian",
        &[
            "დღეს შეხვედრაა",
            "გმადლობთ",
            "თბილისი ლამაზია",
            "Այսօր հանդիպում է",
            "Շնորհակալություն։",
            "Երևանում «լավ» է",
        ],
    ),
    (
        "Emoji",
        &[
            "👩\u{200D}💻 at work",
            "👨\u{200D}👩\u{200D}👧\u{200D}👦 dinner",
            "❤\u{FE0F} it",
            "1\u{FE0F}\u{20E3} first 2\u{FE0F}\u{20E3} second",
            "🇩🇪🇫🇷",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} rugby",
            "👍🏽 ok",
            "Ⓜ\u{FE0F} sign",
            "©\u{FE0F}2024",
            "ℹ\u{FE0F} note",
            "🏳\u{FE0F}\u{200D}🌈",
        ],
    ),
    (
        "English",
        &[
            "The naïve café’s résumé",
            "don’t—really—worry",
            "x² + y² = z²",
            "a ½ cup at 20 °C",
            "“quoted” text…",
            "the 1ˢᵗ and 2ⁿᵈ",
            "№ 5 of ten™",
            "meet at noon on the dot",
            "α and β tests",
            "5 µm wide",
        ],
    ),
];

const PRODUCTS: [&str; 10] = [
    "iPhone 15 Pro",
    "Windows 11",
    "PostgreSQL 16.2",
    "Wi\u{2011}Fi 6E",
    "USB\u{2011}C",
    "C++20",
    "Node.js",
    "MacBook Air",
    "COVID\u{2011}19",
    "GPT\u{2011}4o",
];

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(*self.pick(b"0123456789abcdef"))).collect()
    }
}

/// Something ordinary that stands in text of any language.
fn ordinary(random: &mut Random) -> String {
    let [a, b, c] = [0; 3].map(|_| random.below(100));
    let year = 1950 + random.below(80);
    match random.below(26) {
        0 => format!("€\u{A0}{a}.{b:02}"),
        1 => format!("{a}\u{202F}{:03},{b:02} €", c * 10),
        2 => format!("${a},{:03}.{b:02}", c * 10),
        3 => format!("{:02}.{:02}.{year}", 1 + a % 28, 1 + b % 12),
        4 => format!("{year}–{}", year + 1 + a % 9),
        5 => format!("{a}\u{A0}km/h, {b}\u{2009}%"),
        6 => (*random.pick(&PRODUCTS)).to_owned(),
        7 => format!("#release{a} #{year}"),
        8 => format!("{:02}:{b:02}–{:02}:{c:02}", a % 12, 12 + a % 12).replace(":9", ":0"),
        9 => format!("https://example.org/docs/{year}/{a}?page={b}&q=caf%C3%A9#s-{c}"),
        10 => format!("https://fr.wikipedia.org/wiki/%C3%89t%C3%A9_{year}"),
        11 => format!("{a}º, {b}ª, {c}ᵉ, {a}th"),
        12 => format!("`user_count_{a} += get_{b}(x)`"),
        13 => format!("/usr/local/share/app-{a}/config_{b}.yaml"),
        14 => format!("C:\\Users\\anna\\new\\table_{a}\\x{b}.txt"),
        15 => format!("commit {}", random.hex(40)),
        16 => {
            let [a, b, c, d, e] = [8, 4, 4, 4, 12].map(|digits| random.hex(digits));
            format!("{a}-{b}-{c}-{d}-{e}")
        }
        17 => format!("v{}.{b}.{c}-rc.{}", a % 9, a % 5),
        18 => format!("- item {a}\n- item {b}\n  1. step {c}"),
        19 => {
            format!("| {a} | {b}.{c} | {year} |\n|---|---|---|\n| {c} | {a}.{b} | {} |", year + 1)
        }
        20 => format!("{a}\t{b}\t{c}\t{year}\n{c}\t{a}\t{b}\t{}", year + 3),
        21 => format!("the end of a line with {year}\nand {a} more words on the next"),
        22 => format!("−{a}\u{A0}°C … ±{b}"),
        23 => format!("{a} × {b} = {}", a * b),
        24 => format!("sha256:{}", random.hex(64)),
        _ => format!("A &amp; B, &quot;{a}&quot; &lt;b&gt;"),
    }
}

fn line(random: &mut Random, stock: &[&str]) -> String {
    let mut out = String::new();
    for index in 0..1 + random.below(5) {
        if index > 0 {
            out.push_str(random.pick::<&str>(&[" ", " ", " ", ", ", " – ", ": ", "\n", "; "]));
        }
        match random.below(3) {
            0 => out.push_str(&ordinary(random)),
            _ => out.push_str(random.pick::<&str>(stock)),
        }
    }
    out
}

#[test]
fn views_leave_ordinary_text_alone() {
    let scanner = Scanner::builder().rules(documents::rules()).build().unwrap();
    let lines = std::env::var("MULTILINGUAL_LINES").map_or(LINES, |lines| lines.parse().unwrap());
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut scratch = Scratch::new();
    let (mut changed, mut plain) = (0, 0);
    for index in 0..lines {
        let (language, stock) = STOCK[index % STOCK.len()];
        let text = line(&mut random, stock);
        let scan = scanner.scan(&text, &mut scratch);
        let findings = scan.findings();
        plain += usize::from(findings.iter().any(|finding| finding.view == View::Plain));
        let is_known = |span: rule_scan::Span, rule| {
            findings.iter().any(|other| {
                other.view == View::Plain
                    && other.rule == rule
                    && other.span.start < span.end
                    && span.start < other.span.end
            })
        };
        let by_view = findings.iter().filter(|finding| finding.view != View::Plain);
        let new: Vec<_> = by_view.filter(|finding| !is_known(finding.span, finding.rule)).collect();
        changed += usize::from(!new.is_empty());
        for finding in &new {
            let (name, here) = (scanner.rule(finding.rule).unwrap().name(), finding.span.of(&text));
            eprintln!("{language}, {:?}, {name}: {here:?} in {text:?}", finding.view);
        }
    }
    eprintln!("{changed} of {lines} lines changed by a view; findings in {plain} as they stand");
    assert!(changed * 1_000 <= lines * MOST, "{changed} of {lines} lines");
}
