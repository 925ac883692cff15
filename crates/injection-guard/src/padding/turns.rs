//! Turns of a conversation, by the names of who speaks at the starts of lines.

use rule_scan::Span;

use super::Found;

/// The longest name of a speaker, in bytes.
const NAME: usize = 28;
/// How far apart two turns may begin and still belong to one conversation.
const GAP: usize = 8192;

/// Who speaks, with the number of turns from which it is a count that people seldom write. A page
/// of questions and answers has many; a person and an assistant have fewer.
const SPEAKERS: [(Speaker, &[&str]); 4] = [
    (
        Speaker { asks: true, many: 16 },
        &[
            "user",
            "human",
            "nutzer",
            "benutzer",
            "mensch",
            "utilisateur",
            "usuario",
            "usuário",
            "utente",
            "gebruiker",
            "użytkownik",
            "пользователь",
            "kullanıcı",
            "المستخدم",
            "उपयोगकर्ता",
            "用户",
            "ユーザー",
            "사용자",
        ],
    ),
    (
        Speaker { asks: false, many: 16 },
        &[
            "assistant",
            "ai",
            "bot",
            "chatgpt",
            "gpt",
            "claude",
            "model",
            "chatbot",
            "ki",
            "ia",
            "assistent",
            "asistente",
            "assistente",
            "asystent",
            "ассистент",
            "asistan",
            "المساعد",
            "सहायक",
            "助手",
            "アシスタント",
            "어시스턴트",
            "ai assistant",
        ],
    ),
    (
        Speaker { asks: true, many: 40 },
        &[
            "q",
            "question",
            "input",
            "prompt",
            "request",
            "instruction",
            "frage",
            "pregunta",
            "pergunta",
            "domanda",
            "vraag",
            "pytanie",
            "вопрос",
            "soru",
            "سؤال",
            "प्रश्न",
            "问",
            "问题",
            "質問",
            "질문",
        ],
    ),
    (
        Speaker { asks: false, many: 40 },
        &[
            "a",
            "answer",
            "output",
            "response",
            "reply",
            "antwort",
            "réponse",
            "reponse",
            "respuesta",
            "resposta",
            "risposta",
            "antwoord",
            "odpowiedź",
            "ответ",
            "cevap",
            "yanıt",
            "جواب",
            "उत्तर",
            "答",
            "回答",
            "답변",
        ],
    ),
];

#[derive(Clone, Copy, Debug)]
struct Speaker {
    asks: bool,
    many: u32,
}

/// Pairs of a question and its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    line: Line,
    /// Where the first question of the conversation begins.
    start: usize,
    /// Where the last turn began.
    last: usize,
    /// Somebody has asked and nobody answered yet.
    asked: bool,
    pairs: u32,
    /// The number from which it counts: the greatest that a speaker has.
    many: u32,
}

/// The start of the line that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    start: usize,
    name: [u8; NAME],
    len: u8,
    /// Whether it cannot be a name any more.
    over: bool,
    /// Marks before the name: bullets, quotes, headings.
    marks: u8,
}

impl Turns {
    pub(super) fn push(&mut self, at: usize, byte: u8) -> Option<Found> {
        let line = &mut self.line;
        match byte {
            b'\n' | b'\r' => {
                *line = Line { start: at + 1, ..Line::default() };
                None
            }
            _ if line.over => None,
            b' ' | b'\t' | b'>' | b'*' | b'#' | b'-' | b'"' | b'<' if line.len == 0 => {
                line.marks = line.marks.saturating_add(1);
                line.over = line.marks > 12;
                if line.marks == 1 {
                    line.start = at;
                }
                None
            }
            b':' => self.turn(at + 1),
            _ => {
                if line.len == 0 && line.marks == 0 {
                    line.start = at;
                }
                let slot = line.name.get_mut(usize::from(line.len));
                line.over = slot.is_none();
                if let Some(slot) = slot {
                    *slot = byte.to_ascii_lowercase();
                    line.len += 1;
                }
                // The colon of Chinese and Japanese.
                let known = line.name.get(..usize::from(line.len)).unwrap_or(&[]);
                if known.ends_with("：".as_bytes()) {
                    line.len -= 3;
                    return self.turn(at + 1);
                }
                None
            }
        }
    }

    /// A colon ends the name.
    fn turn(&mut self, end: usize) -> Option<Found> {
        self.line.over = true;
        let Line { start, name, len, .. } = self.line;
        let name = name.get(..usize::from(len))?;
        // "Question 12", "**User**".
        let odd = |&byte: &u8| byte.is_ascii_digit() || b" *_.#)".contains(&byte);
        let kept = name.iter().rposition(|byte| !odd(byte)).map_or(0, |last| last + 1);
        let name = name.get(..kept)?;
        let known =
            |(_, names): &&(Speaker, &[&str])| names.iter().any(|known| known.as_bytes() == name);
        let speaker = SPEAKERS.iter().find(known)?.0;
        if start.saturating_sub(self.last) > GAP {
            self.pairs = 0;
            self.asked = false;
        }
        self.last = start;
        if speaker.asks {
            if self.pairs == 0 {
                self.start = start;
                self.many = speaker.many;
            }
            self.asked = true;
            return None;
        }
        if !std::mem::take(&mut self.asked) {
            return None;
        }
        self.pairs = self.pairs.saturating_add(1);
        self.many = self.many.max(speaker.many);
        let confidence = match self.pairs / self.many.max(1) {
            0 => return None,
            1 => 45,
            2..=4 => 65,
            _ => 90,
        };
        Some(Found { span: Span { start: self.start, end }, confidence })
    }
}
