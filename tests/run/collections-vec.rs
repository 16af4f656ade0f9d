// Vec in depth: growth, drain, splice, retain, dedup, split_off, extend forms,
// swap_remove, extract_if, leak, into_boxed_slice, comparison, nested vectors,
// and that every element is dropped once.

use std::cell::Cell;

thread_local! {
    static ALIVE: Cell<i32> = const { Cell::new(0) };
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item(u32);
impl Item {
    fn new(n: u32) -> Item {
        ALIVE.set(ALIVE.get() + 1);
        Item(n)
    }
}
impl Clone for Item {
    fn clone(&self) -> Item {
        Item::new(self.0)
    }
}
impl Drop for Item {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

fn items(r: std::ops::Range<u32>) -> Vec<Item> {
    r.map(Item::new).collect()
}
fn nums(v: &[Item]) -> Vec<u32> {
    v.iter().map(|i| i.0).collect()
}
fn alive(label: &str) {
    println!("{label}: {} alive", ALIVE.get());
}

fn main() {
    let mut v = items(0..20);
    alive("start");
    let taken: Vec<Item> = v.drain(5..10).collect();
    println!("{:?} {:?}", nums(&taken), nums(&v));
    {
        let mut d = v.drain(..4);
        println!("{:?} {:?}", d.next(), d.next_back());
    }
    println!("{:?}", nums(&v));
    alive("after drains");
    let old: Vec<Item> = v.splice(1..3, items(100..105)).collect();
    println!("{:?} out, {:?}", nums(&old), nums(&v));
    v.splice(..0, items(7..9));
    println!("{:?}", nums(&v));
    drop(old);
    alive("after splice");
    v.retain(|i| i.0 % 3 != 0);
    println!("{:?}", nums(&v));
    v.retain_mut(|i| {
        i.0 += 1;
        i.0 % 2 == 0
    });
    println!("{:?}", nums(&v));
    let even: Vec<u32> = v.extract_if(.., |i| i.0 > 50).map(|i| i.0).collect();
    println!("{even:?} {:?}", nums(&v));
    alive("after retain");
    let mut tail = v.split_off(2);
    v.append(&mut tail);
    println!("{:?} {} {}", nums(&v), tail.len(), tail.is_empty());
    v.extend_from_slice(&taken);
    v.extend_from_within(..3);
    println!("{:?}", nums(&v));
    println!("{:?} {:?}", v.swap_remove(0).0, nums(&v));
    v.insert(3, Item::new(77));
    println!("{:?} {:?}", v.remove(1).0, v.pop().map(|i| i.0));
    println!("{:?} {:?}", v.pop_if(|i| i.0 > 1000), v.pop_if(|i| i.0 < 1000).is_some());
    v.resize_with(12, || Item::new(1));
    v.resize(9, Item::new(2));
    v.truncate(8);
    println!("{:?}", nums(&v));
    v.sort();
    v.dedup();
    println!("{:?}", nums(&v));
    v.reverse();
    println!("{:?} {:?}", v.first(), v.last().map(|i| i.0));
    alive("before clear");
    let kept = v.clone();
    v.clear();
    println!("{} {}", v.is_empty(), kept.len());
    alive("after clear");
    let boxed = kept.into_boxed_slice();
    let again: Vec<Item> = boxed.into_vec().into_iter().rev().skip(1).collect();
    println!("{:?}", nums(&again));
    let mut it = again.into_iter();
    println!("{:?} {:?}", it.next(), it.as_slice().len());
    drop(it);
    drop(taken);
    alive("end");

    let mut grid = vec![vec!['.'; 5]; 3];
    grid[1][2] = '#';
    grid[2].push('!');
    println!("{:?}", grid.iter().map(|r| r.iter().collect::<String>()).collect::<Vec<_>>());
    let flat: Vec<char> = grid.into_iter().flatten().filter(|c| *c != '.').collect();
    println!("{flat:?}");
    println!("{} {} {}", vec![1, 2] < vec![1, 2, 0], vec![2] > vec![1, 9], vec![1, 2] == [1, 2]);
    let mut cap = Vec::with_capacity(10);
    cap.extend([1u8; 10]);
    let before = cap.as_ptr();
    println!("{} {}", cap.capacity() >= 10, cap.as_ptr() == before);
    cap.shrink_to_fit();
    let leaked: &'static mut [u8] = cap.leak();
    leaked[0] = 9;
    println!("{leaked:?}");
    let mut big: Vec<u64> = Vec::new();
    for i in 0..100_000 {
        big.push(i * i);
    }
    println!("{} {}", big.iter().rev().step_by(999).sum::<u64>(), big.len());
    let arr: [i32; 3] = vec![1, 2, 3].try_into().unwrap();
    println!("{arr:?} {:?}", TryInto::<[i32; 2]>::try_into(vec![1]).is_err());
    let s: Vec<String> = std::iter::repeat_with(|| "ab".to_string()).take(3).collect();
    println!("{:?} {:?}", s.concat(), s.join("|"));
}
