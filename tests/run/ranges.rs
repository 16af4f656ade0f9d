// Ranges: of every kind and of several types, at the ends of their types, from both
// sides, by steps, compared, and as bounds and as indices.
use std::ops::{Bound, RangeBounds, RangeInclusive};

fn show<R: RangeBounds<i32> + std::fmt::Debug>(r: R) {
    println!("{r:?}: {:?} {:?} {:?}", r.start_bound(), r.end_bound(), [-1, 0, 3, 5, 6].map(|x| r.contains(&x)));
}

fn walk_inclusive(mut r: RangeInclusive<u8>) -> Vec<u8> {
    let mut seen = vec![];
    while let Some(x) = if seen.len() % 2 == 0 { r.next() } else { r.next_back() } {
        seen.push(x);
        if seen.len() > 10 {
            break;
        }
    }
    println!("{r:?} {} {:?}", r.is_empty(), r.size_hint());
    seen
}

fn main() {
    show(0..5);
    show(0..=5);
    show(..5);
    show(..=5);
    show(3..);
    show(..);
    show((Bound::Excluded(0), Bound::Included(5)));
    show((Bound::Unbounded, Bound::Excluded(&3)));

    println!("{:?}", walk_inclusive(250..=255));
    println!("{:?}", walk_inclusive(0..=0));
    println!("{:?}", walk_inclusive(1..=0));
    println!("{:?}", walk_inclusive(0..=255));
    println!("{:?} {:?}", (u8::MAX..=u8::MAX).collect::<Vec<_>>(), (i8::MIN..=i8::MAX).map(i32::from).sum::<i32>());
    println!("{:?} {:?}", (i64::MAX - 2..).take(2).collect::<Vec<_>>(), (u128::MAX - 1..=u128::MAX).rev().collect::<Vec<_>>());
    println!("{} {} {}", (0..10).len(), (5..5).len(), (0..=u16::MAX).len());
    println!("{:?} {:?}", (-5..5i8).step_by(3).collect::<Vec<_>>(), (0..=10).rev().step_by(4).collect::<Vec<_>>());
    println!("{:?} {:?}", (0u8..255).step_by(100).collect::<Vec<_>>(), (0u8..=255).step_by(85).collect::<Vec<_>>());
    println!("{:?} {:?} {:?}", (0..10).nth(9), (0..10).nth(10), (0..10).nth_back(3));
    let mut r = 10..20;
    println!("{:?} {:?} {:?} {r:?}", r.nth(2), r.nth_back(2), r.by_ref().skip(1).next());
    println!("{:?} {:?}", r.is_empty(), r.rfold(String::new(), |s, x| s + &x.to_string()));
    println!("{:?} {:?} {:?}", (3..7).min(), (3..7).max(), (7..3).max());
    println!("{} {}", (0..3) == (0..3), (0..=3) == (0..=2));
    println!("{} {}", (1..1_000_001u64).sum::<u64>(), (1..=20u64).product::<u64>());
    println!("{:?}", (0..4).flat_map(|i| (i..4).map(move |j| i * j)).collect::<Vec<i32>>());
    println!("{:?} {:?}", (1..=3).try_fold(0i8, |a, x| a.checked_add(x * 30)), (1..=5).try_fold(0i8, |a, x| a.checked_add(x * 30)));
    println!("{:?}", ('a'..'e').zip(1..).zip((0..=2).cycle()).collect::<Vec<_>>());

    let v: Vec<i32> = (0..10).collect();
    println!("{:?} {:?} {:?} {:?}", &v[..2], &v[8..], &v[3..=4], &v[10..]);
    println!("{:?} {:?} {:?}", v.get(5..20), v.get(7..=9), v.get(..=usize::MAX - 1));
    println!("{:?}", &v[(Bound::Excluded(1), Bound::Included(3))]);
    let s = "añb";
    println!("{:?} {:?} {:?}", &s[..1], s.get(1..2), s.get(1..=2));
    let map: std::collections::BTreeMap<i32, char> = (0..10).zip('a'..).collect();
    println!("{:?} {:?}", map.range(3..6).collect::<Vec<_>>(), map.range(..=1).rev().collect::<Vec<_>>());
    let text: String = (0..3).map(|i| format!("{i}")).collect::<Vec<_>>().join("..");
    println!("{text}");
    for x in (0..3).chain(7..=8).rev() {
        print!("{x} ");
    }
    println!();
}
