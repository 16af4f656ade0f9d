// What a test run prints: libtest's pretty, terse and JSON forms.
//
// A reporter is told of the start, of each test before and after it, and of the
// end; it prints at once, so that a test that hangs is the last name shown.

/**
 * @typedef {{
 *   name: string, ignore: boolean, ignore_message: string | null, should_panic: boolean, expected: string | null,
 *   kind: string, index: number, source_file: string, start_line: number, start_col: number, end_line: number,
 *   end_col: number, no_run: boolean, compile_fail: boolean,
 * }} Test
 * @typedef {{test: Test, result: "ok" | "failed" | "ignored", note?: string, output: string}} Outcome
 * @typedef {{outcomes: Outcome[], filtered_out: number, seconds: number, show_output: boolean}} Summary
 * @typedef {(text: string) => void} Print
 * @typedef {{start(count: number): void, before(test: Test): void, after(outcome: Outcome): void, end(summary: Summary): void}} Reporter
 */

/** @type {(outcomes: Outcome[], result: string) => Outcome[]} */
export const outcomes_with = (outcomes, result) => outcomes.filter((outcome) => outcome.result === result);

/** @type {(title: string, outcomes: Outcome[]) => string} */
export const output_section = (title, outcomes) => {
  let text = `\n${title}:\n`;
  const printed = outcomes.filter(({ output }) => output);
  if (printed.length) text += "\n" + printed.map(({ test, output }) => `---- ${test.name} stdout ----\n${output}\n`).join("");
  const names = outcomes.map(({ test }) => `    ${test.name}\n`).sort();
  return `${text}\n${title}:\n${names.join("")}`;
};

/** @type {(print: Print, paint: (text: string, color: number) => string, summary: Summary) => void} */
export const print_summary = (print, paint, { outcomes, filtered_out, seconds, show_output }) => {
  const [passed, failed, ignored] = ["ok", "failed", "ignored"].map((result) => outcomes_with(outcomes, result));
  if (show_output) print(output_section("successes", passed));
  if (failed.length) print(output_section("failures", failed));
  print(
    `\ntest result: ${failed.length ? paint("FAILED", 31) : paint("ok", 32)}. ${passed.length} passed; ${failed.length} failed; ` +
      `${ignored.length} ignored; 0 measured; ${filtered_out} filtered out; finished in ${seconds.toFixed(2)}s\n\n`,
  );
};

/** @type {(count: number) => string} */
const running = (count) => `\nrunning ${count} test${count === 1 ? "" : "s"}\n`;

/** @type {(print: Print, paint: (text: string, color: number) => string) => Reporter} */
export const pretty_reporter = (print, paint) => ({
  start: (count) => print(running(count)),
  before({ name, ignore, should_panic, compile_fail, no_run }) {
    const mode = ignore ? "" : should_panic ? " - should panic" : compile_fail ? " - compile fail" : no_run ? " - compile" : "";
    print(`test ${name}${mode} ... `);
  },
  after({ test, result }) {
    const why = test.ignore_message ? `, ${test.ignore_message}` : "";
    print((result === "ok" ? paint("ok", 32) : result === "failed" ? paint("FAILED", 31) : paint("ignored" + why, 33)) + "\n");
  },
  end: (summary) => print_summary(print, paint, summary),
});

/** @type {(print: Print, paint: (text: string, color: number) => string) => Reporter} */
export const terse_reporter = (print, paint) => {
  let [total, done, column] = [0, 0, 0];
  const progress = () => {
    print(` ${done}/${total}\n`);
    column = 0;
  };
  return {
    start(count) {
      total = count;
      print(running(count));
    },
    before() {},
    after({ test, result }) {
      if (result === "failed") {
        if (column) progress();
        done++;
        print(`${test.name} --- ${paint("FAILED", 31)}\n`);
        return;
      }
      print(result === "ok" ? paint(".", 32) : paint("i", 33));
      done++;
      if (++column % 88 === 87) progress();
    },
    end(summary) {
      print_summary(print, paint, summary);
      const [only] = summary.outcomes;
      if (total === 1 && only.result === "ignored" && only.test.ignore_message)
        print(`test: ${only.test.name}, ignore_message: ${only.test.ignore_message}\n\n`);
    },
  };
};

/** @type {(print: Print) => Reporter} */
export const json_reporter = (print) => {
  // libtest's spacing, which tools have come to expect.
  const line = (/** @type {Record<string, any>} */ row) =>
    print(
      `{ ${Object.entries(row)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
        .join(", ")} }\n`,
    );
  return {
    start: (count) => line({ type: "suite", event: "started", test_count: count }),
    before: ({ name }) => line({ type: "test", event: "started", name }),
    after({ test, result, note, output }) {
      const message = result === "ignored" ? (test.ignore_message ?? undefined) : note;
      line({ type: "test", name: test.name, event: result, stdout: (result === "failed" && output) || undefined, message });
    },
    end({ outcomes, filtered_out, seconds }) {
      const [passed, failed, ignored] = ["ok", "failed", "ignored"].map((result) => outcomes_with(outcomes, result).length);
      line({ type: "suite", event: failed ? "failed" : "ok", passed, failed, ignored, measured: 0, filtered_out, exec_time: seconds });
    },
  };
};

/** @type {Record<string, (print: Print, paint: (text: string, color: number) => string) => Reporter>} */
export const reporters = { pretty: pretty_reporter, terse: terse_reporter, json: json_reporter };

/** `--list`. @type {(tests: Test[], format: string) => string} */
export const list_tests = (tests, format) => {
  const plural = (/** @type {string} */ kind) => {
    const count = tests.filter((test) => test.kind === kind).length;
    return `${count} ${kind}${count === 1 ? "" : "s"}`;
  };
  if (format === "json")
    return [
      { type: "suite", event: "discovery" },
      ...tests.map((test) => ({
        type: test.kind,
        event: "discovered",
        name: test.name,
        ignore: test.ignore,
        ignore_message: test.ignore_message ?? "",
        source_path: test.source_file,
        start_line: test.start_line,
        start_col: test.start_col,
        end_line: test.end_line,
        end_col: test.end_col,
      })),
    ]
      .map((row) => JSON.stringify(row) + "\n")
      .join("");
  const names = tests.map(({ name, kind }) => `${name}: ${kind}\n`).join("");
  if (format === "terse") return names;
  return `${names}${tests.length ? "\n" : ""}${plural("test")}, ${plural("benchmark")}\n`;
};
