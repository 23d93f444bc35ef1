//! A conversation that is made up, of realistic sizes, with things in it that must not be forgotten.

use serde_json::json;

/// Numbers that are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`. Xorshift (Marsaglia, 2003).
    pub(crate) const fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    const fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.roll(most - least)
    }
}

/// What sort of thing was planted, and so where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In a request of the person.
    Constraint,
    /// In an answer of the agent.
    Decision,
    /// In a tool's result.
    Fact,
}

pub(crate) const KINDS: [Kind; 3] = [Kind::Constraint, Kind::Decision, Kind::Fact];
/// Early, in the middle, late.
pub(crate) const TIMES: usize = 3;
/// Planted of each kind at each time.
pub(crate) const PLANTED: usize = 8;

/// Something that was planted. Its text stands once in the conversation.
#[derive(Debug, Clone)]
pub(crate) struct Planted {
    pub(crate) kind: Kind,
    pub(crate) time: usize,
    pub(crate) text: String,
}

/// A prompt and what comes of it.
pub(crate) struct Prompt {
    pub(crate) request: String,
    /// The results of each step's calls.
    pub(crate) steps: Vec<Vec<String>>,
    pub(crate) answer: String,
}

/// A conversation of about `tokens` tokens, and what was planted in it.
pub(crate) fn conversation(tokens: u64, seed: u64) -> (Vec<Prompt>, Vec<Planted>) {
    let mut dice = Dice::new(seed);
    let mut prompts = Vec::new();
    let mut left = tokens;
    while left > 0 {
        let prompt = prompt(&mut dice);
        let length =
            prompt.request.len() + prompt.answer.len() + prompt.steps.iter().flatten().map(String::len).sum::<usize>();
        // Four bytes are about a token here.
        left = left.saturating_sub(length as u64 / 4);
        prompts.push(prompt);
    }
    let mut planted = Vec::new();
    for kind in KINDS {
        for time in 0..TIMES {
            for number in 0..PLANTED {
                let text = sentence(&mut dice, kind, time, number);
                // The middles of the first, the second and the third part of the conversation, give or take.
                let part = prompts.len() as u64;
                let place = part * (2 * time as u64 + 1) / 6 + dice.roll((part / 8).max(1));
                if let Some(prompt) = prompts.get_mut(usize::try_from(place.min(part - 1)).unwrap_or_default()) {
                    plant(&mut dice, prompt, kind, &text);
                }
                planted.push(Planted { kind, time, text });
            }
        }
    }
    (prompts, planted)
}

fn prompt(dice: &mut Dice) -> Prompt {
    let steps = (0..dice.between(1, 6)).map(|_| (0..dice.between(1, 3)).map(|_| result(dice)).collect()).collect();
    let (request, answer) = (dice.between(12, 60), dice.between(40, 140));
    Prompt { request: words(dice, request), steps, answer: words(dice, answer) }
}

/// Most results are short, some are pages, few are files.
fn result(dice: &mut Dice) -> String {
    let length = match dice.roll(10) {
        0..6 => dice.between(40, 200),
        6..9 => dice.between(300, 1_000),
        _ => dice.between(1_500, 2_500),
    };
    json!({"path": format!("src/{}.rs", dice.roll(500)), "lines": length / 10, "text": words(dice, length)}).to_string()
}

fn words(dice: &mut Dice, count: u64) -> String {
    const WORDS: [&str; 32] = [
        "the", "valve", "returns", "pressure", "value", "of", "an", "index", "when", "config", "is", "loaded", "and",
        "each", "request", "waits", "for", "a", "lock", "in", "module", "parse", "error", "line", "test", "with",
        "buffer", "size", "until", "stream", "ends", "then",
    ];
    let mut text = String::new();
    for _ in 0..count {
        if !text.is_empty() {
            text.push(' ');
        }
        match dice.roll(12) {
            0 => text.push_str(&dice.roll(100_000).to_string()),
            1 => text.push_str(&format!("fn_{:x}", dice.roll(65_536))),
            _ => text
                .push_str(WORDS.get(usize::try_from(dice.roll(32)).unwrap_or_default()).copied().unwrap_or_default()),
        }
    }
    text
}

fn sentence(dice: &mut Dice, kind: Kind, time: usize, number: usize) -> String {
    let tag = format!("{}{time}{number}{:04}", kind.letter(), dice.roll(10_000));
    match kind {
        Kind::Constraint => format!("Never change the port of service {tag}."),
        Kind::Decision => format!("Decided: module {tag} stays in Rust because it is called most."),
        Kind::Fact => format!("Found: host {tag} answers within {} ms.", dice.between(100, 999)),
    }
}

impl Kind {
    const fn letter(self) -> char {
        match self {
            Self::Constraint => 'C',
            Self::Decision => 'D',
            Self::Fact => 'F',
        }
    }
}

/// Puts the sentence somewhere into the text of its kind.
fn plant(dice: &mut Dice, prompt: &mut Prompt, kind: Kind, sentence: &str) {
    let place = usize::try_from(dice.roll(100)).unwrap_or_default();
    let text = match kind {
        Kind::Constraint => &mut prompt.request,
        Kind::Decision => &mut prompt.answer,
        Kind::Fact => match prompt.steps.first_mut().and_then(|results| results.first_mut()) {
            Some(result) => result,
            None => return,
        },
    };
    // Within the value of `text`, where it is a result: JSON has no blank before that which is not in a text.
    let first = if kind == Kind::Fact { text.find("\"text\":\"").map_or(0, |at| at + 8) } else { 0 };
    // A sentence must not tear another one apart.
    let is_free = !["Never", "Decided:", "Found:"].iter().any(|word| text.contains(word));
    let wanted = if is_free { first + (text.len() - first) * place / 100 } else { first };
    let at = text.get(..wanted).and_then(|head| head.rfind(' ')).filter(|at| *at > first).unwrap_or(first);
    text.insert_str(at, &format!(" {sentence} "));
}
