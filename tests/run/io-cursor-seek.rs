// Readers and writers in memory: cursors, seeking past both ends, chains, takes,
// buffered lines, a custom reader that gives little at a time, a hex dumper, a
// binary format written and read back.

use std::io::{self, empty, repeat, sink, BufRead, BufReader, BufWriter, Cursor, ErrorKind, IoSlice, LineWriter, Read, Seek, SeekFrom, Write};

// Gives one byte, then two, then three ..., and is interrupted at times.
struct Dripping<'a> {
    data: &'a [u8],
    step: usize,
}
impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.step += 1;
        if self.step % 4 == 0 {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = self.step.min(buffer.len()).min(self.data.len());
        let (now, later) = self.data.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.data = later;
        Ok(n)
    }
}

#[derive(Default)]
struct Recording {
    calls: Vec<usize>,
    bytes: Vec<u8>,
    room: usize,
}
impl Write for Recording {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let n = data.len().min(self.room);
        self.calls.push(n);
        self.room -= n;
        self.bytes.extend_from_slice(&data[..n]);
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.calls.push(9999);
        Ok(())
    }
}

#[derive(Debug, PartialEq, Clone)]
enum Value {
    Nil,
    Int(i64),
    Text(String),
    List(Vec<Value>),
}
fn encode(v: &Value, out: &mut impl Write) -> io::Result<()> {
    match v {
        Value::Nil => out.write_all(&[0]),
        Value::Int(n) => {
            out.write_all(&[1])?;
            let mut z = ((n << 1) ^ (n >> 63)) as u64;
            while z >= 0x80 {
                out.write_all(&[z as u8 | 0x80])?;
                z >>= 7;
            }
            out.write_all(&[z as u8])
        }
        Value::Text(s) => {
            out.write_all(&[2])?;
            out.write_all(&(s.len() as u32).to_be_bytes())?;
            out.write_all(s.as_bytes())
        }
        Value::List(l) => {
            out.write_all(&[3, l.len() as u8])?;
            l.iter().try_for_each(|v| encode(v, out))
        }
    }
}
fn decode(from: &mut impl Read) -> io::Result<Value> {
    let mut byte = || -> io::Result<u8> {
        let mut b = [0];
        from.read_exact(&mut b)?;
        Ok(b[0])
    };
    Ok(match byte()? {
        0 => Value::Nil,
        1 => {
            let (mut z, mut shift) = (0u64, 0);
            loop {
                let b = byte()?;
                z |= u64::from(b & 0x7f) << shift;
                shift += 7;
                if b < 0x80 {
                    break Value::Int((z >> 1) as i64 ^ -((z & 1) as i64));
                }
            }
        }
        2 => {
            let n = u32::from_be_bytes([byte()?, byte()?, byte()?, byte()?]);
            let mut text = String::new();
            if from.take(n.into()).read_to_string(&mut text)? < n as usize {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            Value::Text(text)
        }
        3 => Value::List((0..byte()?).map(|_| decode(from)).collect::<io::Result<_>>()?),
        t => return Err(io::Error::new(ErrorKind::InvalidData, format!("tag {t}"))),
    })
}

fn dump(mut from: impl Read) -> io::Result<String> {
    let mut out = String::new();
    let mut row = [0; 16];
    for offset in (0..).step_by(16) {
        let mut n = 0;
        while n < row.len() {
            match from.read(&mut row[n..]) {
                Ok(0) => break,
                Ok(k) => n += k,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        if n == 0 {
            break;
        }
        let hex: Vec<String> = row[..n].iter().map(|b| format!("{b:02x}")).collect();
        let text: String = row[..n].iter().map(|&b| if b.is_ascii_graphic() { b as char } else { '.' }).collect();
        out += &format!("{offset:04x}  {:<47}  {text}\n", hex.join(" "));
    }
    Ok(out)
}

fn main() -> io::Result<()> {
    let mut c = Cursor::new(vec![0u8; 4]);
    c.write_all(b"abcdef")?;
    println!("{:?} {}", c.get_ref(), c.position());
    println!("{:?}", c.seek(SeekFrom::Current(-4))?);
    c.write_all(b"XY")?;
    println!("{} {:?}", c.seek(SeekFrom::End(3))?, c.write(b"!")?);
    println!("{:?}", c.get_ref());
    println!("{:?} {:?}", c.seek(SeekFrom::Current(-100)).map_err(|e| e.kind()), c.stream_position()?);
    c.rewind()?;
    let mut text = String::new();
    Read::by_ref(&mut c).take(3).read_to_string(&mut text)?;
    println!("{text} {:?} {:?}", c.fill_buf()?.len(), c.bytes().map(|b| b.unwrap()).collect::<Vec<_>>());
    let mut fixed = [0u8; 5];
    let mut small = Cursor::new(&mut fixed[..]);
    println!("{:?} {:?}", small.write(b"1234567")?, small.write_all(b"8").map_err(|e| (e.kind(), e.to_string())));
    println!("{:?}", std::str::from_utf8(&fixed).unwrap());

    let data: Vec<u8> = (0..60u8).map(|i| i.wrapping_mul(7).wrapping_add(20)).collect();
    print!("{}", dump(Dripping { data: &data, step: 0 })?);
    let mut all = String::new();
    Dripping { data: "slow text é over\nlines\n".as_bytes(), step: 0 }.chain(&b"and more"[..]).read_to_string(&mut all)?;
    println!("{all:?} {:?}", BufReader::with_capacity(2, Dripping { data: all.as_bytes(), step: 0 }).lines().map(Result::unwrap).collect::<Vec<_>>());
    println!("{:?}", Cursor::new("a;bc;;d").split(b';').map(|p| p.unwrap().len()).collect::<Vec<_>>());
    let mut cut = vec![];
    let mut reader = BufReader::new(&b"key: value"[..]);
    println!("{} {:?} {:?}", reader.read_until(b':', &mut cut)?, cut, reader.skip_until(b'l')?);
    println!("{:?}", (&b"\xff\xff"[..]).read_to_string(&mut all).map_err(|e| e.to_string()));

    let mut w = BufWriter::with_capacity(8, Recording { room: 100, ..Default::default() });
    for word in ["one", "two", "three", "a long word of many letters", "x"] {
        w.write_all(word.as_bytes())?;
    }
    println!("{:?} {:?}", w.buffer().len(), w.into_inner().map(|r| r.calls).map_err(|e| e.to_string()));
    let mut w = LineWriter::new(Recording { room: 12, ..Default::default() });
    println!("{:?}", w.write_all(b"half a line, ").and_then(|()| w.write_all(b"ended\nmore")).map_err(|e| e.kind()));
    println!("{:?} {:?}", w.get_ref().calls, String::from_utf8_lossy(&w.get_ref().bytes));
    let mut v = vec![];
    println!("{} {:?}", v.write_vectored(&[IoSlice::new(b"ab"), IoSlice::new(b""), IoSlice::new(b"cde")])?, v);
    println!("{} {} {}", io::copy(&mut repeat(7).take(1000), &mut sink())?, io::copy(&mut empty(), &mut v)?, v.len());

    let value = Value::List(vec![Value::Int(0), Value::Int(-1), Value::Int(i64::MIN), Value::Text("naïve".into()), Value::List(vec![]), Value::Nil, Value::Int(300)]);
    let mut bytes = vec![];
    encode(&value, &mut bytes)?;
    println!("{bytes:?} {}", decode(&mut &bytes[..])? == value);
    let failures: Vec<ErrorKind> = (0..bytes.len()).filter_map(|n| decode(&mut &bytes[..n]).err()).map(|e| e.kind()).collect();
    println!("{} {:?} {:?}", failures.len(), failures[0], decode(&mut &[3, 1, 9][..]).map_err(|e| e.to_string()));
    Ok(())
}
