// The test driver: libtest's command line, its reports, its judgement.
//
// Expected texts are what libtest 1.96 prints for the same tests natively, but
// for the time.
import assert from "node:assert/strict";
import test from "node:test";
import { judge } from "../../runtime/node/test_run.js";
import { parse_test_options, select_tests } from "../../runtime/node/test_options.js";
import { list_tests, reporters } from "../../runtime/node/test_report.js";

const row = (name, more = {}) => ({
  name, ignore: false, ignore_message: null, should_panic: false, expected: null, kind: "test", index: 0,
  source_file: "src/lib.rs", start_line: 1, start_col: 2, end_line: 3, end_col: 4, no_run: false, compile_fail: false, ...more,
});
const parse = (...words) => parse_test_options(words, {});

test("every spelling of an option", () => {
  const asked = parse("-q", "one", "--test-threads=4", "--test-threads", "2", "--skip", "a", "--skip=b", "--exact", "two", "--nocapture", "--color=always");
  assert.deepEqual(asked.filters, ["one", "two"]);
  assert.deepEqual(asked.skip, ["a", "b"]);
  assert.equal(asked.format, "terse");
  assert.equal(asked.capture, false);
  assert.equal(asked.exact, true);
  assert.equal(asked.color, "always");
  assert.deepEqual(parse("--", "--list").filters, ["--list"]);
  assert.equal(parse("--format", "json").format, "json");
  assert.equal(parse("-q", "--format=pretty").format, "pretty");
  assert.equal(parse_test_options([], { RUST_TEST_NOCAPTURE: "1" }).capture, false);
  assert.equal(parse_test_options([], { RUST_TEST_NOCAPTURE: "0" }).capture, true);
});

test("what is wrong is said in libtest's words", () => {
  assert.throws(() => parse("--bogus"), /Unrecognized option: 'bogus'/);
  assert.throws(() => parse("--skip"), /Argument to option 'skip' missing/);
  assert.throws(() => parse("--exact=1"), /Option 'exact' does not take an argument/);
  assert.throws(() => parse("--ignored", "--include-ignored"), /mutually exclusive/);
  assert.throws(() => parse("--test-threads=0"), /must not be 0/);
  assert.throws(() => parse("--test-threads=x"), /must be a number/);
  assert.throws(() => parse("--format=xml"), /must be pretty, terse or json \(was xml\)/);
  assert.throws(() => parse("--bench"), /not supported/);
  assert.throws(() => parse("--shuffle"), /not supported/);
});

test("filters, exact filters, skips, ignored tests", () => {
  const tests = [row("a::one"), row("a::two", { ignore: true }), row("b::one")];
  const names = (...words) => select_tests(tests, parse(...words)).map(({ name, ignore }) => name + (ignore ? "!" : ""));
  assert.deepEqual(names(), ["a::one", "a::two!", "b::one"]);
  assert.deepEqual(names("one"), ["a::one", "b::one"]);
  assert.deepEqual(names("a::", "b::"), ["a::one", "a::two!", "b::one"]);
  assert.deepEqual(names("one", "--exact"), []);
  assert.deepEqual(names("a::one", "--exact"), ["a::one"]);
  assert.deepEqual(names("--skip", "one"), ["a::two!"]);
  assert.deepEqual(names("--ignored"), ["a::two"]);
  assert.deepEqual(names("--include-ignored", "a"), ["a::one", "a::two"]);
});

const report = (format, outcomes, { filtered_out = 0, show_output = false, paint = (text) => text } = {}) => {
  let text = "";
  const reporter = reporters[format]((part) => (text += part), paint);
  reporter.start(outcomes.length);
  for (const outcome of outcomes) {
    reporter.before(outcome.test);
    reporter.after(outcome);
  }
  reporter.end({ outcomes, filtered_out, seconds: 0.014, show_output });
  return text;
};

const mixed = [
  { test: row("b::fails"), result: "failed", output: "printed\n" },
  { test: row("a::ignored", { ignore: true, ignore_message: "slow" }), result: "ignored", output: "" },
  { test: row("a::passes"), result: "ok", output: "hidden\n" },
  { test: row("a::panics", { should_panic: true }), result: "failed", note: "x", output: "note: x" },
];

