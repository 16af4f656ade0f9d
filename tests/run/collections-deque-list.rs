// VecDeque (wrapping ring buffer) and LinkedList: both ends, rotation, slices of
// the two halves, ranges, splitting and joining, cursors by iteration.

use std::collections::{LinkedList, VecDeque};

fn main() {
    let mut d: VecDeque<i32> = VecDeque::with_capacity(8);
    for i in 0..6 {
        d.push_back(i);
    }
    for i in 10..14 {
        d.push_front(i);
        if i % 2 == 0 {
            println!("{:?}", d.pop_back());
        }
    }
    println!("{d:?} {} {:?} {:?}", d.len(), d.front(), d.back());
    let (a, b) = d.as_slices();
    println!("{:?}", [a, b].concat() == d.iter().copied().collect::<Vec<_>>());
    d.rotate_left(3);
    println!("{d:?}");
    d.rotate_right(1);
    d.swap(0, 5);
    println!("{d:?} {} {:?}", d[2], d.get(100));
    d[1] = 99;
    d.insert(4, -4);
    println!("{:?} {d:?}", d.remove(0));
    d.make_contiguous().sort();
    println!("{d:?} {:?} {:?}", d.binary_search(&3), d.partition_point(|x| *x < 10));
    println!("{:?}", d.range(1..3).collect::<Vec<_>>());
    for x in d.range_mut(..2) {
        *x *= 100;
    }
    println!("{:?}", d.drain(2..5).rev().collect::<Vec<_>>());
    let tail = d.split_off(2);
    println!("{d:?} {tail:?}");
    d.extend(tail.iter().map(|x| x + 1));
    d.retain(|x| *x != 100);
    d.truncate(4);
    println!("{d:?} {:?}", d.iter().rev().zip(1..).collect::<Vec<_>>());
    println!("{:?} {:?}", d.swap_remove_front(1), d.swap_remove_back(0));
    println!("{d:?} {}", d.contains(&0));
    let v: Vec<i32> = d.into();
    println!("{v:?} {:?}", VecDeque::from(vec![1, 2]) == [1, 2]);

    // A ring that wraps many times, against a plain model.
    let mut ring = VecDeque::new();
    let mut model: Vec<u32> = vec![];
    let mut seed = 12345u32;
    let mut h = 0u32;
    for step in 0..5000u32 {
        seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
        match seed >> 29 {
            0 | 1 => {
                ring.push_back(step);
                model.push(step);
            }
            2 | 3 => {
                ring.push_front(step);
                model.insert(0, step);
            }
            4 => assert_eq!(ring.pop_front(), (!model.is_empty()).then(|| model.remove(0))),
            5 => assert_eq!(ring.pop_back(), model.pop()),
            6 if !model.is_empty() => {
                let i = (seed >> 8) as usize % model.len();
                assert_eq!(ring.remove(i), Some(model.remove(i)));
                ring.insert(i / 2, step);
                model.insert(i / 2, step);
            }
            _ => {
                let n = model.len().min(7);
                ring.rotate_left(n);
                model.rotate_left(n);
            }
        }
        h = h.rotate_left(3) ^ ring.iter().take(3).sum::<u32>() ^ ring.len() as u32;
    }
    assert!(ring.iter().eq(&model));
    println!("{h:08x} {}", ring.len());

    let mut l: LinkedList<String> = ["b", "c"].iter().map(|s| s.to_string()).collect();
    l.push_front("a".into());
    l.push_back("d".into());
    let mut m = l.split_off(2);
    println!("{l:?} {m:?}");
    m.append(&mut l);
    println!("{l:?} {m:?} {} {:?} {:?}", m.len(), m.front(), m.back());
    for s in m.iter_mut() {
        s.push('!');
    }
    if let Some(s) = m.front_mut() {
        s.insert(0, '>');
    }
    println!("{:?} {:?}", m.pop_front(), m.pop_back());
    println!("{} {:?}", m.contains(&"d!".to_string()), m.iter().rev().collect::<Vec<_>>());
    println!("{:?}", m.into_iter().map(|s| s.len()).sum::<usize>());
    let (mut x, y): (LinkedList<i32>, LinkedList<i32>) = (1..10).partition(|x| x % 3 == 0);
    x.extend(y.iter().filter(|n| **n > 5));
    println!("{x:?} {:?}", x.cmp(&y));
}
