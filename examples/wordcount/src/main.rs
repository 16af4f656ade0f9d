//! Counts the words of a text and shows the most frequent ones as a bar chart.
//!
//! An ordinary command: arguments, standard input or files, hash maps, sorting,
//! Unicode, formatting, errors with an exit code. It knows nothing of WebAssembly.
//!
//! ```text
//! $ wordcount --top 3 < text.txt
//! the  13  ████████████████████████
//! of    7  █████████████
//! and   6  ███████████
//! ```

use std::collections::HashMap;
use std::io::Read;
use std::process::ExitCode;

struct Options {
    top: usize,
    least_length: usize,
    files: Vec<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options { top: 12, least_length: 1, files: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut number = |name: &str| -> Result<usize, String> {
                let text = arguments.next().ok_or(format!("{name} needs a number"))?;
                text.parse().map_err(|error| format!("{name} {text}: {error}"))
            };
            match argument.as_str() {
                "--top" => options.top = number("--top")?,
                "--least-length" => options.least_length = number("--least-length")?,
                _ if argument.starts_with("--") => return Err(format!("unknown option {argument}")),
                _ => options.files.push(argument),
            }
        }
        Ok(options)
    }

    fn read(&self) -> Result<String, String> {
        let mut text = String::new();
        if self.files.is_empty() {
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| format!("standard input: {error}"))?;
        }
        for file in &self.files {
            text += &std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        }
        Ok(text)
    }
}

/// Words in lower case; an apostrophe inside a word belongs to it.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn count(text: &str, least_length: usize) -> Vec<(String, usize)> {
    let mut counts = HashMap::new();
    for word in words(text).filter(|word| word.chars().count() >= least_length) {
        *counts.entry(word).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn show(counts: &[(String, usize)], top: usize) {
    const WIDTH: usize = 40;
    let shown = &counts[..top.min(counts.len())];
    let most = shown.first().map_or(1, |(_, times)| *times);
    let longest = shown.iter().map(|(word, _)| word.chars().count()).max().unwrap_or(0);
    for (word, times) in shown {
        let bar = "█".repeat((times * WIDTH).div_ceil(most));
        println!("{word:<longest$}  {times:>4}  {bar}");
    }
    let total: usize = counts.iter().map(|(_, times)| times).sum();
    println!("{total} words, {} different", counts.len());
}

fn main() -> ExitCode {
    let result = Options::parse(std::env::args().skip(1))
        .and_then(|options| Ok((options.read()?, options)));
    match result {
        Ok((text, options)) => {
            show(&count(&text, options.least_length), options.top);
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("wordcount: {message}");
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_keep_apostrophes() {
        let found: Vec<_> = words("Don't — 'quote' ÄRGER x2!").collect();
        assert_eq!(found, ["don't", "quote", "ärger", "x2"]);
    }

    #[test]
    fn frequent_words_come_first_then_the_alphabet() {
        let counts = count("b a c b a a", 1);
        assert_eq!(counts[0], ("a".to_string(), 3));
        assert_eq!(counts[1], ("b".to_string(), 2));
    }

    #[test]
    fn options_are_checked() {
        let parse = |line: &str| Options::parse(line.split(' ').map(String::from));
        assert_eq!(parse("--top 3 file").unwrap().top, 3);
        assert!(parse("--top").is_err());
        assert!(parse("--top many").is_err());
        assert!(parse("--bottom").is_err());
    }
}
