// Mutates the responses of servers: removes, replaces and moves parts of JSON, cuts texts off, and changes headers.

const ODD = [
  null,
  true,
  -1,
  1e400,
  2 ** 53,
  "",
  "\ud800",
  "not a date",
  "9999999-99-99T99:99:99.999Z",
  "x".repeat(10_000),
  [],
  {},
  [[[]]],
  { id: {} },
  { toString: 1, toJSON: 1, then: 1, constructor: 1 },
  JSON.parse('{"__proto__":{"polluted":true}}'),
];

const isContainer = (value) => typeof value === "object" && value !== null;

/** Returns all fields and items inside a value, as `[container, key]`. */
function placesIn(value, found = []) {
  if (!isContainer(value)) return found;
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    placesIn(value[key], found);
  }
  return found;
}

/** Returns the JSON of nested arrays. */
function nestedArrays(levels) {
  return `${"[".repeat(levels)}${"]".repeat(levels)}`;
}

/** Returns a JSON text with random changes. */
export function mutatedJson(random, text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return mutatedText(random, text);
  }
  const root = { json };
  for (let i = random.below(4); i >= 0; i--) {
    const [container, key] = random.one(placesIn(root));
    switch (random.below(6)) {
      case 0:
        delete container[key];
        root.json ??= null;
        break;
      case 1:
        container[key] = { [key]: container[key] };
        break;
      case 2:
        container[key] = [container[key], container[key]];
        break;
      case 3:
        if (isContainer(container[key])) container[key][`extra ${i}`] = random.one(ODD);
        break;
      default:
        container[key] = random.one(ODD);
    }
  }
  const mutated = JSON.stringify(root.json);
  return random.oneIn(8) ? mutatedText(random, mutated) : mutated;
}

/** Returns a text that is cut off, has invalid characters inside, is doubled, or is replaced. */
export function mutatedText(random, text) {
  const at = random.below(text.length + 1);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return `${text.slice(0, at)}\0\ud800${text.slice(at)}`;
    case 3:
      return text + text;
    case 4:
      return nestedArrays(random.one([10, 5_000, 200_000]));
    default:
      return random.one(["", "null", "<html><title>Down</title>", "7", '"text"', "{", "\ufeff{}"]);
  }
}

/** Returns headers of which one is missing or has an unusual value. */
export function mutatedHeaders(random, headers = {}) {
  const names = [...Object.keys(headers), "x-trigger-jwt-claims", "retry-after", "electric-offset"];
  const name = random.one(names);
  const odd = random.one([
    undefined,
    "",
    "null",
    "{",
    "-1",
    "NaN",
    "1e999",
    "x".repeat(9000),
    "[7]",
  ]);
  const { [name]: _, ...others } = headers;
  return odd === undefined ? others : { ...others, [name]: odd };
}

/** Returns a stream of the bytes of a text, split at random bytes, also inside characters. */
export function inPieces(random, text) {
  let rest = Buffer.from(text);
  return new ReadableStream({
    pull(controller) {
      if (rest.length === 0) return controller.close();
      const length = random.oneIn(3) ? 1 : 1 + random.below(rest.length);
      controller.enqueue(new Uint8Array(rest.subarray(0, length)));
      rest = rest.subarray(length);
    },
  });
}
