// The arithmetic of measuring on a machine that does other things as well.
//
// Two programs are compared by running them in turns (A B, B A, A B …): what the
// machine does besides then hits both alike. The figure of a run is its CPU time,
// user and system, which waiting for a processor does not lengthen; caches shared
// with others still do, so of several runs the median counts, and beside it stands
// how far the runs lie apart. The ratio of a pair is the median of the pairs'
// ratios, not the ratio of two medians.
//
//   turns(3) with A, B       A B  B A  A B
//   summary([3, 1, 2])       {median: 2, least: 1, most: 3, runs: 3}
//   ratio([2, 4, 9], [1, 2, 3])   2

/** How long a peer may take that is known to be slow. */
export const patience_seconds = 120;

/** The middle of a list; of an even number the mean of both middles. */
export function median(list) {
  if (list.length === 0) throw new RangeError("the median of nothing");
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function summary(list) {
  return { median: median(list), least: Math.min(...list), most: Math.max(...list), runs: list.length };
}

/** Median of a[i] / b[i]: the runs of one round belong together. */
export function ratio(a, b) {
  if (a.length !== b.length) throw new RangeError("rounds without a partner");
  return median(a.map((value, i) => value / b[i]));
}

/** Every name once a round, the direction changing from round to round. */
export function turns(names, rounds) {
  return Array.from({ length: rounds }, (_, i) => (i % 2 ? [...names].reverse() : [...names])).flat();
}

/**
 * Runs `measure(name)` in turns; a list of results for each name, in the order of
 * the rounds. A result with an `error` ends that name's runs.
 * @template T
 * @param {string[]} names
 * @param {number} rounds
 * @param {(name: string) => T & {error?: string}} measure
 */
export function in_turns(names, rounds, measure) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  const failed = new Set();
  for (const name of turns(names, rounds)) {
    if (failed.has(name)) continue;
    const result = measure(name);
    if (result.error) {
      failed.add(name);
      results[name] = [result];
    } else results[name].push(result);
  }
  return results;
}

/** The run with the median CPU time, of runs with `cpu`; the failed one if there is one. */
export function typical(runs) {
  const failed = runs.find((run) => run.error);
  if (failed) return failed;
  const sorted = [...runs].sort((a, b) => a.cpu - b.cpu);
  return { ...sorted[(sorted.length - 1) >> 1], spread: summary(runs.map((run) => run.cpu)) };
}
