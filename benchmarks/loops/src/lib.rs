//! What the programs share: numbers that look random, and a checksum.

/// A linear congruential generator; the same numbers everywhere.
pub struct Numbers(pub u32);

impl Numbers {
    pub fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1664525).wrapping_add(1013904223);
        self.0 >> 8
    }
}

/// FNV-1a.
pub fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2166136261, |h, &b| (h ^ b as u32).wrapping_mul(16777619))
}

/// English with punctuation, numbers and addresses.
pub fn text(words: usize) -> String {
    const LIST: [&str; 16] = [
        "memory", "of", "the", "module", "grows,", "and", "values", "flow", "from", "block", "to", "loop.",
        "1984", "a.b@example.org", "2026-11-21", "Wasm",
    ];
    let mut numbers = Numbers(7);
    let mut text = String::new();
    for i in 0..words {
        text += LIST[numbers.next() as usize % LIST.len()];
        text.push(if i % 12 == 11 { '\n' } else { ' ' });
    }
    text
}
