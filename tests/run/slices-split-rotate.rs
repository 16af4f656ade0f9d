// Slice surgery: rotate, swap, fill, copy_within, split in every form, concat
// and join, starts_with, chunks_mut, first/last chunk, and mutable sub-slices.

fn main() {
    let mut v: Vec<u32> = (1..=12).collect();
    v.rotate_left(5);
    println!("{v:?}");
    v.rotate_right(2);
    println!("{v:?}");
    v[3..9].rotate_left(1);
    println!("{v:?}");
    v.swap(0, 11);
    v[..4].reverse();
    println!("{v:?}");
    v.copy_within(8.., 1);
    println!("{v:?}");
    v[5..8].fill(99);
    v[8..].fill_with(Default::default);
    println!("{v:?}");
    let (a, b) = v.split_at_mut(6);
    a.swap_with_slice(b);
    println!("{v:?}");
    a_and_b(&mut v);
    println!("{v:?}");

    let s = [1, 0, 2, 3, 0, 0, 4, 5, 6, 0];
    println!("{:?}", s.split(|x| *x == 0).collect::<Vec<_>>());
    println!("{:?}", s.split_inclusive(|x| *x == 0).collect::<Vec<_>>());
    println!("{:?}", s.splitn(3, |x| *x == 0).collect::<Vec<_>>());
    println!("{:?}", s.rsplitn(2, |x| *x == 0).collect::<Vec<_>>());
    println!("{:?}", s.rsplit(|x| *x == 0).map(|p| p.len()).collect::<Vec<_>>());
    println!("{:?} {:?}", s.split_first(), s.split_last().map(|(l, r)| (l, r.len())));
    println!("{:?} {:?}", s.first_chunk::<3>(), s.last_chunk::<4>());
    println!("{:?} {:?}", s.get(2..5), s.get(8..11));
    println!("{:?} {:?}", s.split_at_checked(4), s.split_at_checked(11));
    println!("{} {} {}", s.starts_with(&[1, 0]), s.ends_with(&[6, 0]), s.contains(&7));
    println!("{:?} {:?}", s.strip_prefix(&[1, 0]), s.strip_suffix(&[9]));

    let parts = [vec![1, 2], vec![], vec![3]];
    println!("{:?} {:?} {:?}", parts.concat(), parts.join(&0), parts.join(&[7, 7][..]));
    println!("{:?}", ["a", "b", "c"].join("--"));
    println!("{:?}", [[1u8, 2], [3, 4]].as_flattened());
    println!("{:?}", [1, 2].repeat(3));

    let mut grid = [0i32; 30];
    for (r, row) in grid.chunks_exact_mut(6).enumerate() {
        for (c, cell) in row.iter_mut().enumerate() {
            *cell = (r * c) as i32 - 5;
        }
    }
    for row in grid.chunks(6) {
        println!("{}", row.iter().map(|x| format!("{x:>4}")).collect::<String>());
    }
    let [first, .., last] = &mut grid;
    std::mem::swap(first, last);
    println!("{} {}", grid[0], grid[29]);
    let (head, tail) = grid.split_at_mut(10);
    for (h, t) in head.iter_mut().zip(tail.iter_mut().rev()) {
        *h += *t * 10;
    }
    println!("{head:?}");
    head.clone_from_slice(&tail[3..13]);
    println!("{head:?}");
    let total: i32 = grid.iter().rev().step_by(7).sum();
    println!("{total}");

    let mut parts = grid.get_disjoint_mut([1, 7, 20]).unwrap();
    for (i, p) in parts.iter_mut().enumerate() {
        **p = -(i as i32) * 1000;
    }
    println!("{} {} {}", grid[1], grid[7], grid[20]);
    println!("{:?}", grid.get_disjoint_mut([3, 3]).map(|p| p.len()));

    let bytes = b"key=value; k2=v2;;last";
    for field in bytes.split(|b| *b == b';') {
        let field = field.trim_ascii();
        match field.iter().position(|b| *b == b'=') {
            Some(i) => println!("{} -> {}", field[..i].escape_ascii(), String::from_utf8_lossy(&field[i + 1..])),
            None => println!("no value: {:?}", std::str::from_utf8(field)),
        }
    }
    println!("{}", b"\x00tab\t\"q\"\xff".escape_ascii());
    println!("{} {:?}", b"HeLLo".eq_ignore_ascii_case(b"hEllO"), b"MiX".to_ascii_lowercase());
    let mut boxed: Box<[String]> = ["x", "y"].iter().map(|s| s.to_string()).collect();
    boxed[1].push('!');
    println!("{:?} {:?}", boxed, boxed.clone().into_vec().pop());
}

fn a_and_b(v: &mut [u32]) {
    if let [a, middle @ .., b] = v {
        (*a, *b) = (*b, *a);
        middle.sort_unstable_by(|x, y| y.cmp(x));
    }
}