test("pretty, as libtest prints it", () => {
  assert.equal(
    report("pretty", mixed, { filtered_out: 2 }),
    `
running 4 tests
test b::fails ... FAILED
test a::ignored ... ignored, slow
test a::passes ... ok
test a::panics - should panic ... FAILED

failures:

---- b::fails stdout ----
printed

---- a::panics stdout ----
note: x

failures:
    a::panics
    b::fails

test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s

`,
  );
  assert.equal(
    report("pretty", [mixed[2]], { show_output: true }),
    `
running 1 test
test a::passes ... ok

successes:

---- a::passes stdout ----
hidden


successes:
    a::passes

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

`,
  );
});

test("colours", () => {
  const text = report("pretty", mixed, { paint: (word, color) => `<${color} ${word}>` });
  assert.match(text, /<31 FAILED>\n/);
  assert.match(text, /<33 ignored, slow>\n/);
  assert.match(text, /<32 ok>\n/);
  assert.match(text, /test result: <31 FAILED>\. /);
});

test("terse: a character for each test, a line for each failure, progress every 88", () => {
  assert.match(report("terse", mixed), /^\nrunning 4 tests\nb::fails --- FAILED\ni\. 3\/4\na::panics --- FAILED\n\nfailures:/);
  const many = Array.from({ length: 100 }, (_, i) => ({ test: row(`t${i}`), result: "ok", output: "" }));
  assert.match(report("terse", many), /\n\.{87} 87\/100\n\.{13}\ntest result: ok/);
  assert.match(report("terse", [mixed[1]]), /\ntest: a::ignored, ignore_message: slow\n\n$/);
});

test("json: a line for each event", () => {
  const rows = report("json", mixed, { filtered_out: 1 }).trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows[0], { type: "suite", event: "started", test_count: 4 });
  assert.deepEqual(rows[1], { type: "test", event: "started", name: "b::fails" });
  assert.deepEqual(rows[2], { type: "test", name: "b::fails", event: "failed", stdout: "printed\n" });
  assert.deepEqual(rows[4], { type: "test", name: "a::ignored", event: "ignored", message: "slow" });
  assert.deepEqual(rows[6], { type: "test", name: "a::passes", event: "ok" });
  assert.deepEqual(rows.at(-1), { type: "suite", event: "failed", passed: 1, failed: 2, ignored: 1, measured: 0, filtered_out: 1, exec_time: 0.014 });
});

test("--list", () => {
  const tests = [row("a"), row("b", { kind: "benchmark" })];
  assert.equal(list_tests(tests, "pretty"), "a: test\nb: benchmark\n\n1 test, 1 benchmark\n");
  assert.equal(list_tests(tests, "terse"), "a: test\nb: benchmark\n");
  assert.equal(list_tests([], "pretty"), "0 tests, 0 benchmarks\n");
  assert.deepEqual(JSON.parse(list_tests(tests, "json").split("\n")[1]).name, "a");
});

const panic = { trap: new WebAssembly.RuntimeError("unreachable") };
const judged = (more, ended, message) => {
  const { result, note } = judge(row("t", more), ended, message);
  return note === undefined ? result : `${result}: ${note.split("\n")[0]}`;
};

test("how a test ended, judged as libtest judges it", () => {
  assert.equal(judged({}, { code: 50 }), "ok");
  assert.equal(judged({}, { code: 51 }), "failed");
  assert.equal(judged({}, panic, "boom"), "failed");
  assert.equal(judged({}, { code: 0 }), "failed: the test ended the process with exit code 0");
  assert.equal(judged({}, panic), "failed: the test trapped: unreachable");
  assert.equal(judged({}, { trap: new WebAssembly.RuntimeError("divide by zero") }), "failed: the test trapped: divide by zero");
});

test("should_panic: any panic, the right words, none at all", () => {
  const expects = { should_panic: true, expected: "right" };
  assert.equal(judged({ should_panic: true }, panic, "boom"), "ok");
  assert.equal(judged({ should_panic: true }, panic, null), "ok");
  assert.equal(judged({ should_panic: true }, panic), "ok", "a hook of its own hides the message");
  assert.equal(judged({ should_panic: true }, { code: 50 }), "failed: test did not panic as expected at src/lib.rs:1:2");
  assert.equal(judged(expects, panic, "the right words"), "ok");
  assert.equal(judged(expects, panic, "other words"), "failed: panic did not contain expected string");
  assert.equal(judged(expects, panic, null), "failed: expected panic with string value,");
  assert.equal(judged(expects, { trap: new RangeError("Maximum call stack size exceeded") }), "failed: the test trapped: stack overflow (too deep recursion)");
});
