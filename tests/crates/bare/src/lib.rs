// A library without std or alloc, on heapless, itoa, ryu and hex: a fixed-size
// ring of measurements with text output into a caller's buffer.
#![no_std]

use core::fmt::Write;
use heapless::binary_heap::{BinaryHeap, Max};
use heapless::spsc::Queue;
use heapless::{Deque, FnvIndexMap, String, Vec};

pub struct Station<const N: usize> {
    ring: Deque<i32, N>,
    names: FnvIndexMap<u8, String<12>, 8>,
    top: BinaryHeap<i32, Max, 16>,
}

impl<const N: usize> Default for Station<N> {
    fn default() -> Self {
        Station { ring: Deque::new(), names: FnvIndexMap::new(), top: BinaryHeap::new() }
    }
}

impl<const N: usize> Station<N> {
    pub fn name(&mut self, id: u8, name: &str) -> Result<(), &'static str> {
        let name = String::try_from(name).map_err(|_| "name too long")?;
        self.names.insert(id, name).map(drop).map_err(|_| "too many names")
    }

    pub fn push(&mut self, value: i32) -> Option<i32> {
        let old = if self.ring.is_full() { self.ring.pop_front() } else { None };
        let _ = self.ring.push_back(value);
        if self.top.push(value).is_err() {
            self.top.pop();
        }
        old
    }

    pub fn mean(&self) -> Option<f64> {
        let n = self.ring.len();
        (n > 0).then(|| self.ring.iter().map(|x| *x as f64).sum::<f64>() / n as f64)
    }

    /// Writes a line about the station; the length of what fits.
    pub fn report<'a>(&self, out: &'a mut [u8]) -> &'a str {
        let mut text: String<256> = String::new();
        for (id, name) in &self.names {
            let _ = write!(text, "{name}#{id:02} ");
        }
        for x in &self.ring {
            let _ = text.push_str(itoa::Buffer::new().format(*x));
            let _ = text.push(',');
        }
        if let Some(m) = self.mean() {
            let _ = text.push_str(ryu::Buffer::new().format(m));
        }
        let mut n = text.len().min(out.len());
        while !text.is_char_boundary(n) {
            n -= 1;
        }
        out[..n].copy_from_slice(&text.as_bytes()[..n]);
        core::str::from_utf8(&out[..n]).unwrap_or("")
    }

    pub fn largest(&mut self) -> Option<i32> {
        self.top.pop()
    }
}

/// The bytes as hexadecimal digits, least first.
pub fn digits(bytes: &[u8]) -> Vec<u8, 64> {
    let mut out = [0; 64];
    let n = bytes.len().min(32);
    match hex::encode_to_slice(&bytes[..n], &mut out[..n * 2]) {
        Ok(()) => out[..n * 2].iter().rev().copied().collect(),
        Err(_) => Vec::new(),
    }
}

/// A queue of four between two halves; what came out and what did not fit.
pub fn queue(values: &[u16]) -> (Vec<u16, 32>, usize) {
    let mut q: Queue<u16, 5> = Queue::new();
    let (mut producer, mut consumer) = q.split();
    let (mut out, mut lost) = (Vec::new(), 0);
    for (i, v) in values.iter().enumerate() {
        lost += producer.enqueue(*v).is_err() as usize;
        if i % 3 == 2 {
            let _ = consumer.dequeue().map(|x| out.push(x));
        }
    }
    while let Some(x) = consumer.dequeue() {
        let _ = out.push(x);
    }
    (out, lost)
}
