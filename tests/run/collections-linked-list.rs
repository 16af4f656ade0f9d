// LinkedList of std beside two lists by hand: one of boxes (reversed, sorted by
// merging, dropped without recursion) and one in a table with indices as links.

use std::collections::LinkedList;
use std::fmt::{self, Debug};

struct Node<T> {
    value: T,
    next: Link<T>,
}
type Link<T> = Option<Box<Node<T>>>;

struct Chain<T> {
    head: Link<T>,
    len: usize,
}

impl<T> Chain<T> {
    fn new() -> Self {
        Chain { head: None, len: 0 }
    }
    fn push(&mut self, value: T) {
        let next = self.head.take();
        self.head = Some(Box::new(Node { value, next }));
        self.len += 1;
    }
    fn pop(&mut self) -> Option<T> {
        self.head.take().map(|node| {
            self.head = node.next;
            self.len -= 1;
            node.value
        })
    }
    fn reverse(&mut self) {
        let mut done = None;
        let mut rest = self.head.take();
        while let Some(mut node) = rest {
            rest = node.next.take();
            node.next = done;
            done = Some(node);
        }
        self.head = done;
    }
    fn iter(&self) -> impl Iterator<Item = &T> {
        let mut at = self.head.as_deref();
        std::iter::from_fn(move || {
            let node = at?;
            at = node.next.as_deref();
            Some(&node.value)
        })
    }
    fn remove_if(&mut self, mut unwanted: impl FnMut(&T) -> bool) {
        let mut at = &mut self.head;
        while at.is_some() {
            if unwanted(&at.as_ref().unwrap().value) {
                *at = at.take().unwrap().next;
                self.len -= 1;
            } else {
                at = &mut at.as_mut().unwrap().next;
            }
        }
    }
}

impl<T: PartialOrd> Chain<T> {
    fn merge(mut a: Link<T>, mut b: Link<T>) -> Link<T> {
        let mut head = None;
        let mut tail = &mut head;
        loop {
            let from = match (&a, &b) {
                (Some(x), Some(y)) => if y.value < x.value { &mut b } else { &mut a },
                (Some(_), None) => &mut a,
                (None, _) => &mut b,
            };
            let Some(mut node) = from.take() else { return head };
            *from = node.next.take();
            tail = &mut tail.insert(node).next;
        }
    }
    fn sort(&mut self) {
        fn sorted<T: PartialOrd>(list: Link<T>, len: usize) -> Link<T> {
            if len < 2 {
                return list;
            }
            let mut list = list;
            let mut at = &mut list;
            for _ in 0..len / 2 {
                at = &mut at.as_mut().unwrap().next;
            }
            let second = at.take();
            Chain::merge(sorted(list, len / 2), sorted(second, len - len / 2))
        }
        self.head = sorted(self.head.take(), self.len);
    }
}

impl<T> Drop for Chain<T> {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}
impl<T: Debug> Debug for Chain<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
impl<T> FromIterator<T> for Chain<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut chain = Chain::new();
        items.into_iter().for_each(|x| chain.push(x));
        chain.reverse();
        chain
    }
}

// Josephus' circle with indices as links.
fn circle(n: usize, step: usize) -> Vec<usize> {
    let mut next: Vec<usize> = (1..=n).map(|i| i % n).collect();
    let mut before = n - 1;
    let mut out = vec![];
    while out.len() < n {
        for _ in 1..step {
            before = next[before];
        }
        let gone = next[before];
        out.push(gone + 1);
        next[before] = next[gone];
    }
    out
}

fn main() {
    let mut chain: Chain<u32> = (0..20).map(|i| (i * 37 + 11) % 53).collect();
    println!("{chain:?} {}", chain.len);
    chain.sort();
    println!("{chain:?}");
    chain.remove_if(|x| x % 3 == 0);
    chain.reverse();
    println!("{chain:?} {:?} {:?}", chain.iter().max(), chain.len);
    let long: Chain<String> = (0..200_000).map(|i| (i % 10).to_string()).collect();
    println!("{} {}", long.len, long.iter().filter(|s| *s == "7").count());
    drop(long);
    println!("{:?} {:?}", circle(7, 3), circle(41, 3).last());

    let mut list: LinkedList<i32> = (1..=5).collect();
    list.push_front(0);
    list.push_back(6);
    let mut tail = list.split_off(4);
    println!("{list:?} {tail:?} {:?} {:?}", list.back(), tail.front_mut().map(|x| { *x *= 10; *x }));
    tail.append(&mut list);
    println!("{tail:?} {list:?} {} {}", tail.len(), list.is_empty());
    tail.iter_mut().for_each(|x| *x = 100 - *x);
    println!("{:?} {:?} {:?}", tail.pop_front(), tail.pop_back(), tail.iter().rev().collect::<Vec<_>>());
    println!("{} {:?}", tail.contains(&97), tail.iter().copied().reduce(|a, b| a * 2 + b));
}
