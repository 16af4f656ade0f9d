// Futures with an executor by hand: tasks woken in order, a timer wheel without
// a clock, channels, join and select, streams as futures, cancellation.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::{poll_fn, ready, Future, IntoFuture};
use std::pin::{pin, Pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Queue(Mutex<VecDeque<usize>>);
struct TaskWaker {
    id: usize,
    queue: Arc<Queue>,
}
impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let mut queue = self.queue.0.lock().unwrap();
        if !queue.contains(&self.id) {
            queue.push_back(self.id);
        }
    }
}

#[derive(Default)]
struct Runtime {
    now: Cell<u64>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    serial: Cell<u64>,
    log: RefCell<Vec<String>>,
}
impl Runtime {
    fn say(&self, text: impl AsRef<str>) {
        self.log.borrow_mut().push(format!("{}:{}", self.now.get(), text.as_ref()));
    }
    fn sleep(self: &Rc<Self>, ticks: u64) -> impl Future<Output = ()> {
        let (rt, due) = (self.clone(), self.now.get() + ticks);
        poll_fn(move |cx| {
            if rt.now.get() >= due {
                return Poll::Ready(());
            }
            rt.serial.set(rt.serial.get() + 1);
            rt.timers.borrow_mut().insert((due, rt.serial.get()), cx.waker().clone());
            Poll::Pending
        })
    }
    fn run(&self, tasks: Vec<Task>) -> usize {
        let queue = Arc::new(Queue::default());
        let mut tasks: Vec<Option<Task>> = tasks.into_iter().map(Some).collect();
        queue.0.lock().unwrap().extend(0..tasks.len());
        let mut polls = 0;
        loop {
            let next = queue.0.lock().unwrap().pop_front();
            let Some(id) = next else {
                let Some(((due, _), waker)) = self.timers.borrow_mut().pop_first() else { return polls };
                self.now.set(self.now.get().max(due));
                waker.wake();
                continue;
            };
            let Some(task) = &mut tasks[id] else { continue };
            polls += 1;
            let waker = Waker::from(Arc::new(TaskWaker { id, queue: queue.clone() }));
            if task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                tasks[id] = None;
            }
        }
    }
}

struct Channel<T>(RefCell<(VecDeque<T>, Vec<Waker>, bool)>);
impl<T> Channel<T> {
    fn new() -> Rc<Self> {
        Rc::new(Channel(RefCell::new((VecDeque::new(), vec![], false))))
    }
    fn send(&self, value: Option<T>) {
        let mut c = self.0.borrow_mut();
        match value {
            Some(v) => c.0.push_back(v),
            None => c.2 = true,
        }
        c.1.drain(..).for_each(Waker::wake);
    }
    async fn receive(&self) -> Option<T> {
        poll_fn(|cx| {
            let mut c = self.0.borrow_mut();
            match (c.0.pop_front(), c.2) {
                (Some(v), _) => Poll::Ready(Some(v)),
                (None, true) => Poll::Ready(None),
                (None, false) => {
                    c.1.push(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

async fn first<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> Result<A, B> {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(|cx| match (a.as_mut().poll(cx), b.as_mut().poll(cx)) {
        (Poll::Ready(a), _) => Poll::Ready(Ok(a)),
        (_, Poll::Ready(b)) => Poll::Ready(Err(b)),
        _ => Poll::Pending,
    })
    .await
}

struct Guard<'a>(&'a Runtime, &'static str);
impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.say(format!("drop {}", self.1));
    }
}

struct Delayed(u64, Rc<Runtime>);
impl IntoFuture for Delayed {
    type Output = u64;
    type IntoFuture = Pin<Box<dyn Future<Output = u64>>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.1.sleep(self.0).await;
            self.1.now.get()
        })
    }
}

fn tree(rt: Rc<Runtime>, depth: u64) -> Pin<Box<dyn Future<Output = u64>>> {
    Box::pin(async move {
        if depth == 0 {
            return 1;
        }
        rt.sleep(depth).await;
        tree(rt.clone(), depth - 1).await + tree(rt, depth - 1).await
    })
}

fn main() {
    let rt = Rc::new(Runtime::default());
    let channel = Channel::new();
    let mut tasks: Vec<Task> = vec![];
    for (name, step) in [("a", 3), ("b", 5)] {
        let (rt, channel) = (rt.clone(), channel.clone());
        tasks.push(Box::pin(async move {
            for i in 0..4u64 {
                rt.sleep(step).await;
                channel.send(Some(format!("{name}{i}")));
            }
            if name == "b" {
                channel.send(None);
            }
        }));
    }
    let (r, c) = (rt.clone(), channel.clone());
    tasks.push(Box::pin(async move {
        while let Some(text) = c.receive().await {
            r.say(text);
        }
        r.say("closed");
    }));
    let r = rt.clone();
    tasks.push(Box::pin(async move {
        let _guard = Guard(&r, "task");
        let slow = async {
            let _guard = Guard(&r, "slow");
            r.sleep(100).await;
            "slow"
        };
        r.say(format!("{:?}", first(slow, r.sleep(7)).await));
        r.say(format!("{:?}", first(ready(1u8), std::future::pending::<()>()).await));
        r.say(format!("delayed {}", Delayed(4, r.clone()).await));
        r.say(format!("tree {}", tree(r.clone(), 4).await));
        let double = async |x: u64| x * 2 + Delayed(1, r.clone()).await;
        r.say(format!("closure {}", double(5).await + double(6).await));
    }));
    let polls = rt.run(tasks);
    for line in rt.log.borrow().iter() {
        println!("{line}");
    }
    println!("{polls} polls, {} timers, now {}", rt.serial.get(), rt.now.get());
    let mut cx = Context::from_waker(Waker::noop());
    let mut f = pin!(async { 1 + ready(2).await });
    println!("{:?}", f.as_mut().poll(&mut cx));
}
