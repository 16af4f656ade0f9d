// Editing vectors in place: drain, splice, retain, dedup, extract_if, insertion,
// removal, chunked edits, boxed slices, and values that count their drops.

use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Debug)]
struct Counted(i32, Rc<Cell<i32>>);
impl Drop for Counted {
    fn drop(&mut self) {
        self.1.set(self.1.get() + self.0);
    }
}

fn fresh(n: i32, sum: &Rc<Cell<i32>>) -> Vec<Counted> {
    (1..=n).map(|i| Counted(i, sum.clone())).collect()
}

fn ids(v: &[Counted]) -> Vec<i32> {
    v.iter().map(|c| c.0).collect()
}

fn main() {
    let sum = Rc::new(Cell::new(0));
    let mut v = fresh(10, &sum);
    let taken: Vec<Counted> = v.drain(2..5).collect();
    println!("{:?} {:?} dropped {}", ids(&taken), ids(&v), sum.get());
    drop(taken);
    v.retain(|c| c.0 % 2 == 0);
    println!("{:?} dropped {}", ids(&v), sum.get());
    let old: Vec<Counted> = v.splice(1..3, fresh(4, &sum)).collect();
    println!("{:?} {:?} dropped {}", ids(&v), ids(&old), sum.get());
    v.splice(..0, [Counted(100, sum.clone())]);
    v.drain(..).rev().take(2).for_each(|c| print!("{} ", c.0));
    println!("left {} dropped {}", v.len(), sum.get());
    drop(old);
    let mut v = fresh(6, &sum);
    v.truncate(4);
    v.swap_remove(0);
    println!("{:?} dropped {}", ids(&v), sum.get());
    v.insert(1, Counted(50, sum.clone()));
    v.resize(6, Counted(7, sum.clone()));
    println!("{:?} {}", ids(&v), v.remove(2).0);
    let extracted: Vec<i32> = v.extract_if(1.., |c| c.0 > 6).map(|c| c.0).collect();
    println!("{extracted:?} {:?} dropped {}", ids(&v), sum.get());
    let boxed = v.into_boxed_slice();
    let mut v = boxed.into_vec();
    v.extend_from_slice(&fresh(2, &sum));
    v.clear();
    println!("{} dropped {} strong {}", v.len(), sum.get(), Rc::strong_count(&sum));
    std::mem::forget(fresh(1, &sum));
    let mut iter = fresh(5, &sum).into_iter();
    iter.next();
    iter.next_back();
    println!("{:?} dropped {}", ids(iter.as_slice()), sum.get());
    drop(iter);
    println!("dropped {}", sum.get());
    let array = [1, 2, 3].map(|i| Counted(i * 1000, sum.clone()));
    let [a, ..] = array;
    println!("{} {}", a.0, sum.get());

    let mut n: Vec<i32> = (0..20).collect();
    n.dedup_by_key(|x| *x / 3);
    println!("{n:?}");
    n.extend([5, 5, 5, 9, 9, 5]);
    n.dedup();
    println!("{n:?}");
    n.dedup_by(|b, a| *b - *a < 4 && *b > *a);
    println!("{n:?}");
    n.splice(2..=3, [-1; 5]);
    n.rotate_left(3);
    n.swap(0, 1);
    println!("{n:?} {:?}", n.split_off(6));
    n.extend_from_within(1..3);
    n.insert(0, 77);
    n.reverse();
    println!("{n:?} {:?} {:?}", n.pop_if(|x| *x > 50), n.pop());
    n.fill_with({
        let mut k = 1;
        move || {
            k *= 3;
            k
        }
    });
    println!("{n:?} {:?}", n.first_chunk::<2>());
    n.retain_mut(|x| {
        *x += 1;
        *x % 4 != 0
    });
    println!("{n:?} {:?}", n.iter().rev().skip_while(|x| **x > 100).collect::<Vec<_>>());
    let mut grid = vec![vec!['.'; 8]; 4];
    for (y, row) in grid.iter_mut().enumerate() {
        row[y * 2] = '#';
        row.copy_within(0..4, 4);
    }
    let (top, bottom) = grid.split_at_mut(2);
    top[0].swap_with_slice(&mut bottom[1]);
    for row in grid.chunk_by(|a, b| a[0] == b[0]) {
        println!("{:?}", row.iter().map(|r| r.iter().collect::<String>()).collect::<Vec<_>>());
    }
    println!("{:?}", grid.concat().iter().filter(|c| **c == '#').count());
    let mut words = vec!["a".to_string(), "b".into()];
    words.append(&mut vec!["c".into(); 2]);
    words.first_mut().unwrap().push('!');
    let first = std::mem::take(&mut words[0]);
    println!("{first} {words:?} {:?}", words.iter().position(String::is_empty));
    let mut pairs: Vec<(u8, Box<[u8]>)> = (0..4).map(|i| (i, vec![i; i as usize].into())).collect();
    pairs.sort_by_key(|p| std::cmp::Reverse(p.1.len() % 3));
    println!("{pairs:?} {:?}", pairs.iter().flat_map(|p| p.1.iter()).sum::<u8>());
    let mut zeros: Vec<u64> = vec![0; 100_000];
    zeros.iter_mut().step_by(1000).for_each(|x| *x = 1);
    println!("{} {}", zeros.iter().sum::<u64>(), zeros.leak().len());
}
