// Creates handles: objects with calls that need no request of their own. A handle passes its own arguments first.

/** Creates the functions of a handle, with these arguments before their own. */
type BindCalls = (...first: unknown[]) => object;

/** The functions that create handles, by the names of Rust's `Handle`. */
const makers = {
  session: (bind) => (id: unknown) => ({
    id,
    ...bind(id, undefined),
    channel(given: unknown) {
      const name = channelOf(given);
      return { name, ...bind(id, name) };
    },
  }),
  stream: (bind) => (stream: unknown) => ({
    // An invalid stream must fail the call, not the creation of the handle.
    get id() {
      return (stream as { id?: unknown } | null | undefined)?.id;
    },
    ...bind(stream),
  }),
} satisfies Record<string, (bind: BindCalls) => (given: unknown) => object>;

export type Handle = keyof typeof makers;

/** Returns the function that creates handles of this kind. */
export const handleMaker = (handle: Handle, bind: BindCalls) => makers[handle](bind);

/** Returns the definition of a channel. */
export const defineChannel = (name: unknown) => ({ name: channelOf(name) });

function channelOf(given: any): string {
  const name = typeof given === "string" ? given : given?.name;
  if (typeof name === "string" && /^[\w.-]{1,128}$/.test(name)) return name;
  throw new Error(`Invalid session channel name "${name}": use 1-128 chars from [A-Za-z0-9._-].`);
}
