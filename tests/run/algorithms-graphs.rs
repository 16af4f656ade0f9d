// Graphs in several shapes: an arena with index edges, Dijkstra against
// Bellman-Ford and Floyd-Warshall, union-find with Kruskal, Prim, topological
// order, strong components, maximum flow, breadth-first search on a grid.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, VecDeque};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct NodeId(u32);

#[derive(Default)]
struct Graph {
    names: Vec<String>,
    index: HashMap<String, NodeId>,
    edges: Vec<Vec<(NodeId, i64)>>,
}

impl Graph {
    fn node(&mut self, name: &str) -> NodeId {
        if let Some(id) = self.index.get(name) {
            return *id;
        }
        let id = NodeId(self.names.len() as u32);
        self.names.push(name.to_string());
        self.index.insert(name.to_string(), id);
        self.edges.push(vec![]);
        id
    }
    fn edge(&mut self, a: &str, b: &str, w: i64) {
        let (a, b) = (self.node(a), self.node(b));
        self.edges[a.0 as usize].push((b, w));
    }
    fn random(n: u32, m: u32, seed: u64) -> Graph {
        let mut g = Graph::default();
        for i in 0..n {
            g.node(&format!("n{i}"));
        }
        let mut s = seed;
        let mut next = || {
            s ^= s << 13;
            s ^= s >> 7;
            s ^= s << 17;
            s >> 20
        };
        for _ in 0..m {
            let (a, b, w) = (next() as u32 % n, next() as u32 % n, next() as i64 % 100);
            g.edges[a as usize].push((NodeId(b), w));
        }
        g
    }
    fn dijkstra(&self, from: NodeId) -> (Vec<Option<i64>>, Vec<Option<NodeId>>) {
        let mut dist = vec![None; self.names.len()];
        let mut prev = vec![None; self.names.len()];
        let mut heap = BinaryHeap::from([Reverse((0, from, None))]);
        while let Some(Reverse((d, n, p))) = heap.pop() {
            if dist[n.0 as usize].is_some() {
                continue;
            }
            dist[n.0 as usize] = Some(d);
            prev[n.0 as usize] = p;
            for (m, w) in &self.edges[n.0 as usize] {
                heap.push(Reverse((d + w, *m, Some(n))));
            }
        }
        (dist, prev)
    }
    fn bellman_ford(&self, from: NodeId) -> Result<Vec<Option<i64>>, NodeId> {
        let mut dist = vec![None::<i64>; self.names.len()];
        dist[from.0 as usize] = Some(0);
        for round in 0..=self.names.len() {
            let mut changed = None;
            for (a, out) in self.edges.iter().enumerate() {
                let Some(d) = dist[a] else { continue };
                for (b, w) in out {
                    let slot = &mut dist[b.0 as usize];
                    if slot.is_none_or(|old| d + w < old) {
                        *slot = Some(d + w);
                        changed = Some(*b);
                    }
                }
            }
            match changed {
                None => break,
                Some(b) if round == self.names.len() => return Err(b),
                _ => {}
            }
        }
        Ok(dist)
    }
    fn floyd(&self) -> Vec<Vec<i64>> {
        let n = self.names.len();
        let mut d = vec![vec![i64::MAX / 4; n]; n];
        for a in 0..n {
            d[a][a] = 0;
            for (b, w) in &self.edges[a] {
                d[a][b.0 as usize] = d[a][b.0 as usize].min(*w);
            }
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
                }
            }
        }
        d
    }
    fn topological(&self) -> Result<Vec<&str>, Vec<&str>> {
        let mut ingoing = vec![0; self.names.len()];
        self.edges.iter().flatten().for_each(|(b, _)| ingoing[b.0 as usize] += 1);
        let mut ready: BTreeSet<(&str, usize)> = (0..ingoing.len()).filter(|i| ingoing[*i] == 0).map(|i| (self.names[i].as_str(), i)).collect();
        let mut order = vec![];
        while let Some((name, i)) = ready.pop_first() {
            order.push(name);
            for (b, _) in &self.edges[i] {
                ingoing[b.0 as usize] -= 1;
                if ingoing[b.0 as usize] == 0 {
                    ready.insert((&self.names[b.0 as usize], b.0 as usize));
                }
            }
        }
        if order.len() == self.names.len() { Ok(order) } else { Err(order) }
    }
    fn components(&self) -> Vec<Vec<&str>> {
        struct Tarjan<'g> {
            g: &'g Graph,
            index: Vec<Option<(u32, u32)>>,
            on: Vec<bool>,
            stack: Vec<usize>,
            next: u32,
            out: Vec<Vec<&'g str>>,
        }
        impl Tarjan<'_> {
            fn visit(&mut self, v: usize) -> u32 {
                let me = self.next;
                self.next += 1;
                self.index[v] = Some((me, me));
                self.stack.push(v);
                self.on[v] = true;
                let mut low = me;
                for (w, _) in &self.g.edges[v] {
                    let w = w.0 as usize;
                    match self.index[w] {
                        None => low = low.min(self.visit(w)),
                        Some((i, _)) if self.on[w] => low = low.min(i),
                        _ => {}
                    }
                }
                self.index[v] = Some((me, low));
                if low == me {
                    let at = self.stack.iter().position(|x| *x == v).unwrap();
                    let mut c: Vec<&str> = self.stack.split_off(at).into_iter().map(|x| { self.on[x] = false; self.g.names[x].as_str() }).collect();
                    c.sort();
                    self.out.push(c);
                }
                low
            }
        }
        let n = self.names.len();
        let mut t = Tarjan { g: self, index: vec![None; n], on: vec![false; n], stack: vec![], next: 0, out: vec![] };
        for v in 0..n {
            if t.index[v].is_none() {
                t.visit(v);
            }
        }
        t.out
    }
}

