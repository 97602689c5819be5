// Measures CPU time per call, each caller in processes of its own.
//
// Each round measures all callers in a random order, and ratios are taken within a round: a disturbance of the machine meets
// both sides. Processes differ from each other too (memory layout, timing of compilation), so each caller gets several of
// them. Bare fetch takes part twice, and its ratio to itself shows the noise.

import { cases } from "./cases.mjs";
import { shuffled, startWorker } from "./processes.mjs";
import { atMost, showMicroseconds, showSigned } from "./report.mjs";
import { estimateOfGroups, median, signTest, spreads } from "./statistics.mjs";

const AGAIN = "bare again";

/** Rounds until V8 has compiled all hot code. Later cases of a process need fewer. */
const WARM_UP = { first: 25, later: 6 };

/** The extra cost allowed for a call through a client made for it, in multiples of bare fetch. */
const CLIENT_MARGIN = 0.05;

export async function measureCpu({ server, callers, other, names, inFlight, quick, log }) {
  const [sets, rounds] = quick ? [2, 5] : [7, 5];
  const { ours, official, bare } = callers;
  const measured = withReferences(names);
  const everyone = { ours, official, bare, [AGAIN]: bare, ...(other && { other }) };
  /** By case and caller: for each process, its rounds. */
  const samples = {};

  for (let set = 0; set < sets; set++) {
    const workers = await Promise.all(
      Object.entries(everyone).map(async ([label, caller]) => [
        label,
        await startWorker(caller, server),
      ]),
    );
    for (const [index, name] of measured.entries()) {
      log(`${cases[name].title}: processes ${set + 1} of ${sets}`);
      const { calls } = cases[name];
      const warmUp = { name, calls: calls * (index === 0 ? WARM_UP.first : WARM_UP.later) };
      await Promise.all(workers.map(([, worker]) => worker.run("cpu", warmUp)));
      for (let round = 0; round < rounds; round++) {
        for (const [label, worker] of shuffled(workers)) {
          const taken = await worker.run("cpu", { name, calls, inFlight });
          const processes = ((samples[name] ??= {})[label] ??= []);
          (processes[set] ??= []).push(taken);
        }
      }
    }
    for (const [, worker] of workers) await worker.stop();
  }
  return measured.map((name) => row(name, samples));
}

/** The cases, and those that their bars refer to. */
const withReferences = (names) => [
  ...new Set(names.flatMap((name) => [cases[name].bars.moreThan ?? name, name])),
];

/** Combines the samples of two callers round by round. The result has the same groups. */
const combine = (ones, others, operation) =>
  ones.map((rounds, set) => rounds.map((value, round) => operation(value, others[set][round])));

const divide = (ones, others) => combine(ones, others, (one, other) => one / other);

/** The times of bare fetch: the mean of its two processes. */
const bareTimes = (taken) => combine(taken.bare, taken[AGAIN], (one, other) => (one + other) / 2);

const overBare = (taken) => divide(taken.ours, bareTimes(taken));

function row(name, samples) {
  const taken = samples[name];
  const { title, bars } = cases[name];
  const bare = bareTimes(taken);
  const perBare = estimateOfGroups(overBare(taken));
  const perOfficial = estimateOfGroups(divide(taken.ours, taken.official));
  const show = (times) => showMicroseconds(median(times.flat()));
  const result = {
    name,
    measure: title,
    ours: show(taken.ours),
    official: show(taken.official),
    bare: show(bare),
    perBare,
    perOfficial,
    officialPerBare: estimateOfGroups(divide(taken.official, bare)),
    bars: [],
    noise: noise(divide(taken.bare, taken[AGAIN])),
    spread: spreads(taken),
    unit: "µs",
  };
  if (bars.bare) result.bars.push(atMost(perBare, bars.bare, `${bars.bare.toFixed(2)} × bare`));
  if (bars.moreThan) {
    const reference = overBare(samples[bars.moreThan]);
    const more = estimateOfGroups(combine(overBare(taken), reference, (one, other) => one - other));
    const text = `${bars.moreThan} + ${CLIENT_MARGIN} × bare (is ${showSigned(more.median, 2)})`;
    result.bars.push(atMost(more, CLIENT_MARGIN, text));
  }
  if (bars.official) {
    const text = `${bars.official.toFixed(2)} × official`;
    result.bars.push(atMost(perOfficial, bars.official, text));
  }
  if (taken.other) {
    result.other = show(taken.other);
    result.perOther = estimateOfGroups(divide(taken.ours, taken.other));
  }
  return result;
}

const noise = (ratios) => ({
  ...estimateOfGroups(ratios),
  p: signTest(ratios.map(median)),
  pairs: ratios.length,
});
