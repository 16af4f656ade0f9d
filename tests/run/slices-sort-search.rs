// Sorting (stable, unstable, by key, cached key, partial), stability with equal
// keys, searching, partitioning and selection, on small and on large inputs so
// that every algorithm inside std is reached.

#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    name: &'static str,
    age: u32,
}

fn lcg(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *seed >> 33
}

fn checksum<T: Copy + Into<u64>>(v: &[T]) -> u64 {
    v.iter().enumerate().fold(0xcbf29ce484222325, |h: u64, (i, x)| {
        (h ^ (*x).into().wrapping_add(i as u64)).wrapping_mul(0x100000001b3)
    })
}

fn main() {
    let people = [
        Person { name: "ann", age: 31 },
        Person { name: "bob", age: 25 },
        Person { name: "cyd", age: 31 },
        Person { name: "dan", age: 19 },
        Person { name: "eve", age: 25 },
    ];
    let mut p = people.to_vec();
    p.sort_by_key(|p| p.age);
    println!("{:?}", p.iter().map(|p| p.name).collect::<Vec<_>>());
    p.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| b.name.cmp(a.name)));
    println!("{:?}", p.iter().map(|p| p.name).collect::<Vec<_>>());
    let mut keys = 0;
    p.sort_by_cached_key(|p| {
        keys += 1;
        p.name.chars().rev().collect::<String>()
    });
    println!("{:?} {keys}", p.iter().map(|p| p.name).collect::<Vec<_>>());

    for n in [0usize, 1, 2, 5, 20, 21, 50, 100, 1000, 20_000] {
        let mut seed = n as u64;
        let random: Vec<u64> = (0..n).map(|_| lcg(&mut seed)).collect();
        let mut few: Vec<u8> = random.iter().map(|x| (x % 7) as u8).collect();
        let mut a = random.clone();
        a.sort();
        let mut b = random.clone();
        b.sort_unstable_by(|x, y| y.cmp(x));
        b.reverse();
        assert_eq!(a, b);
        few.sort_unstable();
        let mut pairs: Vec<(u8, usize)> = random.iter().map(|x| (x % 10) as u8).zip(0..).collect();
        pairs.sort_by_key(|p| p.0);
        let stable = pairs.windows(2).all(|w| w[0] <= w[1]);
        println!("{n}: {:x} {:x} {stable}", checksum(&a), checksum(&few));
        if n > 2 {
            let mut c = random.clone();
            let (lo, mid, hi) = c.select_nth_unstable(n / 3);
            println!("  nth {} {} {}", *mid == a[n / 3], lo.iter().all(|x| x <= mid), hi.iter().all(|x| x >= mid));
            println!("  found {:?} {}", a.binary_search(&a[n / 2]).map(|i| a[i] == a[n / 2]), a.partition_point(|x| *x < 1 << 30));
        }
    }
    for pattern in ["sorted", "reversed", "saw", "organ", "equal"] {
        let n = 3000i32;
        let mut v: Vec<i32> = (0..n)
            .map(|i| match pattern {
                "sorted" => i,
                "reversed" => n - i,
                "saw" => i % 17,
                "organ" => i.min(n - i),
                _ => 4,
            })
            .collect();
        let mut compares = 0u32;
        v.sort_by(|a, b| {
            compares += 1;
            a.cmp(b)
        });
        println!("{pattern}: {} {} {}", v.is_sorted(), v[1500], compares < 40_000);
    }
    let s = [1, 2, 2, 2, 3, 5, 8, 13];
    for x in [0, 2, 4, 8, 14] {
        println!("{x}: {:?} {:?}", s.binary_search(&x).is_ok(), (s.partition_point(|y| *y < x), s.partition_point(|y| *y <= x)));
    }
    println!("{:?}", s.binary_search_by(|p| p.cmp(&5).reverse().reverse()));
    println!("{:?}", s.binary_search_by_key(&26, |x| x * 2));
    let mut f = [2.5, -0.0, f64::NAN, 0.0, f64::NEG_INFINITY, -7.25, f64::INFINITY];
    f.sort_by(f64::total_cmp);
    println!("{f:?}");
    let mut words = vec!["delta", "Alpha", "charlie", "Bravo", "écho"];
    words.sort();
    println!("{words:?}");
    words.sort_by_key(|w| w.to_lowercase());
    println!("{words:?}");
    let mut d = vec![1, 1, 2, 3, 3, 3, 1, 4, 4];
    d.dedup();
    println!("{d:?}");
    d.dedup_by_key(|x| *x / 2);
    println!("{d:?}");
}
