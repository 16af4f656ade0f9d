//! The part of the program that tests can reach: a binary's own functions are
//! out of the reach of integration and documentation tests, so what is worth
//! testing lives here and `main.rs` only reads input and prints.
use std::fmt;

/// How long a text is.
///
/// ```
/// let counts = {{crate}}::Counts::of("two words");
/// assert_eq!(counts.words, 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub lines: usize,
    pub words: usize,
    pub characters: usize,
}

impl Counts {
    /// Counts lines, words and characters of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Counts {
            lines: text.lines().count(),
            words: text.split_whitespace().count(),
            characters: text.chars().count(),
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { lines, words, characters } = self;
        write!(f, "{lines} lines, {words} words, {characters} characters")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_lines() {
        assert_eq!(Counts::of(""), Counts { lines: 0, words: 0, characters: 0 });
    }

    #[test]
    fn characters_are_not_bytes() {
        assert_eq!(Counts::of("grüß dich").characters, 9);
    }
}
