// CPU time per call, each peer in processes of its own, one call after the other unless told otherwise.
//
// Every round measures all peers in an order of its own, and ratios are taken within a round, so that what disturbs the
// machine disturbs both sides. Processes differ from each other as well (where their memory lies, what was compiled
// when), so each peer gets several of them. Bare fetch takes part twice: against itself it shows what is mere noise.

import { cases } from "../cases.mjs";
import { hire, shuffled } from "../crew.mjs";
import { atMost, showDifference, showMicroseconds, showRatio } from "../rows.mjs";
import { estimateOfGroups, median, signTest, spreads } from "../statistics.mjs";

/** How much more of bare fetch's time a call through a client made for it may cost. */
const CLIENT_MARGIN = 0.05;

const AGAIN = "bare again";

/** So many rounds until the engine has compiled what is worth it; fewer once the process has made other calls. */
const WARM_UP = { first: 25, next: 6 };

export async function measureCpu({ server, peers, other, names, inFlight, quick, log }) {
  const [generations, rounds] = quick ? [2, 8] : [7, 6];
  const { ours, official, bare } = peers;
  const labels = { ours, official, bare, [AGAIN]: bare, ...(other && { other }) };
  const measured = withReferences(names);
  const samples = {};

  for (let generation = 0; generation < generations; generation++) {
    const crew = await Promise.all(
      Object.entries(labels).map(async ([label, peer]) => [label, await hire(peer, server)]),
    );
    for (const [index, name] of measured.entries()) {
      log(`${cases[name].title}: processes ${generation + 1} of ${generations}`);
      const { calls } = cases[name];
      const warmUp = { name, calls: calls * (index === 0 ? WARM_UP.first : WARM_UP.next) };
      await Promise.all(crew.map(([, worker]) => worker.ask("cpu", warmUp)));
      for (let round = 0; round < rounds; round++) {
        for (const [label, worker] of shuffled(crew)) {
          const taken = await worker.ask("cpu", { name, calls, inFlight });
          const processes = ((samples[name] ??= {})[label] ??= []);
          (processes[generation] ??= []).push(taken);
        }
      }
    }
    for (const [, worker] of crew) await worker.dismiss();
  }
  return measured.map((name) => row(name, samples));
}

/** The cases, and those that their bars refer to. */
const withReferences = (names) => [
  ...new Set(names.flatMap((name) => [cases[name].bars.moreThan ?? name, name])),
];

/** What one took for each unit of another, round by round, in a list for each set of processes. */
const compared = (ones, others) =>
  ones.map((rounds, set) => rounds.map((value, round) => value / others[set][round]));

/** The times of bare fetch: the mean of both its processes. */
const bareOf = (taken) =>
  taken.bare.map((rounds, set) =>
    rounds.map((value, round) => (value + taken[AGAIN][set][round]) / 2),
  );

/** How much more one case costs over bare fetch than another one, in the same processes. */
function moreThan(one, another) {
  const [ratios, others] = [one, another].map((taken) => compared(taken.ours, bareOf(taken)));
  return estimateOfGroups(
    ratios.map((rounds, set) => rounds.map((ratio, round) => ratio - others[set][round])),
  );
}

function row(name, samples) {
  const taken = samples[name];
  const { title, bars } = cases[name];
  const bare = bareOf(taken);
  const perBare = estimateOfGroups(compared(taken.ours, bare));
  const perOfficial = estimateOfGroups(compared(taken.ours, taken.official));
  const officialPerBare = estimateOfGroups(compared(taken.official, bare));
  const self = compared(taken.bare, taken[AGAIN]);
  const conditions = [];
  if (bars.bare) conditions.push(atMost(perBare, bars.bare, `≤ ${bars.bare.toFixed(2)} × bare`));
  if (bars.moreThan) {
    const more = moreThan(taken, samples[bars.moreThan]);
    const text = `≤ ${bars.moreThan} + ${CLIENT_MARGIN} (is ${showDifference(more)})`;
    conditions.push(atMost(more, CLIENT_MARGIN, text));
  }
  if (bars.official) {
    const text = `≤ ${bars.official.toFixed(2)} × official`;
    conditions.push(atMost(perOfficial, bars.official, text));
  }
  const show = (label) => showMicroseconds(median(taken[label].flat()));
  return {
    name,
    measure: title,
    ours: show("ours"),
    official: show("official"),
    bare: showMicroseconds(median(bare.flat())),
    perBare: showRatio(perBare),
    perOfficial: perOfficial.median.toFixed(2),
    officialPerBare: officialPerBare.median.toFixed(2),
    conditions,
    noise: {
      ...estimateOfGroups(self),
      p: signTest(self.map(median)),
      processes: self.length,
    },
    other: taken.other && {
      value: show("other"),
      perOther: showRatio(estimateOfGroups(compared(taken.ours, taken.other))),
    },
    spread: spreads(taken),
    unit: "µs",
  };
}
