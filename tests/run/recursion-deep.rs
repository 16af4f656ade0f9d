// Recursion: deep and wide, mutual, through trait objects and closures, with
// memo tables and with an explicit stack where it would be too deep.

use std::collections::HashMap;

fn depth(n: u32) -> u32 {
    if n == 0 {
        0
    } else {
        1 + std::hint::black_box(depth(n - 1))
    }
}

fn ackermann(m: u64, n: u64) -> u64 {
    match (m, n) {
        (0, n) => n + 1,
        (m, 0) => ackermann(m - 1, 1),
        (m, n) => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

fn is_even(n: u32) -> bool {
    n == 0 || is_odd(n - 1)
}
fn is_odd(n: u32) -> bool {
    n != 0 && is_even(n - 1)
}

fn hanoi(n: u32, from: u8, to: u8, by: u8, towers: &mut [Vec<u32>; 3], moves: &mut Vec<(u8, u8)>) {
    if n == 0 {
        return;
    }
    hanoi(n - 1, from, by, to, towers, moves);
    let disk = towers[from as usize].pop().unwrap();
    assert!(towers[to as usize].last().is_none_or(|&d| d > disk));
    towers[to as usize].push(disk);
    moves.push((from, to));
    hanoi(n - 1, by, to, from, towers, moves);
}

fn mccarthy(n: i32) -> i32 {
    if n > 100 { n - 10 } else { mccarthy(mccarthy(n + 11)) }
}

fn tak(x: i32, y: i32, z: i32, calls: &mut u32) -> i32 {
    *calls += 1;
    if y >= x {
        return z;
    }
    let (a, b, c) = (tak(x - 1, y, z, calls), tak(y - 1, z, x, calls), tak(z - 1, x, y, calls));
    tak(a, b, c, calls)
}

fn partitions(n: u32, largest: u32, known: &mut HashMap<(u32, u32), u64>) -> u64 {
    if n == 0 {
        return 1;
    }
    if largest == 0 {
        return 0;
    }
    if let Some(&k) = known.get(&(n, largest)) {
        return k;
    }
    let with = if largest <= n { partitions(n - largest, largest, known) } else { 0 };
    let sum = with + partitions(n, largest - 1, known);
    known.insert((n, largest), sum);
    sum
}

#[derive(Debug)]
enum Tree {
    Leaf(i64),
    Node(Box<Tree>, char, Box<Tree>),
}
impl Tree {
    fn build(depth: u32, at: i64) -> Tree {
        if depth == 0 {
            return Tree::Leaf(at);
        }
        let op = ['+', '-', '*'][(at % 3) as usize];
        Tree::Node(Box::new(Tree::build(depth - 1, at * 2 + 1)), op, Box::new(Tree::build(depth - 1, at + 2)))
    }
    fn value(&self) -> i64 {
        match self {
            Tree::Leaf(n) => *n,
            Tree::Node(a, op, b) => {
                let (a, b) = (a.value(), b.value());
                match op {
                    '+' => a.wrapping_add(b) % 1_000_003,
                    '-' => a.wrapping_sub(b) % 1_000_003,
                    _ => a.wrapping_mul(b) % 1_000_003,
                }
            }
        }
    }
    fn count(&self) -> usize {
        let mut stack = vec![self];
        let mut n = 0;
        while let Some(t) = stack.pop() {
            n += 1;
            if let Tree::Node(a, _, b) = t {
                stack.extend([&**a, &**b]);
            }
        }
        n
    }
}

fn fill(grid: &mut [Vec<u8>], x: usize, y: usize, color: u8) -> u32 {
    if grid[y][x] != b'.' {
        return 0;
    }
    grid[y][x] = color;
    let mut n = 1;
    for (dx, dy) in [(0, 1), (1, 0), (0, -1i32), (-1i32, 0)] {
        let (nx, ny) = (x as i32 + dx, y as i32 + dy);
        if (0..grid[0].len() as i32).contains(&nx) && (0..grid.len() as i32).contains(&ny) {
            n += fill(grid, nx as usize, ny as usize, color);
        }
    }
    n
}

trait Visit {
    fn go(&self, n: u32, other: &dyn Visit) -> u32;
}
struct A;
struct B(u32);
impl Visit for A {
    fn go(&self, n: u32, other: &dyn Visit) -> u32 {
        if n == 0 { 0 } else { 1 + other.go(n - 1, self) }
    }
}
impl Visit for B {
    fn go(&self, n: u32, other: &dyn Visit) -> u32 {
        if n == 0 { 0 } else { self.0 + other.go(n / 2, self) }
    }
}

fn quicksort<T: PartialOrd + Copy>(v: &mut [T]) -> u32 {
    if v.len() < 2 {
        return 0;
    }
    let pivot = v[v.len() / 2];
    let (mut i, mut j) = (0, v.len() - 1);
    loop {
        while v[i] < pivot {
            i += 1;
        }
        while v[j] > pivot {
            j -= 1;
        }
        if i >= j {
            break;
        }
        v.swap(i, j);
        i += 1;
        j -= 1;
    }
    let (a, b) = v.split_at_mut(i);
    1 + quicksort(a).max(quicksort(b))
}

fn main() {
    println!("{} {}", depth(8000), ackermann(2, 200));
    println!("{} {} {}", is_even(6000), is_odd(6001), ackermann(3, 5));
    let mut towers = [(1..=9).rev().collect(), vec![], vec![]];
    let mut moves = vec![];
    hanoi(9, 0, 2, 1, &mut towers, &mut moves);
    println!("{} {:?} {:?}", moves.len(), &moves[250..256], towers);
    println!("{:?}", [1, 50, 99, 100, 101, 200].map(mccarthy));
    let mut calls = 0;
    println!("{} {calls}", tak(14, 8, 3, &mut calls));
    println!("{calls}");
    println!("{:?}", [1, 10, 50, 150].map(|n| partitions(n, n, &mut HashMap::new())));
    let tree = Tree::build(12, 1);
    println!("{} {} {:?}", tree.value(), tree.count(), Tree::build(2, 1));
    let mut grid: Vec<Vec<u8>> = (0..40u32).map(|y| (0..60u32).map(|x| if (x * y) % 7 == 3 || (x + 2 * y) % 11 == 0 { b'#' } else { b'.' }).collect()).collect();
    println!("{} {}", fill(&mut grid, 1, 1, b'a'), fill(&mut grid, 59, 39, b'b'));
    println!("{}", String::from_utf8_lossy(&grid[20]));
    println!("{} {}", A.go(101, &B(100)), B(7).go(63, &A));
    let mut v: Vec<u16> = (0..3000u32).map(|i| (i * 40503 >> 3) as u16).collect();
    let levels = quicksort(&mut v);
    println!("{levels} {} {:?}", v.is_sorted(), &v[..5]);
    fn fix(f: &dyn Fn(&dyn Fn(u64) -> u64, u64) -> u64, n: u64) -> u64 {
        f(&|m| fix(f, m), n)
    }
    println!("{}", fix(&|me, n| if n < 2 { n } else { me(n - 1) + me(n - 2) }, 18));
}
