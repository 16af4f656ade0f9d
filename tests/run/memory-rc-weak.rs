// Rc and Weak: a tree with parents, an observer list, copy on write, counts,
// cycles that Weak breaks, unsized contents, and self-made interning.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

struct Node {
    name: String,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
    log: Rc<RefCell<Vec<String>>>,
}

impl Node {
    fn new(name: &str, log: &Rc<RefCell<Vec<String>>>) -> Rc<Node> {
        Rc::new(Node { name: name.into(), parent: RefCell::default(), children: RefCell::default(), log: log.clone() })
    }
    fn adopt(self: &Rc<Self>, child: Rc<Node>) -> &Rc<Self> {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(child);
        self
    }
    fn path(&self) -> String {
        match self.parent.borrow().upgrade() {
            Some(parent) => format!("{}/{}", parent.path(), self.name),
            None => self.name.clone(),
        }
    }
    fn depth(&self) -> usize {
        1 + self.children.borrow().iter().map(|c| c.depth()).max().unwrap_or(0)
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("{} ({})", self.name, self.parent.borrow().strong_count()));
    }
}

trait Observer {
    fn notify(&self, event: u32);
}
struct Sum(Cell<u32>);
impl Observer for Sum {
    fn notify(&self, event: u32) {
        self.0.set(self.0.get() + event);
    }
}
struct Journal(RefCell<String>);
impl Observer for Journal {
    fn notify(&self, event: u32) {
        self.0.borrow_mut().push_str(&format!("<{event}>"));
    }
}
#[derive(Default)]
struct Subject {
    observers: Vec<Weak<dyn Observer>>,
}
impl Subject {
    fn watch<T: Observer + 'static>(&mut self, observer: &Rc<T>) {
        let weak: Weak<T> = Rc::downgrade(observer);
        self.observers.push(weak);
    }
    fn emit(&mut self, event: u32) -> usize {
        self.observers.retain(|o| o.upgrade().inspect(|o| o.notify(event)).is_some());
        self.observers.len()
    }
}

#[derive(Default)]
struct Interner(BTreeMap<String, Weak<str>>);
impl Interner {
    fn get(&mut self, text: &str) -> Rc<str> {
        if let Some(found) = self.0.get(text).and_then(Weak::upgrade) {
            return found;
        }
        let rc: Rc<str> = text.into();
        self.0.insert(text.into(), Rc::downgrade(&rc));
        rc
    }
}

fn main() {
    let log = Rc::new(RefCell::new(vec![]));
    let root = Node::new("root", &log);
    let usr = Node::new("usr", &log);
    let leaf = Node::new("leaf", &log);
    usr.adopt(leaf.clone()).adopt(Node::new("bin", &log));
    root.adopt(usr).adopt(Node::new("etc", &log));
    println!("{} {} strong {} weak {}", leaf.path(), root.depth(), Rc::strong_count(&leaf), Rc::weak_count(&root));
    drop(root);
    println!("{:?} {} {}", log.borrow(), leaf.path(), leaf.parent.borrow().upgrade().is_none());
    drop(leaf);
    println!("{:?} {}", log.borrow(), Rc::strong_count(&log));

    let mut subject = Subject::default();
    let (sum, journal) = (Rc::new(Sum(Cell::new(0))), Rc::new(Journal(RefCell::default())));
    subject.watch(&sum);
    subject.watch(&journal);
    println!("{} {}", subject.emit(5), subject.emit(7));
    println!("{} {}", sum.0.get(), journal.0.borrow());
    drop(journal);
    println!("{} {} {}", subject.emit(11), sum.0.get(), Rc::weak_count(&sum));

    let mut interner = Interner::default();
    let (a, b, c) = (interner.get("x"), interner.get("y"), interner.get("x"));
    println!("{} {} {}", Rc::ptr_eq(&a, &c), Rc::ptr_eq(&a, &b), Rc::strong_count(&a));
    drop((a, c));
    println!("{:?}", interner.0.values().map(|w| w.strong_count()).collect::<Vec<_>>());

    let mut data = Rc::new(vec![1, 2, 3]);
    let snapshot = data.clone();
    Rc::make_mut(&mut data).push(4);
    println!("{data:?} {snapshot:?} {} {:?}", Rc::ptr_eq(&data, &snapshot), Rc::get_mut(&mut data).map(|v| v.len()));
    Rc::make_mut(&mut data).push(5);
    let weak = Rc::downgrade(&data);
    println!("{:?} {:?}", Rc::try_unwrap(data), weak.upgrade());
    println!("{:?} {:?}", Rc::into_inner(snapshot.clone()), Rc::unwrap_or_clone(snapshot));

    let loops = Rc::new_cyclic(|me: &Weak<(u8, Weak<dyn std::fmt::Debug>)>| (1, me.clone() as Weak<dyn std::fmt::Debug>));
    println!("{} {} {}", Rc::strong_count(&loops), Rc::weak_count(&loops), loops.1.upgrade().is_some());
    let slice: Rc<[String]> = (0..4).map(|i| "ab".repeat(i)).collect();
    let raw = Rc::into_raw(slice.clone());
    let back = unsafe { Rc::from_raw(raw) };
    println!("{back:?} {} {:?}", Rc::strong_count(&slice), Rc::<[i32]>::from([3, 4]).iter().sum::<i32>());
    let any: Rc<dyn std::any::Any> = Rc::new(5u16);
    println!("{:?} {:?}", any.clone().downcast::<u16>(), any.downcast::<i8>().is_err());
    println!("{:?} {}", Weak::<u8>::new().upgrade(), Rc::new(3) > Rc::new(2));
}
