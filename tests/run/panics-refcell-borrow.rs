// A second mutable borrow of a RefCell that is already borrowed.
// exit: 134

use std::cell::RefCell;
use std::rc::Rc;

struct Account {
    balance: i64,
    log: Vec<String>,
}

fn transfer(from: &RefCell<Account>, to: &RefCell<Account>, amount: i64) {
    println!("transfer {amount}");
    let mut a = from.borrow_mut();
    a.balance -= amount;
    let mut b = to.borrow_mut();
    b.balance += amount;
    b.log.push(format!("+{amount}"));
    a.log.push(format!("-{amount}"));
}

fn main() {
    let x = Rc::new(RefCell::new(Account { balance: 100, log: vec![] }));
    let y = Rc::new(RefCell::new(Account { balance: 5, log: vec![] }));
    transfer(&x, &y, 30);
    println!("{} {} {:?}", x.borrow().balance, y.borrow().balance, y.borrow().log);
    let reader = x.borrow();
    println!("{:?} {:?}", x.try_borrow().is_ok(), x.try_borrow_mut().is_ok());
    drop(reader);
    let same = x.clone();
    transfer(&x, &same, 1);
}
