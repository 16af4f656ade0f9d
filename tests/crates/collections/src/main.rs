// The containers, iterators and graphs that most programs stand on: what is in
// them after many changes, when their elements are dropped, how they fail.

use arrayvec::{ArrayString, ArrayVec};
use bytes::{Buf, BufMut};
use indexmap::{IndexMap, IndexSet};
use itertools::Itertools;
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::{algo, dot::Dot, visit::Bfs, visit::Dfs};
use smallvec::{smallvec, SmallVec};
use std::fmt::Write;

struct Random(u64);
impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }
}
struct Loud(u32);
impl Drop for Loud {
    fn drop(&mut self) {
        print!("d{} ", self.0)
    }
}
bitflags::bitflags! {
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Mode: u32 { const R = 1; const W = 2; const X = 4; const RW = 3; }
}
static LINES: once_cell::sync::Lazy<parking_lot::Mutex<Vec<String>>> = once_cell::sync::Lazy::new(|| {
    println!("made");
    parking_lot::Mutex::new(vec!["first".into()])
});

fn iterators() {
    println!("{:?}", (1..=4).permutations(3).take(7).collect_vec());
    println!("{:?}", (1..5).combinations(2).collect_vec());
    println!("{}", "the quick brown fox jumps over the lazy dog".split(' ').sorted_by_key(|w| (w.len(), *w)).dedup().join("-"));
    for (k, group) in &(0..20).chunk_by(|x| x / 6) {
        print!("{k}:{:?} ", group.collect_vec());
    }
    println!("{:?}", (0..10).tuple_windows::<(_, _, _)>().map(|(a, b, c)| a * b * c).minmax());
    println!("{}", (1..=3).interleave(7..=9).format_with("|", |x, f| f(&format_args!("<{x:02}>"))));
    println!("{:?}", (0..6).powerset().map(|v| v.len()).counts().into_iter().sorted().collect_vec());
    println!("{:?}", itertools::merge_join_by([1, 3, 5], [1, 2, 5, 6], |a, b| a.cmp(b)).collect_vec());
}

fn maps() {
    let mut random = Random(7);
    let mut map: IndexMap<String, u32> = IndexMap::new();
    for _ in 0..3000 {
        let k = random.next() % 700;
        *map.entry(format!("k{k}")).or_insert(0) += 1;
        match k % 71 {
            0 => drop(map.shift_remove(&format!("k{}", k / 3))),
            x if x % 5 == 0 => drop(map.swap_remove(&format!("k{}", k / 2))),
            _ => {}
        }
    }
    map.sort_by(|a, x, b, y| y.cmp(x).then(a.cmp(b)));
    println!("{} {:?} {:?}", map.len(), map.get_index(0), map.values().copied().collect::<IndexSet<_>>());
    let mut v: SmallVec<[u16; 8]> = smallvec![1, 2, 3];
    for i in 0..20 {
        v.insert(i as usize % (v.len() + 1), i);
    }
    v.drain(3..9);
    v.retain(|x| *x % 2 == 1);
    println!("{v:?} {}", v.spilled());
    let mut loud: SmallVec<[Loud; 2]> = (0..5).map(Loud).collect();
    loud.truncate(3);
    drop(loud.remove(0));
    println!("| {}", loud.len());
    drop(loud);
    let mut array: ArrayVec<i64, 5> = (0..5).collect();
    println!("{:?} {:?}", array.try_push(9).map_err(|e| e.to_string()), array.pop_at(1));
    let mut text = ArrayString::<16>::new();
    println!("{:?} {:?} {text}", write!(text, "{:>5}|{:e}", 42, 1.5), write!(text, "much too long for it"));
}

fn graphs() {
    let mut random = Random(99);
    let mut graph: DiGraph<String, u32> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..40).map(|i| graph.add_node(format!("n{i}"))).collect();
    for _ in 0..120 {
        let (a, b, w) = (random.next() % 40, random.next() % 40, random.next() % 20 + 1);
        graph.add_edge(nodes[a as usize], nodes[b as usize], w);
    }
    let far = algo::dijkstra(&graph, nodes[0], None, |e| *e.weight());
    println!("{:?}", far.iter().map(|(k, v)| (k.index(), *v)).sorted().collect_vec());
    println!("{:?}", algo::astar(&graph, nodes[0], |f| f == nodes[17], |e| *e.weight(), |_| 0).map(|(c, p)| (c, p.iter().map(|x| x.index()).collect_vec())));
    println!("{:?}", algo::tarjan_scc(&graph).iter().map(Vec::len).sorted().collect_vec());
    println!("{:?}", algo::page_rank(&graph, 0.85_f64, 5).iter().map(|x| format!("{x:.5}")).join(","));
    let (mut bfs, mut dfs) = (Bfs::new(&graph, nodes[1]), Dfs::new(&graph, nodes[1]));
    println!("{:?}", std::iter::from_fn(|| bfs.next(&graph)).map(|n| n.index()).collect_vec());
    println!("{:?}", std::iter::from_fn(|| dfs.next(&graph)).map(|n| n.index()).collect_vec());
    let ring: UnGraph<(), f64> = UnGraph::from_edges((0..9u32).flat_map(|i| [(i, (i * 7 + 1) % 9, i as f64 / 3.0), (i, (i + 4) % 9, 1.0)]));
    let tree: UnGraph<(), f64> = petgraph::data::FromElements::from_elements(algo::min_spanning_tree(&ring));
    println!("{:?}", Dot::new(&tree));
}

fn memory() {
    let arena = bumpalo::Bump::new();
    let refs = bumpalo::collections::Vec::from_iter_in((0..1000u32).map(|i| &*arena.alloc(i * 3)), &arena);
    println!("{}", bumpalo::format!(in &arena, "{}-{:?}", refs.len(), &refs[..3]));
    let mut slab = slab::Slab::new();
    let keys = (0..10).map(|i| slab.insert(i * i)).collect_vec();
    println!("{} {} {} {:?}", slab.remove(keys[3]), slab.remove(keys[5]), slab.insert(77), slab.get(3));
    println!("{:?} {:?} {:?}", Mode::R | Mode::X, Mode::from_bits(9), Mode::from_bits_truncate(15) - Mode::W);
    LINES.lock().push("second".into());
    println!("{:?}", LINES.lock());
    let (sender, receiver) = crossbeam_channel::bounded(3);
    println!("{:?}", (0..5).map(|i| sender.try_send(i).map_err(|e| e.to_string())).collect_vec());
    drop(sender);
    println!("{:?} {:?}", receiver.iter().collect_vec(), receiver.try_recv());
    let hay = "abracadabra".repeat(50);
    println!("{:?} {} {:?}", memchr::memrchr(b'c', hay.as_bytes()), memchr::memmem::find_iter(hay.as_bytes(), "abra").count(), memchr::memmem::rfind(hay.as_bytes(), b"dabraabrac"));
    let mut buffer = bytes::BytesMut::new();
    buffer.put_u16(0x1234);
    buffer.put_f64_le(-1.5);
    buffer.put_slice(b"hello");
    let mut frozen = buffer.freeze();
    println!("{:?} {} {frozen:?}", frozen.split_to(2), frozen.get_f64_le());
}

fn main() {
    iterators();
    maps();
    graphs();
    memory();
    let loud: Vec<Loud> = (0..3).map(Loud).collect();
    println!("{}", ArrayVec::<u8, 2>::from_iter(1..3)[loud.len()]);
}
