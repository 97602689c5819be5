import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** What {@link tags} offers. */
export interface TagsApi {
  /**
   * Adds tags to the run that this is called in. Tags that the server refuses are left out, with a
   * line in the console: a run does not fail of its tags. Rejects outside of a run, where {@link RunsApi.addTags} is the call.
   *
   * @param tags - One or more, at most 10 a run.
   * @param requestOptions - About this call alone.
   */
  add(tags: string | string[], requestOptions?: ApiRequestOptions): ApiPromise<void>;
}

/** Tags of the run that the code runs in. */
export declare const tags: TagsApi;
