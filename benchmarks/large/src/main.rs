//! A command with many jobs, each by way of a large crate of crates.io.
//!
//! It is what `./x bench large` links: some 150,000 lines and more, none of them
//! generated. Every job reads the text of standard input and prints a short result
//! that depends on all of it, so that two compilers can be compared by output.
//! `all` does every job.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Cursor, Read, Write};

use clap::{Parser, Subcommand};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

type Outcome = Result<String, Box<dyn Error>>;

#[derive(Parser)]
#[command(version, about = "Works on text: searches, converts, renders, draws")]
struct Arguments {
    #[command(subcommand)]
    job: Job,
    /// How often, for a longer run
    #[arg(long, default_value_t = 1, global = true)]
    times: u32,
}

#[derive(Subcommand, Clone)]
enum Job {
    /// Words that match a pattern, counted
    Search { pattern: String },
    /// A table of the lines as CSV, read back
    Table,
    /// The words as JSON, as TOML, and back
    Convert,
    /// The text as Markdown
    Render,
    /// The words in a template
    Fill { template: Option<String> },
    /// The text drawn as an image, encoded in three formats and read back
    Draw,
    /// The text packed, unpacked and hashed
    Pack,
    /// The text as Rust, parsed and printed again
    Format,
    /// Every job
    All,
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone, Default)]
struct Words {
    title: String,
    lines: usize,
    mean_length: f64,
    counts: BTreeMap<String, usize>,
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn words_of(text: &str) -> Words {
    let mut words = Words { lines: text.lines().count(), ..Words::default() };
    words.title = text.lines().next().unwrap_or("nothing").trim().to_owned();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.counts.entry(word.to_lowercase()).or_default() += 1;
    }
    let letters: usize = words.counts.iter().map(|(word, count)| word.chars().count() * count).sum();
    words.mean_length = letters as f64 / words.counts.values().sum::<usize>().max(1) as f64;
    words
}

fn search(text: &str, pattern: &str) -> Outcome {
    let regex = regex::RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).build()?;
    let found: Vec<&str> = regex.find_iter(text).map(|found| found.as_str()).collect();
    let shouted = regex.replace_all(text, "<$0>");
    Ok(format!("{} matches, {}", found.len(), short_hash(shouted.as_bytes())))
}

fn table(text: &str) -> Outcome {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (number, line) in text.lines().enumerate() {
        writer.serialize((number, line.len(), line))?;
    }
    let bytes = writer.into_inner()?;
    let mut sum = 0;
    for row in csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]).deserialize() {
        let (number, length, line): (usize, usize, String) = row?;
        sum += number * length + line.len();
    }
    Ok(format!("{sum} in {} bytes", bytes.len()))
}

fn convert(text: &str) -> Outcome {
    let words = words_of(text);
    let json = serde_json::to_string_pretty(&words)?;
    let toml = toml::to_string_pretty(&words)?;
    let same = serde_json::from_str::<Words>(&json)? == words && toml::from_str::<Words>(&toml)? == words;
    let value: serde_json::Value = serde_json::from_str(&json)?;
    Ok(format!("{same}, {} bytes JSON, {} bytes TOML, {}", json.len(), toml.len(), value["lines"]))
}

fn render(text: &str) -> Outcome {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::all()));
    Ok(format!("{} bytes, {}", html.len(), short_hash(html.as_bytes())))
}

fn fill(text: &str, template: &str) -> Outcome {
    let filled = handlebars::Handlebars::new().render_template(template, &words_of(text))?;
    Ok(format!("{} bytes, {}", filled.len(), short_hash(filled.as_bytes())))
}

fn draw(text: &str) -> Outcome {
    let bytes = text.as_bytes();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| {
        let at = |offset: u32| bytes.get(((y * 64 + x + offset) as usize) % bytes.len().max(1)).copied().unwrap_or(0);
        image::Rgb([at(0), at(7), at(31)])
    });
    let small = image::DynamicImage::from(picture).resize(40, 30, image::imageops::FilterType::Lanczos3);
    let mut result = String::new();
    for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::Bmp] {
        let mut file = Cursor::new(Vec::new());
        small.write_to(&mut file, format)?;
        let again = image::load_from_memory(file.get_ref())?.to_rgb8();
        result += &format!("{} bytes {}, ", file.get_ref().len(), short_hash(&again));
    }
    Ok(result.trim_end_matches(", ").to_owned())
}

fn pack(text: &str) -> Outcome {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(text.as_bytes())?;
    let packed = packer.finish()?;
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked)?;
    Ok(format!("{}, {} bytes, {}", unpacked == text, packed.len(), short_hash(unpacked.as_bytes())))
}

fn format_code(text: &str) -> Outcome {
    let file = syn::parse_file(text)?;
    let printed = prettyplease::unparse(&file);
    let same = syn::parse_file(&printed)? == file;
    Ok(format!("{same}, {} items, {}", file.items.len(), short_hash(printed.as_bytes())))
}

fn run(job: &Job, text: &str) -> Outcome {
    let template = "{{title}}: {{#each counts}}{{@key}} {{this}}{{#unless @last}}, {{/unless}}{{/each}}";
    match job {
        Job::Search { pattern } => search(text, pattern),
        Job::Table => table(text),
        Job::Convert => convert(text),
        Job::Render => render(text),
        Job::Fill { template: other } => fill(text, other.as_deref().unwrap_or(template)),
        Job::Draw => draw(text),
        Job::Pack => pack(text),
        Job::Format => format_code(text),
        Job::All => {
            let pattern = r"\b\p{Lu}\w+|(?:[a-z]+_)+[a-z]+".to_owned();
            let jobs = [Job::Search { pattern }, Job::Table, Job::Convert, Job::Render]
                .into_iter()
                .chain([Job::Fill { template: None }, Job::Draw, Job::Pack, Job::Format]);
            jobs.map(|job| run(&job, text)).collect::<Result<Vec<_>, _>>().map(|lines| lines.join("\n"))
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    for _ in 0..arguments.times {
        println!("{}", run(&arguments.job, &text)?);
    }
    Ok(())
}
