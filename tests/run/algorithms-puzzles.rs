// Search: queens by bit masks and by sets, sudoku with propagation, exact cover,
// permutations (Heap's and lexicographic), subsets, knights, word ladder, game of
// life, knapsack, change, the travelling salesman by subsets.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

fn queens(n: u32, cols: u32, left: u32, right: u32) -> u64 {
    let full = (1u32 << n) - 1;
    if cols == full {
        return 1;
    }
    let mut free = full & !(cols | left | right);
    let mut total = 0;
    while free != 0 {
        let bit = free & free.wrapping_neg();
        free ^= bit;
        total += queens(n, cols | bit, (left | bit) << 1 & full, (right | bit) >> 1);
    }
    total
}

fn queens_list(n: i32, placed: &mut Vec<i32>, out: &mut Vec<Vec<i32>>) {
    let row = placed.len() as i32;
    if row == n {
        out.push(placed.clone());
        return;
    }
    for c in 0..n {
        if placed.iter().enumerate().all(|(r, q)| *q != c && (q - c).abs() != row - r as i32) {
            placed.push(c);
            queens_list(n, placed, out);
            placed.pop();
        }
    }
}

#[derive(Clone)]
struct Sudoku {
    candidates: [u16; 81],
}
impl Sudoku {
    fn parse(s: &str) -> Option<Sudoku> {
        let mut g = Sudoku { candidates: [0x1ff; 81] };
        for (i, c) in s.chars().enumerate() {
            if let Some(d) = c.to_digit(10).filter(|d| *d > 0) {
                if !g.assign(i, 1 << (d - 1)) {
                    return None;
                }
            }
        }
        Some(g)
    }
    fn peers(i: usize) -> impl Iterator<Item = usize> {
        let (r, c) = (i / 9, i % 9);
        (0..81).filter(move |j| *j != i && (j / 9 == r || j % 9 == c || (j / 27 == r / 3 && j % 9 / 3 == c / 3)))
    }
    fn assign(&mut self, i: usize, bit: u16) -> bool {
        (0..9).map(|d| 1 << d).filter(|b| *b != bit).all(|b| self.eliminate(i, b))
    }
    fn eliminate(&mut self, i: usize, bit: u16) -> bool {
        if self.candidates[i] & bit == 0 {
            return true;
        }
        self.candidates[i] &= !bit;
        match self.candidates[i].count_ones() {
            0 => false,
            1 => {
                let last = self.candidates[i];
                Self::peers(i).all(|p| self.eliminate(p, last))
            }
            _ => true,
        }
    }
    fn solve(self, guesses: &mut u32) -> Option<Sudoku> {
        let Some((_, i)) = (0..81).map(|i| (self.candidates[i].count_ones(), i)).filter(|(n, _)| *n > 1).min() else { return Some(self) };
        (0..9).map(|d| 1u16 << d).filter(|b| self.candidates[i] & b != 0).find_map(|b| {
            *guesses += 1;
            let mut next = self.clone();
            if next.assign(i, b) { next.solve(guesses) } else { None }
        })
    }
    fn text(&self) -> String {
        self.candidates.iter().map(|c| char::from_digit(c.trailing_zeros() + 1, 10).unwrap()).collect()
    }
}

fn exact_cover(rows: &[Vec<u8>], covered: &mut BTreeSet<u8>, all: u8, picked: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    let Some(first) = (0..all).find(|c| !covered.contains(c)) else {
        out.push(picked.clone());
        return;
    };
    for (i, r) in rows.iter().enumerate() {
        if r.contains(&first) && r.iter().all(|c| !covered.contains(c)) {
            covered.extend(r);
            picked.push(i);
            exact_cover(rows, covered, all, picked, out);
            picked.pop();
            for c in r {
                covered.remove(c);
            }
        }
    }
}

fn heap<T: Clone>(k: usize, v: &mut Vec<T>, out: &mut Vec<Vec<T>>) {
    if k <= 1 {
        out.push(v.clone());
        return;
    }
    for i in 0..k {
        heap(k - 1, v, out);
        if i + 1 < k {
            v.swap(if k % 2 == 0 { i } else { 0 }, k - 1);
        }
    }
}

fn next_permutation<T: Ord>(v: &mut [T]) -> bool {
    let Some(i) = v.windows(2).rposition(|w| w[0] < w[1]) else { return false };
    let j = v.iter().rposition(|x| *x > v[i]).unwrap();
    v.swap(i, j);
    v[i + 1..].reverse();
    true
}

fn life(alive: &HashSet<(i32, i32)>) -> HashSet<(i32, i32)> {
    let mut n: HashMap<(i32, i32), u32> = HashMap::new();
    for (x, y) in alive {
        for (dx, dy) in (-1..=1).flat_map(|a| (-1..=1).map(move |b| (a, b))).filter(|d| *d != (0, 0)) {
            *n.entry((x + dx, y + dy)).or_default() += 1;
        }
    }
    n.into_iter().filter(|(p, n)| *n == 3 || (*n == 2 && alive.contains(p))).map(|(p, _)| p).collect()
}

fn ladder(from: &str, to: &str, words: &[&str]) -> Option<Vec<String>> {
    let mut prev: HashMap<&str, &str> = HashMap::new();
    let mut q = VecDeque::from([from]);
    while let Some(w) = q.pop_front() {
        if w == to {
            let mut path = vec![w.to_string()];
            let mut at = w;
            while let Some(p) = prev.get(at) {
                path.insert(0, p.to_string());
                at = p;
            }
            return Some(path);
        }
        for &n in words {
            if n != from && !prev.contains_key(n) && n.bytes().zip(w.bytes()).filter(|(a, b)| a != b).count() == 1 {
                prev.insert(n, w);
                q.push_back(n);
            }
        }
    }
    None
}

