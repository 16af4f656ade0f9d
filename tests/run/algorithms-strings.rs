// String algorithms that must agree with plain search: KMP, Z, Rabin-Karp,
// Aho-Corasick, suffix array with longest common prefixes, tries, edit distance
// with its script, longest common subsequence, palindromes.

use std::collections::{BTreeMap, VecDeque};

fn naive(text: &[u8], pat: &[u8]) -> Vec<usize> {
    (0..=text.len().saturating_sub(pat.len())).filter(|i| text[*i..].starts_with(pat)).collect()
}
fn kmp(text: &[u8], pat: &[u8]) -> Vec<usize> {
    let mut fail = vec![0; pat.len()];
    let mut k = 0;
    for i in 1..pat.len() {
        while k > 0 && pat[k] != pat[i] {
            k = fail[k - 1];
        }
        k += (pat[k] == pat[i]) as usize;
        fail[i] = k;
    }
    let (mut out, mut k) = (vec![], 0);
    for (i, b) in text.iter().enumerate() {
        while k > 0 && (k == pat.len() || pat[k] != *b) {
            k = fail[k - 1];
        }
        k += (pat[k] == *b) as usize;
        if k == pat.len() {
            out.push(i + 1 - k);
        }
    }
    out
}
fn z_function(s: &[u8]) -> Vec<usize> {
    let mut z = vec![0; s.len()];
    let (mut l, mut r) = (0, 0);
    for i in 1..s.len() {
        if i < r {
            z[i] = z[i - l].min(r - i);
        }
        while i + z[i] < s.len() && s[z[i]] == s[i + z[i]] {
            z[i] += 1;
        }
        if i + z[i] > r {
            (l, r) = (i, i + z[i]);
        }
    }
    z
}
fn rabin_karp(text: &[u8], pat: &[u8]) -> Vec<usize> {
    const M: u64 = (1 << 61) - 1;
    let mul = |a: u64, b: u64| (a as u128 * b as u128 % M as u128) as u64;
    let hash = |s: &[u8]| s.iter().fold(0, |h, b| (mul(h, 911) + *b as u64) % M);
    if text.len() < pat.len() {
        return vec![];
    }
    let top = (1..pat.len()).fold(1, |p, _| mul(p, 911));
    let (want, mut h) = (hash(pat), hash(&text[..pat.len()]));
    let mut out = vec![];
    for i in 0..=text.len() - pat.len() {
        if h == want {
            out.push(i);
        }
        if let Some(next) = text.get(i + pat.len()) {
            h = (mul(h + M - mul(text[i] as u64, top), 911) + *next as u64) % M;
        }
    }
    out
}

#[derive(Default)]
struct Trie {
    next: Vec<BTreeMap<char, usize>>,
    end: Vec<Vec<usize>>,
    fail: Vec<usize>,
}
impl Trie {
    fn new(words: &[&str]) -> Trie {
        let mut t = Trie { next: vec![BTreeMap::new()], end: vec![vec![]], fail: vec![0] };
        for (i, w) in words.iter().enumerate() {
            let mut at = 0;
            for c in w.chars() {
                let fresh = t.next.len();
                at = *t.next[at].entry(c).or_insert(fresh);
                if at == fresh {
                    t.next.push(BTreeMap::new());
                    t.end.push(vec![]);
                    t.fail.push(0);
                }
            }
            t.end[at].push(i);
        }
        let mut q: VecDeque<usize> = t.next[0].values().copied().collect();
        while let Some(n) = q.pop_front() {
            for (c, m) in t.next[n].clone() {
                let f = t.step(t.fail[n], c);
                t.fail[m] = f;
                let more = t.end[f].clone();
                t.end[m].extend(more);
                q.push_back(m);
            }
        }
        t
    }
    fn step(&self, mut at: usize, c: char) -> usize {
        loop {
            match self.next[at].get(&c) {
                Some(n) => return *n,
                None if at == 0 => return 0,
                None => at = self.fail[at],
            }
        }
    }
    fn search(&self, text: &str) -> Vec<(usize, usize)> {
        let mut at = 0;
        text.chars().enumerate().flat_map(|(i, c)| { at = self.step(at, c); self.end[at].iter().map(|w| (i, *w)).collect::<Vec<_>>() }).collect()
    }
    fn complete(&self, prefix: &str) -> Vec<String> {
        let Some(at) = prefix.chars().try_fold(0, |at, c| self.next[at].get(&c).copied()) else { return vec![] };
        let (mut out, mut stack) = (vec![], vec![(at, prefix.to_string())]);
        while let Some((n, s)) = stack.pop() {
            stack.extend(self.next[n].iter().rev().map(|(c, m)| (*m, format!("{s}{c}"))));
            if self.end[n].iter().next().is_some() {
                out.push(s);
            }
        }
        out
    }
}

