// Rc, Weak, RefCell, Cell and OnceCell: a tree with parent links, a graph with
// cycles that is taken apart by hand, counts, make_mut, try_unwrap, new_cyclic,
// Rc of slices, strings and trait objects, pointer equality.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::rc::{Rc, Weak};

struct Node {
    name: String,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
    visits: Cell<u32>,
    path: OnceCell<String>,
}

impl Node {
    fn new(name: &str) -> Rc<Node> {
        Rc::new(Node {
            name: name.to_string(),
            parent: RefCell::default(),
            children: RefCell::default(),
            visits: Cell::new(0),
            path: OnceCell::new(),
        })
    }
    fn add(self: &Rc<Node>, child: Rc<Node>) -> &Rc<Node> {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(child);
        self
    }
    fn path(&self) -> &str {
        self.visits.set(self.visits.get() + 1);
        self.path.get_or_init(|| match self.parent.borrow().upgrade() {
            Some(p) => format!("{}/{}", p.path(), self.name),
            None => self.name.clone(),
        })
    }
    fn total_visits(&self) -> u32 {
        self.visits.get() + self.children.borrow().iter().map(|c| c.total_visits()).sum::<u32>()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        println!("drop {} with {} children", self.name, self.children.borrow().len());
    }
}

#[derive(Debug)]
struct Shared {
    id: u32,
    peers: RefCell<Vec<Rc<Shared>>>,
}

fn main() {
    let root = Node::new("root");
    let (bin, lib) = (Node::new("bin"), Node::new("lib"));
    bin.add(Node::new("cat")).add(Node::new("ls"));
    root.add(bin.clone()).add(lib);
    let ls = bin.children.borrow()[1].clone();
    println!("{} {} {}", ls.path(), bin.path(), ls.path());
    println!("{} {} {}", Rc::strong_count(&bin), Rc::weak_count(&bin), Rc::weak_count(&root));
    println!("visits {}", root.total_visits());
    drop(bin);
    let weak = Rc::downgrade(&root);
    drop(root);
    println!("{} {} {:?}", weak.upgrade().is_none(), ls.parent.borrow().upgrade().is_none(), ls.path.get());
    drop(ls);

    let nodes: Vec<Rc<Shared>> = (0..4).map(|id| Rc::new(Shared { id, peers: RefCell::default() })).collect();
    for (i, n) in nodes.iter().enumerate() {
        n.peers.borrow_mut().extend([nodes[(i + 1) % 4].clone(), nodes[(i + 2) % 4].clone()]);
    }
    println!("{:?}", nodes.iter().map(Rc::strong_count).collect::<Vec<_>>());
    println!("{:?}", nodes[3].peers.borrow().iter().map(|p| p.id).collect::<Vec<_>>());
    for n in &nodes {
        n.peers.take();
    }
    println!("{:?}", nodes.iter().map(Rc::strong_count).collect::<Vec<_>>());

    let mut data = Rc::new(vec![1, 2, 3]);
    Rc::make_mut(&mut data).push(4);
    let other = Rc::clone(&data);
    Rc::make_mut(&mut data).push(5);
    println!("{data:?} {other:?} {}", Rc::ptr_eq(&data, &other));
    println!("{:?} {:?}", Rc::get_mut(&mut data).is_some(), Rc::try_unwrap(other));
    let third = data.clone();
    println!("{:?} {:?}", Rc::try_unwrap(data).map_err(|rc| rc.len()), Rc::into_inner(third));

    struct Gadget {
        me: Weak<Gadget>,
        n: u8,
    }
    let g = Rc::new_cyclic(|me| Gadget { me: me.clone(), n: 9 });
    println!("{} {}", g.me.upgrade().unwrap().n, Rc::weak_count(&g));

    let s: Rc<str> = "shared text".into();
    let t: Rc<[u16]> = Rc::from(vec![1, 2, 3]);
    let d: Vec<Rc<dyn Display>> = vec![Rc::new(5), s.clone().into_string(), Rc::new('c'), Rc::new(2.5)];
    println!("{s} {:?} {}", t, d.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(","));

    let cell = Cell::new(5);
    println!("{} {} {:?}", cell.replace(6), cell.take(), cell);
    let swap = Cell::new(7);
    cell.swap(&swap);
    println!("{} {}", cell.get(), swap.into_inner());
    let slice = &mut [1, 2, 3][..];
    let cells = Cell::from_mut(slice).as_slice_of_cells();
    for w in cells.windows(2) {
        w[1].set(w[0].get() + w[1].get());
    }
    println!("{slice:?}");

    let map = RefCell::new(BTreeMap::from([("a", 1)]));
    {
        let mut v = std::cell::RefMut::map(map.borrow_mut(), |m| m.entry("b").or_insert(10));
        *v += 1;
    }
    let b = std::cell::Ref::map(map.borrow(), |m| &m["b"]);
    println!("{b} {:?}", map.try_borrow_mut().is_err());
    drop(b);
    println!("{:?} {:?}", map.replace(BTreeMap::new()), map);
}

trait IntoDisplay {
    fn into_string(self) -> Rc<dyn Display>;
}
impl IntoDisplay for Rc<str> {
    fn into_string(self) -> Rc<dyn Display> {
        Rc::new(self.to_string())
    }
}
