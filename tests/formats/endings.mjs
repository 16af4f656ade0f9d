// Ways in which a program ends: std's panics with their messages, or an exit.
//
// `plain` ones are core's and alloc's own texts, with texts and numbers in them; the
// others have a template of the program's, which may fail or panic in turn.

const numbers = ["3", "7", "1000"];

const plain = [
  (n) => `let list = vec![1, 2, 3]; println!("{}", list[black_box(${n})]);`,
  (n) => `let list = [1u8, 2, 3]; println!("{:?}", &list[black_box(${n} + 1)..]);`,
  (n) => `let list = [1u8, 2, 3]; println!("{:?}", &list[..black_box(${n} + 1)]);`,
  () => `let list = [1u8, 2, 3]; println!("{:?}", &list[black_box(2)..black_box(1)]);`,
  () => `let none: Option<u32> = black_box(None); println!("{}", none.unwrap());`,
  () => `let none: Option<u32> = black_box(None); println!("{}", none.expect("a number"));`,
  (n) => `let error: Result<u8, i32> = black_box(Err(-${n})); println!("{}", error.unwrap());`,
  () => `let error: Result<u8, String> = black_box(Err("w\\"hat".into())); println!("{}", error.expect("fine"));`,
  () => `"x1".parse::<i32>().unwrap();`,
  () => `println!("{}", black_box(1) / black_box(0));`,
  () => `let text = black_box("héllo"); println!("{}", &text[..2]);`,
  (n) => `let mut list = vec![1]; list.remove(black_box(${n}));`,
  (n) => `let mut list = [0u8; 4]; list.copy_from_slice(&vec![1u8; black_box(${n})]);`,
  () => `let cell = std::cell::RefCell::new(1); let one = cell.borrow_mut(); let two = cell.borrow();`,
  () => `assert!(black_box(false));`,
  () => `unreachable!();`,
  () => `todo!();`,
  () => `let mut list: Vec<u64> = Vec::new(); list.reserve(black_box(usize::MAX));`,
  () => `std::process::exit(3);`,
];

export function ending(random, template) {
  const formatted = [
    () => `panic!(${template({})});`,
    () => `panic!(${template({})});`,
    () => `assert!(black_box(false), ${template({})});`,
    () => `assert_eq!(black_box(${random.below(3)}), 5, ${template({})});`,
    () => `assert_eq!(black_box("a"), "b\\n");`,
    () => `assert_ne!(black_box(1.5), 1.5);`,
    () => `unreachable!(${template({})});`,
    () => `unimplemented!(${template({})});`,
  ];
  return random.one_in(2) ? random.pick(formatted)() : random.pick(plain)(random.pick(numbers));
}