fn suffix_array(s: &[u8]) -> (Vec<usize>, Vec<usize>) {
    let n = s.len();
    let mut order: Vec<usize> = (0..n).collect();
    let mut rank: Vec<u32> = s.iter().map(|b| *b as u32).collect();
    let mut k = 1;
    loop {
        let key = |i: usize| (rank[i], rank.get(i + k).map_or(0, |r| r + 1));
        order.sort_by_key(|i| key(*i));
        let mut next = vec![0; n];
        for w in 1..n {
            next[order[w]] = next[order[w - 1]] + (key(order[w]) != key(order[w - 1])) as u32;
        }
        rank = next;
        k *= 2;
        if k >= n || rank[order[n - 1]] as usize == n - 1 {
            break;
        }
    }
    let (mut lcp, mut h) = (vec![0; n], 0usize);
    for i in 0..n {
        let r = rank[i] as usize;
        if r > 0 {
            let j = order[r - 1];
            while i + h < n && j + h < n && s[i + h] == s[j + h] {
                h += 1;
            }
            lcp[r] = h;
            h = h.saturating_sub(1);
        } else {
            h = 0;
        }
    }
    (order, lcp)
}

fn edit(a: &str, b: &str) -> (usize, String) {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            d[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) as usize),
            };
        }
    }
    let (mut i, mut j, mut script) = (a.len(), b.len(), vec![]);
    while i > 0 || j > 0 {
        if i > 0 && j > 0 && d[i][j] == d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) as usize {
            (i, j) = (i - 1, j - 1);
            script.push(if a[i] == b[j] { "=".to_string() } else { format!("{}>{}", a[i], b[j]) });
        } else if i > 0 && d[i][j] == d[i - 1][j] + 1 {
            i -= 1;
            script.push(format!("-{}", a[i]));
        } else {
            j -= 1;
            script.push(format!("+{}", b[j]));
        }
    }
    script.reverse();
    (d[a.len()][b.len()], script.join(" "))
}

fn common(a: &str, b: &str) -> String {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut best = vec![vec![String::new(); b.len() + 1]; a.len() + 1];
    for i in 0..a.len() {
        for j in 0..b.len() {
            best[i + 1][j + 1] = if a[i] == b[j] {
                format!("{}{}", best[i][j], a[i])
            } else if best[i][j + 1].len() >= best[i + 1][j].len() {
                best[i][j + 1].clone()
            } else {
                best[i + 1][j].clone()
            };
        }
    }
    best[a.len()][b.len()].clone()
}

fn palindrome(s: &str) -> String {
    let c: Vec<char> = s.chars().collect();
    let mut best = 0..0;
    for center in 0..c.len() * 2 {
        let (mut l, mut r) = (center as isize / 2, (center as isize + 1) / 2);
        while l >= 0 && (r as usize) < c.len() && c[l as usize] == c[r as usize] {
            l -= 1;
            r += 1;
        }
        if (r - l - 1) as usize > best.len() {
            best = (l + 1) as usize..r as usize;
        }
    }
    c[best].iter().collect()
}

fn main() {
    let mut seed = 5u32;
    let text: Vec<u8> = (0..4000).map(|_| { seed = seed.wrapping_mul(1103515245).wrapping_add(12345); b"abc"[(seed >> 16) as usize % 3] }).collect();
    for pat in ["a", "ab", "aaaa", "abcabc", "cabbac", "abcabcabcabc"] {
        let p = pat.as_bytes();
        let want = naive(&text, p);
        let z: Vec<usize> = z_function(&[p, b"#", &text].concat()).iter().enumerate().filter(|(_, n)| **n == p.len()).map(|(i, _)| i - p.len() - 1).collect();
        assert_eq!(want, kmp(&text, p));
        assert_eq!(want, rabin_karp(&text, p));
        assert_eq!(want, z);
        println!("{pat}: {} first {:?}", want.len(), want.first());
    }
    let words = ["he", "she", "his", "hers", "é", "héros"];
    let t = Trie::new(&words);
    println!("{:?}", t.search("ushers et héros: his").iter().map(|(i, w)| format!("{}@{i}", words[*w])).collect::<Vec<_>>());
    println!("{:?} {:?} {:?}", t.complete("h"), t.complete("sh"), t.complete("x"));
    let (sa, lcp) = suffix_array(b"mississippi");
    println!("{sa:?} {lcp:?}");
    let (sa, lcp) = suffix_array(&text);
    assert!(sa.windows(2).all(|w| text[w[0]..] < text[w[1]..]));
    let best = (0..lcp.len()).max_by_key(|i| (lcp[*i], *i)).unwrap();
    println!("{} {}", lcp[best], String::from_utf8_lossy(&text[sa[best]..][..lcp[best]]));
    for (a, b) in [("kitten", "sitting"), ("", "abc"), ("größe", "große"), ("saturday", "sunday"), ("same", "same")] {
        println!("{a} {b} {:?} {:?}", edit(a, b), common(a, b));
    }
    for s in ["", "a", "forgeeksskeegfor", "abacdfgdcaba", "ésopé reste ici et se reposé"] {
        println!("{:?}", palindrome(s));
    }
    println!("{}", common(&"abcbdab".repeat(6), &"bdcaba".repeat(6)));
}