fn knight(n: usize, grid: &mut Vec<u32>, at: (usize, usize), step: u32) -> bool {
    grid[at.1 * n + at.0] = step;
    if step as usize == n * n {
        return true;
    }
    let moves = |p: (usize, usize), grid: &[u32]| -> Vec<(usize, usize)> {
        [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]
            .iter()
            .map(|(dx, dy)| (p.0.wrapping_add_signed(*dx), p.1.wrapping_add_signed(*dy)))
            .filter(|(x, y)| *x < n && *y < n && grid[y * n + x] == 0)
            .collect()
    };
    let mut next = moves(at, grid);
    next.sort_by_key(|p| moves(*p, grid).len());
    let found = next.into_iter().any(|p| knight(n, grid, p, step + 1));
    if !found {
        grid[at.1 * n + at.0] = 0;
    }
    found
}

fn main() {
    println!("{:?}", (1..=9).map(|n| queens(n, 0, 0, 0)).collect::<Vec<_>>());
    let mut all = vec![];
    queens_list(6, &mut vec![], &mut all);
    println!("{all:?}");
    for s in [
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
        "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
        "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
        "11.......",
    ] {
        let mut guesses = 0;
        let r = Sudoku::parse(s).and_then(|g| if s.starts_with("....") { None } else { g.solve(&mut guesses) });
        println!("{:?} {guesses}", r.map(|g| g.text()));
    }
    let mut covers = vec![];
    let rows = [vec![0, 1], vec![4, 5], vec![3, 4], vec![0, 1, 2], vec![2, 3], vec![3, 4], vec![0, 2, 4, 5], vec![1], vec![3], vec![5]];
    exact_cover(&rows, &mut BTreeSet::new(), 6, &mut vec![], &mut covers);
    println!("{covers:?}");
    let mut perms = vec![];
    heap(4, &mut vec!['a', 'b', 'c', 'd'], &mut perms);
    println!("{}", perms.iter().map(|p| p.iter().collect::<String>()).collect::<Vec<_>>().join(" "));
    let mut v = vec![1, 1, 2, 3, 3];
    let mut n = 1;
    while next_permutation(&mut v) {
        n += 1;
    }
    println!("{n} {v:?} {}", perms.iter().collect::<HashSet<_>>().len());
    println!("{:?}", (0..1u32 << 6).filter(|m| m.count_ones() == 3).map(|m| (0..6).filter(|i| m >> i & 1 == 1).map(|i| [3, 34, 4, 12, 5, 2][i]).sum::<u32>()).filter(|s| s % 3 == 0).collect::<Vec<_>>());

    let mut cells: HashSet<(i32, i32)> = [(1, 0), (2, 0), (0, 1), (1, 1), (1, 2)].into();
    for g in 0..=200 {
        if g % 50 == 0 {
            println!("generation {g}: {} alive, {:?}", cells.len(), cells.iter().min());
        }
        cells = life(&cells);
    }
    println!("{:?}", ladder("cold", "warm", &["cord", "card", "ward", "warm", "word", "wood", "worm", "cold"]));
    println!("{:?}", ladder("aaa", "bbb", &["aab", "bbb"]));
    let mut grid = vec![0; 49];
    println!("{} {:?}", knight(7, &mut grid, (0, 0), 1), &grid[..14]);
    println!("{} {}", knight(4, &mut vec![0; 16], (0, 0), 1), knight(3, &mut vec![0; 9], (1, 1), 1));

    let items = [(12, 24), (7, 13), (11, 23), (8, 15), (9, 16), (6, 11), (5, 9), (14, 28)];
    let mut best = [0u32; 36];
    for (w, v) in items {
        for c in (w..36).rev() {
            best[c] = best[c].max(best[c - w] + v);
        }
    }
    let brute = (0..256u32).filter_map(|m| { let (w, v) = (0..8).filter(|i| m >> i & 1 == 1).fold((0, 0), |a, i| (a.0 + items[i].0, a.1 + items[i].1)); (w <= 35).then_some(v) }).max();
    println!("{} {brute:?}", best[35]);
    let mut ways = vec![1u64];
    ways.resize(301, 0);
    [1, 2, 5, 10, 20, 50, 100, 200].iter().for_each(|c| (*c..=300).for_each(|n| ways[n] += ways[n - c]));
    println!("{} {}", ways[200], ways[300]);
    let n = 9usize;
    let d = |a: usize, b: usize| ((a * 37 + b * 91) % 50 + (b * 37 + a * 91) % 50 + 1) as u32;
    let mut dp = vec![vec![u32::MAX; n]; 1 << n];
    dp[1][0] = 0;
    for set in 1..1usize << n {
        for last in (0..n).filter(|l| set >> l & 1 == 1) {
            let here = dp[set][last];
            if here < u32::MAX {
                for next in (0..n).filter(|x| set >> x & 1 == 0) {
                    let slot = &mut dp[set | 1 << next][next];
                    *slot = (*slot).min(here + d(last, next));
                }
            }
        }
    }
    println!("{:?}", (1..n).map(|l| dp[(1 << n) - 1][l] + d(l, 0)).min());
}