struct Sets(Vec<i32>);
impl Sets {
    fn find(&mut self, x: usize) -> usize {
        if self.0[x] < 0 {
            return x;
        }
        let r = self.find(self.0[x] as usize);
        self.0[x] = r as i32;
        r
    }
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (mut a, mut b) = (self.find(a), self.find(b));
        if a == b {
            return false;
        }
        if self.0[a] > self.0[b] {
            (a, b) = (b, a);
        }
        self.0[a] += self.0[b];
        self.0[b] = a as i32;
        true
    }
}

fn max_flow(edges: &[(usize, usize, u32)], n: usize) -> u32 {
    let mut cap = vec![vec![0u32; n]; n];
    edges.iter().for_each(|(a, b, c)| cap[*a][*b] += c);
    let mut total = 0;
    loop {
        let mut prev = vec![usize::MAX; n];
        prev[0] = 0;
        let mut q = VecDeque::from([0]);
        while let Some(v) = q.pop_front() {
            for w in 0..n {
                if prev[w] == usize::MAX && cap[v][w] > 0 {
                    prev[w] = v;
                    q.push_back(w);
                }
            }
        }
        if prev[n - 1] == usize::MAX {
            return total;
        }
        let path: Vec<(usize, usize)> = std::iter::successors(Some(n - 1), |v| (*v != 0).then(|| prev[*v])).map(|v| (prev[v], v)).take_while(|(_, v)| *v != 0).collect();
        let flow = path.iter().map(|(a, b)| cap[*a][*b]).min().unwrap();
        for (a, b) in path {
            cap[a][b] -= flow;
            cap[b][a] += flow;
        }
        total += flow;
    }
}

const MAZE: &str = "
#########
#S..#...#
#.#.#.#.#
#.#...#.#
#.#####.#
#.....#E#
#########";

