// VecDeque: a ring that wraps, grows and is made contiguous; a sliding-window
// maximum, a round-robin scheduler and a comparison with a plain Vec model.

use std::collections::VecDeque;

fn window_maxima(values: &[i32], width: usize) -> Vec<i32> {
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut maxima = vec![];
    for i in 0..values.len() {
        while candidates.back().is_some_and(|&j| values[j] <= values[i]) {
            candidates.pop_back();
        }
        candidates.push_back(i);
        if candidates[0] + width == i {
            candidates.pop_front();
        }
        if i + 1 >= width {
            maxima.push(values[candidates[0]]);
        }
    }
    maxima
}

#[derive(Debug)]
struct Task {
    name: &'static str,
    left: u32,
    waited: u32,
}

fn schedule(mut tasks: VecDeque<Task>, slice: u32) -> Vec<String> {
    let mut log = vec![];
    let mut time = 0;
    while let Some(mut task) = tasks.pop_front() {
        let ran = task.left.min(slice);
        time += ran;
        task.left -= ran;
        tasks.iter_mut().for_each(|t| t.waited += ran);
        if task.left == 0 {
            log.push(format!("{}@{time}(waited {})", task.name, task.waited));
        } else {
            tasks.push_back(task);
        }
    }
    log
}

// The same random operations on a ring and on a Vec.
fn against_model(steps: u32) -> (u64, usize) {
    let mut ring: VecDeque<u32> = VecDeque::with_capacity(4);
    let mut model: Vec<u32> = vec![];
    let mut seed = 12345u32;
    let mut sum = 0u64;
    for step in 0..steps {
        seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
        let r = seed >> 16;
        let at = if model.is_empty() { 0 } else { r as usize % model.len() };
        match r % 11 {
            0..=2 => {
                ring.push_back(step);
                model.push(step);
            }
            3..=4 => {
                ring.push_front(step);
                model.insert(0, step);
            }
            5 => assert_eq!(ring.pop_front(), (!model.is_empty()).then(|| model.remove(0))),
            6 => assert_eq!(ring.pop_back(), model.pop()),
            7 if !model.is_empty() => {
                ring.rotate_left(at);
                model.rotate_left(at);
            }
            8 => {
                ring.insert(at, step);
                model.insert(at, step);
            }
            9 if !model.is_empty() => assert_eq!(ring.remove(at), Some(model.remove(at))),
            10 if model.len() > 40 => {
                let part: Vec<u32> = ring.drain(at / 2..at).collect();
                assert_eq!(part, model.drain(at / 2..at).collect::<Vec<_>>());
                sum += part.len() as u64;
            }
            _ => {}
        }
        assert!(ring.iter().eq(model.iter()), "step {step}");
        sum = sum.wrapping_mul(31).wrapping_add(ring.back().copied().unwrap_or(7).into());
    }
    (sum, model.len())
}

fn main() {
    println!("{:?}", window_maxima(&[1, 3, -1, -3, 5, 3, 6, 7, 7, 2, 0, 4], 3));
    let tasks = [("build", 7), ("test", 3), ("lint", 1), ("docs", 5)];
    println!("{:?}", schedule(tasks.map(|(name, left)| Task { name, left, waited: 0 }).into(), 2));
    println!("{:?}", against_model(3000));

    let mut d: VecDeque<i32> = (0..6).collect();
    d.rotate_left(2);
    d.push_front(-1);
    d.extend([7, 8]);
    println!("{d:?} {} {:?} {:?}", d.len(), d.front(), d.back());
    d.swap(0, 3);
    println!("{:?} {:?} {:?}", d.get(3), d.get(99), d.iter().rev().step_by(2).collect::<Vec<_>>());
    println!("{:?} {:?}", d.binary_search(&100), d.contains(&7));
    d.make_contiguous().sort_unstable_by(|a, b| b.cmp(a));
    println!("{:?} {:?}", d.as_slices().0, d.partition_point(|&x| x > 3));
    let tail = d.split_off(4);
    println!("{d:?} {tail:?} {:?}", d.range(1..3).sum::<i32>());
    d.append(&mut tail.into_iter().map(|x| x * 10).collect());
    d.retain(|x| x % 3 != 0);
    println!("{d:?}");
    d.retain_mut(|x| {
        *x += 1;
        *x % 2 == 1
    });
    d.resize(6, 99);
    d.truncate(5);
    println!("{d:?} {:?} {:?}", d.swap_remove_front(2), d);
    for x in d.range_mut(..2) {
        *x = -*x;
    }
    for x in &mut d {
        *x *= 2;
    }
    println!("{d:?} {} {:?}", d == VecDeque::from(vec![1]), d.cmp(&VecDeque::new()));
    let v: Vec<i32> = d.clone().into();
    println!("{v:?} {:?}", d.pop_front_if(|x| *x < 1000));
    d.clear();
    println!("{:?} {:?}", d.is_empty(), d.pop_front());
    let mut strings: VecDeque<String> = ["x", "y"].map(String::from).into();
    strings.push_front("w".repeat(3));
    println!("{}", strings.make_contiguous().join("+"));
    println!("{:?}", std::iter::repeat_n('z', 3).chain("ab".chars()).collect::<VecDeque<char>>());
}
