// BTreeSet: set algebra, ranges, ordering of sets themselves, keys with their
// own order, a sieve and the lexicographic walk over permutations.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    parts: Vec<u32>,
    pre: Option<String>,
}
impl Version {
    fn new(text: &str) -> Self {
        let (numbers, pre) = match text.split_once('-') {
            Some((n, p)) => (n, Some(p.to_string())),
            None => (text, None),
        };
        Version { parts: numbers.split('.').map(|p| p.parse().unwrap()).collect(), pre }
    }
}
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| match (&self.pre, &other.pre) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => a.cmp(b),
        })
    }
}
impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn sieve(limit: u32) -> BTreeSet<u32> {
    let mut left: BTreeSet<u32> = (2..limit).collect();
    let mut at = 2;
    while at * at < limit {
        for multiple in (at * at..limit).step_by(at as usize) {
            left.remove(&multiple);
        }
        at = *left.range(at + 1..).next().unwrap();
    }
    left
}

fn permutations(items: &BTreeSet<char>, prefix: &mut String, out: &mut BTreeSet<String>) {
    if items.is_empty() {
        out.insert(prefix.clone());
    }
    for &c in items {
        let mut rest = items.clone();
        rest.remove(&c);
        prefix.push(c);
        permutations(&rest, prefix, out);
        prefix.pop();
    }
}

fn main() {
    let a: BTreeSet<i32> = [5, 1, 9, 3, 7, 5, 1].into();
    let b = BTreeSet::from([3, 4, 5, 6, 7]);
    println!("{a:?} {:?} {:?}", &a & &b, &a | &b);
    println!("{:?} {:?}", &a - &b, &a ^ &b);
    println!("{:?} {:?}", a.union(&b).rev_sum(), a.intersection(&b).min());
    println!("{} {} {}", a.is_subset(&b), a.is_superset(&BTreeSet::from([1, 9])), a.is_disjoint(&BTreeSet::from([2])));
    println!("{:?} {:?} {:?}", a.first(), a.last(), a.range(4..).next());
    println!("{:?} {:?}", a.cmp(&b), BTreeSet::from([1, 2]).partial_cmp(&BTreeSet::from([1, 2, 0])));

    let versions: BTreeSet<Version> =
        ["1.10.0", "1.2.0", "1.2.0-rc1", "1.2", "0.9.9", "1.2.0-beta", "1.10.0", "2.0-x"].map(Version::new).into();
    for v in &versions {
        println!("{:?} {:?}", v.parts, v.pre.as_deref().unwrap_or("release"));
    }
    println!("{:?}", versions.range(..Version::new("1.2.0")).map(|v| v.parts.len()).collect::<Vec<_>>());

    let primes = sieve(2000);
    println!("{} {:?}", primes.len(), primes.iter().rev().take(6).collect::<Vec<_>>());
    let twins: Vec<_> = primes.iter().filter(|p| primes.contains(&(*p + 2))).take(12).collect();
    println!("{twins:?}");
    let gaps: BTreeSet<Reverse<u32>> = primes.iter().zip(primes.iter().skip(1)).map(|(p, q)| Reverse(q - p)).collect();
    println!("{:?}", gaps.iter().map(|r| r.0).collect::<Vec<_>>());

    let mut words = BTreeSet::new();
    permutations(&"dbca".chars().collect(), &mut String::new(), &mut words);
    println!("{} {:?} {:?}", words.len(), words.first(), words.range("cc".to_string()..).next());
    let mut low = words;
    let high = low.split_off("c");
    println!("{} {} {:?} {:?}", low.len(), high.len(), low.last(), high.first());
    println!("{:?}", low.extract_if(.., |w| w.ends_with('d')).collect::<Vec<_>>());
    println!("{:?}", low.iter().map(String::as_str).collect::<Vec<_>>().join(","));

    let mut pairs: BTreeSet<(Reverse<u8>, &str)> = BTreeSet::new();
    for (n, s) in [(3, "c"), (1, "a"), (3, "b"), (2, "z"), (3, "b")] {
        println!("{}", pairs.insert((Reverse(n), s)));
    }
    println!("{:?} {:?}", pairs.pop_first(), pairs.pop_last());
    println!("{:?}", pairs.get(&(Reverse(2), "z")));
    println!("{:?}", pairs.take(&(Reverse(9), "")));
    pairs.retain(|p| p.1 != "c");
    let mut more = BTreeSet::from([(Reverse(0), "o")]);
    pairs.append(&mut more);
    println!("{pairs:?} {more:?}");
    let units: BTreeSet<()> = [(), ()].into();
    println!("{units:?} {}", units.len());
}

trait RevSum {
    fn rev_sum(self) -> i32;
}
impl<'a, I: Iterator<Item = &'a i32>> RevSum for I {
    fn rev_sum(self) -> i32 {
        self.enumerate().map(|(i, x)| i as i32 * x).sum()
    }
}
