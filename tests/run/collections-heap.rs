// BinaryHeap with Reverse and with types of our own: heap sort, top-k, merging of
// sorted streams, an event simulation, peek_mut and into_sorted_vec.

use std::cmp::{Ordering, Reverse};
use std::collections::binary_heap::PeekMut;
use std::collections::BinaryHeap;

#[derive(Debug, PartialEq, Eq)]
struct Event {
    time: u64,
    seq: u32,
    kind: Kind,
}
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Kind {
    Arrive(u8),
    Start(u8),
    Leave(u8),
}
impl Ord for Event {
    // The earliest event is the greatest.
    fn cmp(&self, o: &Event) -> Ordering {
        o.time.cmp(&self.time).then_with(|| o.seq.cmp(&self.seq))
    }
}
impl PartialOrd for Event {
    fn partial_cmp(&self, o: &Event) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}

fn simulate() {
    let mut queue = BinaryHeap::new();
    let mut seq = 0;
    let mut push = |q: &mut BinaryHeap<Event>, time, kind| {
        seq += 1;
        q.push(Event { time, seq, kind });
    };
    for c in 0..6u8 {
        push(&mut queue, c as u64 * 7 % 20, Kind::Arrive(c));
    }
    let mut waiting = std::collections::VecDeque::new();
    let mut busy = false;
    while let Some(Event { time, kind, .. }) = queue.pop() {
        println!("t={time:>3} {kind:?} {} waiting", waiting.len());
        match kind {
            Kind::Arrive(c) => waiting.push_back(c),
            Kind::Start(c) => push(&mut queue, time + 3 + c as u64, Kind::Leave(c)),
            Kind::Leave(_) => busy = false,
        }
        if !busy {
            if let Some(c) = waiting.pop_front() {
                busy = true;
                push(&mut queue, time, Kind::Start(c));
            }
        }
    }
}

fn merge(streams: &[&[i32]]) -> Vec<i32> {
    let mut heap: BinaryHeap<_> = streams.iter().enumerate().filter_map(|(i, s)| Some(Reverse((*s.first()?, i, 0)))).collect();
    let mut out = vec![];
    while let Some(mut top) = heap.peek_mut() {
        let Reverse((x, stream, at)) = *top;
        out.push(x);
        match streams[stream].get(at + 1) {
            Some(next) => *top = Reverse((*next, stream, at + 1)),
            None => {
                PeekMut::pop(top);
            }
        }
    }
    out
}

fn largest(v: &[u32], k: usize) -> Vec<u32> {
    let mut heap = BinaryHeap::new();
    for x in v {
        heap.push(Reverse(*x));
        if heap.len() > k {
            heap.pop();
        }
    }
    heap.into_sorted_vec().into_iter().map(|r| r.0).collect()
}

fn main() {
    let v: Vec<u32> = (0..200u32).map(|i| i.wrapping_mul(2654435761) >> 20).collect();
    println!("{:?}", largest(&v, 8));
    let heap: BinaryHeap<u32> = v.iter().copied().collect();
    let mut sorted = v.clone();
    sorted.sort();
    assert_eq!(heap.clone().into_sorted_vec(), sorted);
    let mut popped = vec![];
    let mut h = heap.clone();
    while let Some(x) = h.pop() {
        popped.push(x);
    }
    sorted.reverse();
    println!("{} {:?} {:?}", popped == sorted, heap.peek(), &popped[..4]);
    println!("{:?}", merge(&[&[1, 4, 9], &[], &[2, 3, 20, 21], &[-5, 4]]));
    simulate();
    let mut words: BinaryHeap<(usize, Reverse<&str>)> = "fix the bug then ship it now".split(' ').map(|w| (w.len(), Reverse(w))).collect();
    words.append(&mut BinaryHeap::from(vec![(3, Reverse("ant")), (9, Reverse("long-word"))]));
    while let Some((n, Reverse(w))) = words.pop() {
        print!("{n}{w} ");
    }
    println!();
    let mut f = BinaryHeap::from([3, 8, 5]);
    *f.peek_mut().unwrap() = 1;
    println!("{:?} {:?}", f.peek(), f.len());
    f.retain(|x| *x != 3);
    println!("{:?} {:?}", f.into_sorted_vec(), "b".cmp("a").reverse().then(Ordering::Less));
    println!("{:?} {:?}", std::cmp::max_by_key("aa", "b", |s| s.len()), (1, 2.0).partial_cmp(&(1, f64::NAN)));
}
