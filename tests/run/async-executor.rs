// A hand-made executor: tasks with wakers from Wake and from a raw vtable, join,
// select, channels, timers driven by a virtual clock, streams by poll_fn, and
// futures that are dropped unfinished.

use std::cell::{Cell, RefCell};
use std::collections::{BinaryHeap, VecDeque};
use std::future::{poll_fn, ready, Future};
use std::pin::{pin, Pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};

type Queue = Arc<Mutex<VecDeque<usize>>>;

struct TaskWaker {
    id: usize,
    ready: Queue,
    wakes: AtomicUsize,
}
impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        let mut q = self.ready.lock().unwrap();
        if !q.contains(&self.id) {
            q.push_back(self.id);
        }
    }
}

#[derive(Default, Clone)]
struct Clock(Rc<Timers>);
#[derive(Default)]
struct Timers {
    now: Cell<u64>,
    sleeping: RefCell<BinaryHeap<std::cmp::Reverse<(u64, usize)>>>,
    wakers: RefCell<Vec<Option<Waker>>>,
}
impl Clock {
    fn sleep(&self, ticks: u64) -> impl Future<Output = u64> + use<> {
        let clock = self.clone();
        let until = clock.0.now.get() + ticks;
        let mut slot = None;
        poll_fn(move |cx| {
            if clock.0.now.get() >= until {
                return Poll::Ready(clock.0.now.get());
            }
            let mut wakers = clock.0.wakers.borrow_mut();
            match slot {
                Some(i) => wakers[i] = Some(cx.waker().clone()),
                None => {
                    slot = Some(wakers.len());
                    clock.0.sleeping.borrow_mut().push(std::cmp::Reverse((until, wakers.len())));
                    wakers.push(Some(cx.waker().clone()));
                }
            }
            Poll::Pending
        })
    }
    fn advance(&self) -> bool {
        let Some(std::cmp::Reverse((t, i))) = self.0.sleeping.borrow_mut().pop() else { return false };
        self.0.now.set(self.0.now.get().max(t));
        if let Some(w) = self.0.wakers.borrow_mut()[i].take() {
            w.wake();
        }
        true
    }
}

fn run(clock: &Clock, tasks: Vec<Pin<Box<dyn Future<Output = ()>>>>) -> Vec<usize> {
    let ready: Queue = Arc::new(Mutex::new((0..tasks.len()).collect()));
    let mut tasks: Vec<_> = tasks.into_iter().map(Some).collect();
    let wakers: Vec<_> = (0..tasks.len()).map(|id| Arc::new(TaskWaker { id, ready: ready.clone(), wakes: AtomicUsize::new(0) })).collect();
    loop {
        let next = ready.lock().unwrap().pop_front();
        let Some(id) = next else {
            if !clock.advance() {
                break;
            }
            continue;
        };
        let waker = Waker::from(wakers[id].clone());
        if let Some(t) = &mut tasks[id] {
            if t.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                println!("[{}] task {id} is done", clock.0.now.get());
                tasks[id] = None;
            }
        }
    }
    println!("unfinished: {:?}", tasks.iter().enumerate().filter(|t| t.1.is_some()).map(|t| t.0).collect::<Vec<_>>());
    wakers.iter().map(|w| w.wakes.load(Ordering::Relaxed)).collect()
}

struct Channel<T>(Rc<RefCell<(VecDeque<T>, Option<Waker>)>>);
impl<T> Channel<T> {
    fn send(&self, x: T) {
        let mut c = self.0.borrow_mut();
        c.0.push_back(x);
        if let Some(w) = c.1.take() {
            w.wake();
        }
    }
    async fn recv(&self) -> T {
        poll_fn(|cx| {
            let mut c = self.0.borrow_mut();
            match c.0.pop_front() {
                Some(x) => Poll::Ready(x),
                None => {
                    c.1 = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

async fn join<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut x, mut y) = (None, None);
    poll_fn(move |cx| {
        if x.is_none() {
            if let Poll::Ready(v) = a.as_mut().poll(cx) {
                x = Some(v);
            }
        }
        if y.is_none() {
            if let Poll::Ready(v) = b.as_mut().poll(cx) {
                y = Some(v);
            }
        }
        if x.is_some() && y.is_some() { Poll::Ready((x.take().unwrap(), y.take().unwrap())) } else { Poll::Pending }
    })
    .await
}

async fn select<T>(a: impl Future<Output = T>, b: impl Future<Output = T>) -> T {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(|cx| match a.as_mut().poll(cx) {
        Poll::Pending => b.as_mut().poll(cx),
        done => done,
    })
    .await
}

struct Bomb(&'static str);
impl Drop for Bomb {
    fn drop(&mut self) {
        println!("dropped {}", self.0);
    }
}

fn fib(n: u32) -> Pin<Box<dyn Future<Output = u64>>> {
    Box::pin(async move {
        if n < 2 { ready(n as u64).await } else { fib(n - 1).await + fib(n - 2).await }
    })
}

fn block_on<F: Future>(f: F) -> F::Output {
    const VTABLE: RawWakerVTable = RawWakerVTable::new(|p| RawWaker::new(p, &VTABLE), |_| {}, |_| {}, |_| {});
    let waker = unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &VTABLE)) };
    let mut f = pin!(f);
    let mut polls = 0;
    loop {
        polls += 1;
        if let Poll::Ready(x) = f.as_mut().poll(&mut Context::from_waker(&waker)) {
            println!("({polls} polls)");
            return x;
        }
    }
}

fn main() {
    let clock = Clock::default();
    let channel = Rc::new(Channel(Rc::default()));
    let (c1, c2, c3, tx, rx) = (clock.clone(), clock.clone(), clock.clone(), channel.clone(), channel.clone());
    let wakes = run(&clock, vec![
        Box::pin(async move {
            for i in 0..4u32 {
                c1.sleep(10 * i as u64).await;
                println!("[{}] send {i}", c1.0.now.get());
                tx.send(i * i);
            }
        }),
        Box::pin(async move {
            let mut sum = 0;
            while sum < 14 {
                let x = rx.recv().await;
                sum += x;
                println!("received {x}, sum {sum}");
            }
        }),
        Box::pin(async move {
            let (a, b) = join(c2.sleep(25), async { c2.sleep(5).await + c2.sleep(7).await }).await;
            println!("joined {a} {b}");
            let first = select(async { c2.sleep(3).await; "short" }, async { let _b = Bomb("slow branch"); c2.sleep(30).await; "long" }).await;
            println!("selected {first}");
        }),
        Box::pin(async move {
            let _bomb = Bomb("never finished");
            c3.sleep(1).await;
            std::future::pending::<()>().await;
        }),
    ]);
    println!("wakes {wakes:?} at {}", clock.0.now.get());
    println!("{}", block_on(fib(15)));
    let mut n = 0;
    println!("{}", block_on(poll_fn(move |_| { n += 1; if n == 5 { Poll::Ready(n) } else { Poll::Pending } })));
    println!("{:?}", block_on(async { let v: Result<u8, String> = async { Err("inner".to_string()) }.await; v?; Ok::<u8, String>(1) }));
}
