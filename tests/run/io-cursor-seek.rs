// Cursors, Seek, Take, Chain, BufReader and BufWriter over memory, readers and
// writers of our own (short reads, interruptions, errors), copy, split, Empty,
// Sink and Repeat.

use std::io::{self, BufRead, BufReader, BufWriter, Cursor, ErrorKind, IoSlice, LineWriter, Read, Seek, SeekFrom, Write};

// Gives at most three bytes at a time, and is interrupted now and then.
struct Slow<'a> {
    data: &'a [u8],
    calls: u32,
}
impl Read for Slow<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls % 4 == 0 {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = self.data.len().min(buf.len()).min(3);
        buf[..n].copy_from_slice(&self.data[..n]);
        self.data = &self.data[n..];
        Ok(n)
    }
}

#[derive(Default)]
struct Chunks(Vec<String>, usize);
impl Write for Chunks {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if self.1 > 0 && self.0.len() >= self.1 {
            return Err(io::Error::new(ErrorKind::StorageFull, "only so many chunks"));
        }
        let n = buf.len().min(10);
        self.0.push(String::from_utf8_lossy(&buf[..n]).into_owned());
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.push("(flush)".into());
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let mut c = Cursor::new(b"0123456789".to_vec());
    println!("{:?} {:?}", c.seek(SeekFrom::End(-3))?, c.position());
    let mut b = [0; 2];
    c.read_exact(&mut b)?;
    println!("{b:?}");
    println!("{:?}", c.read_exact(&mut b).map_err(|e| (e.kind(), e.to_string())));
    println!("{:?} {:?}", c.seek(SeekFrom::Current(-100)).map_err(|e| e.to_string()), c.stream_position());
    c.seek(SeekFrom::Start(4))?;
    c.write_all(b"abc")?;
    c.seek(SeekFrom::Start(12))?;
    c.write_all(b"!")?;
    println!("{:?}", c.get_ref().escape_ascii().to_string());
    c.rewind()?;
    let mut text = String::new();
    println!("{} {:?}", c.read_to_string(&mut text)?, text);
    let mut fixed = [0u8; 5];
    let mut w = Cursor::new(&mut fixed[..]);
    println!("{:?} {:?}", w.write(b"abcdefg")?, w.write_all(b"x").map_err(|e| e.to_string()));
    println!("{fixed:?}");

    let mut s = Slow { data: b"some text that comes slowly, in pieces", calls: 0 };
    let mut v = vec![];
    println!("{} {}", s.read_to_end(&mut v)?, String::from_utf8_lossy(&v));
    let s = Slow { data: b"line one\nline two\r\n\nlast", calls: 0 };
    for (i, l) in BufReader::with_capacity(5, s).lines().enumerate() {
        println!("{i} {:?}", l?);
    }
    let mut r = BufReader::new(&b"alpha,beta,,gamma"[..]);
    println!("{:?}", r.by_ref().split(b',').take(2).map(|p| String::from_utf8(p.unwrap()).unwrap()).collect::<Vec<_>>());
    println!("{:?} {:?}", r.fill_buf()?.len(), r.buffer().first());
    r.consume(2);
    let mut rest = String::new();
    r.read_to_string(&mut rest)?;
    println!("{rest:?}");

    let mut chained = (&b"abc"[..]).chain(&b"defgh"[..]).take(6);
    let mut out = vec![];
    println!("{} {:?} {}", io::copy(&mut chained, &mut out)?, out, chained.limit());
    println!("{:?}", io::repeat(7).take(4).bytes().collect::<Result<Vec<_>, _>>()?);
    println!("{} {}", io::copy(&mut io::empty(), &mut io::sink())?, io::read_to_string(&b"x\xc3\xa9"[..])?);
    println!("{:?}", io::read_to_string(&b"bad \xff"[..]).map_err(|e| (e.kind(), e.to_string())));

    let mut w = BufWriter::with_capacity(16, Chunks::default());
    for i in 0..6 {
        write!(w, "<{i}:{}>", "x".repeat(i))?;
    }
    w.flush()?;
    println!("{:?}", w.into_inner().map_err(|e| e.to_string()).unwrap().0);
    let mut l = LineWriter::new(Chunks::default());
    l.write_all(b"one\ntwo")?;
    l.write_all(b" more\nrest")?;
    println!("{:?}", l.get_ref().0);
    let mut full = BufWriter::new(Chunks(vec![], 2));
    full.write_all(&[b'a'; 35])?;
    let e = full.flush().unwrap_err();
    println!("{:?} {e}", e.kind());
    let (inner, left) = full.into_parts();
    println!("{} {:?}", inner.0.len(), left.map(|b| b.len()).ok());
    let mut v = Vec::new();
    println!("{} {:?}", v.write_vectored(&[IoSlice::new(b"ab"), IoSlice::new(b""), IoSlice::new(b"cd")])?, v);
    let mut sl = &b"xyz"[..];
    println!("{:?} {:?} {:?}", sl.read(&mut b)?, b, sl);
    for k in [ErrorKind::NotFound, ErrorKind::UnexpectedEof, ErrorKind::InvalidData, ErrorKind::Other] {
        println!("{k} {:?} {}", k, io::Error::new(k, "why"));
    }
    println!("{:?} {}", io::Error::other(Box::<dyn std::error::Error + Send + Sync>::from("boxed")), io::Error::from(ErrorKind::TimedOut));
    Ok(())
}
