// The command line of a test binary, as libtest has it.
//
// Filters and the flags of stable libtest are understood in all their spellings
// (`--test-threads 1`, `--test-threads=1`, `-q`). What needs a nightly compiler
// there (json apart) or cannot be had here is refused with a sentence.

/**
 * @typedef {{
 *   filters: string[], skip: string[], exact: boolean, list: boolean,
 *   ignored: "no" | "yes" | "only", capture: boolean, show_output: boolean,
 *   format: string, color: string, help: boolean, fail_fast: boolean,
 * }} TestOptions
 */

const test_flags = new Set([
  "include-ignored", "ignored", "list", "exact", "show-output", "quiet", "q", "no-capture", "nocapture", "help", "h",
  "test", "fail-fast", "exclude-should-panic", "force-run-in-process",
]);
const test_values = new Set(["test-threads", "skip", "color", "format", "logfile", "Z"]);
const test_refused = new Map([
  ["bench", "benchmarks are not measured here; they run once, as tests, without --bench"],
  ["shuffle", "tests are run in order"],
  ["shuffle-seed", "tests are run in order"],
  ["report-time", "the time of each test is not reported"],
  ["ensure-time", "the time of each test is not reported"],
]);

export const test_usage = `Usage: [OPTIONS] [FILTERS...]

Runs the tests whose name contains one of the filters; all tests without one.

Options:
    --include-ignored    Run ignored and not ignored tests
    --ignored            Run only ignored tests
    --list               List all tests and benchmarks
    --exact              Exactly match filters rather than by substring
    --skip FILTER        Skip tests whose names contain FILTER
    --no-capture         Print what tests print at once
    --show-output        Show what successful tests printed
    --test-threads N     Accepted; tests run one after the other
    --fail-fast          Don't start new tests after the first failure
    --color auto|always|never
    --format pretty|terse|json
-q, --quiet              Display one character per test
-h, --help               Display this message
`;

/**
 * Splits the words into flags with their values and filters, as getopts does.
 * @param {string[]} words
 * @returns {{given: Map<string, string[]>, filters: string[]}}
 */
export const split_test_words = (words) => {
  /** @type {Map<string, string[]>} */
  const given = new Map();
  /** @type {string[]} */
  const filters = [];
  const rest = [...words];
  const give = (/** @type {string} */ name, /** @type {string} */ value) => given.set(name, [...(given.get(name) ?? []), value]);
  while (rest.length) {
    const word = /** @type {string} */ (rest.shift());
    if (word === "--") {
      filters.push(...rest);
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      filters.push(word);
      continue;
    }
    const long = word.startsWith("--");
    const equals = long ? word.indexOf("=") : -1;
    const name = long ? word.slice(2, equals < 0 ? undefined : equals) : word[1];
    let value = long ? (equals < 0 ? undefined : word.slice(equals + 1)) : word.slice(2) || undefined;
    if (test_refused.has(name)) throw new Error(`--${name} is not supported: ${test_refused.get(name)}`);
    if (test_values.has(name)) {
      value ??= rest.shift();
      if (value === undefined) throw new Error(`Argument to option '${name}' missing`);
      give(name, value);
    } else if (test_flags.has(name)) {
      if (long && value !== undefined) throw new Error(`Option '${name}' does not take an argument`);
      give(name, "");
      if (!long && value) rest.unshift("-" + value);
    } else throw new Error(`Unrecognized option: '${name}'`);
  }
  return { given, filters };
};

/**
 * @param {string[]} words
 * @param {Record<string, string | undefined>} env
 * @returns {TestOptions}
 */
export const parse_test_options = (words, env) => {
  const { given, filters } = split_test_words(words);
  const has = (/** @type {string[]} */ ...names) => names.some((name) => given.has(name));
  const one_of = (/** @type {string} */ name, /** @type {string[]} */ choices, /** @type {string} */ otherwise) => {
    const value = given.get(name)?.at(-1) ?? otherwise;
    if (choices.includes(value)) return value;
    throw new Error(`argument for --${name} must be ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)} (was ${value})`);
  };
  if (has("include-ignored") && has("ignored"))
    throw new Error("the options --include-ignored and --ignored are mutually exclusive");
  const threads = given.get("test-threads")?.at(-1);
  if (threads !== undefined && !/^\d+$/.test(threads))
    throw new Error("argument for --test-threads must be a number > 0 (error: invalid digit found in string)");
  if (threads !== undefined && Number(threads) === 0) throw new Error("argument for --test-threads must not be 0");
  return {
    filters,
    skip: given.get("skip") ?? [],
    exact: has("exact"),
    list: has("list"),
    ignored: has("include-ignored") ? "yes" : has("ignored") ? "only" : "no",
    capture: !has("no-capture", "nocapture") && (env.RUST_TEST_NOCAPTURE ?? "0") === "0",
    show_output: has("show-output"),
    format: one_of("format", ["pretty", "terse", "json"], has("quiet", "q") ? "terse" : "pretty"),
    color: one_of("color", ["auto", "always", "never"], "auto"),
    help: has("help", "h"),
    fail_fast: has("fail-fast"),
  };
};

/**
 * The tests that the options ask for, with `ignore` as they leave it.
 * @template {{name: string, ignore: boolean}} T
 * @param {T[]} tests
 * @param {TestOptions} options
 * @returns {T[]}
 */
export const select_tests = (tests, { filters, skip, exact, ignored }) => {
  const matches = (/** @type {string} */ name) => (/** @type {string} */ filter) => (exact ? name === filter : name.includes(filter));
  return tests
    .filter(({ name }) => !filters.length || filters.some(matches(name)))
    .filter(({ name }) => !skip.some(matches(name)))
    .filter(({ ignore }) => ignored !== "only" || ignore)
    .map((test) => ({ ...test, ignore: test.ignore && ignored === "no" }));
};
