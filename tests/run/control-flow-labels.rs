// Control flow: labelled loops and blocks with values, nested breaks, ranges,
// `let else`, `if let` chains of conditions, matches with guards and bindings,
// early returns, `?` on options, ControlFlow, and loops that carry state.
// edition: 2024

use std::ops::ControlFlow;

fn find_sum(rows: &[&[i32]], target: i32) -> Option<(usize, usize, usize)> {
    let found = 'search: {
        'row: for (i, row) in rows.iter().enumerate() {
            for (j, a) in row.iter().enumerate() {
                for (k, b) in row.iter().enumerate().skip(j + 1) {
                    if a + b == target {
                        break 'search Some((i, j, k));
                    }
                    if *b == 0 {
                        continue 'row;
                    }
                }
            }
        }
        None
    };
    found
}

fn primes(limit: u32) -> Vec<u32> {
    let mut found = vec![];
    'candidate: for n in 2.. {
        if n > limit {
            break;
        }
        for &p in &found {
            if n % p == 0 {
                continue 'candidate;
            }
            if p * p > n {
                break;
            }
        }
        found.push(n);
    }
    found
}

fn spiral(n: usize) -> Vec<Vec<u32>> {
    let mut grid = vec![vec![0; n]; n];
    let (mut x, mut y, mut dx, mut dy) = (0i32, 0i32, 1, 0);
    let mut k = 1;
    loop {
        grid[y as usize][x as usize] = k;
        if k as usize == n * n {
            break grid;
        }
        k += 1;
        let blocked = |x: i32, y: i32| x < 0 || y < 0 || x >= n as i32 || y >= n as i32 || grid[y as usize][x as usize] != 0;
        if blocked(x + dx, y + dy) {
            (dx, dy) = (-dy, dx);
        }
        (x, y) = (x + dx, y + dy);
    }
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Dot,
    Box { w: u32, h: u32 },
    Poly(u8, Option<i16>),
}

fn classify(s: Shape, n: i64) -> String {
    match (s, n) {
        (Shape::Dot, i64::MIN..=-1) => "below".into(),
        (Shape::Dot, 0) => "zero".into(),
        (Shape::Dot, m @ (1 | 2 | 4 | 8)) => format!("power {m}"),
        (Shape::Dot, m) if m % 2 == 0 => format!("even {m}"),
        (Shape::Box { w, h }, _) if w == h => format!("square {w}"),
        (Shape::Box { w: side @ 0..=9, .. } | Shape::Box { h: side @ 0..=9, .. }, _) => format!("thin {side}"),
        (Shape::Poly(sides @ 3.., Some(angle @ (-90..=90))), k) => format!("poly {sides} {angle} {k}"),
        (Shape::Poly(_, Some(_)), _) | (Shape::Poly(0, None), _) => "odd poly".into(),
        (other, k) => format!("{other:?} {k}"),
    }
}

fn digits(text: &str) -> Option<u32> {
    let (first, rest) = text.split_at_checked(1)?;
    let head = first.chars().next()?.to_digit(10)?;
    let Some(tail) = rest.chars().last() else { return Some(head * 11) };
    let (Some(tail), true) = (tail.to_digit(10), rest.len() < 9) else {
        return None;
    };
    Some(head * 10 + tail)
}

fn walk(tree: &[(i32, &[usize])], at: usize, f: &mut impl FnMut(i32) -> ControlFlow<i32>) -> ControlFlow<i32> {
    f(tree[at].0)?;
    tree[at].1.iter().try_for_each(|&child| walk(tree, child, f))
}

fn collatz_table() -> [(u32, u32); 5] {
    let mut best = [(0, 0); 5];
    'start: for start in 1..3000u32 {
        let mut n = u64::from(start);
        let steps = 'count: {
            let mut steps = 0;
            while n != 1 {
                if steps > 200 {
                    break 'count 0;
                }
                n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
                steps += 1;
                if n > 1 << 20 {
                    continue 'start;
                }
            }
            steps
        };
        if let Some(place) = best.iter().position(|&(_, s)| s < steps) {
            best[place..].rotate_right(1);
            best[place] = (start, steps);
        }
    }
    best
}

fn main() {
    println!("{:?}", find_sum(&[&[1, 2, 0, 9], &[5, 5, 7], &[3, 7]], 10));
    println!("{:?} {}", find_sum(&[&[1], &[]], 10), primes(100).len());
    for row in spiral(5) {
        println!("{}", row.iter().map(|k| format!("{k:3}")).collect::<String>());
    }
    for s in [Shape::Dot, Shape::Box { w: 4, h: 4 }, Shape::Box { w: 40, h: 7 }, Shape::Box { w: 40, h: 70 }, Shape::Poly(5, Some(-90)), Shape::Poly(5, Some(91)), Shape::Poly(0, None), Shape::Poly(9, None)] {
        println!("{:?}", [-5, 0, 4, 6, 7].map(|n| classify(s, n)));
    }
    println!("{:?}", ["7", "7x9", "", "x", "123", "1234567890", "1y", "é1"].map(digits));
    let tree: [(i32, &[usize]); 6] = [(1, &[1, 2]), (2, &[3]), (3, &[4, 5]), (4, &[]), (-5, &[]), (6, &[])];
    let mut seen = vec![];
    let end = walk(&tree, 0, &mut |n| {
        seen.push(n);
        if n < 0 { ControlFlow::Break(n) } else { ControlFlow::Continue(()) }
    });
    println!("{end:?} {seen:?} {:?}", walk(&tree, 1, &mut |_| ControlFlow::Continue(())).is_continue());
    println!("{:?}", collatz_table());

    let mut log = String::new();
    let total = 'outer: loop {
        let mut n = 0;
        'inner: while n < 100 {
            n += 1;
            let word = match n {
                3 => continue,
                x if x % 5 == 0 => {
                    log.push('|');
                    continue 'inner;
                }
                17 => break 'inner,
                40.. => break 'outer -1,
                _ => char::from(b'a' + n as u8),
            };
            log.push(word);
        }
        if log.len() > 40 {
            break log.len() as i32;
        }
    };
    println!("{total} {log}");
    let picked: Vec<i32> = (1..=20).rev().step_by(3).take_while(|x| *x > 4).chain(std::iter::once(99)).collect();
    println!("{picked:?} {:?}", (0..0).chain(5..=5).chain((1..4).rev()).collect::<Vec<_>>());
    println!("{:?}", ('a'..='e').zip((0..=u8::MAX).rev()).last());
    let x = if let [first, .., last] = picked[..] && first > last { 1 } else if let [_, rest @ ..] = &picked[..] && !rest.is_empty() && let Some(n) = rest.last() { *n } else { 0 };
    println!("{x}");
    let label = 'a: {
        if x > 1000 {
            break 'a "big";
        }
        let _unused = 'b: {
            if x == 99 {
                break 'a "ninety-nine";
            }
            break 'b 5;
        };
        "other"
    };
    println!("{label} {:?}", { let mut i = 0; loop { i += 7; if i % 11 == 3 { break i } } });
}