fn maze() -> Option<(usize, String)> {
    let mut grid: Vec<Vec<char>> = MAZE.trim().lines().map(|l| l.chars().collect()).collect();
    let find = |c| grid.iter().enumerate().find_map(|(y, r)| r.iter().position(|x| *x == c).map(|x| (x, y)));
    let (start, end) = (find('S')?, find('E')?);
    let mut from = HashMap::from([(start, start)]);
    let mut q = VecDeque::from([start]);
    while let Some((x, y)) = q.pop_front() {
        for (dx, dy) in [(0, 1), (1, 0), (0, -1), (-1, 0)] {
            let p = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
            if grid[p.1][p.0] != '#' && !from.contains_key(&p) {
                from.insert(p, (x, y));
                q.push_back(p);
            }
        }
    }
    let mut steps = 0;
    let mut at = *from.get(&end)?;
    while at != start {
        grid[at.1][at.0] = '*';
        at = from[&at];
        steps += 1;
    }
    Some((steps + 1, grid.iter().map(|r| r.iter().collect::<String>()).collect::<Vec<_>>().join("\n")))
}

fn main() {
    let mut g = Graph::default();
    for line in "a b 7|a c 9|a f 14|b c 10|b d 15|c d 11|c f 2|d e 6|f e 9|z a 1".split('|') {
        let [a, b, w] = line.split(' ').collect::<Vec<_>>()[..] else { unreachable!() };
        g.edge(a, b, w.parse().unwrap());
    }
    let (dist, prev) = g.dijkstra(NodeId(0));
    for (i, name) in g.names.iter().enumerate() {
        let mut path = vec![name.as_str()];
        let mut at = prev[i];
        while let Some(p) = at {
            path.push(&g.names[p.0 as usize]);
            at = prev[p.0 as usize];
        }
        path.reverse();
        println!("{name}: {:?} by {}", dist[i], path.join(">"));
    }
    println!("{:?}", g.topological());
    let r = Graph::random(60, 240, 88172645463325252);
    let all = r.floyd();
    let mut sum = 0;
    for i in 0..60u32 {
        let d = r.dijkstra(NodeId(i)).0;
        assert_eq!(Ok(&d), r.bellman_ford(NodeId(i)).as_ref());
        for (x, y) in d.iter().zip(&all[i as usize]) {
            assert_eq!(x.unwrap_or(i64::MAX / 4), (*y).min(i64::MAX / 4));
            sum += x.unwrap_or(-1);
        }
    }
    println!("{sum}");
    g.edge("e", "c", -30);
    println!("{:?} {:?}", g.bellman_ford(NodeId(0)).map_err(|n| n.0 < 7).map(|_| ()), g.topological());
    println!("{:?}", g.components());
    println!("{:?}", Graph::random(20, 26, 12345678901).components().iter().map(|c| c.len()).collect::<Vec<_>>());
    let mut edges: Vec<(i64, usize, usize)> = r.edges.iter().enumerate().flat_map(|(a, out)| out.iter().map(move |(b, w)| (*w, a, b.0 as usize))).collect();
    edges.sort();
    let mut sets = Sets(vec![-1; 60]);
    let kruskal: i64 = edges.iter().filter(|(_, a, b)| sets.join(*a, *b)).map(|e| e.0).sum();
    let mut best = vec![i64::MAX; 60];
    let mut done = vec![false; 60];
    let mut prim = 0;
    best[0] = 0;
    for _ in 0..60 {
        let Some(v) = (0..60).filter(|v| !done[*v] && best[*v] < i64::MAX).min_by_key(|v| (best[*v], *v)) else { break };
        done[v] = true;
        prim += best[v];
        for (w, a, b) in &edges {
            for (x, y) in [(a, b), (b, a)] {
                if *x == v {
                    best[*y] = best[*y].min(*w);
                }
            }
        }
    }
    println!("{kruskal} {prim} {:?}", sets.0.iter().filter(|x| **x < 0).collect::<Vec<_>>());
    println!("{}", max_flow(&[(0, 1, 16), (0, 2, 13), (1, 2, 10), (2, 1, 4), (1, 3, 12), (3, 2, 9), (2, 4, 14), (4, 3, 7), (3, 5, 20), (4, 5, 4)], 6));
    let (steps, picture) = maze().unwrap();
    println!("{steps}\n{picture}");
}
