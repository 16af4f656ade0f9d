// Files in the working folder: create, write, append, read, seek, truncate,
// metadata, rename, copy, folders, listing, removal, and the kinds of errors.
// preopen: .
// without-system: operation not supported on this platform

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

fn names(dir: &str) -> io::Result<Vec<String>> {
    let mut v = fs::read_dir(dir)?
        .map(|e| e.map(|e| format!("{}{}", e.file_name().to_string_lossy(), if e.path().is_dir() { "/" } else { "" })))
        .collect::<Result<Vec<_>, _>>()?;
    v.sort();
    Ok(v)
}

fn kind<T>(r: io::Result<T>) -> Option<ErrorKind> {
    r.err().map(|e| e.kind())
}

fn main() -> io::Result<()> {
    println!("{:?}", names(".")?);
    fs::write("a.txt", "line 1\nline 2\nπ\n")?;
    println!("{:?}", fs::read_to_string("a.txt")?);
    let mut f = OpenOptions::new().append(true).open("a.txt")?;
    writeln!(f, "appended {}", 5)?;
    drop(f);
    for (i, l) in BufReader::new(File::open("a.txt")?).lines().enumerate() {
        println!("{i}: {}", l?);
    }
    let mut f = OpenOptions::new().read(true).write(true).open("a.txt")?;
    f.seek(SeekFrom::Start(5))?;
    f.write_all(b"ONE")?;
    f.seek(SeekFrom::End(-4))?;
    let mut tail = String::new();
    f.read_to_string(&mut tail)?;
    println!("{tail:?} {} {}", f.stream_position()?, f.metadata()?.len());
    f.set_len(10)?;
    f.rewind()?;
    let mut all = vec![];
    f.read_to_end(&mut all)?;
    println!("{}", all.escape_ascii());
    f.sync_all()?;
    drop(f);
    fs::create_dir_all("d/e/f")?;
    fs::copy("a.txt", "d/copy.txt")?;
    fs::rename("a.txt", "d/e/moved.txt")?;
    File::create_new("d/e/f/empty")?;
    println!("{:?} {:?} {:?}", names(".")?, names("d")?, names("d/e")?);
    println!("{:?} {:?}", fs::exists("d/copy.txt")?, Path::new("a.txt").exists());
    let m = fs::metadata("d/e/moved.txt")?;
    println!("{} {} {} {}", m.len(), m.is_file(), m.is_dir(), fs::metadata("d")?.is_dir());

    println!("{:?}", kind(File::open("missing")));
    println!("{:?}", kind(File::create_new("d/copy.txt")));
    println!("{:?}", kind(fs::create_dir("d")));
    println!("{:?}", kind(fs::remove_dir("d")).is_some());
    println!("{:?}", kind(fs::read_dir("nowhere")));
    println!("{:?}", kind(fs::read("d/copy.txt/x")));
    fs::write("bad", b"\xff\xfe")?;
    println!("{:?}", kind(fs::read_to_string("bad")));

    let big: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(i) >> 3) as u8).collect();
    fs::write("big", &big)?;
    let mut f = File::open("big")?;
    let mut h = 0u32;
    let mut buf = [0; 777];
    loop {
        let n = f.read(&mut buf)?;
        if n == 0 {
            break;
        }
        h = buf[..n].iter().fold(h, |h, b| h.rotate_left(5) ^ *b as u32);
    }
    println!("{h:08x} {}", fs::read("big")? == big);
    fs::remove_file("big")?;
    fs::remove_file("bad")?;
    fs::remove_dir_all("d")?;
    println!("{:?}", names(".")?);

    let p = Path::new("/a/./b/../c.tar.gz");
    println!("{:?} {:?} {:?} {:?}", p.file_name(), p.file_stem(), p.extension(), p.parent());
    println!("{:?}", p.components().map(|c| matches!(c, Component::Normal(_))).collect::<Vec<_>>());
    let mut b = PathBuf::from("x");
    b.push("y");
    b.set_extension("rs");
    println!("{} {:?} {:?}", b.display(), b.with_file_name("z"), b.join("/abs"));
    println!("{:?} {} {}", p.strip_prefix("/a").ok(), p.starts_with("/a"), b.is_relative());
    Ok(())
}
