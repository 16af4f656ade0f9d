// BinaryHeap: priority queues with custom order, a k-way merge, running medians,
// an event simulation and heapsort against the standard sort.

use std::cmp::{Ordering, Reverse};
use std::collections::{binary_heap::PeekMut, BinaryHeap};

#[derive(Debug, PartialEq, Eq)]
struct Job {
    priority: u8,
    order: u32,
    name: String,
}
impl Ord for Job {
    fn cmp(&self, other: &Self) -> Ordering {
        self.priority.cmp(&other.priority).then(other.order.cmp(&self.order))
    }
}
impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn merge(lists: &[Vec<i32>]) -> Vec<i32> {
    let mut heap: BinaryHeap<Reverse<(i32, usize, usize)>> =
        lists.iter().enumerate().filter_map(|(i, l)| Some(Reverse((*l.first()?, i, 0)))).collect();
    let mut out = vec![];
    while let Some(mut top) = heap.peek_mut() {
        let Reverse((value, list, at)) = *top;
        out.push(value);
        match lists[list].get(at + 1) {
            Some(&next) => *top = Reverse((next, list, at + 1)),
            None => {
                PeekMut::pop(top);
            }
        }
    }
    out
}

#[derive(Default)]
struct Median {
    low: BinaryHeap<i64>,
    high: BinaryHeap<Reverse<i64>>,
}
impl Median {
    fn add(&mut self, x: i64) -> f64 {
        self.low.push(x);
        self.high.push(Reverse(self.low.pop().unwrap()));
        if self.high.len() > self.low.len() {
            self.low.push(self.high.pop().unwrap().0);
        }
        match self.low.len().cmp(&self.high.len()) {
            Ordering::Greater => *self.low.peek().unwrap() as f64,
            _ => (self.low.peek().unwrap() + self.high.peek().unwrap().0) as f64 / 2.0,
        }
    }
}

// Customers at two counters; events are (time, kind, who).
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Event {
    Leaves(u32),
    Arrives(u32),
}

fn simulate() -> Vec<String> {
    let mut events = BinaryHeap::new();
    for who in 0..8 {
        events.push(Reverse((who * 3 % 7 + who, Event::Arrives(who))));
    }
    let mut free = 2;
    let mut waiting = std::collections::VecDeque::new();
    let mut log = vec![];
    while let Some(Reverse((now, event))) = events.pop() {
        match event {
            Event::Arrives(who) => waiting.push_back(who),
            Event::Leaves(_) => free += 1,
        }
        log.push(format!("{now}:{event:?}"));
        while free > 0 {
            let Some(who) = waiting.pop_front() else { break };
            free -= 1;
            events.push(Reverse((now + 2 + who % 3 * 2, Event::Leaves(who))));
        }
    }
    log
}

fn main() {
    let mut jobs = BinaryHeap::new();
    for (order, (priority, name)) in [(2, "write"), (9, "fix"), (2, "read"), (5, "ship"), (9, "page")].into_iter().enumerate() {
        jobs.push(Job { priority, order: order as u32, name: name.into() });
    }
    println!("{:?} {}", jobs.peek(), jobs.len());
    if let Some(mut top) = jobs.peek_mut() {
        top.priority = 1;
    }
    while let Some(job) = jobs.pop() {
        print!("{}({}) ", job.name, job.priority);
    }
    println!();

    let lists: Vec<Vec<i32>> = (1..6).map(|k| (0..40).filter(|x| x % k == 0).map(|x| x * (7 - k)).collect()).collect();
    let merged = merge(&lists);
    println!("{} {} {:?}", merged.len(), merged.is_sorted(), &merged[60..80]);

    let mut median = Median::default();
    println!("{:?}", [5, 15, 1, 3, -8, 100, 7, 7, 2, 50].map(|x| median.add(x)));
    println!("{}", simulate().join(" "));

    let mut x = 7u32;
    let values: Vec<u32> = (0..5000).map(|_| { x = x.wrapping_mul(22695477).wrapping_add(1); x >> 16 }).collect();
    let heap: BinaryHeap<u32> = values.clone().into();
    let mut expected = values.clone();
    expected.sort();
    println!("{} {:?}", heap.clone().into_sorted_vec() == expected, heap.iter().max());
    let mut largest = BinaryHeap::new();
    for v in values {
        largest.push(Reverse(v));
        if largest.len() > 10 {
            largest.pop();
        }
    }
    println!("{:?}", largest.into_sorted_vec().iter().map(|r| r.0).collect::<Vec<_>>());
    let mut heap = heap;
    heap.retain(|v| v % 100 == 0);
    heap.extend([70000, 1]);
    let mut other = BinaryHeap::from([3, 99999]);
    heap.append(&mut other);
    let count = heap.len();
    println!("{count} {:?} {:?}", heap.pop(), heap.into_vec().len());
    println!("{:?}", BinaryHeap::<i8>::new().peek());
    println!("{:?}", BinaryHeap::from(["pear", "fig", "apple"]).into_sorted_vec());
}
