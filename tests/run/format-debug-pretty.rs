// Derived and hand-written Debug, in one line and pretty: nested structures,
// every builder of Formatter, maps, sets, cells, options, strings with escapes.

// Only Debug reads the fields here.
#![allow(dead_code)]

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, LinkedList, VecDeque};
use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, Default, PartialEq)]
struct Unit;
#[derive(Debug, Clone, Default)]
struct Tuple(i32, String, (u8, char));
#[derive(Debug, Clone, Default)]
struct Named<'a> {
    id: u64,
    name: &'a str,
    tags: Vec<Tag>,
    inner: Option<Box<Named<'a>>>,
    map: BTreeMap<&'a str, Tuple>,
    unit: Unit,
}
#[derive(Debug, Clone)]
enum Tag {
    Plain,
    Pair(i8, f32),
    Fields { a: bool, b: Result<u8, String> },
}
#[derive(Debug)]

struct Generic<T: ?Sized, const N: usize> {
    array: [u8; N],
    last: T,
}

struct Matrix {
    rows: usize,
    cells: Vec<i32>,
}
impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.cells.chunks(self.cells.len() / self.rows)).finish()
    }
}

struct Secret;
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("user", &"me").field("number", &format_args!("{:#x}", 255)).finish_non_exhaustive()
    }
}

struct Pairs(Vec<(String, i32)>);
impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (k, v) in &self.0 {
            map.key(k).value(v);
        }
        map.entries([("total", self.0.iter().map(|p| p.1).sum::<i32>())]).finish()
    }
}

struct Stack(&'static [i32]);
impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("Stack");
        for x in self.0 {
            tuple.field(x);
        }
        tuple.finish()?;
        f.debug_set().entry(&"end").entries(self.0.iter().rev()).finish()
    }
}

fn both<T: fmt::Debug + ?Sized>(x: &T) {
    println!("{x:?}");
    println!("{x:#?}");
}

fn main() {
    both(&Unit);
    both(&Tuple(-1, "two\n\"lines\"".into(), (3, '\'')));
    let tags = vec![Tag::Plain, Tag::Pair(-8, 0.5), Tag::Fields { a: true, b: Ok(1) }, Tag::Fields { a: false, b: Err("bad".into()) }];
    let leaf = Named { id: 1, name: "leaf", tags: tags.clone(), ..Default::default() };
    let tree = Named {
        id: u64::MAX,
        name: "root é",
        tags: vec![],
        inner: Some(Box::new(leaf)),
        map: BTreeMap::from([("k", Tuple::default()), ("ключ", Tuple(5, String::from("v"), (255, '\u{1f980}')))]),
        unit: Unit,
    };
    both(&tree);
    let sized = Generic { array: [1, 2, 3], last: [1u16, 2] };
    let unsized_: &Generic<[u16], 3> = &sized;
    both(unsized_);
    both(&Generic { array: [], last: "text" });
    both(&Matrix { rows: 2, cells: vec![1, 2, 3, 4, 5, 6] });
    both(&Secret);
    both(&Pairs(vec![("one".into(), 1), ("two".into(), 2)]));
    both(&Stack(&[1, 2, 3]));
    both(&Stack(&[]));
    both(&BTreeSet::from([3, 1, 2]));
    both(&VecDeque::from([Some(1), None]));
    both(&LinkedList::from(["a", "b"]));
    both(&BinaryHeap::from([1]).into_sorted_vec());
    both(&(Rc::new(1), Box::new("b"), Cell::new(2), RefCell::new(vec![3])));
    let cell = RefCell::new(1);
    let guard = cell.borrow_mut();
    both(&(&cell, OnceCell::<i32>::new(), OnceCell::from(4)));
    drop(guard);
    both(&[1..2, 5..9]);
    both(&(.., ..3, ..=4, 1..=2));
    both(&(std::cmp::Ordering::Less, std::num::NonZeroI32::new(-3), std::time::Duration::from_millis(1500)));
    both(&["a".parse::<i32>().map_err(|e| e.to_string()), "12".parse().map_err(|_| String::new())]);
    both("slice\tof str");
    both(&[&[1.5f32, -0.0][..], &[]]);
    both(&std::marker::PhantomData::<i32>);
    both(&('a'..='e').collect::<String>().char_indices().filter(|(i, _)| i % 2 == 0).collect::<Vec<_>>());
    both(&fmt::from_fn(|f| write!(f, "closure {}", f.alternate())));
    println!("{:#?}", [[(); 2]; 1]);
    println!("{:4?} {:#06x?} {:.1?}", Tuple(1, "w".into(), (2, 'c')), (10, [20]), vec![(0.25, Some(1.0))]);
}
