//! Texts in less room than their bytes, packed by the compiler and unpacked when one
//! of them is shown.
//!
//! The texts of errors are a sixth of a program that reads lines and counts words, and
//! hardly ever shown. The pair of symbols that is found most often becomes a symbol of
//! its own, again and again:
//!
//! ```text
//! no such file   no such process      0 = ' 's, 1 = no, 2 = 10, 3 = uc, 4 = 23, 5 = 4h
//! 5 file         5 process
//! ```
//!
//! All texts begin with a capital letter, which is left to the unpacking: "not supported"
//! and the end of "protocol not supported" are alike then. So are `NotSupported` and
//! "not supported" with a space for each capital. Ends of texts are symbols like others,
//! and may be parts of pairs, so a text is found by unpacking all before it; that takes
//! microseconds.

/// How many symbols stand for pairs: those beyond ASCII, of which there are as many.
pub const RULES: usize = 128;
/// The end of a text.
pub const END: u8 = 0;
/// Between texts and names, and in no pair.
const WALL: u8 = 1;
const MOST: usize = 4096;

pub struct Packed {
    symbols: [u8; MOST],
    pub length: usize,
    pub rules: [[u8; 2]; RULES],
}

impl Packed {
    const fn add(&mut self, symbol: u8) {
        self.symbols[self.length] = symbol;
        self.length += 1;
    }

    /// Adds texts that end with a zero each.
    const fn add_texts(&mut self, texts: &str, are_names: bool) {
        let texts = texts.as_bytes();
        let mut at = 0;
        let mut begins = true;
        while at < texts.len() {
            let byte = texts[at];
            assert!(!begins || byte.is_ascii_uppercase());
            if are_names && byte.is_ascii_uppercase() && !begins {
                self.add(b' ');
            }
            assert!(byte == END || byte.is_ascii() && !byte.is_ascii_control());
            self.add(if begins || are_names { byte.to_ascii_lowercase() } else { byte });
            begins = byte == END;
            at += 1;
        }
    }

    /// The pair that is found most often.
    const fn frequent(&self) -> [u8; 2] {
        let mut counts = [[0u16; 256]; 256];
        let mut best = [0; 2];
        let mut most = 0;
        let mut at = 0;
        while at + 1 < self.length {
            let (first, second) = (self.symbols[at], self.symbols[at + 1]);
            at += 1;
            if first == WALL || second == WALL {
                continue;
            }
            let count = &mut counts[first as usize][second as usize];
            *count += 1;
            if *count > most {
                most = *count;
                best = [first, second];
            }
            // Of three that are equal only two can be a pair.
            if first == second && at + 1 < self.length && self.symbols[at + 1] == first {
                at += 1;
            }
        }
        assert!(most > 2, "fewer rules than there are");
        best
    }

    const fn replace(&mut self, pair: [u8; 2], by: u8) {
        let (mut from, mut to) = (0, 0);
        while from < self.length {
            let is_pair = from + 1 < self.length
                && self.symbols[from] == pair[0]
                && self.symbols[from + 1] == pair[1];
            self.symbols[to] = if is_pair { by } else { self.symbols[from] };
            from += 1 + is_pair as usize;
            to += 1;
        }
        self.length = to;
    }

    /// Texts and names, which end with a zero each, with one list of rules.
    pub const fn new(texts: &str, names: &str) -> Packed {
        let mut packed = Packed { symbols: [0; MOST], length: 0, rules: [[0; 2]; RULES] };
        packed.add_texts(texts, false);
        packed.add(WALL);
        packed.add_texts(names, true);
        // The last symbol first: brotli finds more in what comes of it.
        let mut rule = RULES;
        while rule != 0 {
            rule -= 1;
            packed.rules[rule] = packed.frequent();
            packed.replace(packed.rules[rule], (RULES + rule) as u8);
        }
        packed
    }

    /// Where the texts' symbols end.
    pub const fn wall(&self) -> usize {
        let mut at = 0;
        while self.symbols[at] != WALL {
            at += 1;
        }
        at
    }

    /// Where the names' symbols begin, behind those of the texts.
    pub const fn names(&self) -> usize {
        self.wall() + 1
    }

    /// Some of the symbols.
    pub const fn part<const LENGTH: usize>(&self, from: usize) -> [u8; LENGTH] {
        let mut part = [0; LENGTH];
        part.copy_from_slice(self.symbols.split_at(from).1.split_at(LENGTH).0);
        part
    }
}
