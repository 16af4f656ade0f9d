// Files in the working folder: written, appended, read in several ways, sought
// in, renamed, copied, listed, removed, with the errors of what is not there.
// preopen: .
// without-system: operation not supported on this platform
// reference: wasm

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

fn tree(folder: &Path, depth: usize, out: &mut Vec<String>) -> io::Result<u64> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(|e| e.file_name());
    let mut total = 0;
    for entry in entries {
        let kind = entry.file_type()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if kind.is_dir() {
            out.push(format!("{:indent$}{name}/", "", indent = depth * 2));
            total += tree(&entry.path(), depth + 1, out)?;
        } else {
            let size = entry.metadata()?.len();
            out.push(format!("{:indent$}{name} {size}", "", indent = depth * 2));
            total += size;
        }
    }
    Ok(total)
}

// A tiny table in a file: fixed records that are read and written in place.
struct Table {
    file: File,
}
impl Table {
    const RECORD: u64 = 12;
    fn open(path: &Path) -> io::Result<Table> {
        Ok(Table { file: OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)? })
    }
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len() / Self::RECORD)
    }
    fn set(&mut self, at: u64, key: u32, value: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at * Self::RECORD))?;
        self.file.write_all(&key.to_be_bytes())?;
        self.file.write_all(&value.to_le_bytes())
    }
    fn get(&mut self, at: u64) -> io::Result<(u32, u64)> {
        let mut record = [0; Self::RECORD as usize];
        self.file.seek(SeekFrom::Start(at * Self::RECORD))?;
        self.file.read_exact(&mut record)?;
        Ok((u32::from_be_bytes(record[..4].try_into().unwrap()), u64::from_le_bytes(record[4..].try_into().unwrap())))
    }
}

fn kind<T>(r: io::Result<T>) -> String {
    r.map_or_else(|e| format!("{:?}", e.kind()), |_| "fine".into())
}

fn main() -> io::Result<()> {
    let root = PathBuf::from("data");
    fs::create_dir_all(root.join("deep/er"))?;
    fs::write(root.join("a.txt"), "first\nsecond line\n\nlast without end")?;
    let mut out = BufWriter::new(File::create(root.join("deep/numbers"))?);
    for i in 0..5000u32 {
        writeln!(out, "{i} {}", i * i % 101)?;
    }
    out.flush()?;
    drop(out);
    let mut log = OpenOptions::new().append(true).create(true).open("data/log")?;
    log.write_all(b"one ")?;
    log.write_all(b"two")?;
    drop(log);
    writeln!(OpenOptions::new().append(true).open("data/log")?, " three")?;

    println!("{:?}", fs::read_to_string("data/log")?);
    println!("{:?}", fs::read("data/a.txt")?.iter().filter(|b| **b == b'\n').count());
    for (i, line) in BufReader::new(File::open(root.join("a.txt"))?).lines().enumerate() {
        println!("{i}: {:?}", line?);
    }
    let mut histogram: BTreeMap<u32, u32> = BTreeMap::new();
    for line in BufReader::with_capacity(64, File::open("data/deep/numbers")?).lines() {
        let line = line?;
        let (_, n) = line.split_once(' ').unwrap();
        *histogram.entry(n.parse().unwrap()).or_default() += 1;
    }
    println!("{} {:?}", histogram.len(), histogram.iter().take(6).collect::<Vec<_>>());

    let mut table = Table::open(&root.join("table"))?;
    for i in [3, 0, 1, 2] {
        table.set(i, i as u32 * 7, u64::MAX / (i + 1))?;
    }
    table.set(1, 99, 1)?;
    println!("{} {:?}", table.len()?, (0..4).map(|i| table.get(i).unwrap()).collect::<Vec<_>>());
    println!("{:?} {:?}", table.get(4).map_err(|e| e.kind()), table.file.seek(SeekFrom::End(-5))?);
    table.file.set_len(30)?;
    println!("{} {:?} {:?}", table.len()?, table.file.stream_position()?, table.file.seek(SeekFrom::Current(-20))?);
    let mut rest = vec![];
    println!("{} {:?}", table.file.read_to_end(&mut rest)?, rest.last());
    drop(table);

    println!("{}", fs::copy("data/a.txt", "data/deep/er/copy.txt")?);
    fs::rename("data/log", "data/deep/moved.log")?;
    let mut listing = vec![];
    let total = tree(&root, 0, &mut listing)?;
    println!("{}\n{total}", listing.join("\n"));

    println!("{} {}", kind(File::open("data/log")), kind(fs::read("data/none/x")));
    println!("{} {}", kind(fs::create_dir("data")), kind(fs::remove_dir("data")));
    println!("{} {}", kind(OpenOptions::new().write(true).create_new(true).open("data/a.txt")), kind(fs::rename("data/x", "data/y")));
    println!("{} {}", kind(fs::read_to_string("data")), kind(fs::remove_file("data/none")));
    println!("{} {}", kind(fs::read_dir("data/a.txt").map(|_| ())), kind(File::open("data/a.txt").and_then(|mut f| f.write_all(b"x"))) != "fine");
    println!("{:?}", File::open("nowhere").map_err(|e| e.kind() == ErrorKind::NotFound).is_err_and(|e| e));
    fs::write("data/bad", [0xff, 0xfe])?;
    println!("{:?}", fs::read_to_string("data/bad").map_err(|e| (e.kind(), e.to_string())));
    let meta = fs::metadata("data/deep")?;
    println!("{} {} {} {}", meta.is_dir(), meta.is_file(), Path::new("data/a.txt").exists(), Path::new("data/zz").is_file());
    fs::remove_file("data/a.txt")?;
    fs::remove_dir_all("data")?;
    println!("{:?} {}", fs::exists("data")?, fs::read_dir(".")?.count());
    Ok(())
}
