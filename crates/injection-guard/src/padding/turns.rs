//! Turns of a conversation, by the names of who speaks at the starts of lines.

use rule_scan::Span;

use super::Found;

/// How much of a line is looked at for the name of a speaker, in bytes.
pub(super) const HEAD: usize = 44;
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

impl Turns {
    /// The first bytes of a line, which begins at `start`.
    pub(super) fn line(&mut self, start: usize, head: &[u8]) -> Option<Found> {
        let (name, end) = name(head)?;
        let mut folded = [0; HEAD];
        for (to, from) in folded.iter_mut().zip(name) {
            *to = from.to_ascii_lowercase();
        }
        let name = folded.get(..name.len())?;
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
        Some(Found { span: Span { start: self.start, end: start + end }, confidence })
    }
}

/// The name of a speaker that a line begins with, and where the colon after it ends: "**User 1**:".
fn name(head: &[u8]) -> Option<(&[u8], usize)> {
    // Most lines have no colon, or a long way to it.
    let ascii = head.iter().position(|&byte| byte == b':');
    let wide = || head.windows(3).position(|three| three == "：".as_bytes());
    let (colon, width) = match ascii {
        Some(colon) => (colon, 1),
        None => (wide()?, 3),
    };
    let name = head.get(..colon)?;
    let odd = |byte: &u8| byte.is_ascii_digit() || b" \t>*#-_.)".contains(byte);
    let from = name.iter().position(|byte| !odd(byte))?;
    let to = name.iter().rposition(|byte| !odd(byte))? + 1;
    Some((name.get(from..to)?, colon + width))
}
